#include "ui/frame/page_header.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QPainter>
#include <QStyle>
#include <algorithm>

#include "ui/style/app_style.h"
#include "ui/style/fonts.h"
#include "ui/style/icons.h"
#include "ui/style/tokens.h"

namespace autoglm::ui {
namespace {

constexpr int kPadding = 10, kArrow = 16, kGap = 8, kHeight = 44;

}  // namespace

HeaderButton::HeaderButton(QWidget* parent) : QAbstractButton(parent) {
    setFocusPolicy(Qt::TabFocus);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
}

void HeaderButton::setWords(const QString& name, const QString& addition) {
    if (name == m_name && addition == m_addition) return;
    m_name = name;
    m_addition = addition;
    describe();
    updateGeometry();
    update();
}

void HeaderButton::setPurpose(const QString& purpose) {
    m_purpose = purpose;
    describe();
}

void HeaderButton::describe() {
    const QString words = m_addition.isEmpty() ? m_name : m_name + QStringLiteral(" · ") + m_addition;
    setAccessibleName(tr("%1: %2", "purpose: what is chosen").arg(m_purpose, words));
}

QFont HeaderButton::nameFont() const {
    QFont strong = font();
    strong.setWeight(QFont::Medium);
    return strong;
}

QSize HeaderButton::sizeHint() const {
    const int name = QFontMetrics(nameFont()).horizontalAdvance(m_name) + 1;
    const int addition = m_addition.isEmpty() ? 0 : fontMetrics().horizontalAdvance(m_addition) + kGap + 1;
    return {2 * kPadding + name + addition + kArrow + 2,
            std::max(metrics::kHitTarget, fontMetrics().height() + 10)};
}

QSize HeaderButton::minimumSizeHint() const {
    return {std::min(sizeHint().width(), 2 * kPadding + kArrow + fontMetrics().averageCharWidth() * 10),
            sizeHint().height()};
}

void HeaderButton::paintEvent(QPaintEvent*) {
    const Tokens& t = tokensOf(palette());
    QPainter painter(this);
    const QRectF box = QRectF(rect());
    if (isEnabled() && (underMouse() || isDown()))
        drawBox(painter, box, metrics::kRadius, isDown() ? t.tint : t.isDark ? t.raised : t.window);
    if (hasFocus()) {
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(QPen(t.accent, 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), metrics::kRadius - 1, metrics::kRadius - 1);
    }
    const auto seen = [this](const QRect& logical) {
        return QStyle::visualRect(layoutDirection(), rect(), logical);
    };
    const auto side = QStyle::visualAlignment(layoutDirection(), Qt::AlignLeft) | Qt::AlignVCenter;
    const QFontMetrics strong(nameFont());
    const int room = width() - 2 * kPadding - kArrow - 2;
    const int additionWidth = m_addition.isEmpty() ? 0 : fontMetrics().horizontalAdvance(m_addition) + 1;
    // The addition goes before the name is cut to nothing.
    const int leastName = std::min(strong.horizontalAdvance(m_name), 60);
    const bool showsAddition = additionWidth > 0 && room - additionWidth - kGap >= leastName;
    const int nameRoom = showsAddition ? room - additionWidth - kGap : room;
    const QString shown = strong.elidedText(m_name, Qt::ElideMiddle, nameRoom);
    const int nameWidth = std::min(nameRoom, strong.horizontalAdvance(shown) + 1);
    painter.setFont(nameFont());
    painter.setPen(isEnabled() ? t.text : t.secondary);
    painter.drawText(seen(QRect(kPadding, 0, nameWidth, height())), static_cast<int>(side), shown);
    int end = kPadding + nameWidth;
    if (showsAddition) {
        painter.setFont(font());
        painter.setPen(t.secondary);
        painter.drawText(seen(QRect(end + kGap, 0, additionWidth, height())), static_cast<int>(side),
                         m_addition);
        end += kGap + additionWidth;
    }
    if (!isEnabled()) return;
    const QRect arrow = seen(QRect(end + 2, (height() - kArrow) / 2, kArrow, kArrow));
    painter.drawPixmap(arrow.topLeft(),
                       iconPixmap(QStringLiteral("chevron-down"), t.secondary, kArrow, devicePixelRatioF()));
}

void HeaderButton::enterEvent(QEnterEvent* event) {
    QAbstractButton::enterEvent(event);
    update();
}

void HeaderButton::leaveEvent(QEvent* event) {
    QAbstractButton::leaveEvent(event);
    update();
}

void HeaderButton::keyPressEvent(QKeyEvent* event) {
    // As buttons with a menu do.
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter || event->key() == Qt::Key_Down) {
        click();
        return;
    }
    QAbstractButton::keyPressEvent(event);
}

PageHeader::PageHeader(QWidget* parent)
    : QWidget(parent),
      m_model(new HeaderButton(this)),
      m_device(new HeaderButton(this)),
      m_row(new QHBoxLayout(this)) {
    m_row->setSpacing(metrics::kGapSmall);
    m_row->addWidget(m_model, 2);
    m_row->addStretch(1);
    m_row->addWidget(m_device, 1);
    m_model->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
    m_device->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
    setMinimumHeight(kHeight);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    setInsets(0, 0);
}

void PageHeader::setInsets(int leading, int trailing) {
    const QMargins margins(metrics::kGapSmall + leading, metrics::kGrid, metrics::kGapSmall + trailing,
                           metrics::kGrid + 1);
    const QMargins seen = layoutDirection() == Qt::LeftToRight
                              ? margins
                              : QMargins(margins.right(), margins.top(), margins.left(), margins.bottom());
    if (m_row->contentsMargins() != seen) m_row->setContentsMargins(seen);
}

void PageHeader::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(QRect(0, height() - 1, width(), 1), tokensOf(palette()).border);
}

}  // namespace autoglm::ui
