// The reader's side of the conversation: pointing, selecting, copying, keys.
#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QDesktopServices>
#include <QMenu>
#include <QMouseEvent>
#include <QScrollBar>
#include <QToolTip>
#include <QUrl>
#include <algorithm>
#include <cstdlib>

#include "app/desktop/chat_model.h"
#include "ui/chat/chat_view.h"

namespace autoglm::ui {

ChatView::Hit ChatView::hitAt(const QPoint& point) {
    Hit hit;
    if (m_items.empty()) return hit;
    const QPointF content = toContent(point);
    const int m = firstVisible(content.y());
    const QPointF local = QPointF(point) - originOf(m);
    MessageItem& item = *m_items[static_cast<std::size_t>(m)];
    if (local.y() > item.height() + 8 || local.y() < 0) return hit;
    hit.message = m;
    if (item.foldRect().contains(local)) {
        hit.target = Hit::Target::Fold;
        return hit;
    }
    for (const auto& place : item.actions()) {
        if (!place.rect.contains(local)) continue;
        hit.target = Hit::Target::Action;
        hit.action = place.action;
        return hit;
    }
    if (item.footerRect().contains(local) && leadsToItsSeconds(item)) {
        hit.target = Hit::Target::Figures;
        return hit;
    }
    for (int p = 0; p < item.partCount(); ++p) {
        const QRectF rect = item.partRect(p);
        if (!rect.contains(local)) continue;
        TextPart& part = item.part(p);
        const QPointF inPart = local - rect.topLeft();
        hit.part = p;
        hit.target = Hit::Target::Text;
        if (part.copyButton(rect.width(), m_style).contains(inPart)) {
            hit.target = Hit::Target::CodeCopy;
        } else if (part.wrapButton(rect.width(), m_style).contains(inPart)) {
            hit.target = Hit::Target::CodeWrap;
        } else if (part.isMeasured(rect.width())) {
            hit.link = part.linkAt(inPart);
            if (!hit.link.isEmpty()) hit.target = Hit::Target::Link;
        }
        break;
    }
    return hit;
}

bool ChatView::leadsToItsSeconds(const MessageItem& item) const {
    return !item.isUser() && !item.turn().isOpen() && m_timesKnown && m_timesKnown(item.turn().id);
}

ChatView::TextPlace ChatView::textAt(const QPoint& point) {
    if (m_items.empty()) return {};
    const QPointF content = toContent(point);
    TextPlace place;
    place.message = firstVisible(content.y());
    const QPointF local = QPointF(point) - originOf(place.message);
    MessageItem& item = *m_items[static_cast<std::size_t>(place.message)];
    // The last part that begins above the point; a point below all text means its end.
    for (int p = 0; p < item.partCount(); ++p) {
        if (p == 0 || item.partRect(p).top() <= local.y()) place.part = p;
    }
    if (item.partCount() == 0) return place;
    TextPart& part = item.part(place.part);
    const QRectF rect = item.partRect(place.part);
    if (!part.isMeasured(rect.width())) part.measure(rect.width(), m_style);
    place.position = local.y() > rect.bottom() ? part.length() : part.positionAt(local - rect.topLeft());
    return place;
}

bool ChatView::hasSelection() const {
    return m_anchor.isValid() && m_anchor != m_end;
}

std::optional<TextPart::Selection> ChatView::selectionIn(int message, int part) const {
    if (!hasSelection()) return std::nullopt;
    const auto [first, last] = std::minmax(m_anchor, m_end);
    const std::pair here(message, part), from(first.message, first.part), to(last.message, last.part);
    if (here < from || here > to) return std::nullopt;
    constexpr int kWholePart = 1 << 30;  // clamped to the part's length where it is used
    return TextPart::Selection{here == from ? first.position : 0, here == to ? last.position : kWholePart};
}

void ChatView::setSelection(const TextPlace& anchor, const TextPlace& end) {
    if (anchor == m_anchor && end == m_end) return;
    m_anchor = anchor;
    m_end = end;
    viewport()->update();
    emit selectionChanged();
}

QString ChatView::selectedText() const {
    if (!hasSelection()) return {};
    const auto [first, last] = std::minmax(m_anchor, m_end);
    QStringList texts;
    for (int m = first.message; m <= last.message && m < messageCount(); ++m) {
        MessageItem& item = *m_items[static_cast<std::size_t>(m)];
        QString joined;
        for (int p = 0; p < item.partCount(); ++p) {
            const auto range = selectionIn(m, p);
            if (!range) continue;
            TextPart& part = item.part(p);
            // Parts far away have no document now; they get one for the moment.
            const bool wasLive = part.isLive();
            if (!wasLive) part.measure(item.partRect(p).width(), m_style);
            const QString text = part.textBetween(range->from, range->to);
            // Parts of one box of code follow line upon line.
            const bool isSameBox = part.block().codePart > 0;
            if (!text.isEmpty() && !joined.isEmpty()) joined += QString(isSameBox ? 1 : 2, QLatin1Char('\n'));
            joined += text;
            if (!wasLive) part.release();
        }
        if (!joined.isEmpty()) texts << joined;
    }
    return texts.join(QStringLiteral("\n\n"));
}

void ChatView::copySelection() {
    if (hasSelection()) QApplication::clipboard()->setText(selectedText());
}

void ChatView::selectAll() {
    if (m_items.empty()) return;
    TextPlace end;
    end.message = messageCount() - 1;
    end.part = std::max(m_items.back()->partCount() - 1, 0);
    end.position = 1 << 30;
    TextPlace start;
    start.message = 0;
    setSelection(start, end);
}

QString ChatView::messageSource(int index) const {
    return message(index).turn().text;
}

void ChatView::copyText(const QString& text, const Hit& source) {
    QApplication::clipboard()->setText(text);
    m_copied = source;
    m_copiedTimer.start();
    updateMessage(source.message);
}

void ChatView::toggleFold(int index) {
    clearSelection();
    m_items[static_cast<std::size_t>(index)]->toggleFold();
    updateLayout(index);
}

void ChatView::toggleWrap(int index, int part) {
    clearSelection();
    m_items[static_cast<std::size_t>(index)]->toggleWrap(part);
    updateLayout(index);
}

void ChatView::setHover(const Hit& hit) {
    if (hit == m_hover) return;
    const int before = m_hover.message;
    m_hover = hit;
    updateMessage(before);
    updateMessage(hit.message);
    switch (hit.target) {
        case Hit::Target::None:
            viewport()->setCursor(Qt::ArrowCursor);
            break;
        case Hit::Target::Text:
            viewport()->setCursor(Qt::IBeamCursor);
            break;
        default:
            viewport()->setCursor(Qt::PointingHandCursor);
            break;
    }
}

void ChatView::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton) return;
    m_pressed = hitAt(event->pos());
    if (m_pressed.target != Hit::Target::Text && m_pressed.target != Hit::Target::None &&
        m_pressed.target != Hit::Target::Link) {
        return;
    }
    m_selecting = true;
    const TextPlace place = textAt(event->pos());
    setSelection(event->modifiers() & Qt::ShiftModifier && m_anchor.isValid() ? m_anchor : place, place);
}

void ChatView::mouseMoveEvent(QMouseEvent* event) {
    if (!m_selecting) {
        setHover(hitAt(event->pos()));
        return;
    }
    m_dragPoint = event->pos();
    setSelection(m_anchor, textAt(m_dragPoint));
    const bool outside = m_dragPoint.y() < 0 || m_dragPoint.y() > viewport()->height();
    if (outside && !m_autoScrollTimer.isActive()) m_autoScrollTimer.start();
    if (!outside) m_autoScrollTimer.stop();
}

void ChatView::autoScroll() {
    const int beyond = m_dragPoint.y() < 0 ? m_dragPoint.y() : m_dragPoint.y() - viewport()->height();
    verticalScrollBar()->setValue(verticalScrollBar()->value() + std::clamp(beyond, -60, 60));
    if (m_selecting) setSelection(m_anchor, textAt(m_dragPoint));
}

void ChatView::mouseReleaseEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton) return;
    m_autoScrollTimer.stop();
    m_selecting = false;
    if (hasSelection() && QApplication::clipboard()->supportsSelection()) {
        QApplication::clipboard()->setText(selectedText(), QClipboard::Selection);
    }
    const Hit released = hitAt(event->pos());
    const Hit pressed = std::exchange(m_pressed, {});
    if (!(released == pressed) || released.message < 0) return;
    switch (released.target) {
        case Hit::Target::Fold:
            toggleFold(released.message);
            break;
        case Hit::Target::Action:
            if (released.action == MessageItem::Action::Copy) {
                copyText(messageSource(released.message), released);
            } else {
                act(released.message, released.action);
            }
            break;
        case Hit::Target::Figures:
            emit timesRequested(message(released.message).turn().id);
            break;
        case Hit::Target::CodeCopy:
            copyText(m_items[static_cast<std::size_t>(released.message)]->codeOf(released.part), released);
            break;
        case Hit::Target::CodeWrap:
            toggleWrap(released.message, released.part);
            break;
        case Hit::Target::Link:
            // A tool tip has shown the address; only web and mail addresses become links at all.
            if (!hasSelection()) QDesktopServices::openUrl(QUrl(released.link));
            break;
        default:
            break;
    }
}

void ChatView::mouseDoubleClickEvent(QMouseEvent* event) {
    const TextPlace place = textAt(event->pos());
    if (!place.isValid() || m_items[static_cast<std::size_t>(place.message)]->partCount() == 0) return;
    const auto word =
        m_items[static_cast<std::size_t>(place.message)]->part(place.part).wordAt(place.position);
    TextPlace from = place, to = place;
    from.position = word.from;
    to.position = word.to;
    setSelection(from, to);
}

void ChatView::leaveEvent(QEvent* event) {
    QAbstractScrollArea::leaveEvent(event);
    setHover({});
}

void ChatView::focusInEvent(QFocusEvent* event) {
    QAbstractScrollArea::focusInEvent(event);
    m_showsFocus = event->reason() == Qt::TabFocusReason || event->reason() == Qt::BacktabFocusReason;
    viewport()->update();
}

void ChatView::focusOutEvent(QFocusEvent* event) {
    QAbstractScrollArea::focusOutEvent(event);
    m_showsFocus = false;
    viewport()->update();
}

void ChatView::act(int index, MessageItem::Action action) {
    const quint64 turn = message(index).turn().id;
    switch (action) {
        case MessageItem::Action::Copy:
            break;
        case MessageItem::Action::Regenerate:
            emit regenerateRequested(turn);
            break;
        case MessageItem::Action::Edit:
            emit editRequested(turn);
            break;
        case MessageItem::Action::Previous:
            emit versionRequested(turn, -1);
            break;
        case MessageItem::Action::Next:
            emit versionRequested(turn, 1);
            break;
        case MessageItem::Action::Continue:
            emit continueRequested();
            break;
    }
}

QString ChatView::toolTipOf(const Hit& hit) const {
    if (hit.target == Hit::Target::Link) return hit.link;
    if (hit.target != Hit::Target::Action) return {};
    switch (hit.action) {
        case MessageItem::Action::Copy:
            return tr("Copy the message");
        case MessageItem::Action::Regenerate:
            return tr("Answer again (the old answer stays beside it)");
        case MessageItem::Action::Edit:
            return tr("Edit and ask again (the old version stays beside it)");
        case MessageItem::Action::Previous:
            return tr("Previous version");
        case MessageItem::Action::Next:
            return tr("Next version");
        case MessageItem::Action::Continue:
            if (message(hit.message).turn().state == desktop::ChatTurn::State::ContextFull) {
                return tr(
                    "Leaves out the oldest messages, or opens the model with a larger context, and goes on "
                    "where the answer ends");
            }
            return tr("Go on where the answer ends");
    }
    return {};
}

bool ChatView::viewportEvent(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        auto* help = static_cast<QHelpEvent*>(event);
        const Hit hit = hitAt(help->pos());
        QString words = toolTipOf(hit);
        if (words.isEmpty() && hit.message >= 0) {
            const QPointF local = QPointF(help->pos()) - originOf(hit.message);
            const MessageItem& item = message(hit.message);
            if (item.footerRect().contains(local)) words = item.figuresText();
            if (hit.target == Hit::Target::Figures)
                words += QLatin1Char('\n') + tr("Click to see these seconds in the dashboard");
            for (std::size_t i = 0; i < item.attachmentRects().size(); ++i) {
                if (item.attachmentRects()[i].contains(local))
                    words = item.turn().attachments.at(static_cast<qsizetype>(i)).name;
            }
        }
        QToolTip::showText(help->globalPos(), words);
        return true;
    }
    if (event->type() == QEvent::Leave) setHover({});
    return QAbstractScrollArea::viewportEvent(event);
}

void ChatView::wheelEvent(QWheelEvent* event) {
    if (event->modifiers() & Qt::ControlModifier) {
        event->ignore();  // the window changes the text size
        return;
    }
    // Sideways the wheel moves a box of long lines; up and down it always moves the page.
    const QPoint delta = event->angleDelta();
    const bool isSideways = std::abs(delta.x()) > std::abs(delta.y());
    if (isSideways || event->modifiers() & Qt::ShiftModifier) {
        const Hit hit = hitAt(event->position().toPoint());
        const qreal by = -(isSideways ? delta.x() : delta.y()) / 120.0 * 60;
        if (hit.part >= 0 && m_items[static_cast<std::size_t>(hit.message)]->panCode(hit.part, by, m_style))
            updateMessage(hit.message);
        event->accept();
        return;
    }
    if (delta.y() > 0) m_follows = false;
    QAbstractScrollArea::wheelEvent(event);
}

void ChatView::keyPressEvent(QKeyEvent* event) {
    if (event->matches(QKeySequence::Copy)) {
        copySelection();
        return;
    }
    if (event->matches(QKeySequence::SelectAll)) {
        selectAll();
        return;
    }
    QScrollBar* bar = verticalScrollBar();
    switch (event->key()) {
        case Qt::Key_Home:
            bar->triggerAction(QScrollBar::SliderToMinimum);
            return;
        case Qt::Key_End:
            scrollToEnd();
            return;
        case Qt::Key_Space:
            bar->triggerAction(QScrollBar::SliderPageStepAdd);
            return;
        default:
            QAbstractScrollArea::keyPressEvent(event);
    }
}

void ChatView::contextMenuEvent(QContextMenuEvent* event) {
    if (m_items.empty()) return;
    // By keyboard the menu is about the last message.
    Hit hit;
    if (event->reason() == QContextMenuEvent::Keyboard) {
        hit.message = messageCount() - 1;
    } else {
        hit = hitAt(event->pos());
    }
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    if (hasSelection()) menu->addAction(tr("Copy"), QKeySequence::Copy, this, &ChatView::copySelection);
    if (!hit.link.isEmpty()) {
        menu->addAction(tr("Copy address"), this,
                        [link = hit.link] { QApplication::clipboard()->setText(link); });
    }
    if (hit.message >= 0) {
        MessageItem& item = *m_items[static_cast<std::size_t>(hit.message)];
        if (hit.part >= 0 && item.part(hit.part).block().kind == MarkdownBlock::Kind::Code) {
            menu->addAction(tr("Copy code"), this,
                            [code = item.codeOf(hit.part)] { QApplication::clipboard()->setText(code); });
            menu->addAction(item.part(hit.part).wraps() ? m_style.noWrapWord : m_style.wrapWord, this,
                            [this, message = hit.message, part = hit.part] { toggleWrap(message, part); });
        }
        if (!item.figuresText().isEmpty()) {
            menu->addAction(tr("Copy figures"), this,
                            [words = item.figuresText()] { QApplication::clipboard()->setText(words); });
        }
        if (leadsToItsSeconds(item)) {
            menu->addAction(tr("Show in the dashboard"), this,
                            [this, turn = item.turn().id] { emit timesRequested(turn); });
        }
        menu->addAction(tr("Copy message"), this,
                        [text = messageSource(hit.message)] { QApplication::clipboard()->setText(text); });
        const quint64 turn = item.turn().id;
        const bool isIdle = !m_model->isAnswering();
        if (isIdle && item.isUser())
            menu->addAction(tr("Edit and ask again"), this, [this, turn] { emit editRequested(turn); });
        if (isIdle && !item.isUser())
            menu->addAction(tr("Answer again"), this, [this, turn] { emit regenerateRequested(turn); });
        if (isIdle && !item.actionRect(MessageItem::Action::Continue).isEmpty())
            menu->addAction(tr("Continue the answer"), this, &ChatView::continueRequested);
        if (isIdle && item.turn().versions > 1) {
            menu->addAction(tr("Previous version"), this, [this, turn] { emit versionRequested(turn, -1); });
            menu->addAction(tr("Next version"), this, [this, turn] { emit versionRequested(turn, 1); });
        }
        if (isIdle && m_offersRemoval)
            menu->addAction(tr("Delete from here on"), this, [this, turn] { emit removeRequested(turn); });
        if (!item.foldRect().isEmpty()) {
            menu->addAction(tr("Show or hide the reasoning"), this, [this, id = item.turn().id] {
                for (int i = 0; i < messageCount(); ++i) {
                    if (message(i).turn().id == id) toggleFold(i);
                }
            });
        }
    }
    menu->addSeparator();
    menu->addAction(tr("Select all"), QKeySequence::SelectAll, this, &ChatView::selectAll);
    menu->popup(event->globalPos());
}

}  // namespace autoglm::ui
