// Any bytes as a model's answer, as a chat template and as what people wrote.
#include <cstring>
#include <string>

#include "engine/chat/output_parser.h"
#include "engine/chat/prompt.h"
#include "tests/fuzz/fuzz_target.h"

namespace {

using namespace autoglm;

constexpr PromptFormat kFormats[] = {PromptFormat::ChatGlm3, PromptFormat::Glm4Chat, PromptFormat::Glm4_0414,
                                     PromptFormat::GlmZ1,    PromptFormat::GlmEdge,  PromptFormat::Glm45,
                                     PromptFormat::Glm47};

void require(bool condition) {
    if (!condition) __builtin_trap();
}

/// Every character of the fixed strings.
constexpr std::string_view kFixed = "[]<>|/_\nMASKabcdefghijklmnopqrstuvwxyz";

/// Channels of an answer that comes in parts of `partBytes`, each text behind the number of its channel.
std::string parsed(PromptFormat format, const PromptOptions& options, std::string_view text,
                   std::size_t partBytes) {
    OutputParser parser(format, options);
    std::string all;
    int channel = -1;
    const auto take = [&](const std::vector<OutputPiece>& pieces) {
        for (const OutputPiece& piece : pieces) {
            require(!piece.text.empty());
            if (static_cast<int>(piece.channel) != channel) {
                channel = static_cast<int>(piece.channel);
                all += "\x1e" + std::to_string(channel);
            }
            all += piece.text;
        }
    };
    for (std::size_t at = 0; at < text.size(); at += partBytes)
        take(parser.push(text.substr(at, partBytes)));
    take(parser.finish());
    require(parser.finish().size() <= 1);
    return all;
}

void checkPrompt(PromptFormat format, const PromptOptions& options, const std::string& input) {
    const std::string text = "#" + input + "#";
    const Message call{
        .role = Role::Assistant, .content = text, .reasoning = text, .toolCalls = {{"f", {{"k", text}}}}};
    const std::vector<Message> messages = {
        {Role::System, text}, {Role::User, text}, call, {Role::Observation, text}, {Role::User, text}};
    for (const PromptPiece& piece : renderPrompt(format, messages, options)) {
        require(!piece.text.empty());
        // Fixed strings only: what people wrote begins with a character that these lack.
        require(!piece.special || piece.text.find_first_not_of(kFixed) == std::string::npos);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t sizeBytes) {
    static const Vocab kVocab;
    if (sizeBytes < 2) return 0;
    const PromptFormat format = kFormats[data[0] % std::size(kFormats)];
    const PromptOptions options{.thinking = (data[1] & 1) != 0, .addGenerationPrompt = (data[1] & 2) == 0};
    const std::size_t partBytes = 1 + (data[1] >> 2) % 16;
    const std::string text(reinterpret_cast<const char*>(data) + 2, sizeBytes - 2);
    const std::string whole = parsed(format, options, text, text.size() + 1);
    require(parsed(format, options, text, 1) == whole);
    require(parsed(format, options, text, partBytes) == whole);
    checkPrompt(format, options, text);
    for (const char* architecture : {"chatglm", "glm4", "glm4moe", "deepseek2"}) {
        require(!choosePromptFormat(architecture, kVocab, text).reason.empty());
    }
    return 0;
}

std::vector<autoglm::fuzz::Input> autoglm::fuzz::seeds() {
    std::vector<Input> inputs;
    for (const char* text :
         {"\x05\x01\n<think>\nWhy?\n</think>\n\nBecause <|begin_of_box|>1<|end_of_box|>.",
          "\x05\x07<tool_call>f\n<arg_key>k</arg_key>\n<arg_value>v</arg_value>\n</tool_call>\n<tool_call>g",
          "\x02\x09<think>t</think><answer>do(action=\"Tap\", element=[1,2])</answer>",
          "\x06\x05thought</think>reply\n", "\x10\x04 \n \n text",
          "\x03\x0b[gMASK]<sop>{% for m in messages %}<|user|>{{ '\\n' }}/nothink</think>{% endfor %}"}) {
        const auto* begin = reinterpret_cast<const std::uint8_t*>(text);
        inputs.emplace_back(begin, begin + std::strlen(text));
    }
    return inputs;
}
