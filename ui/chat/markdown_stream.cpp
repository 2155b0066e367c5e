// A document that grows while it is written.
#include <utility>

#include "ui/chat/markdown.h"

namespace autoglm::ui {

/// A fence that is still open at the end of the text: what comes belongs to it until it is closed.
void MarkdownStream::findOpenFence() {
    m_fencePart = -1;
    if (m_blocks.empty() || m_blocks.back().kind != MarkdownBlock::Kind::Code) return;
    if (m_text.contains(QLatin1Char('\r'))) return;
    const qsizetype fence = m_blocks.back().sourceStart;
    const qsizetype body = m_text.indexOf(QLatin1Char('\n'), fence) + 1;
    m_fenceMark = m_text.mid(fence, 3);
    const bool isFence = m_fenceMark == QLatin1String("```") || m_fenceMark == QLatin1String("~~~");
    if (body <= 0 || !isFence) return;  // indented code, or a fence within something else
    // A closed fence ends in its mark, an open one in its code.
    const QString& code = m_blocks.back().code;
    const qsizetype from = m_text.size() - code.size() - (m_text.endsWith(QLatin1Char('\n')) ? 1 : 0);
    if (from >= body && QStringView(m_text).mid(from, code.size()) == code) m_fencePart = from;
}

/// Adds what has come to the open fence. False if the text has to be parsed again.
bool MarkdownStream::appendToFence(const QString& text) {
    if (m_fencePart < 0 || text.size() < m_text.size()) return false;
    const qsizetype line = m_text.lastIndexOf(QLatin1Char('\n')) + 1;
    const QStringView news = QStringView(text).mid(line);
    // One sign of a mark is enough to look closely: the rest may still be on its way.
    if (news.contains(m_fenceMark.at(0)) || news.contains(u'\r') || news.contains(u'\0')) return false;
    m_text = text;
    MarkdownBlock& last = m_blocks.back();
    last.code = text.mid(m_fencePart);
    if (last.code.endsWith(QLatin1Char('\n'))) last.code.chop(1);
    last.plain = last.code;
    const auto before = m_blocks.size();
    splitLongCode(m_blocks);
    for (std::size_t i = before; i < m_blocks.size(); ++i)
        m_fencePart += m_blocks[i - 1].code.size() + 1;
    return true;
}

std::size_t MarkdownStream::setText(const QString& text) {
    const std::size_t open = m_blocks.empty() ? 0 : m_blocks.size() - 1;
    if (appendToFence(text)) return open;
    m_text = text;
    const std::size_t firstChanged = m_closedBlocks;
    auto tail = parseMarkdown(m_text.mid(m_openStart));
    m_blocks.resize(m_closedBlocks);
    for (MarkdownBlock& block : tail) {
        block.sourceStart += m_openStart;
        m_blocks.push_back(std::move(block));
    }
    std::size_t last = m_blocks.empty() ? 0 : m_blocks.size() - 1;
    while (last > 0 && m_blocks[last].codePart > 0)
        --last;
    if (last > m_closedBlocks) {
        m_closedBlocks = last;
        m_openStart = m_blocks[last].sourceStart;
    }
    findOpenFence();
    return firstChanged;
}

std::size_t MarkdownStream::finish() {
    auto all = parseMarkdown(m_text);
    std::size_t same = 0;
    while (same < all.size() && same < m_blocks.size() && all[same] == m_blocks[same])
        ++same;
    m_blocks = std::move(all);
    m_closedBlocks = 0;
    m_openStart = 0;
    m_fencePart = -1;
    return same;
}

}  // namespace autoglm::ui
