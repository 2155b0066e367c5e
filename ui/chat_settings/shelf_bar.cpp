#include "ui/chat_settings/shelf_bar.h"

#include <QAction>
#include <QComboBox>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QMenu>
#include <QSignalBlocker>
#include <QStackedLayout>
#include <QToolButton>
#include <utility>

#include "ui/style/icons.h"
#include "ui/style/tokens.h"
#include "ui/widgets/wheel_guard.h"

namespace autoglm::ui {

using desktop::Shelf;

ShelfBar::ShelfBar(Shelf& shelf, Item::Kind kind, std::function<QString()> bodyToSave, QWidget* parent)
    : QWidget(parent),
      m_shelf(shelf),
      m_kind(kind),
      m_bodyToSave(std::move(bodyToSave)),
      m_stack(new QStackedLayout),
      m_choice(new QComboBox(this)),
      m_name(new QLineEdit(this)),
      m_more(new QToolButton(this)),
      m_menu(new QMenu(this)) {
    m_choice->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_choice->setMinimumContentsLength(8);
    m_choice->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    guardWheel(m_choice);
    m_name->setMaxLength(80);
    m_name->installEventFilter(this);
    m_more->setIcon(icon(QStringLiteral("more")));
    m_more->setAutoRaise(true);
    m_more->setFixedSize(metrics::kHitTarget + 4, metrics::kHitTarget + 4);
    // Not as the button's own menu: that would bring an arrow beside the three dots.
    connect(m_more, &QToolButton::clicked, this,
            [this] { m_menu->popup(m_more->mapToGlobal(QPoint(0, m_more->height() + 2))); });
    m_stack->addWidget(m_choice);
    m_stack->addWidget(m_name);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(4);
    row->addLayout(m_stack, 1);
    row->addWidget(m_more);

    connect(m_choice, &QComboBox::activated, this, [this](int at) {
        const auto item = m_shelf.find(m_choice->itemData(at).toLongLong());
        if (item) emit chosen(*item);
    });
    connect(m_menu, &QMenu::aboutToShow, this, &ShelfBar::fillMenu);
    connect(m_name, &QLineEdit::returnPressed, this, [this] { endNaming(true); });
    connect(&shelf, &Shelf::changed, this, &ShelfBar::fill);
    retranslate();
}

void ShelfBar::setCurrent(std::optional<Shelf::Id> item, const QString& ownText) {
    m_current = item;
    m_ownText = ownText;
    fill();
}

void ShelfBar::fill() {
    const QSignalBlocker quiet(m_choice);
    m_choice->clear();
    if (!m_current) m_choice->addItem(m_ownText, QVariant::fromValue<qint64>(0));
    bool hasOwn = false;
    for (const Item& item : m_shelf.items(m_kind)) {
        if (!Shelf::isBuiltin(item.id) && !std::exchange(hasOwn, true))
            m_choice->insertSeparator(m_choice->count());
        m_choice->addItem(item.name, QVariant::fromValue<qint64>(item.id));
        if (m_kind == Item::Kind::Prompt)
            m_choice->setItemData(m_choice->count() - 1, item.body, Qt::ToolTipRole);
    }
    m_choice->setCurrentIndex(m_current ? m_choice->findData(QVariant::fromValue<qint64>(*m_current)) : 0);
}

void ShelfBar::fillMenu() {
    m_menu->clear();
    const bool isPreset = m_kind == Item::Kind::Preset;
    const bool hasSomething = isPreset || !m_bodyToSave().isEmpty();
    QAction* save =
        m_menu->addAction(isPreset ? tr("Save as a preset…") : tr("Put this prompt by…"), this, [this] {
            askName({},
                    [this](const QString& name) { return m_shelf.save(m_kind, name, m_bodyToSave()) != 0; });
        });
    save->setEnabled(hasSomething);
    const auto item = m_current ? m_shelf.find(*m_current) : std::nullopt;
    const bool isOwn = item && !Shelf::isBuiltin(item->id);
    QAction* rename = m_menu->addAction(tr("Rename…"), this, [this, item] {
        askName(item->name, [this, id = item->id](const QString& name) { return m_shelf.rename(id, name); });
    });
    QAction* remove = m_menu->addAction(tr("Delete"), this, [this, item] {
        m_shelf.remove(item->id);
        emit removed(item->name);
    });
    rename->setEnabled(isOwn);
    remove->setEnabled(isOwn);
}

void ShelfBar::askName(const QString& text, std::function<bool(const QString&)> take) {
    m_take = std::move(take);
    m_name->setText(text);
    m_name->selectAll();
    m_stack->setCurrentWidget(m_name);
    m_name->setFocus();
}

/// A name that cannot be had stays there to be changed.
void ShelfBar::endNaming(bool isTaken) {
    if (!m_take) return;
    if (isTaken && !m_take(m_name->text())) {
        m_name->selectAll();
        m_name->setToolTip(tr("This name is taken or empty."));
        return;
    }
    m_take = nullptr;
    m_name->setToolTip({});
    m_stack->setCurrentWidget(m_choice);
    m_choice->setFocus();
}

bool ShelfBar::eventFilter(QObject* watched, QEvent* event) {
    if (watched != m_name) return QWidget::eventFilter(watched, event);
    // Escape means the name here, before it means anything to the window.
    if (event->type() == QEvent::ShortcutOverride &&
        static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape) {
        event->accept();
        return true;
    }
    if (event->type() == QEvent::KeyPress && static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape) {
        endNaming(false);
        return true;
    }
    if (event->type() == QEvent::FocusOut && m_take) {
        m_take = nullptr;
        m_stack->setCurrentWidget(m_choice);
    }
    return false;
}

void ShelfBar::retranslate() {
    const bool isPreset = m_kind == Item::Kind::Preset;
    m_choice->setAccessibleName(isPreset ? tr("Preset") : tr("System prompts put by"));
    m_more->setAccessibleName(isPreset ? tr("More about presets") : tr("More about prompts"));
    m_more->setToolTip(tr("Save, rename, delete"));
    m_name->setAccessibleName(tr("Name"));
    m_name->setPlaceholderText(tr("Name, then Enter"));
    fill();
}

void ShelfBar::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) retranslate();
}

}  // namespace autoglm::ui
