#include "ui/dashboard/chart_style.h"

#include <QCoreApplication>
#include <array>
#include <cmath>

#include "app/desktop/format.h"

namespace autoglm::ui {
namespace {

constexpr std::array<QRgb, kSeriesStyles> kLight = {0xff0B6FB3, 0xffC76A00, 0xff12855F,
                                                    0xff8B4FA8, 0xffB8324B, 0xff5B6B7B};
constexpr std::array<QRgb, kSeriesStyles> kDark = {0xff58A9E6, 0xffF0A04B, 0xff4CC39A,
                                                   0xffC08BE0, 0xffF07F92, 0xffA9B6C4};

QString percentText(double value) {
    // Below one the first digit says more than the place.
    const int digits = value > 0 && value < 0.95 ? 1 : 0;
    return QString::number(value, 'f', digits) + QChar(0xa0) + QLatin1Char('%');
}

}  // namespace

QColor seriesColor(const Tokens& tokens, int series) {
    const auto index = static_cast<std::size_t>(series % kSeriesStyles);
    return QColor::fromRgb(tokens.isDark ? kDark[index] : kLight[index]);
}

QPen seriesPen(const Tokens& tokens, int series) {
    QPen pen(seriesColor(tokens, series), series == 0 ? 2 : 1.6);
    pen.setCapStyle(Qt::FlatCap);
    pen.setJoinStyle(Qt::RoundJoin);
    if (series == 1) pen.setDashPattern({5, 2.5});
    if (series == 2) pen.setDashPattern({1.5, 1.8});
    if (series >= 3) pen.setDashPattern({7, 2, 1.5, 2});
    return pen;
}

QColor workColor(const Tokens& tokens, desktop::WorkKind kind) {
    const int series = kind == desktop::WorkKind::Load ? 5 : kind == desktop::WorkKind::Prefill ? 1 : 0;
    QColor color = seriesColor(tokens, series);
    color.setAlphaF(0.12f);
    return color;
}

QString workName(desktop::WorkKind kind) {
    switch (kind) {
        case desktop::WorkKind::Load:
            return QCoreApplication::translate("Charts", "Loading");
        case desktop::WorkKind::Prefill:
            return QCoreApplication::translate("Charts", "Reading");
        case desktop::WorkKind::Decode:
            return QCoreApplication::translate("Charts", "Writing");
    }
    return {};
}

QString figureText(FigureUnit unit, double value) {
    switch (unit) {
        case FigureUnit::Percent:
            return percentText(value);
        case FigureUnit::Bytes:
            return desktop::formatBytes(static_cast<quint64>(std::llround(std::max(value, 0.0))));
        case FigureUnit::BytesPerSecond:
            return desktop::formatBytes(static_cast<quint64>(std::llround(std::max(value, 0.0)))) +
                   QLatin1String("/s");
        case FigureUnit::TokensPerSecond:
            return QCoreApplication::translate("Charts", "%1 tok/s").arg(desktop::formatRate(value));
        case FigureUnit::Celsius:
            return QString::number(value, 'f', 0) + QStringLiteral("\u00a0°C");
    }
    return {};
}

QString figureText(FigureUnit unit, const desktop::Figure& figure) {
    if (figure.has()) return figureText(unit, figure.value);
    return figure.lack == desktop::Lack::Idle ? desktop::lackText(figure.lack)
                                              : QCoreApplication::translate("Charts", "N/A");
}

}  // namespace autoglm::ui
