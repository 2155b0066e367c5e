#include "app/desktop/fuzzy_match.h"

#include <algorithm>
#include <limits>
#include <vector>

namespace autoglm::desktop {
namespace {

constexpr int kAtWord = 12, kBeside = 15, kAtStart = 8, kGap = -1, kMostGap = -6;
constexpr qsizetype kLongest = 300;  // of a text; the rest of a title decides nothing
constexpr int kNever = std::numeric_limits<int>::min() / 2;

bool beginsWord(const QString& text, qsizetype at) {
    if (at == 0) return true;
    const QChar before = text.at(at - 1), here = text.at(at);
    // Each Chinese character is a word of its own to whoever types one.
    return !before.isLetterOrNumber() || (before.isLower() && here.isUpper()) ||
           here.script() == QChar::Script_Han;
}

}  // namespace

// best[i][j]: of the first i + 1 letters, the last of them at j. Both are short, so the square is small.
std::optional<FuzzyMatch> fuzzyMatch(const QString& wantedText, const QString& whole) {
    QString wanted = wantedText.toCaseFolded();
    wanted.removeIf([](QChar c) { return c.isSpace(); });
    if (wanted.isEmpty()) return FuzzyMatch{};
    const QString text = whole.left(kLongest);
    const auto n = static_cast<std::size_t>(wanted.size()), m = static_cast<std::size_t>(text.size());
    if (n > m) return std::nullopt;
    std::vector<std::vector<int>> best(n, std::vector<int>(m, kNever)), from(n, std::vector<int>(m, -1));
    for (std::size_t i = 0; i < n; ++i) {
        int carried = kNever, carriedFrom = -1;  // the best end of the letters before, gaps counted
        for (std::size_t j = i; j < m; ++j) {
            if (i > 0 && j > 0) {
                carried += kGap;
                // A gap costs no more than so much, however wide.
                if (best[i - 1][j - 1] + kMostGap > carried) {
                    carried = best[i - 1][j - 1] + kMostGap;
                    carriedFrom = static_cast<int>(j) - 1;
                }
            }
            if (text.at(static_cast<qsizetype>(j)).toCaseFolded() != wanted.at(static_cast<qsizetype>(i)))
                continue;
            const int here =
                1 + (beginsWord(text, static_cast<qsizetype>(j)) ? kAtWord : 0) + (j == 0 ? kAtStart : 0);
            if (i == 0) {
                best[i][j] = here + std::max(kMostGap, kGap * static_cast<int>(j));
                continue;
            }
            const int beside = best[i - 1][j - 1] + kBeside;
            best[i][j] = here + std::max(beside, carried);
            from[i][j] = beside >= carried ? static_cast<int>(j) - 1 : carriedFrom;
        }
    }
    const auto end = std::max_element(best[n - 1].begin(), best[n - 1].end());
    if (*end < kNever / 2) return std::nullopt;
    FuzzyMatch match;
    match.score = *end - static_cast<int>(m) / 8;  // of equals the shorter
    auto at = static_cast<int>(end - best[n - 1].begin());
    for (std::size_t i = n; i-- > 0;) {
        match.places.prepend(at);
        at = from[i][static_cast<std::size_t>(at)];
    }
    return match;
}

}  // namespace autoglm::desktop
