// Finds what a person means by a few letters: "nc" is "New chat". Threads: pure functions.
#pragma once
#include <QString>
#include <QVector>
#include <optional>

namespace autoglm::desktop {

struct FuzzyMatch {
    int score = 0;        // larger is better
    QVector<int> places;  // of the letters that were found, ascending
};

/// All of `wanted`, in its order, somewhere in `text`; case and spaces in `wanted` do not count. Beginnings
/// of words and letters side by side are worth more. Nothing if it is not all there; an empty `wanted` fits
/// everything.
[[nodiscard]] std::optional<FuzzyMatch> fuzzyMatch(const QString& wanted, const QString& text);

}  // namespace autoglm::desktop
