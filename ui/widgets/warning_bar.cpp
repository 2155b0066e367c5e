#include "ui/widgets/warning_bar.h"

#include <QPainter>

#include "ui/style/app_style.h"
#include "ui/style/tokens.h"

namespace autoglm::ui {

void WarningBar::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    drawBox(painter, QRectF(rect()), metrics::kRadius, tokensOf(palette()).warnTint);
}

}  // namespace autoglm::ui
