#include "ui/models/type_mix.h"

#include <QCoreApplication>
#include <QPainter>
#include <QPainterPath>
#include <algorithm>

#include "ui/style/tokens.h"

namespace autoglm::ui {
namespace {

double sum(const QVector<desktop::TypePart>& types) {
    double bytes = 0;
    for (const desktop::TypePart& part : types)
        bytes += static_cast<double>(part.bytes);
    return bytes;
}

}  // namespace

void drawTypeMix(QPainter& painter, const QRectF& rect, const QVector<desktop::TypePart>& types,
                 const Tokens& t) {
    const double all = sum(types);
    if (all <= 0) return;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    QPainterPath outline;
    outline.addRoundedRect(rect, rect.height() / 2, rect.height() / 2);
    painter.setClipPath(outline);
    qreal x = rect.left();
    for (qsizetype i = 0; i < types.size(); ++i) {
        const bool isLast = i + 1 == types.size();
        const qreal width =
            isLast ? rect.right() - x : rect.width() * static_cast<double>(types[i].bytes) / all;
        const auto color = std::min<std::size_t>(static_cast<std::size_t>(i), t.series.size() - 1);
        painter.fillRect(QRectF(x, rect.top(), width, rect.height()), t.series[color]);
        x += width;
    }
    painter.restore();
}

QString typeMixText(const QVector<desktop::TypePart>& types) {
    const double all = sum(types);
    QStringList parts;
    for (const desktop::TypePart& part : types) {
        const double share = all > 0 ? 100 * static_cast<double>(part.bytes) / all : 0;
        parts << part.type + QLatin1Char(' ') +
                     (share < 0.5 ? QStringLiteral("<1 %")
                                  : QString::number(share, 'f', 0) + QStringLiteral(" %"));
    }
    return parts.join(QCoreApplication::translate("Fit", ", ", "between types"));
}

}  // namespace autoglm::ui
