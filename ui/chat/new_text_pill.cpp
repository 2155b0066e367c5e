#include "ui/chat/new_text_pill.h"

#include <QEvent>
#include <QPainter>

#include "ui/style/app_style.h"
#include "ui/style/icons.h"
#include "ui/style/tokens.h"

namespace autoglm::ui {

NewTextPill::NewTextPill(QWidget* parent) : QToolButton(parent) {
    setCursor(Qt::PointingHandCursor);
    retranslate();
}

void NewTextPill::retranslate() {
    setText(tr("New text"));
}

void NewTextPill::changeEvent(QEvent* event) {
    QToolButton::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) retranslate();
}

QSize NewTextPill::sizeHint() const {
    return {fontMetrics().horizontalAdvance(text()) + 52,
            std::max(fontMetrics().height() + 12, metrics::kHitTarget)};
}

void NewTextPill::paintEvent(QPaintEvent*) {
    const Tokens& t = tokensOf(palette());
    QPainter painter(this);
    drawBox(painter, QRectF(rect()), height() / 2.0 - 0.5, underMouse() ? t.tint : t.raised,
            hasFocus() ? t.accent : t.border);
    painter.drawPixmap(QPointF(14, (height() - 16) / 2.0),
                       iconPixmap(QStringLiteral("arrow-down"), t.accent, 16, devicePixelRatioF()));
    painter.setPen(t.text);
    painter.drawText(rect().adjusted(36, 0, -12, 0), Qt::AlignVCenter | Qt::AlignLeft, text());
}

}  // namespace autoglm::ui
