#include "ui/settings/settings_page.h"

#include <QCoreApplication>
#include <QEvent>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPainter>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QSignalBlocker>
#include <QStyle>
#include <QStyledItemDelegate>
#include <QVBoxLayout>
#include <algorithm>

#include "app/desktop/engine_controller.h"
#include "app/desktop/format.h"
#include "app/desktop/settings.h"
#include "ui/settings/setting_field.h"
#include "ui/style/app_style.h"
#include "ui/style/fonts.h"
#include "ui/style/icons.h"
#include "ui/style/tokens.h"
#include "ui/widgets/line_edit_buttons.h"
#include "ui/widgets/panel.h"

namespace autoglm::ui {

namespace keys = desktop::keys;

namespace {

constexpr int kColumnWidth = 720, kNarrow = 640;

/// A name on a quiet tint where it is chosen.
class GroupDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override {
        const Tokens& t = tokensOf(option.palette);
        const bool isCurrent = option.state & QStyle::State_Selected;
        if (isCurrent) drawBox(*painter, QRectF(option.rect).adjusted(0, 1, 0, -1), metrics::kRadius, t.tint);
        painter->save();
        QFont font = option.font;
        if (isCurrent) font.setWeight(QFont::DemiBold);
        painter->setFont(font);
        painter->setPen(isCurrent ? t.accent : t.text);
        painter->drawText(option.rect.adjusted(12, 0, -8, 0),
                          Qt::AlignVCenter | Qt::AlignLeft | Qt::TextSingleLine, index.data().toString());
        if (isCurrent && (option.state & QStyle::State_HasFocus)) {
            painter->setRenderHint(QPainter::Antialiasing);
            painter->setPen(QPen(t.accent, 2));
            painter->drawRoundedRect(QRectF(option.rect).adjusted(1, 2, -1, -2), metrics::kRadius,
                                     metrics::kRadius);
        }
        painter->restore();
    }
};

QString translated(const char* text) {
    return QCoreApplication::translate("SettingsPage", text);
}

}  // namespace

SettingsPage::SettingsPage(const Parts& parts, QWidget* parent)
    : QWidget(parent),
      m_parts(parts),
      m_search(new QLineEdit(this)),
      m_groups(new QListWidget(this)),
      m_scroll(new QScrollArea(this)),
      m_nothing(new QLabel(this)),
      m_unknown(new QLabel(this)),
      m_reloadText(new QLabel(this)),
      m_reloadBar(new Panel(Panel::Look::Warning, this)),
      m_reload(new QPushButton(this)),
      m_startScale(parts.settings.integer(keys::kScale)) {
    build();
    setFocusProxy(m_search);
    connect(m_search, &QLineEdit::textChanged, this, &SettingsPage::filter);
    m_search->installEventFilter(this);
    connect(m_groups, &QListWidget::currentRowChanged, this, &SettingsPage::openGroup);
    connect(m_scroll->verticalScrollBar(), &QScrollBar::valueChanged, this, &SettingsPage::followScroll);
    connect(m_reload, &QPushButton::clicked, this, &SettingsPage::reloadRequested);
    connect(&parts.settings, &desktop::Settings::changed, this, &SettingsPage::presentState);
    auto& engine = parts.engine;
    connect(&engine, &desktop::EngineController::modelChanged, this, &SettingsPage::presentState);
    connect(&engine, &desktop::EngineController::modelUnloaded, this, &SettingsPage::presentState);
    connect(&engine, &desktop::EngineController::loadChanged, this, &SettingsPage::presentState);
    connect(&engine, &desktop::EngineController::devicesKnown, this, &SettingsPage::presentDevices);
    m_isBuilt = true;
    retranslate();
}

void SettingsPage::build() {
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    m_search->setClearButtonEnabled(true);
    m_search->addAction(icon(QStringLiteral("search"), QPalette::PlaceholderText),
                        QLineEdit::LeadingPosition);
    m_groups->setFrameShape(QFrame::NoFrame);
    m_groups->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_groups->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Expanding);
    m_groups->viewport()->setAutoFillBackground(false);
    m_groups->setItemDelegate(new GroupDelegate(m_groups));

    auto* content = new QWidget;
    auto* across = new QHBoxLayout(content);
    across->setContentsMargins(24, 0, 24, 24);
    m_body = new QWidget(content);
    across->addWidget(m_body, 1);
    m_column = new QVBoxLayout(m_body);
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(0);
    addGroups(m_column);
    m_nothing->setWordWrap(true);
    m_nothing->setForegroundRole(QPalette::PlaceholderText);
    m_nothing->setAlignment(Qt::AlignCenter);
    m_nothing->setMinimumHeight(120);
    m_nothing->hide();
    m_column->addWidget(m_nothing);
    m_column->addStretch(1);
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    // Its place is kept where there is nothing to scroll, so that the search stays in line with the column.
    m_scroll->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOn);
    m_scroll->setFocusPolicy(Qt::NoFocus);
    m_scroll->setWidget(content);
    content->setBackgroundRole(QPalette::Base);

    m_reloadText->setWordWrap(true);
    auto* barRow = new QHBoxLayout(m_reloadBar);
    barRow->setContentsMargins(12, 8, 8, 8);
    barRow->addWidget(m_reloadText, 1);
    barRow->addWidget(m_reload);
    m_reloadBar->hide();

    // As wide as the column below, and in line with it.
    m_top = new QWidget(this);
    auto* top = new QVBoxLayout(m_top);
    top->setContentsMargins(0, 12, 0, 8);
    top->setSpacing(8);
    auto* topRow = new QHBoxLayout;
    topRow->setContentsMargins(24, 0, 24 + style()->pixelMetric(QStyle::PM_ScrollBarExtent), 0);
    topRow->addWidget(m_top);
    top->addWidget(m_search);
    top->addWidget(m_reloadBar);
    auto* right = new QVBoxLayout;
    right->setSpacing(0);
    right->addLayout(topRow);
    right->addWidget(m_scroll, 1);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    auto* left = new QVBoxLayout;
    left->setContentsMargins(8, 12, 0, 12);
    left->addWidget(m_groups);
    row->addLayout(left);
    row->addLayout(right, 1);
    setTabOrder(m_search, m_groups);
}

SettingField* SettingsPage::field(const char* key) const {
    const auto place = m_fields.find(QString::fromLatin1(key));
    return place == m_fields.end() ? nullptr : place->second;
}

QString SettingsPage::title(int section) const {
    return translated(m_sections.at(static_cast<std::size_t>(section))->title);
}

void SettingsPage::openGroup(int section) {
    if (section < 0 || !m_isFollowing) return;
    m_isFollowing = false;
    if (!m_search->text().isEmpty()) m_search->clear();
    m_scroll->widget()->layout()->activate();
    QWidget* box = m_sections.at(static_cast<std::size_t>(section))->box;
    m_scroll->verticalScrollBar()->setValue(box->mapTo(m_scroll->widget(), QPoint(0, 0)).y());
    m_groups->setCurrentRow(section);
    m_isFollowing = true;
}

/// The list marks the group that is being read.
void SettingsPage::followScroll() {
    if (!m_isFollowing || !isVisible()) return;
    const auto* bar = m_scroll->verticalScrollBar();
    const int line = bar->value() + m_scroll->viewport()->height() / 4;
    int current = -1;
    for (std::size_t i = 0; i < m_sections.size(); ++i) {
        QWidget* box = m_sections[i]->box;
        if (box->isVisibleTo(this) && box->mapTo(m_scroll->widget(), QPoint(0, 0)).y() <= line)
            current = static_cast<int>(i);
    }
    if (bar->value() == bar->maximum() && bar->maximum() > 0 && m_search->text().isEmpty())
        current = static_cast<int>(m_sections.size()) - 1;
    const QSignalBlocker quiet(m_groups);
    m_groups->setCurrentRow(current);
}

void SettingsPage::filter() {
    const QStringList words = m_search->text().split(QLatin1Char(' '), Qt::SkipEmptyParts);
    bool foundAny = false;
    for (const auto& section : m_sections) {
        const bool isTitle =
            !words.isEmpty() && std::all_of(words.begin(), words.end(), [&](const QString& word) {
                return translated(section->title).contains(word, Qt::CaseInsensitive);
            });
        bool found = words.isEmpty() || isTitle;
        for (QWidget* other : section->others)
            other->setVisible(found && (other != m_unknown || !m_unknown->text().isEmpty()));
        for (SettingField* field : section->fields) {
            const bool fits = isTitle || field->matches(words);
            field->setVisible(fits);
            found = found || fits;
        }
        section->box->setVisible(found);
        foundAny = foundAny || found;
    }
    m_nothing->setVisible(!foundAny);
    m_nothing->setText(tr("No setting has “%1” in it.").arg(m_search->text().trimmed()));
    m_scroll->verticalScrollBar()->setValue(0);
    followScroll();
}

void SettingsPage::retranslate() {
    m_search->setPlaceholderText(tr("Search settings"));
    m_search->setAccessibleName(tr("Search settings"));
    nameButtonsOf(*m_search, tr("Clear the search"));
    m_groups->setAccessibleName(tr("Groups of settings"));
    m_scroll->setAccessibleName(tr("Settings"));
    m_reload->setText(tr("Load again"));
    const QSignalBlocker quiet(m_groups);
    const int current = std::max(0, m_groups->currentRow());
    m_groups->clear();
    int widest = 0;
    for (const auto& section : m_sections) {
        section->heading->setText(translated(section->title));
        section->heading->setFont(fontFor(TextRole::Heading, font()));
        auto* item = new QListWidgetItem(translated(section->title), m_groups);
        item->setSizeHint(QSize(0, std::max(32, fontMetrics().height() + 14)));
        item->setData(Qt::AccessibleTextRole, item->text());
        widest = std::max(widest, fontMetrics().horizontalAdvance(item->text()));
    }
    m_groups->setFixedWidth(std::max(150, widest + 48));
    m_groups->setCurrentRow(current);
    for (const Action& action : m_actions) {
        action.button->setText(translated(action.text));
        action.sentence->setText(desktop::joinSentences({translated(action.words), action.place}));
        action.sentence->setFont(fontFor(TextRole::Secondary, font()));
    }
    const QStringList unknown = m_parts.settings.unknownKeys();
    m_unknown->setVisible(!unknown.isEmpty());
    m_unknown->setFont(fontFor(TextRole::Secondary, font()));
    m_unknown->setText(unknown.isEmpty()
                           ? QString()
                           : tr("The settings file has entries that this version does not know; they are "
                                "kept: %1.")
                                 .arg(unknown.join(QStringLiteral(", "))));
    presentDevices();
    presentState();
    filter();
    fit();
}

void SettingsPage::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (!m_isBuilt) return;
    const auto type = event->type();
    if (type == QEvent::LanguageChange || type == QEvent::FontChange) retranslate();
    if (type == QEvent::PaletteChange) presentState();
}

void SettingsPage::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    fit();
    if (!m_parts.engine.devices().isKnown()) m_parts.engine.refreshDevices();
}

void SettingsPage::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    fit();
}

/// The column grows with the text, so that lines keep their length; what has no room goes.
void SettingsPage::fit() {
    const int letter = fontMetrics().averageCharWidth();
    m_groups->setVisible(width() >= std::max(kNarrow, letter * 80));
    const int column = std::max(kColumnWidth, letter * 96);
    const int beside = m_groups->isVisibleTo(this) ? m_groups->width() + 8 : 0;
    const int room =
        std::min(column, width() - beside - 48 - style()->pixelMetric(QStyle::PM_ScrollBarExtent));
    m_body->setMaximumWidth(column);
    m_top->setMaximumWidth(column);
    for (const auto& [key, field] : m_fields)
        field->setRoom(room);
    followScroll();
}

bool SettingsPage::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_search && event->type() == QEvent::ShortcutOverride && !m_search->text().isEmpty() &&
        static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape) {
        event->accept();  // empties the search before it means anything to the window
        return true;
    }
    if (watched == m_search && event->type() == QEvent::KeyPress &&
        static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape && !m_search->text().isEmpty()) {
        m_search->clear();
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

}  // namespace autoglm::ui
