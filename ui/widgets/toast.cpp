#include "ui/widgets/toast.h"

#include <QAccessible>
#include <QPainter>
#include <QPushButton>
#include <algorithm>
#include <utility>

#include "ui/style/app_style.h"
#include "ui/style/tokens.h"

namespace autoglm::ui {
namespace {

constexpr int kSayMs = 5000, kOfferMs = 10'000;

}  // namespace

Toast::Toast(QWidget* parent) : QWidget(parent) {
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &QWidget::hide);
    hide();
}

void Toast::say(const QString& text) {
    m_take = nullptr;
    if (m_button) m_button->hide();
    setAttribute(Qt::WA_TransparentForMouseEvents);
    present(text, kSayMs);
}

void Toast::offer(const QString& text, const QString& action, std::function<void()> take) {
    m_take = std::move(take);
    if (!m_button) {
        m_button = new QPushButton(this);
        connect(m_button, &QPushButton::clicked, this, [this] {
            hide();
            if (auto way = std::exchange(m_take, nullptr)) way();
        });
    }
    m_button->setText(action);
    m_button->show();
    setAttribute(Qt::WA_TransparentForMouseEvents, false);
    present(text, kOfferMs);
}

void Toast::present(const QString& text, int ms) {
    m_text = text;
    setAccessibleName(text);
    placeAbove(m_bottom);
    show();
    raise();
    update();
    m_timer.start(ms);
    QAccessibleEvent event(this, QAccessible::NameChanged);
    QAccessible::updateAccessibility(&event);
}

void Toast::placeAbove(int bottom) {
    m_bottom = bottom;
    const bool hasButton = m_take != nullptr;
    const QSize button = hasButton ? m_button->sizeHint() : QSize(0, 0);
    const int beside = hasButton ? button.width() + 8 : 0;
    const int room = std::min(parentWidget()->width() - 48, 640) - 32 - beside;
    const QRect needed = fontMetrics().boundingRect(QRect(0, 0, room, 10000), Qt::TextWordWrap, m_text);
    resize(needed.width() + 34 + beside,
           std::max(needed.height() + 18, hasButton ? button.height() + 12 : 0));
    move((parentWidget()->width() - width()) / 2, bottom - height() - 8);
    if (hasButton)
        m_button->setGeometry(
            QRect(QPoint(width() - button.width() - 6, (height() - button.height()) / 2), button));
}

void Toast::paintEvent(QPaintEvent*) {
    const Tokens& t = tokensOf(palette());
    QPainter painter(this);
    drawBox(painter, QRectF(rect()), metrics::kBlockRadius, t.isDark ? t.raised : t.text,
            t.isDark ? t.border : t.text);
    painter.setPen(t.isDark ? t.text : t.surface);
    painter.drawText(rect().adjusted(16, 8, m_take ? -m_button->width() - 16 : -16, -8),
                     Qt::AlignCenter | Qt::TextWordWrap, m_text);
}

}  // namespace autoglm::ui
