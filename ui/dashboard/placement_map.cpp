#include "ui/dashboard/placement_map.h"

#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>
#include <cmath>

#include "app/desktop/format.h"
#include "ui/dashboard/chart_style.h"
#include "ui/style/app_style.h"
#include "ui/style/fonts.h"

namespace autoglm::ui {
namespace {

using desktop::ModelPart;

constexpr int kPad = metrics::kGap, kRow = 18, kRows = 3;

QString partName(ModelPart part) {
    switch (part) {
        case ModelPart::Embedding:
            return PlacementMap::tr("Embedding");
        case ModelPart::Attention:
            return PlacementMap::tr("Attention");
        case ModelPart::FeedForward:
            return PlacementMap::tr("Feed-forward");
        case ModelPart::Norms:
            return PlacementMap::tr("Norms");
        case ModelPart::Head:
            return PlacementMap::tr("Head");
    }
    return {};
}

}  // namespace

PlacementMap::PlacementMap(QWidget* parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::MinimumExpanding);
}

void PlacementMap::setPlacement(const desktop::ModelPlacement& placement) {
    m_placement = placement;
    m_kinds.clear();
    m_devices.clear();
    m_types.clear();
    for (const desktop::PlacedBlock& block : placement.blocks) {
        Kind kind{block.device, block.type, 0};
        if (!m_kinds.contains(kind)) m_kinds << kind;
        m_kinds[m_kinds.indexOf(kind)].bytes += block.bytes;
        if (!m_devices.contains(block.device)) m_devices << block.device;
    }
    std::stable_sort(m_kinds.begin(), m_kinds.end(),
                     [](const Kind& a, const Kind& b) { return a.bytes > b.bytes; });
    for (const Kind& kind : m_kinds)
        if (!m_types.contains(kind.type)) m_types << kind.type;
    updateGeometry();
    update();
}

int PlacementMap::labelWidth() const {
    const QFontMetrics small(fontFor(TextRole::Secondary, font()));
    int widest = 0;
    for (const ModelPart part : {ModelPart::Attention, ModelPart::FeedForward, ModelPart::Norms})
        widest = std::max(widest, small.horizontalAdvance(partName(part)));
    return widest + 10;
}

QSize PlacementMap::sizeHint() const {
    const int line = fontMetrics().height() + 4;
    const int nKinds = std::max<int>(1, static_cast<int>(m_kinds.size()));
    return {420, 2 * kPad + line + 6 + kRows * kRow + 2 * line + nKinds * line + 8};
}

QRectF PlacementMap::grid() const {
    const int left = kPad + labelWidth();
    return QRectF(left, kPad + fontMetrics().height() + 10, std::max(40, width() - left - kPad),
                  kRows * kRow);
}

/// Embedding and head stand before and behind the layers, over all rows.
QRectF PlacementMap::cellOf(const desktop::PlacedBlock& block) const {
    const QRectF area = grid();
    const int nColumns = m_placement.nLayers + 2;
    const double w = area.width() / nColumns, gap = w >= 5 ? 1 : 0;
    int column = block.layer + 1, row = 0;
    double height = kRow;
    switch (block.part) {
        case ModelPart::Embedding:
            column = 0;
            height = area.height();
            break;
        case ModelPart::Head:
            column = nColumns - 1;
            height = area.height();
            break;
        case ModelPart::Attention:
            break;
        case ModelPart::FeedForward:
            row = 1;
            break;
        case ModelPart::Norms:
            row = 2;
            break;
    }
    return QRectF(area.left() + w * column, area.top() + row * kRow, w - gap, height - 1);
}

QColor PlacementMap::colorOf(const QString& device, const QString& type) const {
    const Tokens& t = tokensOf(palette());
    const QColor base = seriesColor(t, static_cast<int>(m_devices.indexOf(device)));
    // The commonest type in the full colour, the others paler step by step.
    const double alpha = std::max(0.3, 1.0 - 0.24 * static_cast<double>(m_types.indexOf(type)));
    const auto mix = [&](int a, int b) { return static_cast<int>(std::lround(a * alpha + b * (1 - alpha))); };
    return {mix(base.red(), t.surface.red()), mix(base.green(), t.surface.green()),
            mix(base.blue(), t.surface.blue())};
}

void PlacementMap::drawKinds(QPainter& painter, double top) const {
    const Tokens& t = tokensOf(palette());
    const QFontMetrics small = painter.fontMetrics();
    double y = top;
    for (const Kind& kind : m_kinds) {
        painter.fillRect(QRectF(kPad, y + small.height() / 2.0 - 4, 8, 8), colorOf(kind.device, kind.type));
        const QString bytes = desktop::formatBytes(kind.bytes);
        const int bytesWidth = small.horizontalAdvance(bytes) + 8;
        painter.setPen(t.secondary);
        painter.drawText(QRectF(width() - kPad - bytesWidth, y, bytesWidth, small.height()), Qt::AlignRight,
                         bytes);
        painter.setPen(t.text);
        const int room = width() - 2 * kPad - 16 - bytesWidth;
        painter.drawText(
            QRectF(kPad + 16, y, room, small.height()), Qt::AlignLeft,
            small.elidedText(kind.type + QStringLiteral(" · ") + kind.device, Qt::ElideRight, room));
        y += fontMetrics().height() + 4;
    }
}

void PlacementMap::paintEvent(QPaintEvent*) {
    const Tokens& t = tokensOf(palette());
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    drawBox(painter, QRectF(rect()), metrics::kBlockRadius, t.surface, t.border);
    painter.setFont(fontFor(TextRole::Body, font()));
    painter.setPen(t.text);
    painter.drawText(QRect(kPad, kPad, width() - 2 * kPad, fontMetrics().height()), Qt::AlignLeft,
                     tr("Where the model is"));
    const QRectF area = grid();
    painter.setFont(fontFor(TextRole::Secondary, font()));
    const QFontMetrics small = painter.fontMetrics();
    painter.setPen(t.secondary);
    if (m_placement.blocks.isEmpty()) {
        painter.drawText(QPointF(kPad, area.top() + small.ascent()), tr("No model is loaded."));
        return;
    }
    int row = 0;
    for (const ModelPart part : {ModelPart::Attention, ModelPart::FeedForward, ModelPart::Norms}) {
        painter.drawText(QRectF(kPad, area.top() + row++ * kRow, labelWidth() - 6, kRow),
                         Qt::AlignVCenter | Qt::AlignLeft, partName(part));
    }
    painter.setRenderHint(QPainter::Antialiasing, false);
    for (const desktop::PlacedBlock& block : m_placement.blocks)
        painter.fillRect(cellOf(block), colorOf(block.device, block.type));
    painter.setRenderHint(QPainter::Antialiasing);
    const double below = area.bottom() + 4;
    painter.setPen(t.secondary);
    painter.drawText(QRectF(area.left(), below, area.width(), small.height()), Qt::AlignLeft,
                     partName(ModelPart::Embedding));
    painter.drawText(QRectF(area.left(), below, area.width(), small.height()), Qt::AlignRight,
                     partName(ModelPart::Head));
    painter.drawText(QRectF(area.left(), below, area.width(), small.height()), Qt::AlignHCenter,
                     tr("%n layer(s)", nullptr, m_placement.nLayers));
    drawKinds(painter, below + small.height() + 12);
}

QString PlacementMap::textAt(const QPointF& point) const {
    for (const desktop::PlacedBlock& block : m_placement.blocks) {
        if (!cellOf(block).adjusted(0, 0, 1, 1).contains(point)) continue;
        const QString part = block.part == ModelPart::Embedding || block.part == ModelPart::Head
                                 ? partName(block.part)
                                 : tr("Layer %1, %2").arg(block.layer).arg(partName(block.part));
        return tr("%1: %2, %3, on %4").arg(part, block.type, desktop::formatBytes(block.bytes), block.device);
    }
    return {};
}

bool PlacementMap::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const QString text = textAt(help->pos());
        if (text.isEmpty()) {
            QToolTip::hideText();
        } else {
            QToolTip::showText(help->globalPos(), text, this);
        }
        return true;
    }
    if (event->type() == QEvent::LanguageChange) update();
    return QWidget::event(event);
}

}  // namespace autoglm::ui
