// Colours and measures of the window, light and dark, in one place. Everything painted takes them from here;
// widgets find the set in force through their palette.
#pragma once
#include <QColor>
#include <QPalette>
#include <array>

namespace autoglm::ui {

struct Tokens {
    bool isDark = false;
    QColor window, surface, raised, border;
    QColor text, secondary, disabled;
    QColor accent, onAccent, tint;
    QColor good, warn, bad;
    QColor userBlock, code;
    QColor warnTint, badTint;
    std::array<QColor, 6> series;  // of charts, in order
};

[[nodiscard]] const Tokens& lightTokens();
[[nodiscard]] const Tokens& darkTokens();
/// Both sets take this accent, made light or dark enough to be read; not valid: their own.
void setAccent(const QColor& accent);
/// The set that `palette` was made from.
[[nodiscard]] const Tokens& tokensOf(const QPalette& palette);
[[nodiscard]] QPalette paletteOf(const Tokens& tokens);

/// WCAG contrast ratio, 1 to 21.
[[nodiscard]] double contrastRatio(const QColor& a, const QColor& b);

namespace metrics {
inline constexpr int kGrid = 4;
inline constexpr int kGapSmall = 8, kGap = 12, kGapLarge = 16, kGapHuge = 24;
inline constexpr int kRadius = 6, kBlockRadius = 10;
inline constexpr int kHitTarget = 28;
inline constexpr int kColumnWidth = 760;  // text of a conversation is no wider
}  // namespace metrics

}  // namespace autoglm::ui
