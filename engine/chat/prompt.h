// From messages to the tokens a GLM model was trained on. The format is chosen from the file; Jinja templates
// of files are read for recognition, never executed.
// Threads: pure functions.
// Source: the prompt formats published with each model family; golden renders in tests/engine/chat/.
#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/tokenizer/tokenizer.h"

namespace autoglm {

enum class PromptFormat { ChatGlm3, Glm4Chat, Glm4_0414, GlmZ1, GlmEdge, Glm45, Glm47 };

[[nodiscard]] std::string_view promptFormatName(PromptFormat format) noexcept;  // "GLM-4-0414"

/// What was chosen and why, for the inspector: "the file's template …", "no template in the file; …".
struct PromptChoice {
    PromptFormat format = PromptFormat::Glm4_0414;
    std::string reason;
};

/// Decides by architecture, chat template and the special tokens the vocabulary holds; never by the model's
/// name.
[[nodiscard]] PromptChoice choosePromptFormat(std::string_view architecture, const Vocab& vocab);
/// The same with another template than the file's.
[[nodiscard]] PromptChoice choosePromptFormat(std::string_view architecture, const Vocab& vocab,
                                              std::string_view chatTemplate);

enum class Role { System, User, Assistant, Observation };

/// A function call of the assistant. Values as the format wants them: text for strings, JSON for anything
/// else.
struct ToolCall {
    std::string name;
    std::vector<std::pair<std::string, std::string>> arguments;
};

struct Message {
    Role role = Role::User;
    std::string content;
    std::string reasoning;  // assistant only; rendered where the format wants it
    std::string metadata;   // assistant only: tool name after the role tag; usually empty
    std::vector<ToolCall>
        toolCalls;  // assistant only; GLM-4.5 and later (older ones: metadata and JSON content)
};

struct PromptOptions {
    bool thinking = true;             // formats without a switch ignore it
    bool addGenerationPrompt = true;  // end with the tag after which the model answers
};

/// A prompt as pieces: role tags and fixed strings are special, what people wrote is not.
struct PromptPiece {
    std::string text;
    bool special = false;
};

[[nodiscard]] std::vector<PromptPiece> renderPrompt(PromptFormat format, const std::vector<Message>& messages,
                                                    const PromptOptions& options);
/// What an answer began with, as the model would have written it behind a prompt made with these options.
[[nodiscard]] std::vector<PromptPiece> renderBegunAnswer(PromptFormat format, std::string_view reasoning,
                                                         std::string_view content,
                                                         const PromptOptions& options);
/// The pieces as one string, for display.
[[nodiscard]] std::string promptText(const std::vector<PromptPiece>& pieces);
/// The pieces as tokens: only special pieces may give special tokens. Sentencepiece encodes each piece by
/// itself, as ChatGLM3 was trained; byte-level BPE joins neighbouring texts, as templates of later models do.
[[nodiscard]] std::vector<TokenId> encodePrompt(const Tokenizer& tokenizer,
                                                const std::vector<PromptPiece>& pieces);
/// Whether the format can switch thinking on and off; whether its output begins inside a thought.
[[nodiscard]] bool hasThinkingSwitch(PromptFormat format) noexcept;
[[nodiscard]] bool startsInThought(PromptFormat format, const PromptOptions& options) noexcept;

}  // namespace autoglm
