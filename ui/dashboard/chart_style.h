// Colours, dashes and words of figures in charts. Series differ in hue, lightness and dash, so that they can
// be told apart in grey too.
#pragma once
#include <QColor>
#include <QPen>
#include <QString>

#include "app/desktop/monitor_types.h"
#include "ui/style/tokens.h"

namespace autoglm::ui {

inline constexpr int kSeriesStyles = 6;
[[nodiscard]] QColor seriesColor(const Tokens& tokens, int series);
[[nodiscard]] QPen seriesPen(const Tokens& tokens, int series);
/// The tint behind a stretch of work, and its name.
[[nodiscard]] QColor workColor(const Tokens& tokens, desktop::WorkKind kind);
[[nodiscard]] QString workName(desktop::WorkKind kind);

enum class FigureUnit : quint8 { Percent, Bytes, BytesPerSecond, TokensPerSecond, Celsius };
/// "63 %", "7.1 GB", "1.9 GB/s", "41.2 tok/s".
[[nodiscard]] QString figureText(FigureUnit unit, double value);
/// The same, or why there is none: "N/A".
[[nodiscard]] QString figureText(FigureUnit unit, const desktop::Figure& figure);

}  // namespace autoglm::ui
