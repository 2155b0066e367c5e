// From messages to the tokens a GLM model was trained on. The format is chosen from the file; Jinja templates of files
// are read for recognition, never executed.
// Threads: pure functions.
// Source: the prompt formats published with each model family; golden renders in tests/engine/chat/.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "engine/tokenizer/tokenizer.h"

namespace autoglm {

enum class PromptFormat { ChatGlm3, Glm4Chat, Glm4_0414, GlmZ1, GlmEdge, Glm45, Glm47 };

[[nodiscard]] std::string_view promptFormatName(PromptFormat format) noexcept;  // "GLM-4-0414"

/// What was chosen and why, for the inspector: "the file's template", "the vocabulary", "no template in the file".
struct PromptChoice {
    PromptFormat format = PromptFormat::Glm4_0414;
    std::string reason;
};

/// Decides by architecture, chat template and the special tokens the vocabulary holds; never by the model's name.
[[nodiscard]] PromptChoice choosePromptFormat(std::string_view architecture, const Vocab& vocab);

enum class Role { System, User, Assistant, Observation };

struct Message {
    Role role = Role::User;
    std::string content;
    std::string reasoning;  // assistant only; rendered where the format wants it
    std::string metadata;   // assistant only: tool name after the role tag; usually empty
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
/// The pieces as one string, for display.
[[nodiscard]] std::string promptText(const std::vector<PromptPiece>& pieces);
/// The pieces as tokens: only special pieces may give special tokens.
[[nodiscard]] std::vector<TokenId> encodePrompt(const Tokenizer& tokenizer, const std::vector<PromptPiece>& pieces);
/// Whether the format can switch thinking on and off; whether its output begins inside a thought.
[[nodiscard]] bool hasThinkingSwitch(PromptFormat format) noexcept;
[[nodiscard]] bool startsInThought(PromptFormat format, const PromptOptions& options) noexcept;

}  // namespace autoglm
