// Splits a streamed answer into reasoning and reply, and keeps role headers, box marks and tool calls out of
// the text. Works on text in pieces of any size: a tag cut in two is never shown half, and the same answer
// gives the same channels however it was cut.
// Threads: one stream, one thread.
//
//   reply      at its head "<think>" opens a thought; "<tool_call>" opens a call; other marks are dropped
//   reasoning  "</think>" ends it
//   tool call  kept with its tags; "</tool_call>" ends it
//
// Line breaks next to a tag belong to the tag. Formats without thoughts or calls have no such tags: there
// "<think>" is text.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "engine/chat/prompt.h"

namespace autoglm {

enum class Channel { Reasoning, Reply, ToolCall };

struct OutputPiece {
    Channel channel = Channel::Reply;
    std::string text;  // of a tool call: from "<tool_call>" to "</tool_call>", perhaps in several pieces
};

class OutputParser {
public:
    OutputParser(PromptFormat format, const PromptOptions& options);
    /// Text that can be shown now.
    [[nodiscard]] std::vector<OutputPiece> push(std::string_view text);
    /// The rest, at the end of the answer. Unclosed tags are taken as closed; a tag that never became whole
    /// is text.
    [[nodiscard]] std::vector<OutputPiece> finish();
    /// Where the text goes now.
    [[nodiscard]] Channel channel() const noexcept { return m_channel; }

private:
    enum class Tag;
    struct TagText;
    static const TagText kTags[];
    /// What may still come of a channel's header: line breaks, or ChatGLM3's space, line break and space.
    enum class Head { Breaks, SpaceOrBreak, Break, Space, None };

    [[nodiscard]] bool isActive(Tag tag) const noexcept;
    void consume(bool atEnd, std::vector<OutputPiece>& out);
    void apply(const TagText& tag, std::vector<OutputPiece>& out);
    void enter(Channel channel);
    void addText(std::string_view text, std::vector<OutputPiece>& out);
    [[nodiscard]] std::string_view withoutHead(std::string_view text);
    void emit(std::string_view text, std::vector<OutputPiece>& out);

    bool m_hasThoughts, m_hasCalls;
    Channel m_channel = Channel::Reply;
    Head m_head;                // what of the current channel's beginning still belongs to the header
    bool m_repliedYet = false;  // text other than blanks has come out: "<think>" is no longer a tag
    bool m_thoughtYet = false;  // the same for a thought that the prompt opened
    bool m_inAnswer = false, m_answerSeen = false;
    std::size_t m_heldBreaks = 0;  // line breaks that a tag may follow
    std::string m_held;            // the beginning of what may become a tag
};

}  // namespace autoglm
