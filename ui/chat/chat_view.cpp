#include "ui/chat/chat_view.h"

#include <QAccessible>
#include <QEvent>
#include <QPaintEvent>
#include <QPainter>
#include <QScrollBar>
#include <QToolButton>
#include <algorithm>
#include <cmath>

#include "app/desktop/chat_model.h"
#include "ui/chat/chat_accessible.h"
#include "ui/chat/new_text_pill.h"
#include "ui/style/fonts.h"

namespace autoglm::ui {
namespace {

constexpr qreal kMessageGap = 28, kTopPadding = 24, kBottomPadding = 24;
constexpr int kLiveDocuments = 400;       // more than any screen shows
constexpr quint64 kForgottenAfter = 200;  // paints
constexpr int kCaretBlinkMs = 530, kFindAgainMs = 250;

}  // namespace

ChatView::ChatView(QWidget* parent) : QAbstractScrollArea(parent), m_pill(new NewTextPill(viewport())) {
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAsNeeded);
    setAcceptDrops(false);  // files dropped on the page rise to the window
    viewport()->setAcceptDrops(false);
    viewport()->setMouseTracking(true);
    viewport()->setBackgroundRole(QPalette::Base);
    verticalScrollBar()->setSingleStep(40);
    installChatAccessibility();

    m_pill->hide();
    connect(m_pill, &QToolButton::clicked, this, &ChatView::scrollToEnd);
    m_copiedTimer.setSingleShot(true);
    m_copiedTimer.setInterval(1500);
    connect(&m_copiedTimer, &QTimer::timeout, this, [this] {
        const int message = m_copied.message;
        m_copied = {};
        updateMessage(message);
    });
    m_findTimer.setSingleShot(true);
    m_findTimer.setInterval(kFindAgainMs);
    connect(&m_findTimer, &QTimer::timeout, this, &ChatView::findPlaces);
    m_autoScrollTimer.setInterval(30);
    connect(&m_autoScrollTimer, &QTimer::timeout, this, &ChatView::autoScroll);
    m_caretTimer.setInterval(kCaretBlinkMs);
    connect(&m_caretTimer, &QTimer::timeout, this, [this] {
        m_caretShown = !m_caretShown;
        updateMessage(messageCount() - 1);
    });
    // Whoever moves the bar, following ends when its end is left and begins when it is reached.
    connect(verticalScrollBar(), &QScrollBar::valueChanged, this, [this](int value) {
        if (!m_inLayout) m_follows = value >= verticalScrollBar()->maximum();
        placePill();
        emit placeChanged();
    });
    setAccessibleName(tr("Conversation"));
    rebuildStyle();
}

ChatView::~ChatView() = default;

void ChatView::setModel(desktop::ChatModel* model) {
    if (m_model) m_model->disconnect(this);
    m_model = model;
    connect(model, &desktop::ChatModel::turnAppended, this, &ChatView::onTurnAppended);
    connect(model, &desktop::ChatModel::turnChanged, this, &ChatView::onTurnChanged);
    connect(model, &desktop::ChatModel::turnsReplaced, this, &ChatView::onTurnsReplaced);
    connect(model, &desktop::ChatModel::cleared, this, &ChatView::onCleared);
    connect(model, &desktop::ChatModel::restored, this, &ChatView::onRestored);
    onRestored();
}

void ChatView::onRestored() {
    onCleared();
    for (const auto& turn : m_model->turns())
        m_items.push_back(std::make_unique<MessageItem>(turn));
    updateBoundary();
    updateLayout();
    if (!m_foundWords.isEmpty()) m_findTimer.start();
}

// What stays above keeps its place on the page.
void ChatView::onTurnsReplaced(int from) {
    clearSelection();
    m_hover = m_pressed = m_copied = {};
    announceMessagesCleared(this);
    m_announced.clear();
    const auto kept = std::min(static_cast<std::size_t>(from), m_items.size());
    m_items.resize(kept);
    m_tops.resize(kept);
    for (qsizetype i = from; i < m_model->turns().size(); ++i)
        m_items.push_back(std::make_unique<MessageItem>(m_model->turns().at(i)));
    // An answer that is being written is followed, an older version is only looked at.
    m_follows = m_model->isAnswering() || verticalScrollBar()->maximum() == 0;
    if (!m_items.empty() && m_items.back()->turn().isOpen()) m_follows = true;
    updateLayout(std::max(std::min(from - 1, updateBoundary()), 0));
    if (!m_foundWords.isEmpty()) m_findTimer.start();
}

void ChatView::onTurnAppended(int index) {
    m_items.push_back(std::make_unique<MessageItem>(m_model->turns().at(index)));
    m_follows = true;  // one's own question is always shown
    m_announced.clear();
    announceMessageAdded(this, index);
    m_items.back()->setQueued(m_model->isQueued());
    updateLayout(std::max(index - 1, 0));  // the one before is the last no more
    if (!m_foundWords.isEmpty()) m_findTimer.start();
}

void ChatView::onTurnChanged(int index) {
    if (index < 0 || index >= messageCount()) return;
    MessageItem& item = *m_items[static_cast<std::size_t>(index)];
    item.setTurn(m_model->turns().at(index));
    const bool isOpen = item.turn().isOpen();
    if (isOpen && !m_caretTimer.isActive()) m_caretTimer.start();
    if (!isOpen) m_caretTimer.stop();
    m_caretShown = true;
    item.setQueued(isOpen && m_model->isQueued());
    updateLayout(std::min(index, updateBoundary()));
    announce(index);
    if (!m_foundWords.isEmpty() && !m_findTimer.isActive()) m_findTimer.start();
}

// The last answer that was made without the oldest messages tells where they end.
int ChatView::updateBoundary() {
    int boundary = 0;
    for (auto item = m_items.crbegin(); item != m_items.crend() && boundary == 0; ++item)
        boundary = (*item)->turn().leftOut;
    int first = messageCount();
    for (int i = 0; i < messageCount(); ++i) {
        const bool isBoundary = boundary > 0 && i == boundary;
        if (message(i).isBoundary() != isBoundary) first = std::min(first, i);
        m_items[static_cast<std::size_t>(i)]->setBoundary(isBoundary);
    }
    return first;
}

void ChatView::onCleared() {
    clearSelection();
    m_items.clear();
    m_hover = m_pressed = m_copied = {};
    m_caretTimer.stop();
    m_follows = true;
    announceMessagesCleared(this);
    updateLayout();
}

void ChatView::announce(int index) {
    if (!QAccessible::isActive()) return;
    const QString text = message(index).plainText();
    announceMessageText(this, index, m_announced, text);
    m_announced = text;
}

void ChatView::rebuildStyle() {
    m_style.body = fontFor(TextRole::Chat, font());
    m_style.code = codeFont(m_style.body);
    m_style.name = fontFor(TextRole::Body, font());
    m_style.name.setWeight(QFont::DemiBold);
    m_style.quiet = fontFor(TextRole::Secondary, font());
    m_style.palette = palette();
    m_style.tokens = &tokensOf(palette());
    m_style.copyWord = tr("Copy");
    m_style.copiedWord = tr("Copied");
    m_style.wrapWord = tr("Wrap lines");
    m_style.noWrapWord = tr("Don't wrap");
    for (auto& item : m_items) {
        item->forEachPart([](TextPart& part) { part.release(); });
    }
}

qreal ChatView::columnWidth() const {
    const qreal margin = width() < 560 ? metrics::kGapLarge : 2 * metrics::kGapLarge;
    return std::floor(std::clamp<qreal>(width() - 2 * margin, 120, metrics::kColumnWidth));
}

// Centred in the whole widget, so that the text stands still and lines up with the composer when the scroll
// bar appears.
qreal ChatView::columnLeft() const {
    return std::max(std::floor((width() - columnWidth()) / 2), static_cast<qreal>(metrics::kGapSmall));
}

qreal ChatView::contentHeight() const {
    if (m_items.empty()) return 0;
    return m_tops.back() + m_items.back()->height() + kBottomPadding;
}

void ChatView::placeFrom(int from) {
    m_tops.resize(m_items.size());
    const qreal width = columnWidth();
    for (std::size_t i = static_cast<std::size_t>(std::max(from, 0)); i < m_items.size(); ++i) {
        m_items[i]->setLast(i + 1 == m_items.size());
        m_items[i]->place(width, m_style);
        m_tops[i] = i == 0 ? kTopPadding : m_tops[i - 1] + m_items[i - 1]->height() + kMessageGap;
    }
}

int ChatView::firstVisible(qreal y) const {
    const auto after = std::upper_bound(m_tops.begin(), m_tops.end(), y);
    return std::max(static_cast<int>(std::distance(m_tops.begin(), after)) - 1, 0);
}

bool ChatView::measureVisible() {
    const qreal top = verticalScrollBar()->value();
    const qreal bottom = top + viewport()->height();
    bool changed = false;
    for (int m = firstVisible(top); m < messageCount() && m_tops[static_cast<std::size_t>(m)] < bottom; ++m) {
        MessageItem& item = *m_items[static_cast<std::size_t>(m)];
        const qreal messageTop = m_tops[static_cast<std::size_t>(m)];
        for (int p = 0; p < item.partCount(); ++p) {
            const QRectF rect = item.partRect(p).translated(0, messageTop);
            TextPart& part = item.part(p);
            if (rect.bottom() < top || rect.top() > bottom || part.isMeasured(rect.width())) continue;
            part.measure(rect.width(), m_style);
            part.lastPaint = m_paintCount;
            changed = changed || part.height(rect.width(), m_style) != rect.height();
        }
    }
    return changed;
}

void ChatView::updateScrollRange() {
    const int maximum = std::max(static_cast<int>(std::ceil(contentHeight())) - viewport()->height(), 0);
    verticalScrollBar()->setPageStep(viewport()->height());
    verticalScrollBar()->setRange(0, maximum);
}

void ChatView::updateLayout(int from) {
    if (m_inLayout) return;
    m_inLayout = true;
    // The message at the top of the page stays where it is while heights above it become exact.
    const qreal top = verticalScrollBar()->value();
    const int anchor = m_tops.empty() ? 0 : firstVisible(top);
    const qreal offset =
        anchor < static_cast<int>(m_tops.size()) ? top - m_tops[static_cast<std::size_t>(anchor)] : 0;
    placeFrom(from);
    // Measuring moves what lies below, which may bring other parts into view: a few rounds always suffice.
    for (int round = 0; round < 6; ++round) {
        updateScrollRange();
        if (m_follows) {
            verticalScrollBar()->setValue(verticalScrollBar()->maximum());
        } else if (anchor < static_cast<int>(m_tops.size()) && anchor > 0) {
            verticalScrollBar()->setValue(
                static_cast<int>(m_tops[static_cast<std::size_t>(anchor)] + offset));
        }
        if (!measureVisible()) break;
        placeFrom(firstVisible(verticalScrollBar()->value()));
    }
    updateScrollRange();
    if (m_follows) verticalScrollBar()->setValue(verticalScrollBar()->maximum());
    m_inLayout = false;
    releaseFarDocuments();
    placePill();
    viewport()->update();
}

int ChatView::liveDocuments() const {
    int count = 0;
    for (const auto& item : m_items) {
        item->forEachPart([&count](const TextPart& part) { count += part.isLive() ? 1 : 0; });
    }
    return count;
}

void ChatView::releaseFarDocuments() {
    if (m_paintCount - m_lastRelease < 64) return;
    m_lastRelease = m_paintCount;
    if (liveDocuments() <= kLiveDocuments) return;
    for (auto& item : m_items) {
        item->forEachPart([this](TextPart& part) {
            if (part.isLive() && part.lastPaint + kForgottenAfter < m_paintCount) part.release();
        });
    }
}

QPointF ChatView::toContent(const QPoint& point) const {
    return QPointF(point) + QPointF(0, verticalScrollBar()->value());
}

QPointF ChatView::originOf(int index) const {
    return {columnLeft(), m_tops[static_cast<std::size_t>(index)] - verticalScrollBar()->value()};
}

QRect ChatView::messageRect(int index) const {
    if (index < 0 || index >= static_cast<int>(m_tops.size())) return {};
    return QRectF(originOf(index), QSizeF(columnWidth(), message(index).height())).toAlignedRect();
}

void ChatView::updateMessage(int index) {
    if (index >= 0 && index < messageCount()) viewport()->update(messageRect(index).adjusted(-8, -4, 8, 4));
}

void ChatView::paintEvent(QPaintEvent* event) {
    ++m_paintCount;
    QPainter painter(viewport());
    painter.fillRect(event->rect(), m_style.tokens->surface);
    if (m_items.empty()) return;
    const qreal top = event->rect().top() + verticalScrollBar()->value();
    for (int m = firstVisible(top); m < messageCount(); ++m) {
        const QPointF origin = originOf(m);
        if (origin.y() > event->rect().bottom()) break;
        MessageItem::PaintState state;
        state.selectionOf = [this, m](int part) { return selectionIn(m, part); };
        const bool hovered = m_hover.message == m;
        const bool copied = m_copied.message == m;
        state.hoveredCode = hovered && m_hover.target == Hit::Target::CodeCopy ? m_hover.part : -1;
        state.hoveredWrap = hovered && m_hover.target == Hit::Target::CodeWrap ? m_hover.part : -1;
        state.found = m_foundWords;
        if (m_currentFound >= 0 && m_found[static_cast<std::size_t>(m_currentFound)].message == m) {
            state.currentPart = m_found[static_cast<std::size_t>(m_currentFound)].part;
            state.currentFound = m_found[static_cast<std::size_t>(m_currentFound)].place;
        }
        state.copiedCode = copied && m_copied.target == Hit::Target::CodeCopy ? m_copied.part : -1;
        state.showsActions = hovered || m == messageCount() - 1;
        if (hovered && m_hover.target == Hit::Target::Action) state.hoveredAction = m_hover.action;
        state.hoversFold = hovered && m_hover.target == Hit::Target::Fold;
        state.justCopied = copied && m_copied.target == Hit::Target::Action;
        state.showsCaret = m_caretShown;
        state.scale = devicePixelRatioF();
        state.clip = event->rect();
        state.paintCount = m_paintCount;
        m_items[static_cast<std::size_t>(m)]->paint(painter, origin, m_style, state);
    }
    if (m_showsFocus) {
        painter.setPen(QPen(m_style.tokens->accent, 2));
        painter.drawRect(viewport()->rect().adjusted(1, 1, -1, -1));
    }
}

void ChatView::resizeEvent(QResizeEvent*) {
    updateLayout();
}

void ChatView::scrollContentsBy(int, int) {
    if (m_inLayout) return;
    if (measureVisible()) updateLayout(firstVisible(verticalScrollBar()->value()));
    releaseFarDocuments();
    viewport()->update();
}

void ChatView::scrollToEnd() {
    m_follows = true;
    updateLayout(std::max(messageCount() - 1, 0));
}

ChatView::Place ChatView::place() const {
    if (m_follows || m_items.empty()) return {};
    const int value = verticalScrollBar()->value();
    const int first = firstVisible(value);
    return {message(first).turn().id, value - static_cast<int>(m_tops[static_cast<std::size_t>(first)])};
}

void ChatView::setPlace(const Place& place) {
    int index = 0;
    while (index < messageCount() && message(index).turn().id != place.turn)
        ++index;
    if (index == messageCount()) {
        scrollToEnd();
        return;
    }
    m_follows = false;
    // Heights far from the page are estimates; those that come into view on the way are measured.
    for (int round = 0; round < 3; ++round) {
        verticalScrollBar()->setValue(static_cast<int>(m_tops[static_cast<std::size_t>(index)]) +
                                      place.offset);
        updateLayout(index);
    }
}

void ChatView::changeEvent(QEvent* event) {
    QAbstractScrollArea::changeEvent(event);
    switch (event->type()) {
        case QEvent::FontChange:
        case QEvent::PaletteChange:
        case QEvent::LanguageChange:
            setAccessibleName(tr("Conversation"));
            rebuildStyle();
            updateLayout();
            break;
        default:
            break;
    }
}

void ChatView::placePill() {
    const bool needed = !m_follows && verticalScrollBar()->maximum() > 0 && m_model && m_model->isAnswering();
    m_pill->setVisible(needed);
    if (!needed) return;
    m_pill->adjustSize();
    m_pill->move((viewport()->width() - m_pill->width()) / 2,
                 viewport()->height() - m_pill->height() - metrics::kGap);
}

}  // namespace autoglm::ui
