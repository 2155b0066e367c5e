// One turn of the conversation as it stands on the page: name, folded reasoning, blocks of text, figures.
// Places are relative to the message's top left corner; the view decides where that is.
#pragma once
#include <QCoreApplication>
#include <QRectF>
#include <functional>
#include <optional>
#include <vector>

#include "app/desktop/engine_types.h"
#include "ui/chat/markdown.h"
#include "ui/chat/text_part.h"

class QPainter;

namespace autoglm::ui {

class MessageItem {
    Q_DECLARE_TR_FUNCTIONS(MessageItem)
public:
    explicit MessageItem(const desktop::ChatTurn& turn);

    void setTurn(const desktop::ChatTurn& turn);
    [[nodiscard]] const desktop::ChatTurn& turn() const { return m_turn; }
    [[nodiscard]] bool isUser() const { return m_turn.role == desktop::ChatRole::User; }
    /// "You" or the model's name.
    [[nodiscard]] QString name() const;
    /// What a screen reader is told: the text without marks.
    [[nodiscard]] QString plainText() const;
    /// Figures of a finished answer, or what is happening in an open one.
    [[nodiscard]] QString statusText() const;

    void place(qreal width, const ChatStyle& style);
    [[nodiscard]] qreal height() const { return m_height; }
    [[nodiscard]] int partCount() const { return static_cast<int>(m_places.size()); }
    [[nodiscard]] TextPart& part(int index);
    [[nodiscard]] const QRectF& partRect(int index) const {
        return m_places[static_cast<std::size_t>(index)];
    }
    template <class Function>
    void forEachPart(Function function) {  // also those that are folded away
        for (TextPart& part : m_reasoning)
            function(part);
        for (TextPart& part : m_reply)
            function(part);
    }

    [[nodiscard]] const QRectF& foldRect() const { return m_foldRect; }  // empty without reasoning
    enum class Action { Copy, Regenerate, Edit, Previous, Next, Continue };
    struct ActionPlace {
        Action action;
        QRectF rect;
    };
    /// What can be done with this message now, and where the signs for it stand.
    [[nodiscard]] const std::vector<ActionPlace>& actions() const { return m_actions; }
    [[nodiscard]] QRectF actionRect(Action action) const;  // empty if it is not offered
    /// The whole box of code to which this part belongs.
    [[nodiscard]] QString codeOf(int part);
    void toggleWrap(int part);
    /// Moves the box sideways. False if it has no room to move.
    bool panCode(int part, qreal by, const ChatStyle& style);
    /// A line above this message says that the model was not shown what comes before.
    void setBoundary(bool isBoundary) { m_isBoundary = isBoundary; }
    [[nodiscard]] bool isBoundary() const { return m_isBoundary; }
    [[nodiscard]] static QString boundaryText();
    /// Attachments of a question: where they stand.
    [[nodiscard]] const std::vector<QRectF>& attachmentRects() const { return m_attachments; }
    /// A cut answer can go on only where nothing follows it.
    void setLast(bool isLast) { m_isLast = isLast; }
    /// It waits for the answers of other chats.
    void setQueued(bool isQueued) { m_isQueued = isQueued; }
    /// All figures of an answer, one a line.
    [[nodiscard]] QString figuresText() const;
    [[nodiscard]] const QRectF& footerRect() const { return m_footerRect; }
    void toggleFold() { m_isUnfolded = !m_isUnfolded; }
    /// The streaming caret, if there is one now. Requires: the last part is measured.
    [[nodiscard]] std::optional<QRectF> caretRect() const;

    struct PaintState {
        std::function<std::optional<TextPart::Selection>(int part)> selectionOf;
        int hoveredCode = -1, copiedCode = -1, hoveredWrap = -1;  // part indices
        QString found;                                            // words that are searched for
        int currentPart = -1, currentFound = -1;
        bool showsActions = false, hoversFold = false, justCopied = false;
        std::optional<Action> hoveredAction;
        bool showsCaret = false;
        qreal scale = 1;
        QRectF clip;  // in the painter's coordinates
        quint64 paintCount = 0;
    };
    void paint(QPainter& painter, const QPointF& origin, const ChatStyle& style, const PaintState& state);

private:
    static constexpr int kIconSize = 16;

    /// First and last part of a box of code.
    [[nodiscard]] std::pair<int, int> codeRun(int part);
    qreal placeAttachments(qreal y, qreal width, const ChatStyle& style);
    void paintAttachments(QPainter& painter, const QPointF& origin, const ChatStyle& style,
                          const PaintState& state) const;
    void paintBoundary(QPainter& painter, const QPointF& origin, const ChatStyle& style) const;
    void updateParts(std::vector<TextPart>& parts, const std::vector<MarkdownBlock>& blocks,
                     std::size_t firstChanged, TextPart::Look look);
    [[nodiscard]] QString foldText() const;
    [[nodiscard]] QString endText() const;
    [[nodiscard]] QStringList figures(bool all) const;
    [[nodiscard]] QString continueWord() const;
    [[nodiscard]] static QString attachmentText(const desktop::Attachment& attachment);
    void placeActions(const QRectF& line, const ChatStyle& style);
    void paintActions(QPainter& painter, const QPointF& origin, const ChatStyle& style,
                      const PaintState& state) const;
    [[nodiscard]] QString versionText() const;
    void paintHeader(QPainter& painter, const QPointF& origin, const ChatStyle& style,
                     const PaintState& state) const;
    void paintFooter(QPainter& painter, const QPointF& origin, const ChatStyle& style,
                     const PaintState& state) const;

    desktop::ChatTurn m_turn;
    MarkdownStream m_reasoningText, m_replyText;
    std::vector<TextPart> m_reasoning, m_reply;
    std::vector<QRectF> m_places;
    QRectF m_nameRect, m_foldRect, m_footerRect, m_versionRect;
    std::vector<ActionPlace> m_actions;
    std::vector<QRectF> m_attachments;
    QRectF m_boundaryRect;
    qreal m_height = 0;
    bool m_isUnfolded = false, m_isLast = false, m_isBoundary = false, m_isQueued = false;
};

}  // namespace autoglm::ui
