#include "ui/go_to/go_to.h"

#include <QApplication>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListWidget>
#include <QPainter>
#include <QPointer>
#include <QStyledItemDelegate>
#include <QVBoxLayout>
#include <algorithm>
#include <vector>

#include "app/desktop/fuzzy_match.h"
#include "ui/style/app_style.h"
#include "ui/style/fonts.h"
#include "ui/style/icons.h"
#include "ui/style/tokens.h"
#include "ui/widgets/line_edit_buttons.h"

namespace autoglm::ui {
namespace {

constexpr int kMostRows = 60, kWidth = 600, kTop = 72;
enum Role { EntryRole = Qt::UserRole, PlacesRole, DetailRole, KindRole };

QString iconOf(int kind) {
    switch (static_cast<GoTo::Kind>(kind)) {
        case GoTo::Kind::Chat:
            return QStringLiteral("chat");
        case GoTo::Kind::Model:
            return QStringLiteral("models");
        case GoTo::Kind::Command:
            break;
    }
    return QStringLiteral("chevron-right");
}

/// A row: icon, title with the letters that were found, and at the end what else is known.
class RowDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const override {
        return {0, std::max(34, option.fontMetrics.height() + 14)};
    }

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override {
        const Tokens& t = tokensOf(option.palette);
        painter->save();
        if (option.state & QStyle::State_Selected)
            drawBox(*painter, QRectF(option.rect).adjusted(6, 1, -6, -1), metrics::kRadius, t.tint);
        const QRect row = option.rect.adjusted(16, 0, -16, 0);
        const bool isEntry = index.data(EntryRole).toLongLong() >= 0;
        const auto mark = iconPixmap(iconOf(index.data(KindRole).toInt()), t.secondary, 16,
                                     painter->device()->devicePixelRatioF());
        if (isEntry) painter->drawPixmap(QPoint(row.left(), row.center().y() - 7), mark);

        const QFont small = fontFor(TextRole::Secondary, option.font);
        const QFontMetrics smallMetrics(small);
        const QString detail =
            smallMetrics.elidedText(index.data(DetailRole).toString(), Qt::ElideMiddle, row.width() / 3);
        painter->setFont(small);
        painter->setPen(t.secondary);
        painter->drawText(row, Qt::AlignVCenter | Qt::AlignRight, detail);
        const int detailWidth = detail.isEmpty() ? 0 : smallMetrics.horizontalAdvance(detail) + 16;
        drawTitle(painter, row.adjusted(28, 0, -detailWidth, 0), option, index);
        painter->restore();
    }

private:
    static void drawTitle(QPainter* painter, const QRect& room, const QStyleOptionViewItem& option,
                          const QModelIndex& index) {
        const Tokens& t = tokensOf(option.palette);
        const QString title = option.fontMetrics.elidedText(index.data().toString(), Qt::ElideRight,
                                                            std::max(0, room.width() - 8));
        const auto places = index.data(PlacesRole).value<QVector<int>>();
        QFont found = option.font;
        found.setWeight(QFont::DemiBold);
        int x = room.left();
        // Run by run: letters that belong together keep their shapes.
        for (qsizetype from = 0; from < title.size();) {
            const bool isFound = places.contains(static_cast<int>(from));
            qsizetype to = from + 1;
            while (to < title.size() &&
                   (places.contains(static_cast<int>(to)) == isFound || title.at(to).isLowSurrogate()))
                ++to;
            const QString run = title.mid(from, to - from);
            painter->setFont(isFound ? found : option.font);
            painter->setPen(isFound ? t.accent : t.text);
            painter->drawText(QRect(x, room.top(), room.right() - x + 1, room.height()),
                              Qt::AlignVCenter | Qt::AlignLeft | Qt::TextSingleLine, run);
            x += QFontMetrics(painter->font()).horizontalAdvance(run);
            from = to;
        }
    }
};

}  // namespace

GoTo::GoTo(std::function<QVector<Entry>()> entries, QWidget* parent)
    : QWidget(parent), m_ask(std::move(entries)), m_edit(new QLineEdit(this)), m_list(new QListWidget(this)) {
    hide();
    m_edit->addAction(icon(QStringLiteral("search"), QPalette::PlaceholderText), QLineEdit::LeadingPosition);
    m_list->setItemDelegate(new RowDelegate(m_list));
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setFocusPolicy(Qt::NoFocus);  // the line keeps the keys
    m_list->setMouseTracking(true);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(8, 8, 8, 8);
    column->setSpacing(6);
    column->addWidget(m_edit);
    column->addWidget(m_list, 1);
    m_edit->installEventFilter(this);
    parent->installEventFilter(this);
    connect(m_edit, &QLineEdit::textChanged, this, &GoTo::find);
    connect(m_list, &QListWidget::itemClicked, this,
            [this](QListWidgetItem* item) { run(m_list->row(item)); });
    connect(m_list, &QListWidget::itemEntered, this,
            [this](QListWidgetItem* item) { m_list->setCurrentItem(item); });
    retranslate();
}

void GoTo::open() {
    if (isVisible()) return;
    m_before = QApplication::focusWidget();
    m_entries = m_ask();
    m_edit->clear();
    find();
    place();
    show();
    raise();
    m_edit->setFocus();
}

void GoTo::close() {
    if (!isVisible()) return;
    const QPointer<QWidget> before = m_before;
    m_before = nullptr;  // hiding moves the focus, and that is nobody's choice
    hide();
    if (before && before->isVisible()) before->setFocus();
}

void GoTo::find() {
    struct Found {
        qsizetype entry;
        desktop::FuzzyMatch match;
    };
    std::vector<Found> found;
    for (qsizetype i = 0; i < m_entries.size(); ++i) {
        if (auto match = desktop::fuzzyMatch(m_edit->text(), m_entries.at(i).title))
            found.push_back({i, std::move(*match)});
    }
    std::stable_sort(found.begin(), found.end(),
                     [](const Found& a, const Found& b) { return a.match.score > b.match.score; });
    if (found.size() > kMostRows) found.resize(kMostRows);
    m_list->clear();
    for (const Found& one : found) {
        const Entry& entry = m_entries.at(one.entry);
        auto* item = new QListWidgetItem(entry.title, m_list);
        item->setData(EntryRole, one.entry);
        item->setData(PlacesRole, QVariant::fromValue(one.match.places));
        item->setData(DetailRole, entry.detail);
        item->setData(KindRole, static_cast<int>(entry.kind));
        item->setData(Qt::AccessibleTextRole, entry.detail.isEmpty()
                                                  ? entry.title
                                                  : entry.title + QStringLiteral(", ") + entry.detail);
    }
    if (found.empty()) {
        auto* nothing = new QListWidgetItem(tr("Nothing is called that."), m_list);
        nothing->setFlags(Qt::NoItemFlags);
        nothing->setData(EntryRole, -1);
    }
    m_list->setCurrentRow(0);
    place();
}

void GoTo::run(int row) {
    const QListWidgetItem* item = m_list->item(row);
    const qsizetype at = item ? item->data(EntryRole).toLongLong() : -1;
    if (at < 0) return;
    const auto what = m_entries.at(at).run;
    close();
    what();
}

void GoTo::place() {
    const QWidget* window = parentWidget();
    const int width = std::min(std::max(kWidth, fontMetrics().averageCharWidth() * 70), window->width() - 48);
    const int row = std::max(34, fontMetrics().height() + 14);
    const int rows = std::min(m_list->count(), 11);
    const int height = m_edit->sizeHint().height() + rows * row + 26;
    setGeometry((window->width() - width) / 2, kTop, width, std::min(height, window->height() - kTop - 24));
}

bool GoTo::eventFilter(QObject* watched, QEvent* event) {
    if (watched == parentWidget()) {
        if (event->type() == QEvent::Resize && isVisible()) place();
        return false;
    }
    if (watched != m_edit) return false;
    if (event->type() == QEvent::FocusOut &&
        static_cast<QFocusEvent*>(event)->reason() != Qt::PopupFocusReason &&
        static_cast<QFocusEvent*>(event)->reason() != Qt::ActiveWindowFocusReason) {
        m_before = nullptr;  // the person is somewhere else already
        hide();
        return false;
    }
    if (event->type() != QEvent::KeyPress && event->type() != QEvent::ShortcutOverride) return false;
    const auto* key = static_cast<QKeyEvent*>(event);
    const bool isOurs = key->key() == Qt::Key_Escape || key->key() == Qt::Key_Return ||
                        key->key() == Qt::Key_Enter || key->key() == Qt::Key_Down ||
                        key->key() == Qt::Key_Up || key->key() == Qt::Key_PageDown ||
                        key->key() == Qt::Key_PageUp;
    if (!isOurs) return false;
    event->accept();
    if (event->type() == QEvent::ShortcutOverride) return true;
    const int last = m_list->count() - 1, at = m_list->currentRow();
    switch (key->key()) {
        case Qt::Key_Escape:
            close();
            break;
        case Qt::Key_Down:
            m_list->setCurrentRow(at == last ? 0 : at + 1);
            break;
        case Qt::Key_Up:
            m_list->setCurrentRow(at <= 0 ? last : at - 1);
            break;
        case Qt::Key_PageDown:
            m_list->setCurrentRow(std::min(last, at + 8));
            break;
        case Qt::Key_PageUp:
            m_list->setCurrentRow(std::max(0, at - 8));
            break;
        default:
            run(at);
    }
    return true;
}

void GoTo::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const Tokens& t = tokensOf(palette());
    drawBox(painter, rect(), metrics::kBlockRadius, t.surface, t.border);
}

void GoTo::retranslate() {
    m_edit->setPlaceholderText(tr("Go to a chat, a model or a command"));
    m_edit->setAccessibleName(tr("Go to"));
    nameButtonsOf(*m_edit, {});
    m_list->setAccessibleName(tr("Places"));
    setAccessibleName(tr("Go to"));
}

void GoTo::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) retranslate();
}

}  // namespace autoglm::ui
