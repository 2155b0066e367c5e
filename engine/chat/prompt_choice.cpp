// Which prompt format a file wants. A template is searched for the features that tell the formats apart; one
// that was edited still shows them, while a comparison with known texts would fail on the first changed
// space.
#include "engine/chat/prompt.h"

namespace autoglm {
namespace {

bool has(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

/// Whether the template breaks the line behind "<|user|>", written as a line break or as an escape in a
/// literal.
bool breaksLineAfterUserTag(std::string_view text) {
    constexpr std::string_view kTag = "<|user|>";
    constexpr std::string_view kBetween = "'\"{}+-~ ";
    const std::size_t tag = text.find(kTag);
    if (tag == std::string_view::npos) return true;
    const std::size_t next = text.find_first_not_of(kBetween, tag + kTag.size());
    if (next == std::string_view::npos) return false;
    return text[next] == '\n' || text.substr(next, 2) == "\\n";
}

/// GLM-Edge's end-of-text id; its vocabulary is much smaller than that of the other chatglm models.
constexpr TokenId kEdgeEndOfText = 59246;

PromptChoice chooseByVocabulary(std::string_view architecture, const Vocab& vocab, const std::string& why) {
    const auto choice = [&why](PromptFormat format, std::string_view because) {
        return PromptChoice{format, why + "; " + std::string(because)};
    };
    if (vocab.model() == "llama") {
        return choice(PromptFormat::ChatGlm3, "a sentencepiece vocabulary belongs to ChatGLM3");
    }
    if (architecture == "deepseek2") {
        return choice(PromptFormat::Glm47, "the architecture is that of GLM-4.7-Flash");
    }
    if (architecture == "glm4moe") {
        return choice(PromptFormat::Glm45, "the architecture is that of GLM-4.5");
    }
    if (architecture == "chatglm") {
        if (vocab.find("<|endoftext|>") == std::optional<TokenId>(kEdgeEndOfText)) {
            return choice(PromptFormat::GlmEdge, "the vocabulary is that of GLM-Edge");
        }
        return choice(PromptFormat::Glm4Chat, "the architecture is that of GLM-4-9B-chat");
    }
    return choice(PromptFormat::Glm4_0414, "the architecture is that of GLM-4-0414");
}

}  // namespace

std::string_view promptFormatName(PromptFormat format) noexcept {
    switch (format) {
        case PromptFormat::ChatGlm3:
            return "ChatGLM3";
        case PromptFormat::Glm4Chat:
            return "GLM-4-9B-chat";
        case PromptFormat::Glm4_0414:
            return "GLM-4-0414";
        case PromptFormat::GlmZ1:
            return "GLM-Z1";
        case PromptFormat::GlmEdge:
            return "GLM-Edge";
        case PromptFormat::Glm45:
            return "GLM-4.5";
        case PromptFormat::Glm47:
            return "GLM-4.7";
    }
    return "GLM-4-0414";
}

PromptChoice choosePromptFormat(std::string_view architecture, const Vocab& vocab) {
    return choosePromptFormat(architecture, vocab, vocab.chatTemplate());
}

PromptChoice choosePromptFormat(std::string_view architecture, const Vocab& vocab, std::string_view text) {
    if (text.empty()) return chooseByVocabulary(architecture, vocab, "no template in the file");
    const bool roleTags = has(text, "<|user|>") || has(text, "'<|' +") || has(text, "<|{{");
    if (!roleTags || !has(text, "messages")) {
        return chooseByVocabulary(architecture, vocab, "the file's template is not one of GLM's");
    }
    if (has(text, "[gMASK]sop")) {
        return {PromptFormat::ChatGlm3, "the file's template begins with [gMASK]sop"};
    }
    if (has(text, "/nothink")) {
        return {PromptFormat::Glm45, "the file's template switches thinking off with /nothink"};
    }
    if (has(text, "</think>") && !breaksLineAfterUserTag(text)) {
        return {PromptFormat::Glm47, "the file's template has thoughts and no line break behind role tags"};
    }
    if (has(text, "</think>") && has(text, "<think>")) {
        if (has(text, "<think></think>")) {
            return {PromptFormat::Glm45, "the file's template keeps empty thoughts in the history"};
        }
        return {PromptFormat::GlmZ1, "the file's template lets every answer begin with a thought"};
    }
    // Only an opening tag, in the generation prompt: a shortened template of a model that always thinks.
    if (has(text, "<|assistant|>\n<think>") || has(text, "<|assistant|>\\n<think>")) {
        return {PromptFormat::GlmZ1, "the file's template lets every answer begin with a thought"};
    }
    if (!has(text, "[gMASK]") && !has(text, "bos_token")) {
        return {PromptFormat::GlmEdge, "the file's template has role tags and no [gMASK]<sop>"};
    }
    if (architecture == "chatglm") {
        return {PromptFormat::Glm4Chat,
                "the file's template begins with [gMASK]<sop>, on the chatglm architecture"};
    }
    return {PromptFormat::Glm4_0414, "the file's template begins with [gMASK]<sop> and has no thoughts"};
}

}  // namespace autoglm
