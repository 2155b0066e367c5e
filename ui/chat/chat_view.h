// The page of a conversation. Draws only what is near the viewport, so its cost does not grow with the
// history, and follows an answer only while the reader is at its end.
#pragma once
#include <QAbstractScrollArea>
#include <QElapsedTimer>
#include <QPointer>
#include <QTimer>
#include <functional>
#include <memory>
#include <vector>

#include "app/desktop/engine_types.h"
#include "ui/chat/message_item.h"

class QToolButton;

namespace autoglm::desktop {
class ChatModel;
}

namespace autoglm::ui {

class ChatView : public QAbstractScrollArea {
    Q_OBJECT
public:
    explicit ChatView(QWidget* parent = nullptr);
    ~ChatView() override;

    /// Shows this conversation and follows its changes. The model must outlive the view.
    void setModel(desktop::ChatModel* model);

    [[nodiscard]] QString selectedText() const;
    [[nodiscard]] bool hasSelection() const;
    void copySelection();
    void selectAll();
    void scrollToEnd();
    /// Whether it is known when a turn was written; its figures then lead there.
    void setTimesKnown(std::function<bool(quint64 turn)> isKnown) { m_timesKnown = std::move(isKnown); }
    [[nodiscard]] bool isFollowing() const { return m_follows; }

    /// Off where turns are shown that belong to a chat elsewhere.
    void setOffersRemoval(bool isOffered) { m_offersRemoval = isOffered; }

    /// Where the reader is: this turn's top lies `offset` above the page's top. Turn 0: at the end.
    struct Place {
        quint64 turn = 0;
        int offset = 0;
    };
    [[nodiscard]] Place place() const;
    void setPlace(const Place& place);

    /// Marks these words everywhere; "" ends it. Counted at once, and again as the text changes.
    void find(const QString& words);
    [[nodiscard]] int foundCount() const { return static_cast<int>(m_found.size()); }
    [[nodiscard]] int currentFound() const { return m_currentFound; }  // -1: none
    /// The next place where they stand, or with -1 the one before, is brought into view; round and round.
    void findNext(int step);

    // For accessibility and tests: messages in order.
    [[nodiscard]] int messageCount() const { return static_cast<int>(m_items.size()); }
    [[nodiscard]] const MessageItem& message(int index) const {
        return *m_items[static_cast<std::size_t>(index)];
    }
    [[nodiscard]] QRect messageRect(int index) const;  // in the viewport's coordinates
    /// Documents alive now, to see that far ones are given back.
    [[nodiscard]] int liveDocuments() const;

signals:
    void selectionChanged();
    void placeChanged();
    void foundChanged();
    void editRequested(quint64 turn);
    void regenerateRequested(quint64 turn);
    void continueRequested();
    void versionRequested(quint64 turn, int step);
    void removeRequested(quint64 turn);
    /// The seconds in which this answer was written.
    void timesRequested(quint64 turn);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void scrollContentsBy(int dx, int dy) override;
    void changeEvent(QEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    bool viewportEvent(QEvent* event) override;

private:
    struct TextPlace {  // a place in the text: message, part, character
        int message = -1, part = 0, position = 0;
        [[nodiscard]] bool isValid() const { return message >= 0; }
        friend auto operator<=>(const TextPlace&, const TextPlace&) = default;
    };
    struct Hit {  // what is under the pointer
        int message = -1, part = -1;
        enum class Target {
            None,
            Text,
            Link,
            CodeCopy,
            CodeWrap,
            Action,
            Fold,
            Figures
        } target = Target::None;
        MessageItem::Action action = MessageItem::Action::Copy;  // Target::Action
        QString link;
        friend bool operator==(const Hit&, const Hit&) = default;
    };

    struct Found {  // where searched words stand
        int message = 0, part = 0, place = 0;
    };
    void findPlaces();
    void showFound();
    /// The first message whose boundary line came or went; the number of messages if none did.
    int updateBoundary();

    [[nodiscard]] bool leadsToItsSeconds(const MessageItem& item) const;

    void onTurnAppended(int index);
    void onTurnChanged(int index);
    void onTurnsReplaced(int from);
    void onCleared();
    void onRestored();

    void rebuildStyle();
    [[nodiscard]] qreal columnWidth() const;
    [[nodiscard]] qreal columnLeft() const;
    /// Places messages from `from` on, measures what is visible and keeps the reader's place.
    void updateLayout(int from = 0);
    void placeFrom(int from);
    /// Measures parts in view. True if a height changed.
    bool measureVisible();
    void updateScrollRange();
    void releaseFarDocuments();
    [[nodiscard]] int firstVisible(qreal y) const;
    [[nodiscard]] qreal contentHeight() const;
    [[nodiscard]] QPointF toContent(const QPoint& viewportPoint) const;
    [[nodiscard]] QPointF originOf(int message) const;  // in the viewport's coordinates
    void updateMessage(int index);

    [[nodiscard]] Hit hitAt(const QPoint& point);
    [[nodiscard]] TextPlace textAt(const QPoint& point);
    [[nodiscard]] std::optional<TextPart::Selection> selectionIn(int message, int part) const;
    void setSelection(const TextPlace& anchor, const TextPlace& end);
    void clearSelection() { setSelection({}, {}); }
    void autoScroll();
    void copyText(const QString& text, const Hit& source);
    [[nodiscard]] QString messageSource(int index) const;
    void act(int message, MessageItem::Action action);
    [[nodiscard]] QString toolTipOf(const Hit& hit) const;
    void toggleFold(int message);
    void toggleWrap(int message, int part);
    void setHover(const Hit& hit);
    void placePill();
    void announce(int index);

    desktop::ChatModel* m_model = nullptr;
    ChatStyle m_style;
    std::function<bool(quint64)> m_timesKnown;
    std::vector<std::unique_ptr<MessageItem>> m_items;
    std::vector<qreal> m_tops;  // of each message, in content coordinates
    bool m_follows = true, m_inLayout = false, m_offersRemoval = true;
    quint64 m_paintCount = 0, m_lastRelease = 0;

    TextPlace m_anchor, m_end;
    bool m_selecting = false;
    QPoint m_dragPoint;
    Hit m_hover, m_pressed, m_copied;
    QString m_foundWords;
    std::vector<Found> m_found;
    int m_currentFound = -1;
    QTimer m_findTimer;
    QTimer m_copiedTimer, m_autoScrollTimer, m_caretTimer;
    bool m_caretShown = true;
    bool m_showsFocus = false;  // came by the Tab key
    QToolButton* m_pill;
    QString m_announced;  // accessible text already told for the open answer
};

}  // namespace autoglm::ui
