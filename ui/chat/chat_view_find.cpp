// Words marked in the conversation, and the way from one place to the next.
#include <QScrollBar>
#include <algorithm>

#include "ui/chat/chat_view.h"

namespace autoglm::ui {

void ChatView::find(const QString& words) {
    if (words == m_foundWords) return;
    m_foundWords = words;
    m_currentFound = -1;
    findPlaces();
    if (m_found.empty()) return;
    // The first one at or below what is being read.
    const int first = m_tops.empty() ? 0 : firstVisible(verticalScrollBar()->value());
    const auto next =
        std::ranges::find_if(m_found, [first](const Found& one) { return one.message >= first; });
    m_currentFound = next == m_found.end() ? 0 : static_cast<int>(next - m_found.begin());
    showFound();
    emit foundChanged();
}

void ChatView::findPlaces() {
    m_findTimer.stop();
    m_found.clear();
    if (!m_foundWords.isEmpty()) {
        for (int m = 0; m < messageCount(); ++m) {
            MessageItem& item = *m_items[static_cast<std::size_t>(m)];
            for (int p = 0; p < item.partCount(); ++p) {
                const auto count = static_cast<int>(item.part(p).placesOf(m_foundWords).size());
                for (int i = 0; i < count; ++i)
                    m_found.push_back({m, p, i});
            }
        }
    }
    m_currentFound = std::min(m_currentFound, foundCount() - 1);
    viewport()->update();
    emit foundChanged();
}

void ChatView::findNext(int step) {
    if (m_findTimer.isActive()) findPlaces();
    if (m_found.empty()) return;
    m_currentFound = (m_currentFound + step + foundCount()) % foundCount();
    showFound();
    emit foundChanged();
}

void ChatView::showFound() {
    const Found& found = m_found[static_cast<std::size_t>(m_currentFound)];
    MessageItem& item = *m_items[static_cast<std::size_t>(found.message)];
    m_follows = false;
    // Heights far from the page are estimates; they become exact as they come into view.
    for (int round = 0; round < 4; ++round) {
        TextPart& part = item.part(found.part);
        const QRectF rect = item.partRect(found.part);
        if (!part.isMeasured(rect.width())) part.measure(rect.width(), m_style);
        const auto places = part.placesOf(m_foundWords);
        QRectF place = rect;
        if (!places.empty()) {
            const auto& at = places[std::min(static_cast<std::size_t>(found.place), places.size() - 1)];
            place = part.rectOf(at).translated(rect.topLeft());
        }
        const qreal y = m_tops[static_cast<std::size_t>(found.message)] + place.center().y();
        const int top = verticalScrollBar()->value(), height = viewport()->height();
        const bool isSeen = y > top + 40 && y < top + height - 40;
        if (!isSeen) verticalScrollBar()->setValue(static_cast<int>(y) - height / 3);
        updateLayout(found.message);
        if (isSeen) break;
    }
    viewport()->update();
}

}  // namespace autoglm::ui
