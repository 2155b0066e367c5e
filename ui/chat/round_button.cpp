#include "ui/chat/round_button.h"

#include <QPainter>

#include "ui/style/app_style.h"
#include "ui/style/icons.h"
#include "ui/style/tokens.h"

namespace autoglm::ui {

RoundButton::RoundButton(QWidget* parent) : QToolButton(parent) {
    setFocusPolicy(Qt::TabFocus);
}

void RoundButton::setSign(const QString& iconName) {
    if (iconName == m_sign) return;
    m_sign = iconName;
    update();
}

void RoundButton::paintEvent(QPaintEvent*) {
    const Tokens& t = tokensOf(palette());
    QPainter painter(this);
    const QRectF disc = QRectF(rect()).adjusted(1, 1, -1, -1);
    QColor fill = isEnabled() ? t.accent : t.border;
    if (isEnabled() && (underMouse() || isDown()))
        fill = t.isDark ? fill.lighter(isDown() ? 125 : 112) : fill.darker(isDown() ? 130 : 115);
    drawBox(painter, disc, disc.height() / 2, fill);
    const QColor ink = isEnabled() ? t.onAccent : t.secondary;
    painter.drawPixmap(disc.center() - QPointF(10, 10), iconPixmap(m_sign, ink, 20, devicePixelRatioF()));
    if (!hasFocus()) return;
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(t.text, 2));
    painter.setBrush(Qt::NoBrush);
    painter.drawEllipse(disc.adjusted(0.5, 0.5, -0.5, -0.5));
}

}  // namespace autoglm::ui
