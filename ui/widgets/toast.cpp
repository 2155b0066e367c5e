#include "ui/widgets/toast.h"

#include <QAccessible>
#include <QPainter>
#include <algorithm>

#include "ui/style/app_style.h"
#include "ui/style/tokens.h"

namespace autoglm::ui {

Toast::Toast(QWidget* parent) : QWidget(parent) {
    setAttribute(Qt::WA_TransparentForMouseEvents);
    m_timer.setSingleShot(true);
    m_timer.setInterval(5000);
    connect(&m_timer, &QTimer::timeout, this, &QWidget::hide);
    hide();
}

void Toast::say(const QString& text) {
    m_text = text;
    setAccessibleName(text);
    placeAbove(m_bottom);
    show();
    raise();
    update();
    m_timer.start();
    QAccessibleEvent event(this, QAccessible::NameChanged);
    QAccessible::updateAccessibility(&event);
}

void Toast::placeAbove(int bottom) {
    m_bottom = bottom;
    const int room = parentWidget()->width() - 48;
    const QRect needed =
        fontMetrics().boundingRect(QRect(0, 0, std::min(room, 640) - 32, 10000), Qt::TextWordWrap, m_text);
    resize(needed.width() + 34, needed.height() + 18);
    move((parentWidget()->width() - width()) / 2, bottom - height() - 8);
}

void Toast::paintEvent(QPaintEvent*) {
    const Tokens& t = tokensOf(palette());
    QPainter painter(this);
    drawBox(painter, QRectF(rect()), metrics::kBlockRadius, t.isDark ? t.raised : t.text,
            t.isDark ? t.border : t.text);
    painter.setPen(t.isDark ? t.text : t.surface);
    painter.drawText(rect().adjusted(16, 8, -16, -8), Qt::AlignCenter | Qt::TextWordWrap, m_text);
}

}  // namespace autoglm::ui
