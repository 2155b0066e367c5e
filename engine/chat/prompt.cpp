#include "engine/chat/prompt.h"

namespace autoglm {
namespace {

constexpr std::string_view kLineBreaks = "\n";
constexpr std::string_view kBlanks = " \t\r\n\v\f";
constexpr std::string_view kPrefix = "[gMASK]<sop>";
constexpr std::string_view kNoThink = "/nothink";

std::string_view roleTag(Role role) {
    switch (role) {
        case Role::System:
            return "<|system|>";
        case Role::User:
            return "<|user|>";
        case Role::Assistant:
            return "<|assistant|>";
        case Role::Observation:
            return "<|observation|>";
    }
    return "<|user|>";
}

std::string_view trimmed(std::string_view text, std::string_view what = kBlanks) {
    const std::size_t first = text.find_first_not_of(what);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(what) + 1 - first);
}

/// Joins neighbours of one kind, so that equal prompts have equal pieces.
class Pieces {
public:
    void special(std::string_view text) { add(text, true); }
    void plain(std::string_view text) { add(text, false); }
    [[nodiscard]] std::vector<PromptPiece> take() { return std::move(m_pieces); }

private:
    void add(std::string_view text, bool isSpecial) {
        if (text.empty()) return;
        if (m_pieces.empty() || m_pieces.back().special != isSpecial) m_pieces.push_back({"", isSpecial});
        m_pieces.back().text += text;
    }
    std::vector<PromptPiece> m_pieces;
};

/// An assistant's turn, its thought told apart even where the caller kept it in the content.
struct Turn {
    std::string_view reasoning, content;
};

Turn splitTurn(const Message& message) {
    constexpr std::string_view kOpen = "<think>", kClose = "</think>";
    const std::string_view content = message.content;
    const std::size_t last = content.rfind(kClose);
    if (last == std::string_view::npos) return {message.reasoning, content};
    std::string_view thought = content.substr(0, content.find(kClose));
    if (const std::size_t open = thought.rfind(kOpen); open != std::string_view::npos) {
        thought.remove_prefix(open + kOpen.size());
    }
    const std::string_view rest = content.substr(last + kClose.size());
    return {message.reasoning.empty() ? trimmed(thought, kLineBreaks) : message.reasoning, rest};
}

/// Reasoning is kept only for turns behind the last question: the steps of the answer that is being made.
std::size_t lastUserIndex(const std::vector<Message>& messages) {
    std::size_t last = messages.size();
    for (std::size_t i = 0; i < messages.size(); ++i) {
        if (messages[i].role == Role::User) last = i;
    }
    return last;
}

bool keepsReasoning(std::size_t index, std::size_t lastUser, std::size_t nMessages) {
    return lastUser == nMessages || index > lastUser;
}

/// `<|role|>metadata LF content`, the form of every model before 4.5.
void addPlainTurn(Pieces& out, const Message& message, std::string_view content) {
    out.special(roleTag(message.role));
    if (message.role == Role::Assistant) out.plain(message.metadata);
    out.special("\n");
    out.plain(content);
}

void renderInOrder(Pieces& out, const std::vector<Message>& messages) {
    for (const Message& message : messages)
        addPlainTurn(out, message, message.content);
}

/// System messages first, then the rest; thoughts of finished answers are dropped.
void renderSystemFirst(Pieces& out, const std::vector<Message>& messages, bool dropThoughts) {
    for (const Message& message : messages) {
        if (message.role == Role::System) addPlainTurn(out, message, message.content);
    }
    for (const Message& message : messages) {
        if (message.role == Role::System) continue;
        const bool thinks = dropThoughts && message.role == Role::Assistant;
        addPlainTurn(out, message, thinks ? trimmed(splitTurn(message).content) : message.content);
    }
}

void add45User(Pieces& out, const Message& message, bool thinking) {
    std::string_view content = message.content;
    out.special("<|user|>\n");
    if (!thinking && content.ends_with(kNoThink)) content.remove_suffix(kNoThink.size());
    out.plain(content);
    if (!thinking) out.special(kNoThink);
}

void add45Assistant(Pieces& out, const Message& message, bool keepReasoning) {
    const Turn turn = splitTurn(message);
    out.special("<|assistant|>\n<think>");
    if (keepReasoning) out.plain(trimmed(turn.reasoning));
    out.special("</think>");
    if (const std::string_view content = trimmed(turn.content); !content.empty()) {
        out.special("\n");
        out.plain(content);
    }
    for (const ToolCall& call : message.toolCalls) {
        out.special("\n<tool_call>");
        out.plain(call.name);
        out.special("\n");
        for (const auto& [key, value] : call.arguments) {
            out.special("<arg_key>");
            out.plain(key);
            out.special("</arg_key>\n<arg_value>");
            out.plain(value);
            out.special("</arg_value>\n");
        }
        out.special("</tool_call>");
    }
}

void render45(Pieces& out, const std::vector<Message>& messages, bool thinking) {
    const std::size_t lastUser = lastUserIndex(messages);
    for (std::size_t i = 0; i < messages.size(); ++i) {
        const Message& message = messages[i];
        switch (message.role) {
            case Role::System:
                out.special("<|system|>\n");
                out.plain(message.content);
                break;
            case Role::User:
                add45User(out, message, thinking);
                break;
            case Role::Assistant:
                add45Assistant(out, message, keepsReasoning(i, lastUser, messages.size()));
                break;
            case Role::Observation:
                if (i == 0 || messages[i - 1].role != Role::Observation) out.special("<|observation|>");
                out.special("\n<tool_response>\n");
                out.plain(message.content);
                out.special("\n</tool_response>");
                break;
        }
    }
}

void add47Assistant(Pieces& out, const Message& message, bool keepReasoning) {
    const Turn turn = splitTurn(message);
    const std::string_view reasoning = keepReasoning ? trimmed(turn.reasoning) : std::string_view();
    out.special("<|assistant|>");
    if (!reasoning.empty()) {
        out.special("<think>");
        out.plain(reasoning);
    }
    out.special("</think>");
    out.plain(trimmed(turn.content));
    for (const ToolCall& call : message.toolCalls) {
        out.special("<tool_call>");
        out.plain(call.name);
        for (const auto& [key, value] : call.arguments) {
            out.special("<arg_key>");
            out.plain(key);
            out.special("</arg_key><arg_value>");
            out.plain(value);
            out.special("</arg_value>");
        }
        out.special("</tool_call>");
    }
}

void render47(Pieces& out, const std::vector<Message>& messages) {
    const std::size_t lastUser = lastUserIndex(messages);
    for (std::size_t i = 0; i < messages.size(); ++i) {
        const Message& message = messages[i];
        if (message.role == Role::Assistant) {
            add47Assistant(out, message, keepsReasoning(i, lastUser, messages.size()));
        } else if (message.role == Role::Observation) {
            if (i == 0 || messages[i - 1].role != Role::Observation) out.special("<|observation|>");
            out.special("<tool_response>");
            out.plain(message.content);
            out.special("</tool_response>");
        } else {
            out.special(roleTag(message.role));
            out.plain(message.content);
        }
    }
}

std::string_view generationPrompt(PromptFormat format, bool thinking) {
    switch (format) {
        case PromptFormat::GlmZ1:
            return "<|assistant|>\n<think>";
        case PromptFormat::Glm45:
            return thinking ? "<|assistant|>" : "<|assistant|>\n<think></think>";
        case PromptFormat::Glm47:
            return thinking ? "<|assistant|><think>" : "<|assistant|></think>";
        default:
            return "<|assistant|>";
    }
}

}  // namespace

std::vector<PromptPiece> renderPrompt(PromptFormat format, const std::vector<Message>& messages,
                                      const PromptOptions& options) {
    Pieces out;
    if (format == PromptFormat::ChatGlm3) {
        out.special("[gMASK]sop");
    } else if (format != PromptFormat::GlmEdge) {
        out.special(kPrefix);
    }
    switch (format) {
        case PromptFormat::ChatGlm3:
        case PromptFormat::Glm4Chat:
        case PromptFormat::GlmEdge:
            renderInOrder(out, messages);
            break;
        case PromptFormat::Glm4_0414:
        case PromptFormat::GlmZ1:
            renderSystemFirst(out, messages, format == PromptFormat::GlmZ1);
            break;
        case PromptFormat::Glm45:
            render45(out, messages, options.thinking);
            break;
        case PromptFormat::Glm47:
            render47(out, messages);
            break;
    }
    if (options.addGenerationPrompt) out.special(generationPrompt(format, options.thinking));
    return out.take();
}

std::vector<PromptPiece> renderBegunAnswer(PromptFormat format, std::string_view reasoning,
                                           std::string_view content, const PromptOptions& options) {
    Pieces out;
    // 4.7 puts no line breaks between its tags and the text, all others do.
    const std::string_view lineBreak = format == PromptFormat::Glm47 ? "" : "\n";
    out.special(lineBreak);
    if (!reasoning.empty()) {
        if (!startsInThought(format, options)) out.special("<think>");
        out.plain(reasoning);
        if (content.empty()) return out.take();
        out.special("</think>");
        out.special(lineBreak);
    } else if (startsInThought(format, options) && !content.empty()) {
        out.special("</think>");
        out.special(lineBreak);
    }
    out.plain(content);
    return out.take();
}

std::string promptText(const std::vector<PromptPiece>& pieces) {
    std::string text;
    for (const PromptPiece& piece : pieces)
        text += piece.text;
    return text;
}

std::vector<TokenId> encodePrompt(const Tokenizer& tokenizer, const std::vector<PromptPiece>& pieces) {
    std::vector<TokenId> ids;
    std::string pending;  // text that belongs to one stretch between special tokens
    const auto flush = [&] {
        tokenizer.encode(pending, SpecialTokens::Ignore, ids);
        pending.clear();
    };
    for (const PromptPiece& piece : pieces) {
        const std::vector<TextFragment> fragments = piece.special
                                                        ? tokenizer.splitSpecial(piece.text)
                                                        : std::vector<TextFragment>{{kNoToken, piece.text}};
        for (const TextFragment& fragment : fragments) {
            if (fragment.token == kNoToken) {
                pending += fragment.text;
                if (tokenizer.addsLeadingSpace()) flush();
            } else {
                flush();
                ids.push_back(fragment.token);
            }
        }
    }
    flush();
    return ids;
}

bool hasThinkingSwitch(PromptFormat format) noexcept {
    return format == PromptFormat::Glm45 || format == PromptFormat::Glm47;
}

bool startsInThought(PromptFormat format, const PromptOptions& options) noexcept {
    if (!options.addGenerationPrompt) return false;
    return format == PromptFormat::GlmZ1 || (format == PromptFormat::Glm47 && options.thinking);
}

}  // namespace autoglm
