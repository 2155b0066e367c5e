#include "ui/widgets/panel.h"

#include <QPainter>

#include "ui/style/app_style.h"
#include "ui/style/tokens.h"

namespace autoglm::ui {

void Panel::paintEvent(QPaintEvent*) {
    const Tokens& t = tokensOf(palette());
    QPainter painter(this);
    switch (m_look) {
        case Look::Card:
            drawBox(painter, QRectF(rect()), metrics::kBlockRadius, t.surface, t.border);
            break;
        case Look::Raised:
            drawBox(painter, QRectF(rect()), metrics::kBlockRadius + 4, t.raised, t.border);
            break;
        case Look::Warning:
            drawBox(painter, QRectF(rect()), metrics::kBlockRadius, t.warnTint, t.warn);
            break;
    }
}

}  // namespace autoglm::ui
