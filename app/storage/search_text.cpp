#include "app/storage/search_text.h"

#include <QRegularExpression>
#include <algorithm>

namespace autoglm::storage {
namespace {

constexpr qsizetype kIndexedCharacters = 1'000'000;
constexpr int kBefore = 10, kAfter = 110;  // characters of a snippet around its first hit: it must be seen
constexpr qsizetype kAround = 80;          // looked at before the hit, so that a line's beginning is known

bool isRunScript(char32_t c) {
    switch (QChar::script(c)) {
        case QChar::Script_Han:
        case QChar::Script_Hiragana:
        case QChar::Script_Katakana:
        case QChar::Script_Hangul:
        case QChar::Script_Bopomofo:
            return true;
        default:
            return false;
    }
}

char32_t codePointAt(const QString& text, qsizetype i) {
    const bool isPair =
        text.at(i).isHighSurrogate() && i + 1 < text.size() && text.at(i + 1).isLowSurrogate();
    return isPair ? QChar::surrogateToUcs4(text.at(i), text.at(i + 1)) : text.at(i).unicode();
}

qsizetype widthOf(char32_t c) {
    return c > 0xffff ? 2 : 1;
}

struct Run {
    qsizetype from = 0, to = 0;
    bool isPaired = false;
};

/// The text as runs of characters of one kind; those of kind 0 belong to none.
template <class Kind>
QVector<Run> runsOf(const QString& text, Kind kindOf) {
    QVector<Run> runs;
    int last = 0;
    for (qsizetype i = 0; i < text.size();) {
        const char32_t c = codePointAt(text, i);
        const int kind = kindOf(c);
        if (kind != 0 && kind != last) runs.append({i, i, kind == 2});
        i += widthOf(c);
        if (kind != 0) runs.last().to = i;
        last = kind;
    }
    return runs;
}

/// 0: neither letter nor digit, 1: a character of a word, 2: of a run without spaces between words.
int wordKind(char32_t c) {
    if (isRunScript(c)) return 2;
    return QChar::isLetterOrNumber(c) || QChar::isMark(c) ? 1 : 0;
}

// One for one, so that places stay places.
QChar folded(QChar c) {
    const QString parts = c.decomposition();
    return (parts.isEmpty() ? c : parts.at(0)).toCaseFolded();
}

QString folded(const QString& text) {
    QString out(text.size(), Qt::Uninitialized);
    std::transform(text.begin(), text.end(), out.begin(), [](QChar c) { return folded(c); });
    return out;
}

QString pairsOf(const QString& run) {
    QString out;
    for (qsizetype i = 0; i < run.size();) {
        const qsizetype width = widthOf(codePointAt(run, i));
        const qsizetype next = i + width;
        const qsizetype end = next < run.size() ? next + widthOf(codePointAt(run, next)) : next;
        out += QStringView(run).mid(i, end - i);
        out += QLatin1Char(' ');
        i = next;
    }
    return out;
}

bool isWordStart(const QString& text, qsizetype at) {
    return at == 0 || wordKind(text.at(at - 1).unicode()) != 1;
}

}  // namespace

QString indexText(const QString& whole) {
    const QString text = whole.left(kIndexedCharacters);
    QString out;
    out.reserve(text.size() * 2);
    for (const Run& run : runsOf(text, [](char32_t c) { return isRunScript(c) ? 2 : 1; })) {
        const QString piece = text.mid(run.from, run.to - run.from);
        out += QLatin1Char(' ');
        out += run.isPaired ? pairsOf(piece) : piece;
    }
    return out.replace(QChar(0), QLatin1Char(' '));
}

QString matchExpression(const QString& words) {
    QStringList terms;
    for (const Run& run : runsOf(words, wordKind)) {
        const QString piece = words.mid(run.from, run.to - run.from);
        if (!run.isPaired) {
            terms << QStringLiteral("\"%1\"*").arg(piece);
            continue;
        }
        QString pairs = pairsOf(piece).trimmed();
        // The last entry of pairsOf() is a single character: a run of one is looked for as a beginning, a
        // longer one by its pairs alone, for in the text more may follow.
        const qsizetype last = pairs.lastIndexOf(QLatin1Char(' '));
        terms << (last < 0 ? QStringLiteral("\"%1\"*").arg(pairs)
                           : QStringLiteral("\"%1\"").arg(pairs.left(last)));
    }
    return terms.join(QStringLiteral(" AND "));
}

QVector<Span> findWords(const QString& text, const QString& words) {
    const QString haystack = folded(text);
    QVector<Span> found;
    const auto look = [&](const QString& needle, bool atWordStart) {
        for (qsizetype at = haystack.indexOf(needle); at >= 0; at = haystack.indexOf(needle, at + 1)) {
            if (!atWordStart || isWordStart(haystack, at))
                found.append({static_cast<int>(at), static_cast<int>(needle.size())});
        }
    };
    const auto runs = runsOf(words, wordKind);
    for (const Run& run : runs)
        look(folded(words.mid(run.from, run.to - run.from)), !run.isPaired);
    if (runs.isEmpty() && !words.trimmed().isEmpty()) look(folded(words.trimmed()), false);
    std::sort(found.begin(), found.end(), [](const Span& a, const Span& b) {
        return a.from != b.from ? a.from < b.from : a.length > b.length;
    });
    QVector<Span> apart;
    for (const Span& span : found) {
        if (apart.isEmpty() || span.from >= apart.last().from + apart.last().length) apart.append(span);
    }
    return apart;
}

namespace {

/// The lines around `place` without the marks of Markdown, which a list of hits has no room for.
QString readable(const QString& text, qsizetype place) {
    static const QRegularExpression tableRule(QStringLiteral("^[ |:-]*\\|[ |:-]*$"),
                                              QRegularExpression::MultilineOption);
    static const QRegularExpression lead(QStringLiteral("^[ \\t]*(#{1,6}|>|[-*+]|\\d+\\.|```\\w*)(?=\\s|$)"),
                                         QRegularExpression::MultilineOption);
    static const QRegularExpression marks(QStringLiteral("\\*\\*|`|^\\||\\|$"),
                                          QRegularExpression::MultilineOption);
    static const QRegularExpression gaps(QStringLiteral("\\s+"));
    qsizetype from = std::max<qsizetype>(place - kAround, 0);
    if (from > 0 && text.at(from).isLowSurrogate()) ++from;
    QString around = text.mid(from, kAround + 2 * kAfter);
    around.remove(tableRule).remove(lead).remove(marks);
    around.replace(QLatin1String(" | "), QLatin1String("  "));
    around.replace(gaps, QStringLiteral(" "));
    return from > 0 ? around : around.trimmed();
}

}  // namespace

Snippet snippetOf(const QString& whole, const QString& words) {
    const auto places = findWords(whole, words);
    const QString text = readable(whole, places.isEmpty() ? 0 : places.first().from);
    const auto all = findWords(text, words);
    qsizetype from = all.isEmpty() ? 0 : std::max(all.first().from - kBefore, 0);
    if (from > 0 && text.at(from).isLowSurrogate()) ++from;
    // Not in the middle of a word, where there is a gap before the hit.
    const qsizetype gap = from > 0 ? text.indexOf(QLatin1Char(' '), from) : -1;
    if (gap >= 0 && gap < all.first().from) from = gap + 1;
    Snippet snippet;
    snippet.text = text.mid(from, kBefore + kAfter);
    for (QChar& c : snippet.text) {
        if (c.isSpace() || c.category() == QChar::Other_Control) c = QLatin1Char(' ');
    }
    const QString lead = from > 0 ? QStringLiteral("…") : QString();
    for (const Span& span : all) {
        const qsizetype at = span.from - from;
        if (at + span.length > snippet.text.size()) break;
        snippet.spans.append({static_cast<int>(at + lead.size()), span.length});
    }
    snippet.text.prepend(lead);
    return snippet;
}

}  // namespace autoglm::storage
