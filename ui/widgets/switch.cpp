#include "ui/widgets/switch.h"

#include <QPainter>
#include <QStyle>
#include <algorithm>

#include "ui/style/app_style.h"
#include "ui/style/tokens.h"

namespace autoglm::ui {
namespace {

constexpr int kWidth = 36, kHeight = 20, kRing = 4;  // a ring around it shows the focus

}  // namespace

Switch::Switch(QWidget* parent) : QCheckBox(parent) {
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setCursor(Qt::PointingHandCursor);
}

QSize Switch::sizeHint() const {
    return {kWidth + 2 * kRing, std::max(kHeight + 2 * kRing, metrics::kHitTarget)};
}

void Switch::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Tokens& t = tokensOf(palette());
    const QRectF track((width() - kWidth) / 2.0, (height() - kHeight) / 2.0, kWidth, kHeight);
    const QColor rest = isEnabled() ? t.secondary : t.disabled;
    const QColor fill = isChecked() ? (isEnabled() ? t.accent : t.disabled) : QColor(Qt::transparent);
    drawBox(painter, track, kHeight / 2.0, fill, isChecked() ? fill : rest);
    const qreal radius = isChecked() ? 7 : 5.5;
    const qreal x =
        isChecked() != isRightToLeft() ? track.right() - kHeight / 2.0 : track.left() + kHeight / 2.0;
    painter.setPen(Qt::NoPen);
    painter.setBrush(isChecked() ? t.onAccent : rest);
    painter.drawEllipse(QPointF(x, track.center().y()), radius, radius);
    if (!hasFocus()) return;
    painter.setPen(QPen(t.accent, 2));
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(track.adjusted(-3, -3, 3, 3), kHeight / 2.0 + 3, kHeight / 2.0 + 3);
}

}  // namespace autoglm::ui
