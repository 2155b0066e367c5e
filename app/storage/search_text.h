// Words of a search. SQLite's tokenizers see a run of Chinese characters as one word and its trigram index
// finds nothing for two of them, so such runs are indexed as overlapping pairs.
// Threads: pure functions.
#pragma once
#include <QString>
#include <QVector>

#include "app/storage/records.h"

namespace autoglm::storage {

/// What the index holds for this text: runs of Chinese, Japanese or Korean characters as pairs plus their
/// last character, everything else as it is. Only the first million characters count.
[[nodiscard]] QString indexText(const QString& text);

/// The query for the index: all words must occur, the last letters of a Latin word may be missing. Empty if
/// the words hold no letter or digit.
[[nodiscard]] QString matchExpression(const QString& words);

/// Where the words stand in `text`, without overlaps, in order. Case and accents do not count.
[[nodiscard]] QVector<Span> findWords(const QString& text, const QString& words);

struct Snippet {
    QString text;
    QVector<Span> spans;
};
/// One line of `text` around the first place where a word stands, without the marks of Markdown.
[[nodiscard]] Snippet snippetOf(const QString& text, const QString& words);

}  // namespace autoglm::storage
