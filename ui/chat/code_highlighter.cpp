#include "ui/chat/code_highlighter.h"

#include <QHash>
#include <algorithm>

#include "ui/chat/code_languages.h"

namespace autoglm::ui {
namespace {

// Behind this a line has no colours any more: nobody reads so far, and a file of one line must not cost more
// than one of many.
constexpr qsizetype kColouredColumns = 2000;

// States: 0 nothing is open; 1 … 15 a comment, that many deep; 16 + i the quote i; markup has its own.
constexpr CodeState kFirstQuote = 16, kDeepest = 15;
constexpr CodeState kMarkupComment = 1, kMarkupTag = 2, kMarkupDouble = 3, kMarkupSingle = 4;

bool isWordStart(QChar c) {
    return c.isLetter() || c == QLatin1Char('_');
}
bool isWord(QChar c) {
    return c.isLetterOrNumber() || c == QLatin1Char('_');
}

/// The words of a language, looked up without making strings.
struct WordList {
    QHash<QStringView, CodeInk> inks;
    QString storage;  // what the views look into

    explicit WordList(const CodeLanguage& language) {
        storage =
            QString::fromLatin1(language.keywords) + QLatin1Char('\n') + QString::fromLatin1(language.types);
        if (language.ignoresCase) storage = storage.toLower();
        const auto parts = QStringView(storage).split(u'\n');
        add(parts.at(1), CodeInk::Type);
        add(parts.at(0), CodeInk::Keyword);
    }
    void add(QStringView words, CodeInk ink) {
        for (const QStringView word : words.split(u' ', Qt::SkipEmptyParts))
            inks.insert(word, ink);
    }
};

const WordList& wordsOf(const CodeLanguage& language) {
    static const std::vector<WordList> lists = [] {
        std::vector<WordList> all;
        for (const CodeLanguage& one : codeLanguages())
            all.emplace_back(one);
        return all;
    }();
    return lists[static_cast<std::size_t>(&language - codeLanguages().data())];
}

class LineScanner {
public:
    LineScanner(const CodeLanguage& language, QStringView line, CodeState before,
                std::vector<CodeSpan>* spans)
        : m_language(language), m_line(line), m_state(before), m_spans(spans) {}

    CodeState scan() {
        switch (m_language.family) {
            case CodeLanguage::Family::Markup:
                scanMarkup();
                break;
            case CodeLanguage::Family::Diff:
                scanDiff();
                break;
            case CodeLanguage::Family::Markdown:
                scanMarkdown();
                break;
            case CodeLanguage::Family::Words:
                scanWords();
                break;
        }
        return m_state;
    }

private:
    [[nodiscard]] bool atEnd() const { return m_at >= m_line.size(); }
    [[nodiscard]] QChar peek(qsizetype ahead = 0) const {
        return m_at + ahead < m_line.size() ? m_line.at(m_at + ahead) : QChar();
    }
    [[nodiscard]] bool sees(const char* sign) const {
        return sign && m_line.mid(m_at).startsWith(QLatin1String(sign));
    }
    void ink(qsizetype from, qsizetype to, CodeInk ink) {
        to = std::min(to, kColouredColumns);
        if (!m_spans || from >= to) return;
        m_spans->push_back({static_cast<int>(from), static_cast<int>(to - from), ink});
    }

    void scanWords() {
        if (m_state >= kFirstQuote) finishQuote(m_at);
        if (m_state > 0 && m_state < kFirstQuote) finishComment(m_at);
        if (m_language.hasDirectives && m_state == 0 && m_line.trimmed().startsWith(u'#')) return directive();
        while (!atEnd() && m_state == 0) {
            if (comment() || quote() || number() || sigil() || word()) continue;
            ++m_at;
        }
    }

    void directive() {
        const qsizetype comment = m_line.indexOf(u"//");
        ink(0, comment < 0 ? m_line.size() : comment, CodeInk::Name);
        if (comment >= 0) ink(comment, m_line.size(), CodeInk::Comment);
        m_at = m_line.size();
    }

    bool comment() {
        for (const char* sign : m_language.lineComments) {
            if (!sees(sign)) continue;
            const bool needsBlank = m_language.hashNeedsBlank && *sign == '#';
            if (needsBlank && m_at > 0 && !m_line.at(m_at - 1).isSpace()) continue;
            ink(m_at, m_line.size(), CodeInk::Comment);
            m_at = m_line.size();
            return true;
        }
        if (!sees(m_language.commentOpen)) return false;
        const qsizetype from = m_at;
        m_at += static_cast<qsizetype>(qstrlen(m_language.commentOpen));
        m_state = 1;
        finishComment(from);
        return true;
    }

    /// From within a comment to its end, or the line's.
    void finishComment(qsizetype from) {
        while (!atEnd() && m_state > 0) {
            if (sees(m_language.commentClose)) {
                m_at += static_cast<qsizetype>(qstrlen(m_language.commentClose));
                --m_state;
            } else if (m_language.nestsComments && sees(m_language.commentOpen)) {
                m_at += static_cast<qsizetype>(qstrlen(m_language.commentOpen));
                m_state = std::min<CodeState>(m_state + 1, kDeepest);
            } else {
                ++m_at;
            }
        }
        ink(from, m_at, CodeInk::Comment);
    }

    bool quote() {
        for (std::size_t i = 0; i < m_language.quotes.size(); ++i) {
            const auto& quote = m_language.quotes[i];
            if (!sees(quote.open)) continue;
            const qsizetype from = m_at;
            m_at += static_cast<qsizetype>(qstrlen(quote.open));
            m_state = static_cast<CodeState>(kFirstQuote + i);
            finishQuote(from);
            return true;
        }
        return false;
    }

    void finishQuote(qsizetype from) {
        const auto& quote = m_language.quotes[static_cast<std::size_t>(m_state - kFirstQuote)];
        bool isClosed = false;
        while (!atEnd() && !isClosed) {
            if (quote.escapes && peek() == QLatin1Char('\\')) {
                m_at = std::min(m_at + 2, m_line.size());
            } else if (sees(quote.close)) {
                m_at += static_cast<qsizetype>(qstrlen(quote.close));
                isClosed = true;
            } else {
                ++m_at;
            }
        }
        // What is not closed on its line was no string that goes on: an apostrophe, most likely.
        if (isClosed || !quote.isLong) m_state = 0;
        ink(from, m_at, isClosed && isKey(m_at) ? CodeInk::Name : CodeInk::String);
    }

    [[nodiscard]] bool isKey(qsizetype end) const {
        if (!m_language.hasKeys) return false;
        while (end < m_line.size() && m_line.at(end).isSpace())
            ++end;
        if (end >= m_line.size() || m_line.at(end) != QLatin1Char(*m_language.keySign)) return false;
        return end + 1 >= m_line.size() || m_line.at(end + 1) != QLatin1Char('/');  // an address
    }

    /// In shells "glm-4-9b.gguf" is a word; -4 by itself is a number.
    [[nodiscard]] bool isWithinName() const {
        qsizetype before = m_at - 1;
        if (before >= 0 && m_line.at(before) == QLatin1Char('-')) --before;
        return before >= 0 && !m_line.at(before).isSpace() &&
               !QStringLiteral("=([{,:<>").contains(m_line.at(before));
    }

    bool number() {
        const bool begins = peek().isDigit() || (peek() == QLatin1Char('.') && peek(1).isDigit());
        if (!begins || (m_language.hashNeedsBlank && isWithinName())) return false;
        const qsizetype from = m_at;
        while (!atEnd()) {
            const QChar c = peek();
            const bool isSign = (c == QLatin1Char('+') || c == QLatin1Char('-')) && m_at > from &&
                                m_line.at(m_at - 1).toLower() == QLatin1Char('e') &&
                                m_line.at(from + (m_at - from > 1 ? 1 : 0)).toLower() != QLatin1Char('x');
            if (!isWord(c) && c != QLatin1Char('.') && c != QLatin1Char('\'') && !isSign) break;
            ++m_at;
        }
        ink(from, m_at, CodeInk::Number);
        return true;
    }

    bool sigil() {
        if (atEnd() || !QLatin1String(m_language.sigils).contains(peek()) || peek().isNull()) return false;
        const qsizetype from = m_at;
        if (peek() == QLatin1Char('$') && peek(1) == QLatin1Char('{')) {
            const qsizetype close = m_line.indexOf(u'}', m_at);
            m_at = close < 0 ? m_line.size() : close + 1;
        } else if (isWordStart(peek(1)) || (peek() == QLatin1Char('$') && peek(1).isDigit())) {
            ++m_at;
            while (!atEnd() && (isWord(peek()) || (peek() == QLatin1Char('.') && isWordStart(peek(1)))))
                ++m_at;
        } else {
            return false;
        }
        ink(from, m_at, CodeInk::Name);
        return true;
    }

    bool word() {
        if (!isWordStart(peek())) return false;
        const qsizetype from = m_at;
        const bool joins = m_language.hasKeys;  // keys may have hyphens and points
        while (!atEnd() &&
               (isWord(peek()) || (joins && (peek() == QLatin1Char('-') || peek() == QLatin1Char('.')))))
            ++m_at;
        if (isKey(m_at)) {
            ink(from, m_at, CodeInk::Name);
            return true;
        }
        const QStringView text = m_line.mid(from, m_at - from);
        const auto& inks = wordsOf(m_language).inks;
        const QString lower = m_language.ignoresCase ? text.toString().toLower() : QString();
        const auto known = inks.constFind(m_language.ignoresCase ? QStringView(lower) : text);
        if (known != inks.constEnd()) {
            ink(from, m_at, *known);
        } else if (m_language.capitalsAreTypes && text.front().isUpper() && text.size() > 1) {
            ink(from, m_at, CodeInk::Type);
        }
        return true;
    }

    void scanMarkup() {
        while (!atEnd()) {
            const qsizetype from = m_at;
            if (m_state == kMarkupComment || sees("<!--")) {
                const qsizetype close = m_line.indexOf(u"-->", m_at);
                m_at = close < 0 ? m_line.size() : close + 3;
                m_state = close < 0 ? kMarkupComment : CodeState{0};
                ink(from, m_at, CodeInk::Comment);
            } else if (m_state == kMarkupDouble || m_state == kMarkupSingle) {
                finishMarkupString(from);
            } else if (m_state == kMarkupTag) {
                insideTag();
            } else if (peek() == QLatin1Char('<') &&
                       (isWordStart(peek(1)) || QStringView(u"/?!").contains(peek(1)))) {
                ++m_at;
                while (!atEnd() && (isWord(peek()) || QStringView(u"/?!:-.").contains(peek())))
                    ++m_at;
                ink(from, m_at, CodeInk::Keyword);
                m_state = kMarkupTag;
            } else if (peek() == QLatin1Char('&')) {
                const qsizetype end = m_line.indexOf(u';', m_at);
                m_at = end > 0 && end - from < 12 ? end + 1 : from + 1;
                if (m_at > from + 1) ink(from, m_at, CodeInk::Number);
            } else {
                ++m_at;
            }
        }
    }

    void insideTag() {
        const qsizetype from = m_at;
        if (peek() == QLatin1Char('"') || peek() == QLatin1Char('\'')) {
            m_state = peek() == QLatin1Char('"') ? kMarkupDouble : kMarkupSingle;
            ++m_at;
            finishMarkupString(from);
        } else if (peek() == QLatin1Char('>') || sees("/>") || sees("?>")) {
            m_at += peek() == QLatin1Char('>') ? 1 : 2;
            ink(from, m_at, CodeInk::Keyword);
            m_state = 0;
        } else if (isWordStart(peek()) || QStringView(u"@:#").contains(peek())) {
            while (!atEnd() && (isWord(peek()) || QStringView(u"-:@.#").contains(peek())))
                ++m_at;
            ink(from, m_at, CodeInk::Name);
        } else {
            ++m_at;
        }
    }

    void finishMarkupString(qsizetype from) {
        const QChar close = m_state == kMarkupDouble ? QLatin1Char('"') : QLatin1Char('\'');
        const qsizetype end = m_line.indexOf(close, m_at);
        m_at = end < 0 ? m_line.size() : end + 1;
        if (end >= 0) m_state = kMarkupTag;
        ink(from, m_at, CodeInk::String);
    }

    void scanDiff() {
        const bool isHeader = m_line.startsWith(u"+++") || m_line.startsWith(u"---") ||
                              m_line.startsWith(u"diff ") || m_line.startsWith(u"index ");
        m_at = m_line.size();
        if (isHeader) return ink(0, m_at, CodeInk::Keyword);
        if (m_line.startsWith(u'+')) return ink(0, m_at, CodeInk::Added);
        if (m_line.startsWith(u'-')) return ink(0, m_at, CodeInk::Removed);
        if (m_line.startsWith(u"@@")) ink(0, m_at, CodeInk::Name);
    }

    void scanMarkdown() {
        const QStringView trimmed = m_line.trimmed();
        m_at = m_line.size();
        if (trimmed.startsWith(u"```") || trimmed.startsWith(u"~~~")) {
            m_state = m_state == 0 ? 1 : 0;
            return ink(0, m_at, CodeInk::Comment);
        }
        if (m_state != 0) return ink(0, m_at, CodeInk::String);
        if (trimmed.startsWith(u'#')) return ink(0, m_at, CodeInk::Keyword);
        if (trimmed.startsWith(u'>')) return ink(0, m_at, CodeInk::Comment);
        m_at = 0;
        while (!atEnd()) {
            const qsizetype from = m_at;
            const QChar c = peek();
            const qsizetype end = c == QLatin1Char('`')   ? m_line.indexOf(u'`', m_at + 1)
                                  : c == QLatin1Char('[') ? m_line.indexOf(u')', m_at + 1)
                                                          : -1;
            m_at = end < 0 ? m_at + 1 : end + 1;
            if (end >= 0) ink(from, m_at, c == QLatin1Char('`') ? CodeInk::String : CodeInk::Name);
        }
    }

    const CodeLanguage& m_language;
    QStringView m_line;
    CodeState m_state;
    std::vector<CodeSpan>* m_spans;
    qsizetype m_at = 0;
};

}  // namespace

QColor codeColor(CodeInk ink, const Tokens& t) {
    switch (ink) {
        case CodeInk::Keyword:
            return t.isDark ? 0xC9A0E6 : 0x7A3E99;
        case CodeInk::Type:
            return t.isDark ? 0x6FB3EA : 0x0A62A0;
        case CodeInk::String:
            return t.isDark ? 0x7CCB9E : 0x24703F;
        case CodeInk::Number:
            return t.isDark ? 0xE9B26B : 0x8F5500;
        case CodeInk::Comment:
            return t.secondary;
        case CodeInk::Name:
            return t.accent.darker(t.isDark ? 100 : 108);
        case CodeInk::Added:
            return t.isDark ? t.good : QColor(0x24703F);
        case CodeInk::Removed:
            return t.bad;
    }
    return t.text;
}

const CodeLanguage* findCodeLanguage(QStringView name) {
    static const QHash<QString, const CodeLanguage*> known = [] {
        QHash<QString, const CodeLanguage*> all;
        for (const CodeLanguage& language : codeLanguages()) {
            for (const QString& one : QString::fromLatin1(language.names).split(QLatin1Char(' ')))
                all.insert(one, &language);
        }
        return all;
    }();
    return known.value(name.toString().toLower());
}

CodeState scanCodeLine(const CodeLanguage& language, QStringView line, CodeState before,
                       std::vector<CodeSpan>* spans) {
    return LineScanner(language, line, before, spans).scan();
}

}  // namespace autoglm::ui
