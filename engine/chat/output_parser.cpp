#include "engine/chat/output_parser.h"

namespace autoglm {

enum class OutputParser::Tag {
    ThinkOpen,
    ThinkClose,
    CallOpen,
    CallClose,
    AnswerOpen,
    AnswerClose,
    BoxOpen,
    BoxClose
};

struct OutputParser::TagText {
    Tag tag;
    std::string_view text;
};

const OutputParser::TagText OutputParser::kTags[] = {
    {Tag::ThinkOpen, "<think>"},        {Tag::ThinkClose, "</think>"},     {Tag::CallOpen, "<tool_call>"},
    {Tag::CallClose, "</tool_call>"},   {Tag::AnswerOpen, "<answer>"},     {Tag::AnswerClose, "</answer>"},
    {Tag::BoxOpen, "<|begin_of_box|>"}, {Tag::BoxClose, "<|end_of_box|>"},
};

OutputParser::OutputParser(PromptFormat format, const PromptOptions& options)
    : m_hasThoughts(format == PromptFormat::Glm4_0414 || format == PromptFormat::GlmZ1 ||
                    format == PromptFormat::Glm45 || format == PromptFormat::Glm47),
      m_hasCalls(format == PromptFormat::Glm45 || format == PromptFormat::Glm47),
      m_channel(startsInThought(format, options) ? Channel::Reasoning : Channel::Reply),
      // Sentencepiece puts a space before the header's line break and another before the first word.
      m_head(format == PromptFormat::ChatGlm3 ? Head::SpaceOrBreak : Head::Breaks) {}

std::vector<OutputPiece> OutputParser::push(std::string_view text) {
    std::vector<OutputPiece> out;
    m_held += text;
    consume(false, out);
    return out;
}

std::vector<OutputPiece> OutputParser::finish() {
    std::vector<OutputPiece> out;
    consume(true, out);
    if (m_channel == Channel::ToolCall) {
        m_heldBreaks = 0;
        emit("</tool_call>", out);
    }
    if (m_channel == Channel::Reply && m_repliedYet) emit("", out);
    m_heldBreaks = 0;
    return out;
}

bool OutputParser::isActive(Tag tag) const noexcept {
    const bool reply = m_channel == Channel::Reply;
    switch (tag) {
        case Tag::ThinkOpen:  // a model may repeat the tag that the prompt ended with
            return m_hasThoughts &&
                   (reply ? !m_repliedYet : m_channel == Channel::Reasoning && !m_thoughtYet);
        case Tag::ThinkClose:
            return m_channel == Channel::Reasoning || (reply && m_hasThoughts && !m_repliedYet);
        case Tag::CallOpen:
            return reply && m_hasCalls;
        case Tag::CallClose:
            return m_channel == Channel::ToolCall;
        case Tag::AnswerOpen:
            return reply && m_hasThoughts && !m_answerSeen;
        case Tag::AnswerClose:
            return reply && m_inAnswer;
        case Tag::BoxOpen:
        case Tag::BoxClose:
            return reply && m_hasThoughts;
    }
    return false;
}

void OutputParser::consume(bool atEnd, std::vector<OutputPiece>& out) {
    std::size_t done = 0;
    while (done < m_held.size()) {
        const std::string_view rest = std::string_view(m_held).substr(done);
        const std::size_t open = rest.find('<');
        if (open != 0) {
            const std::string_view text = rest.substr(0, open);
            addText(text, out);
            done += text.size();
            continue;
        }
        const TagText* found = nullptr;
        bool mayBecome = false;
        for (const TagText& tag : kTags) {
            if (!isActive(tag.tag)) continue;
            if (rest.starts_with(tag.text)) found = &tag;
            mayBecome = mayBecome || (tag.text.starts_with(rest) && rest.size() < tag.text.size());
        }
        if (found) {
            apply(*found, out);
            done += found->text.size();
        } else if (mayBecome && !atEnd) {
            break;
        } else {
            addText(rest.substr(0, 1), out);
            ++done;
        }
    }
    m_held.erase(0, done);
}

void OutputParser::apply(const TagText& tag, std::vector<OutputPiece>& out) {
    switch (tag.tag) {
        case Tag::ThinkOpen:
            return enter(Channel::Reasoning);
        case Tag::ThinkClose:
            return enter(Channel::Reply);
        case Tag::AnswerOpen:
            m_answerSeen = m_inAnswer = true;
            return enter(Channel::Reply);
        case Tag::AnswerClose:
            m_inAnswer = false;
            return enter(Channel::Reply);
        case Tag::CallOpen:
            enter(Channel::ToolCall);
            m_head = Head::None;
            return emit(tag.text, out);
        case Tag::CallClose:
            emit(tag.text, out);
            return enter(Channel::Reply);
        case Tag::BoxOpen:
        case Tag::BoxClose:
            return;
    }
}

void OutputParser::enter(Channel channel) {
    m_channel = channel;
    m_head = Head::Breaks;
    m_heldBreaks = 0;
}

/// Removes what belongs to the header from the beginning of a channel's text, however it is cut.
std::string_view OutputParser::withoutHead(std::string_view text) {
    while (!text.empty() && m_head != Head::None) {
        const char c = text[0];
        Head next = Head::None;
        if (m_head == Head::Breaks && c == '\n') next = Head::Breaks;
        if (m_head == Head::SpaceOrBreak && c == ' ') next = Head::Break;
        if ((m_head == Head::SpaceOrBreak || m_head == Head::Break) && c == '\n') next = Head::Space;
        const bool lastSpace = m_head == Head::Space && c == ' ';
        m_head = next;
        if (next == Head::None && !lastSpace) break;
        text.remove_prefix(1);
    }
    return text;
}

void OutputParser::addText(std::string_view text, std::vector<OutputPiece>& out) {
    text = withoutHead(text);
    if (text.empty()) return;
    const std::size_t last = text.find_last_not_of('\n');
    const std::size_t end = last == std::string_view::npos ? 0 : last + 1;
    if (end > 0) {
        const std::string_view shown = text.substr(0, end);
        const bool blank = shown.find_first_not_of(" \t\r\n") == std::string_view::npos;
        if (m_channel == Channel::Reply && !blank) m_repliedYet = true;
        if (m_channel == Channel::Reasoning && !blank) m_thoughtYet = true;
        emit(shown, out);
    }
    m_heldBreaks += text.size() - end;
}

void OutputParser::emit(std::string_view text, std::vector<OutputPiece>& out) {
    std::string whole(m_heldBreaks, '\n');
    m_heldBreaks = 0;
    whole += text;
    if (whole.empty()) return;
    if (out.empty() || out.back().channel != m_channel) out.push_back({m_channel, ""});
    out.back().text += whole;
}

}  // namespace autoglm
