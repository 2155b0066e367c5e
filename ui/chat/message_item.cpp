#include "ui/chat/message_item.h"

#include <QFontMetricsF>
#include <algorithm>
#include <cmath>

#include "app/desktop/failure_text.h"
#include "app/desktop/format.h"

namespace autoglm::ui {
namespace {

using desktop::ChatTurn;
constexpr qreal kPartGap = 10, kNameGap = 6, kReasoningIndent = 20;

qreal lineHeight(const QFont& font) {
    return std::ceil(QFontMetricsF(font).height());
}

MarkdownBlock plainBlock(const QString& text) {
    MarkdownBlock block;
    block.plain = text;
    return block;
}

bool isHeadingAt(const std::vector<TextPart>& parts, std::size_t index) {
    return index < parts.size() && parts[index].block().kind == MarkdownBlock::Kind::Heading;
}

}  // namespace

MessageItem::MessageItem(const ChatTurn& turn) {
    setTurn(turn);
}

void MessageItem::setTurn(const ChatTurn& turn) {
    const bool wasOpen = m_turn.isOpen();
    const bool isNew = m_turn.id != turn.id;
    const bool reasoningChanged = isNew || turn.reasoning.size() != m_turn.reasoning.size();
    const bool textChanged = isNew || turn.text.size() != m_turn.text.size();
    m_turn = turn;
    if (isUser()) {
        if (textChanged) {
            m_reply.clear();
            if (!turn.text.isEmpty()) m_reply.emplace_back(plainBlock(turn.text), TextPart::Look::User);
        }
        return;
    }
    if (reasoningChanged) {
        const auto first = m_reasoningText.setText(turn.reasoning.trimmed());
        updateParts(m_reasoning, m_reasoningText.blocks(), first, TextPart::Look::Reasoning);
    }
    if (textChanged) {
        const auto first = m_replyText.setText(turn.text);
        updateParts(m_reply, m_replyText.blocks(), first, TextPart::Look::Reply);
    }
    if (!turn.isOpen() && (wasOpen || isNew)) {
        updateParts(m_reply, m_replyText.blocks(), m_replyText.finish(), TextPart::Look::Reply);
    }
}

void MessageItem::updateParts(std::vector<TextPart>& parts, const std::vector<MarkdownBlock>& blocks,
                              std::size_t firstChanged, TextPart::Look look) {
    if (parts.size() > blocks.size())
        parts.erase(parts.begin() + static_cast<std::ptrdiff_t>(blocks.size()), parts.end());
    for (std::size_t i = std::min(firstChanged, parts.size()); i < blocks.size(); ++i) {
        if (i < parts.size()) {
            parts[i].update(blocks[i]);
        } else {
            parts.emplace_back(blocks[i], look);
            if (blocks[i].codePart > 0) parts[i].setWraps(parts[i - 1].wraps());
        }
    }
}

QString MessageItem::name() const {
    if (isUser()) return tr("You");
    return m_turn.modelName.isEmpty() ? tr("Model") : m_turn.modelName;
}

QString MessageItem::plainText() const {
    QString text;
    for (const TextPart& part : m_reply) {
        if (!text.isEmpty()) text += QLatin1Char('\n');
        text += part.block().plain;
    }
    return text;
}

QString MessageItem::foldText() const {
    const QString seconds = desktop::formatSeconds(m_turn.reasoningSeconds);
    return m_turn.state == ChatTurn::State::Thinking ? tr("Thinking · %1").arg(seconds)
                                                     : tr("Thought for %1").arg(seconds);
}

QString MessageItem::endText() const {
    switch (m_turn.state) {
        case ChatTurn::State::Stopped:
            return tr("Stopped");
        case ChatTurn::State::Interrupted:
            return tr("Interrupted when the program ended");
        case ChatTurn::State::LengthLimit:
            return tr("Length limit reached");
        case ChatTurn::State::ContextFull:
            return tr("Context is full; Continue makes room");
        case ChatTurn::State::Loop:
            return tr("Stopped: the text repeats itself");
        default:
            return {};
    }
}

QString MessageItem::statusText() const {
    if (isUser()) return {};
    const QString separator = QStringLiteral(" · ");
    switch (m_turn.state) {
        case ChatTurn::State::Waiting:
            if (m_isQueued) return tr("Waiting for the answer in another chat");
            return m_turn.modelName.isEmpty() ? tr("Waiting for the model") : tr("Reading your message");
        case ChatTurn::State::ReadingPrompt: {
            const auto& prompt = m_turn.prompt;
            QStringList words = {tr("Reading your message")};
            if (prompt.totalTokens > 0) {
                words[0] = tr("Reading your message %1 %").arg(100 * prompt.doneTokens / prompt.totalTokens);
            }
            if (prompt.tokensPerSecond > 0) {
                words << tr("%1 tok/s").arg(desktop::formatRate(prompt.tokensPerSecond));
                const double left = (prompt.totalTokens - prompt.doneTokens) / prompt.tokensPerSecond;
                if (left >= 1) words << tr("%1 left").arg(desktop::formatSeconds(std::ceil(left)));
            }
            return words.join(separator);
        }
        case ChatTurn::State::Thinking:
        case ChatTurn::State::Writing:
            return {};
        case ChatTurn::State::Failed: {
            const auto words = desktop::failureText(m_turn.failure);
            return desktop::joinSentences({words.title, words.advice});
        }
        default:
            break;
    }
    QStringList words;
    if (const QString end = endText(); !end.isEmpty()) words << end;
    return (words + figures(false)).join(separator);
}

QStringList MessageItem::figures(bool all) const {
    const auto& stats = m_turn.stats;
    QStringList words;
    if (stats.outputTokens <= 0) return words;
    if (stats.decodeTokensPerSecond > 0)
        words << tr("%1 tok/s").arg(desktop::formatRate(stats.decodeTokensPerSecond));
    words << tr("%1 to first token").arg(desktop::formatSeconds(stats.secondsToFirstToken));
    words << tr("%n token(s)", nullptr, stats.outputTokens);
    if (stats.promptTokens > 0 && stats.cachedTokens > 0)
        words << tr("%1 % from cache").arg(100LL * stats.cachedTokens / stats.promptTokens);
    if (all && stats.promptTokensPerSecond > 0) {
        words << tr("%1 tokens read at %2 tok/s")
                     .arg(desktop::formatCount(stats.promptTokens - stats.cachedTokens),
                          desktop::formatRate(stats.promptTokensPerSecond));
    }
    if (all && !m_turn.modelName.isEmpty()) words << m_turn.modelName;
    if (!m_turn.device.isEmpty()) words << m_turn.device;
    return words;
}

QString MessageItem::figuresText() const {
    return figures(true).join(QLatin1Char('\n'));
}

QString MessageItem::boundaryText() {
    return tr("What stands above had no room in the context: the model no longer sees it");
}

std::pair<int, int> MessageItem::codeRun(int index) {
    int first = index, last = index;
    while (first > 0 && part(first).block().codePart > 0)
        --first;
    while (last + 1 < partCount() && part(last).block().goesOn)
        ++last;
    return {first, last};
}

QString MessageItem::codeOf(int index) {
    const auto [first, last] = codeRun(index);
    QStringList code;
    for (int i = first; i <= last; ++i)
        code << part(i).block().code;
    return code.join(QLatin1Char('\n'));
}

void MessageItem::toggleWrap(int index) {
    const auto [first, last] = codeRun(index);
    const bool wraps = !part(first).wraps();
    for (int i = first; i <= last; ++i)
        part(i).setWraps(wraps);
}

bool MessageItem::panCode(int index, qreal by, const ChatStyle& style) {
    const auto [first, last] = codeRun(index);
    qreal most = 0;
    for (int i = first; i <= last; ++i)
        most = std::max(most, part(i).lineWidth() - part(i).roomForLines(partRect(i).width(), style));
    if (part(first).wraps() || most <= 0) return false;
    const qreal pan = std::clamp<qreal>(part(index).pan() + by, 0, most);
    for (int i = first; i <= last; ++i)
        part(i).setPan(pan);
    return true;
}

/// Chips in rows, from the left.
qreal MessageItem::placeAttachments(qreal y, qreal width, const ChatStyle& style) {
    m_attachments.clear();
    const QFontMetricsF fm(style.quiet);
    const qreal height = std::max<qreal>(lineHeight(style.quiet) + 10, metrics::kHitTarget);
    qreal x = 0;
    for (const auto& attachment : m_turn.attachments) {
        const qreal wish = fm.horizontalAdvance(attachmentText(attachment)) + kIconSize + 26;
        const qreal chip = std::min(std::ceil(wish), std::min<qreal>(width, 360));
        if (x > 0 && x + chip > width) {
            x = 0;
            y += height + 6;
        }
        m_attachments.emplace_back(x, y, chip, height);
        x += chip + 6;
    }
    return m_attachments.empty() ? y : m_attachments.back().bottom() + 8;
}

QString MessageItem::attachmentText(const desktop::Attachment& attachment) {
    QStringList words = {attachment.name};
    if (attachment.pages > 0) words << tr("%n page(s)", nullptr, attachment.pages);
    if (attachment.tokens > 0) words << tr("%1 tokens").arg(desktop::formatCount(attachment.tokens));
    return words.join(QStringLiteral(" · "));
}

TextPart& MessageItem::part(int index) {
    const auto i = static_cast<std::size_t>(index);
    const std::size_t shownReasoning = m_isUnfolded ? m_reasoning.size() : 0;
    return i < shownReasoning ? m_reasoning[i] : m_reply[i - shownReasoning];
}

void MessageItem::place(qreal width, const ChatStyle& style) {
    m_places.clear();
    qreal y = 0;
    m_boundaryRect = {};
    if (m_isBoundary) {
        m_boundaryRect = QRectF(0, 0, width, lineHeight(style.quiet) + 8);
        y = m_boundaryRect.bottom() + 16;
    }
    m_nameRect = QRectF(0, y, width, lineHeight(style.name));
    y = m_nameRect.bottom() + kNameGap;
    m_foldRect = {};
    if (!m_reasoning.empty()) {
        const qreal textWidth = QFontMetricsF(style.quiet).horizontalAdvance(foldText());
        m_foldRect = QRectF(-4, y - 2, textWidth + kIconSize + 20,
                            std::max<qreal>(lineHeight(style.quiet) + 8, metrics::kHitTarget));
        y = m_foldRect.bottom() + 4;
    }
    y = placeAttachments(y, width, style);
    bool isFirst = true;
    const auto placeParts = [&](std::vector<TextPart>& parts, qreal indent) {
        for (std::size_t i = 0; i < parts.size(); ++i) {
            const bool isJoined = parts[i].block().codePart > 0;
            if (!isFirst && !isJoined) y += kPartGap + (isHeadingAt(parts, i) ? 6 : 0);
            isFirst = false;
            const qreal height = parts[i].height(width - indent, style);
            m_places.emplace_back(indent, y, width - indent, height);
            y += height;
        }
    };
    if (m_isUnfolded) placeParts(m_reasoning, kReasoningIndent);
    placeParts(m_reply, 0);

    m_footerRect = m_versionRect = {};
    m_actions.clear();
    if (isUser()) placeActions(m_nameRect, style);
    const bool hasStatus = !statusText().isEmpty();
    if (!isUser() && (hasStatus || !m_turn.isOpen())) {
        if (!m_places.empty()) y += 4;
        m_footerRect = QRectF(0, y, width, std::max<qreal>(lineHeight(style.quiet) + 8, metrics::kHitTarget));
        if (m_turn.state == ChatTurn::State::Failed) {
            const QRectF room(0, 0, width - 26 - 3 * metrics::kHitTarget, 1e6);
            const qreal needed =
                QFontMetricsF(style.quiet).boundingRect(room, Qt::TextWordWrap, statusText()).height();
            m_footerRect.setHeight(std::max(m_footerRect.height(), needed + 8));
        }
        if (!m_turn.isOpen()) placeActions(m_footerRect, style);
        y = m_footerRect.bottom();
    }
    m_height = std::ceil(y);
}

QString MessageItem::continueWord() const {
    return m_turn.state == ChatTurn::State::Loop ? tr("Continue anyway") : tr("Continue");
}

QString MessageItem::versionText() const {
    return QStringLiteral("%1/%2").arg(m_turn.version).arg(m_turn.versions);
}

QRectF MessageItem::actionRect(Action action) const {
    for (const ActionPlace& place : m_actions) {
        if (place.action == action) return place.rect;
    }
    return {};
}

// From the right end of the line to the left.
void MessageItem::placeActions(const QRectF& line, const ChatStyle& style) {
    constexpr qreal kSize = metrics::kHitTarget;
    qreal right = line.right() + 4;
    const auto put = [&](Action action, qreal width = metrics::kHitTarget) {
        m_actions.push_back({action, QRectF(right - width, line.center().y() - kSize / 2, width, kSize)});
        right -= width;
    };
    if (!m_turn.text.isEmpty()) put(Action::Copy);
    put(isUser() ? Action::Edit : Action::Regenerate);
    const QFontMetricsF quiet(style.quiet);
    if (m_turn.versions > 1) {
        put(Action::Next);
        const qreal width = quiet.horizontalAdvance(versionText()) + 4;
        m_versionRect = QRectF(right - width, line.top(), width, line.height());
        right -= width;
        put(Action::Previous);
    }
    if (m_isLast && m_turn.canContinue() && !(m_turn.text.isEmpty() && m_turn.reasoning.isEmpty())) {
        right -= 4;
        put(Action::Continue, quiet.horizontalAdvance(continueWord()) + 20);
    }
}

std::optional<QRectF> MessageItem::caretRect() const {
    if (m_turn.state != ChatTurn::State::Writing || m_reply.empty() || m_places.empty()) return std::nullopt;
    if (!m_reply.back().isLive()) return std::nullopt;
    const QRectF caret = m_reply.back().caretRect();
    if (caret.isEmpty()) return std::nullopt;
    return caret.translated(m_places.back().topLeft());
}

}  // namespace autoglm::ui
