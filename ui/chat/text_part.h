// One block of a conversation on the screen: a paragraph, a list, a table, a box of code. Owns its
// QTextDocument while it is near the viewport; far away it is a few strings and a height.
#pragma once
#include <QFont>
#include <QPalette>
#include <QRectF>
#include <QString>
#include <memory>
#include <optional>
#include <vector>

#include "ui/chat/code_highlighter.h"
#include "ui/chat/markdown.h"
#include "ui/style/tokens.h"

class QPainter;
class QTextDocument;

namespace autoglm::ui {

/// Fonts and colours that all parts share. A new generation makes them build their documents again.
struct ChatStyle {
    QFont body, code, name, quiet;
    QPalette palette;
    const Tokens* tokens = &lightTokens();
    QString copyWord, copiedWord, wrapWord, noWrapWord;
};

class TextPart {
public:
    enum class Look { User, Reply, Reasoning };

    TextPart(MarkdownBlock block, Look look);
    ~TextPart();
    TextPart(TextPart&&) noexcept;
    TextPart& operator=(TextPart&&) noexcept;

    /// Takes a newer version of the block; a growing box of code is extended rather than made again.
    void update(const MarkdownBlock& block);
    [[nodiscard]] const MarkdownBlock& block() const { return m_block; }
    [[nodiscard]] Look look() const { return m_look; }

    /// Height at this width: exact once measured, estimated before.
    [[nodiscard]] qreal height(qreal width, const ChatStyle& style) const;
    [[nodiscard]] bool isMeasured(qreal width) const { return m_document && m_measuredWidth == width; }
    void measure(qreal width, const ChatStyle& style);
    void forgetMeasure() { m_measuredWidth = -1; }
    /// Gives the document back; the height is remembered.
    void release();
    [[nodiscard]] bool isLive() const { return m_document != nullptr; }

    struct Selection {
        int from = 0, to = 0;
    };
    struct Marks {
        std::optional<Selection> selection;
        bool hoversCopy = false, hoversWrap = false, justCopied = false;
        QString found;          // words to mark wherever they stand
        int currentFound = -1;  // the one of them that is being looked at
    };
    /// Requires: isMeasured(area.width()).
    void paint(QPainter& painter, const QRectF& area, const Marks& marks, const ChatStyle& style) const;

    /// Positions and places are relative to the part's top left corner. Require a measured part.
    [[nodiscard]] int positionAt(const QPointF& point) const;
    [[nodiscard]] QString linkAt(const QPointF& point) const;
    [[nodiscard]] QRectF caretRect() const;  // after the last character
    [[nodiscard]] int length() const;        // characters a selection can cover
    [[nodiscard]] Selection wordAt(int position) const;
    [[nodiscard]] QString textBetween(int from, int to) const;
    /// Where these words stand, in any case of letters.
    [[nodiscard]] std::vector<Selection> placesOf(const QString& words) const;
    [[nodiscard]] QRectF rectOf(const Selection& place) const;  // its first line

    /// Where the Copy button of a box of code stands; empty for other parts.
    [[nodiscard]] QRectF copyButton(qreal width, const ChatStyle& style) const;
    [[nodiscard]] QRectF wrapButton(qreal width, const ChatStyle& style) const;

    /// Code: whether long lines are broken. If not, the box is moved sideways; it never takes the wheel that
    /// moves the page.
    [[nodiscard]] bool wraps() const { return m_wraps; }
    void setWraps(bool wraps);
    [[nodiscard]] qreal pan() const { return m_pan; }
    void setPan(qreal pan) { m_pan = pan; }
    /// How wide its longest line is. Requires a measured part.
    [[nodiscard]] qreal lineWidth() const;
    [[nodiscard]] qreal roomForLines(qreal width, const ChatStyle& style) const;

    quint64 lastPaint = 0;  // the view's counter, to find documents nobody has seen for a while

private:
    struct Insets {
        qreal left = 0, top = 0, right = 0, bottom = 0;
    };
    [[nodiscard]] Insets insets(const ChatStyle& style) const;
    void build(const ChatStyle& style);
    [[nodiscard]] QString shownCode() const;
    void fillCode(const ChatStyle& style);
    void colorCode(const ChatStyle& style, int fromLine);
    [[nodiscard]] QPointF origin() const { return m_origin - QPointF(m_pan, 0); }
    [[nodiscard]] bool isCode() const { return m_block.kind == MarkdownBlock::Kind::Code; }
    void paintCodeBox(QPainter& painter, const QRectF& area, const ChatStyle& style,
                      const Marks& marks) const;
    [[nodiscard]] qreal estimate(qreal width, const ChatStyle& style) const;
    void paintBox(QPainter& painter, const QRectF& area, const ChatStyle& style, const Marks& marks) const;

    MarkdownBlock m_block;
    Look m_look;
    std::unique_ptr<QTextDocument> m_document;
    QPointF m_origin;                     // of the document within the part
    std::vector<CodeState> m_lineStates;  // what is open at the beginning of each line that has colours
    const ChatStyle* m_style = nullptr;   // that the colours were made for
    bool m_wraps = true;
    qreal m_pan = 0, m_lineWidth = 0;
    qreal m_measuredWidth = -1, m_height = 0, m_heightWidth = -1;
};

}  // namespace autoglm::ui
