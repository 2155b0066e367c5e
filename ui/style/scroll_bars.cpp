#include "ui/style/scroll_bars.h"

#include <QPainter>
#include <algorithm>

#include "ui/style/app_style.h"
#include "ui/style/control_painting.h"
#include "ui/style/tokens.h"

namespace autoglm::ui {

QRect scrollBarPart(const QStyleOptionSlider& bar, QStyle::SubControl part) {
    // No arrows: the whole length is the groove.
    const bool vertical = bar.orientation == Qt::Vertical;
    const int length = vertical ? bar.rect.height() : bar.rect.width();
    const int range = bar.maximum - bar.minimum;
    int thumb = length;
    if (range > 0) {
        const auto share = static_cast<double>(bar.pageStep) / (static_cast<double>(range) + bar.pageStep);
        thumb = std::clamp(static_cast<int>(length * share), std::min(32, length), length);
    }
    const int start = QStyle::sliderPositionFromValue(bar.minimum, bar.maximum, bar.sliderPosition,
                                                      length - thumb, bar.upsideDown);
    const auto along = [&](int from, int size) {
        return vertical ? QRect(0, from, bar.rect.width(), size) : QRect(from, 0, size, bar.rect.height());
    };
    switch (part) {
        case QStyle::SC_ScrollBarGroove:
            return bar.rect;
        case QStyle::SC_ScrollBarSlider:
            return along(start, thumb);
        case QStyle::SC_ScrollBarSubPage:
            return along(0, start);
        case QStyle::SC_ScrollBarAddPage:
            return along(start + thumb, length - start - thumb);
        default:
            return {};
    }
}

void drawScrollBar(const QStyleOptionSlider& bar, QPainter& painter) {
    if (bar.maximum <= bar.minimum) return;
    const Tokens& t = tokensOf(bar.palette);
    const bool held =
        (bar.state & QStyle::State_Sunken) && (bar.activeSubControls & QStyle::SC_ScrollBarSlider);
    const bool hovered = bar.state & QStyle::State_MouseOver;
    QRectF thumb = scrollBarPart(bar, QStyle::SC_ScrollBarSlider);
    const bool vertical = bar.orientation == Qt::Vertical;
    thumb = vertical ? thumb.adjusted(3, 2, -3, -2) : thumb.adjusted(2, 3, -2, -3);
    drawBox(painter, thumb, 3, mixed(t.surface, t.text, held ? 0.45 : hovered ? 0.34 : 0.22));
}

}  // namespace autoglm::ui
