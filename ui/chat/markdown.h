// Markdown into the blocks of a conversation: one block per top-level element, each with the small HTML that
// QTextDocument understands. The HTML carries classes, not colours, so one parse serves both themes.
// Raw HTML in the source is shown as text and images are never fetched: the text comes from a model.
#pragma once
#include <QString>
#include <QStringList>
#include <vector>

namespace autoglm::ui {

struct MarkdownBlock {
    enum class Kind { Text, Heading, List, Quote, Code, Table, Rule };
    Kind kind = Kind::Text;
    QString html;            // all but Code and Rule
    QString code, language;  // Code: the text without its last line break, the word after the fence
    // A long box of code comes in several parts, each a block of its own:
    int codePart = 0;       // 0: the first
    bool goesOn = false;    // another part follows
    quint16 codeState = 0;  // what is open at its beginning (CodeState)
    QString plain;          // what a reader hears or copies
    qsizetype sourceStart = 0;
    friend bool operator==(const MarkdownBlock& a, const MarkdownBlock& b) {
        return a.kind == b.kind && a.html == b.html && a.code == b.code && a.language == b.language &&
               a.codePart == b.codePart && a.goesOn == b.goesOn && a.codeState == b.codeState;
    }
};

inline constexpr qsizetype kCodePartLines = 200;

[[nodiscard]] std::vector<MarkdownBlock> parseMarkdown(const QString& source);
/// The last block, if it is code of many lines, as several: what is shown then has its cost, and not what
/// the whole of it is.
void splitLongCode(std::vector<MarkdownBlock>& blocks);

/// A document that grows at its end. Blocks that a later one has closed are never parsed again.
class MarkdownStream {
public:
    /// Takes the whole text so far, which must begin with the text of the last call. Returns the index of the
    /// first block that may have changed; those before it are as they were.
    std::size_t setText(const QString& text);
    /// Parses everything once more: references to links may have been defined at the end.
    std::size_t finish();
    [[nodiscard]] const std::vector<MarkdownBlock>& blocks() const { return m_blocks; }

private:
    bool appendToFence(const QString& text);
    void findOpenFence();

    QString m_text;
    std::vector<MarkdownBlock> m_blocks;
    qsizetype m_fencePart = -1;  // where in m_text the last part of an open fence begins; -1: none is open
    QString m_fenceMark;
    qsizetype m_openStart = 0;  // where in m_text the last, still open block begins
    std::size_t m_closedBlocks = 0;
};

}  // namespace autoglm::ui
