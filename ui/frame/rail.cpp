#include "ui/frame/rail.h"

#include <QButtonGroup>
#include <QEvent>
#include <QKeySequence>
#include <QPainter>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

#include "ui/style/app_style.h"
#include "ui/style/fonts.h"
#include "ui/style/icons.h"
#include "ui/style/tokens.h"

namespace autoglm::ui {
namespace {

constexpr int kLeastWidth = 56, kIcon = 20, kGapBelowIcon = 3, kPadding = 8;

QFont labelFont(const QFont& base) {
    QFont font = base;
    font.setPointSizeF(base.pointSizeF() * 0.82);
    return font;
}

}  // namespace

RailButton::RailButton(PageId page, QWidget* parent) : QAbstractButton(parent), m_page(page) {
    setCheckable(true);
    setFocusPolicy(Qt::TabFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    retranslate();
}

QSize RailButton::sizeHint() const {
    const QFontMetrics metrics(labelFont(font()));
    return {std::max(kLeastWidth, metrics.horizontalAdvance(text()) + 2 * kPadding),
            kPadding + kIcon + kGapBelowIcon + metrics.height() + kPadding};
}

void RailButton::setKeys(const QString& keys) {
    m_keys = keys;
    retranslate();
}

void RailButton::retranslate() {
    setText(pageTitle(m_page));
    setAccessibleName(text());
    setToolTip(m_keys.isEmpty() ? text() : tr("%1 (%2)", "page (keys)").arg(text(), m_keys));
    updateGeometry();
    update();
}

void RailButton::paintEvent(QPaintEvent*) {
    const Tokens& t = tokensOf(palette());
    QPainter painter(this);
    const QRectF box = QRectF(rect()).adjusted(4, 2, -4, -2);
    const bool isHot = underMouse() || isDown();
    if (isChecked() || isHot)
        drawBox(painter, box, metrics::kRadius + 2, isChecked() ? t.tint : t.isDark ? t.raised : t.border);
    // The ring says where the keys go; a page chosen with the mouse needs none.
    if (hasFocus()) {
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(QPen(t.accent, 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), metrics::kRadius + 1, metrics::kRadius + 1);
    }
    const QColor ink = isChecked() ? t.accent : isHot ? t.text : t.secondary;
    painter.drawPixmap(QPointF((width() - kIcon) / 2.0, kPadding),
                       iconPixmap(QLatin1String(pageRow(m_page).icon), ink, kIcon, devicePixelRatioF()));
    QFont font = labelFont(this->font());
    if (isChecked()) font.setWeight(QFont::Medium);
    painter.setFont(font);
    painter.setPen(ink);
    painter.drawText(QRect(0, kPadding + kIcon + kGapBelowIcon, width(), QFontMetrics(font).height()),
                     Qt::AlignHCenter | Qt::AlignTop | Qt::TextSingleLine, text());
}

void RailButton::enterEvent(QEnterEvent* event) {
    QAbstractButton::enterEvent(event);
    update();
}

void RailButton::leaveEvent(QEvent* event) {
    QAbstractButton::leaveEvent(event);
    update();
}

void RailButton::changeEvent(QEvent* event) {
    QAbstractButton::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) retranslate();
    if (event->type() == QEvent::FontChange) updateGeometry();
}

Rail::Rail(QWidget* parent)
    : QWidget(parent), m_group(new QButtonGroup(this)), m_column(new QVBoxLayout(this)) {
    m_column->setContentsMargins(0, metrics::kGrid, 1, metrics::kGrid);
    m_column->setSpacing(0);
    setAccessibleName(tr("Pages"));
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Expanding);
    connect(m_group, &QButtonGroup::idClicked, this,
            [this](int id) { emit chosen(static_cast<PageId>(id)); });
    // All at once, so that they stand before the pages for Tab as well.
    bool isStretched = false;
    for (const PageRow& row : pageRows()) {
        if (row.isAtEnd && !std::exchange(isStretched, true)) m_column->addStretch(1);
        auto* button = new RailButton(row.id, this);
        button->hide();
        m_buttons[row.id] = button;
        m_column->addWidget(button);
    }
    fitWidth();
}

void Rail::addPage(PageId page) {
    m_group->addButton(m_buttons.at(page), static_cast<int>(page));
    m_buttons.at(page)->show();
    // The keys count what is there.
    int number = 0;
    for (const auto& [id, button] : m_buttons) {
        if (!m_group->buttons().contains(button)) continue;
        const QKeySequence keys(static_cast<int>(Qt::CTRL) | (Qt::Key_1 + number++));
        button->setKeys(keys.toString(QKeySequence::NativeText));
    }
    fitWidth();
}

void Rail::setCurrent(PageId page) {
    if (RailButton* chosenButton = button(page)) chosenButton->setChecked(true);
}

RailButton* Rail::button(PageId page) const {
    const auto found = m_buttons.find(page);
    const bool isThere = found != m_buttons.end() && m_group->buttons().contains(found->second);
    return isThere ? found->second : nullptr;
}

void Rail::fitWidth() {
    int width = kLeastWidth;
    for (const QAbstractButton* button : m_group->buttons())
        width = std::max(width, button->sizeHint().width());
    setFixedWidth(width + 1);
}

void Rail::paintEvent(QPaintEvent*) {
    const Tokens& t = tokensOf(palette());
    QPainter painter(this);
    painter.fillRect(rect(), t.window);
    const QRect edge(width() - 1, 0, 1, height());
    painter.fillRect(QStyle::visualRect(layoutDirection(), rect(), edge), t.border);
}

void Rail::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) {
        setAccessibleName(tr("Pages"));
        // The buttons hear of the language after this; their words decide the width.
        QMetaObject::invokeMethod(this, &Rail::fitWidth, Qt::QueuedConnection);
    }
    if (event->type() == QEvent::FontChange)
        QMetaObject::invokeMethod(this, &Rail::fitWidth, Qt::QueuedConnection);
}

}  // namespace autoglm::ui
