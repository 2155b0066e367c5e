// Splits a streamed answer into reasoning and reply, and keeps role headers, box marks and tool calls out of the text.
// Works on text in pieces of any size: a tag cut in two is never shown half.
// Threads: one stream, one thread.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "engine/chat/prompt.h"

namespace autoglm {

enum class Channel { Reasoning, Reply, ToolCall };

struct OutputPiece {
    Channel channel = Channel::Reply;
    std::string text;
};

class OutputParser {
public:
    OutputParser(PromptFormat format, const PromptOptions& options);
    /// Text that can be shown now.
    [[nodiscard]] std::vector<OutputPiece> push(std::string_view text);
    /// The rest, at the end of the answer. Unclosed tags are taken as closed.
    [[nodiscard]] std::vector<OutputPiece> finish();

private:
    void route(std::string_view text, std::vector<OutputPiece>& out);
    Channel m_channel = Channel::Reply;
    bool m_atStart = true;   // of the current channel: leading line breaks belong to the header
    std::string m_held;      // the beginning of what may become a tag
};

}  // namespace autoglm
