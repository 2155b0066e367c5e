#include "ui/dashboard/ledger_view.h"

#include <QEvent>
#include <QPainter>

#include "app/desktop/format.h"
#include "ui/dashboard/chart_style.h"
#include "ui/style/app_style.h"
#include "ui/style/fonts.h"

namespace autoglm::ui {
namespace {

constexpr int kPad = metrics::kGap, kBar = 10;

QString ownerName(desktop::MemoryOwner owner) {
    switch (owner) {
        case desktop::MemoryOwner::Weights:
            return LedgerView::tr("Weights");
        case desktop::MemoryOwner::KeysAndValues:
            return LedgerView::tr("Context");
        case desktop::MemoryOwner::Scratch:
            return LedgerView::tr("Working space");
    }
    return {};
}

}  // namespace

LedgerView::LedgerView(QWidget* parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::MinimumExpanding);
}

void LedgerView::setLedger(const QVector<desktop::LedgerRow>& rows) {
    m_rows = rows;
    setAccessibleName(text());
    updateGeometry();
    update();
}

QStringList LedgerView::devices() const {
    QStringList names;
    for (const desktop::LedgerRow& row : m_rows)
        if (!names.contains(row.device)) names << row.device;
    return names;
}

int LedgerView::lineHeight() const {
    return fontMetrics().height() + 6;
}

QSize LedgerView::sizeHint() const {
    const auto nDevices = static_cast<int>(devices().size());
    const int nLines = 1 + std::max(2, nDevices * 2 + static_cast<int>(m_rows.size()));
    return {420, 2 * kPad + nLines * lineHeight() + nDevices * (kBar + 10)};
}

QString LedgerView::text() const {
    QStringList lines;
    for (const desktop::LedgerRow& row : m_rows)
        lines << tr("%1, %2: planned %3, in use %4")
                     .arg(row.device, ownerName(row.owner), desktop::formatBytes(row.plannedBytes),
                          desktop::formatBytes(row.bytes));
    return lines.join(QLatin1Char('\n'));
}

void LedgerView::paintEvent(QPaintEvent*) {
    const Tokens& t = tokensOf(palette());
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    drawBox(painter, QRectF(rect()), metrics::kBlockRadius, t.surface, t.border);
    const int line = lineHeight(), right = width() - kPad;
    const int column = std::max(fontMetrics().horizontalAdvance(QStringLiteral("999.9 MB")) + 16,
                                fontMetrics().horizontalAdvance(tr("In use")) + 16);
    int y = kPad;
    const auto put = [&](int left, int width, const QString& text, const QColor& color, Qt::Alignment align) {
        painter.setPen(color);
        painter.drawText(QRect(left, y, width, line), align | Qt::AlignVCenter,
                         painter.fontMetrics().elidedText(text, Qt::ElideRight, width));
    };
    painter.setFont(fontFor(TextRole::Body, font()));
    put(kPad, right - kPad, tr("Model memory"), t.text, Qt::AlignLeft);
    if (m_rows.isEmpty()) {
        y += line;
        put(kPad, right - kPad, tr("No model is loaded."), t.secondary, Qt::AlignLeft);
        return;
    }
    const QFont small = fontFor(TextRole::Secondary, font());
    painter.setFont(small);
    put(right - 2 * column, column, tr("Planned"), t.secondary, Qt::AlignRight);
    put(right - column, column, tr("In use"), t.secondary, Qt::AlignRight);
    y += line;
    for (const QString& device : devices()) {
        quint64 planned = 0, used = 0;
        for (const desktop::LedgerRow& row : m_rows) {
            if (row.device != device) continue;
            planned += row.plannedBytes;
            used += row.bytes;
        }
        painter.setFont(small);
        put(kPad, right - 2 * column - kPad, device, t.secondary, Qt::AlignLeft);
        y += line;
        const double whole = std::max<double>({static_cast<double>(planned), static_cast<double>(used), 1.0});
        drawBox(painter, QRectF(kPad, y, right - kPad, kBar), 3, t.border);
        double x = kPad;
        for (const desktop::LedgerRow& row : m_rows) {
            if (row.device != device) continue;
            const double w = (right - kPad) * static_cast<double>(row.bytes) / whole;
            if (w >= 1) painter.fillRect(QRectF(x, y, w, kBar), seriesColor(t, static_cast<int>(row.owner)));
            x += w;
        }
        y += kBar + 6;
        for (const desktop::LedgerRow& row : m_rows) {
            if (row.device != device) continue;
            painter.fillRect(QRectF(kPad, y + line / 2.0 - 4, 8, 8),
                             seriesColor(t, static_cast<int>(row.owner)));
            painter.setFont(fontFor(TextRole::Body, font()));
            put(kPad + 16, right - 2 * column - kPad - 16, ownerName(row.owner), t.text, Qt::AlignLeft);
            put(right - 2 * column, column, desktop::formatBytes(row.plannedBytes), t.secondary,
                Qt::AlignRight);
            put(right - column, column, desktop::formatBytes(row.bytes), t.text, Qt::AlignRight);
            y += line;
        }
        put(kPad + 16, right - 2 * column - kPad - 16, tr("Total"), t.secondary, Qt::AlignLeft);
        put(right - 2 * column, column, desktop::formatBytes(planned), t.secondary, Qt::AlignRight);
        put(right - column, column, desktop::formatBytes(used), t.text, Qt::AlignRight);
        y += line + 4;
    }
}

void LedgerView::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) setLedger(m_rows);
}

}  // namespace autoglm::ui
