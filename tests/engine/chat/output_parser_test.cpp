#include "engine/chat/output_parser.h"

#include <gtest/gtest.h>

#include <random>

namespace autoglm {
namespace {

/// The whole answer as "R:… A:… T:…" by channel, neighbours of one channel joined.
std::string channels(const std::vector<OutputPiece>& pieces) {
    std::string text;
    const OutputPiece* last = nullptr;
    for (const OutputPiece& piece : pieces) {
        if (!last || last->channel != piece.channel) {
            if (last) text += " | ";
            text += piece.channel == Channel::Reasoning ? "R:"
                    : piece.channel == Channel::Reply   ? "A:"
                                                        : "T:";
        }
        text += piece.text;
        last = &piece;
    }
    return text;
}

std::string parsed(PromptFormat format, const std::vector<std::string>& parts,
                   const PromptOptions& options = {}) {
    OutputParser parser(format, options);
    std::vector<OutputPiece> all;
    const auto take = [&all](std::vector<OutputPiece> pieces) {
        all.insert(all.end(), pieces.begin(), pieces.end());
    };
    for (const std::string& part : parts)
        take(parser.push(part));
    take(parser.finish());
    return channels(all);
}

constexpr PromptFormat kAll[] = {PromptFormat::ChatGlm3, PromptFormat::Glm4Chat, PromptFormat::Glm4_0414,
                                 PromptFormat::GlmZ1,    PromptFormat::GlmEdge,  PromptFormat::Glm45,
                                 PromptFormat::Glm47};
const PromptOptions kNoThinking{.thinking = false};

TEST(OutputParser, DropsTheHeaderLineBreak) {
    EXPECT_EQ(parsed(PromptFormat::Glm4Chat, {"\nHello\n\nworld\n"}), "A:Hello\n\nworld\n");
    EXPECT_EQ(parsed(PromptFormat::GlmEdge, {"\n", "Hello"}), "A:Hello");
    EXPECT_EQ(parsed(PromptFormat::ChatGlm3, {" \n 你好"}), "A:你好");
    EXPECT_EQ(parsed(PromptFormat::ChatGlm3, {"\n", " 你好"}), "A:你好");
    EXPECT_EQ(parsed(PromptFormat::ChatGlm3, {" 你好"}), "A:你好");
}

TEST(OutputParser, SplitsThoughtAndReply) {
    EXPECT_EQ(parsed(PromptFormat::Glm45, {"\n<think>\nWhy?\n</think>\n\nBecause."}), "R:Why? | A:Because.");
    EXPECT_EQ(parsed(PromptFormat::Glm4_0414, {"<think>x</think>y"}), "R:x | A:y");
    EXPECT_EQ(parsed(PromptFormat::Glm45, {"\nBecause."}, kNoThinking), "A:Because.");
    EXPECT_EQ(parsed(PromptFormat::Glm45, {"<think></think>Because."}), "A:Because.");
}

TEST(OutputParser, BeginsInsideTheThoughtThatThePromptOpened) {
    EXPECT_EQ(parsed(PromptFormat::GlmZ1, {"\nWhy?", "</think>\n", "Because."}), "R:Why? | A:Because.");
    EXPECT_EQ(parsed(PromptFormat::Glm47, {"Why?</think>Because."}), "R:Why? | A:Because.");
    EXPECT_EQ(parsed(PromptFormat::Glm47, {"<think>Why?</think>Because."}), "R:Why? | A:Because.");
    EXPECT_EQ(parsed(PromptFormat::Glm47, {"Because."}, kNoThinking), "A:Because.");
    EXPECT_EQ(parsed(PromptFormat::Glm47, {"</think>Because."}, kNoThinking), "A:Because.");
}

TEST(OutputParser, KeepsTagsThatAreTalkedAbout) {
    EXPECT_EQ(parsed(PromptFormat::Glm45, {"The tag <think> opens, </think> ends."}, kNoThinking),
              "A:The tag <think> opens, </think> ends.");
    EXPECT_EQ(parsed(PromptFormat::Glm4Chat, {"<think>x</think><tool_call>"}),
              "A:<think>x</think><tool_call>");
    EXPECT_EQ(parsed(PromptFormat::Glm47, {"a <think> b</think>c"}), "R:a <think> b | A:c");
}

TEST(OutputParser, RoutesToolCallsWithTheirTags) {
    EXPECT_EQ(
        parsed(PromptFormat::Glm45, {"<think>t</think>\nLet me look.\n<tool_call>f\n<arg_key>k</arg_key>\n"
                                     "<arg_value>v</arg_value>\n</tool_call>\n<tool_call>g\n</tool_call>"}),
        "R:t | A:Let me look. | T:<tool_call>f\n<arg_key>k</arg_key>\n<arg_value>v</arg_value>\n</tool_call>"
        "<tool_call>g\n</tool_call>");
}

TEST(OutputParser, ClosesWhatIsLeftOpen) {
    EXPECT_EQ(parsed(PromptFormat::Glm45, {"<tool_call>f\n"}), "T:<tool_call>f</tool_call>");
    EXPECT_EQ(parsed(PromptFormat::Glm45, {"<think>never"}), "R:never");
    EXPECT_EQ(parsed(PromptFormat::Glm45, {"<think>cut</thi"}), "R:cut</thi");
    EXPECT_EQ(parsed(PromptFormat::Glm45, {"a<too"}), "A:a<too");
    EXPECT_EQ(parsed(PromptFormat::Glm45, {"\n<"}), "A:<");
}

TEST(OutputParser, RemovesAnswerAndBoxMarks) {
    EXPECT_EQ(parsed(PromptFormat::Glm4_0414, {"<think>t</think><answer>\nIt is 4.\n</answer>"}),
              "R:t | A:It is 4.");
    EXPECT_EQ(parsed(PromptFormat::Glm45, {"<think>t</think>At <|begin_of_box|>[1,2]<|end_of_box|>."}),
              "R:t | A:At [1,2].");
}

TEST(OutputParser, PassesPhoneActionsThrough) {
    EXPECT_EQ(parsed(PromptFormat::Glm4_0414,
                     {"<think>Open it.</think><answer>do(action=\"Tap\", element=[500,120])</answer>"}),
              "R:Open it. | A:do(action=\"Tap\", element=[500,120])");
    EXPECT_EQ(parsed(PromptFormat::Glm4_0414, {"Open it.\ndo(action=\"Launch\", app=\"x\")"}),
              "A:Open it.\ndo(action=\"Launch\", app=\"x\")");
}

TEST(OutputParser, ShowsTextAsSoonAsItIsCertain) {
    OutputParser parser(PromptFormat::Glm45, kNoThinking);
    EXPECT_EQ(channels(parser.push("Hello <")), "A:Hello ");
    EXPECT_EQ(channels(parser.push("b")), "A:<b");
    EXPECT_EQ(channels(parser.push(">\n")), "A:>");
    EXPECT_EQ(channels(parser.push("x")), "A:\nx");
    EXPECT_EQ(channels(parser.finish()), "");
}

TEST(OutputParser, GivesTheSameHoweverTheTextIsCut) {
    const char* kParts[] = {"<think>",
                            "</think>",
                            "<tool_call>",
                            "</tool_call>",
                            "<answer>",
                            "</answer>",
                            "\n",
                            "\n\n",
                            " ",
                            "<",
                            "</",
                            "<|begin_of_box|>",
                            "<|end_of_box|>",
                            "text",
                            "你好",
                            "a<b",
                            "<th",
                            "<<think>",
                            ">"};
    std::mt19937 random(3);
    for (int round = 0; round < 3000; ++round) {
        std::string text;
        for (unsigned i = 0, n = random() % 10; i < n; ++i)
            text += kParts[random() % std::size(kParts)];
        const PromptFormat format = kAll[random() % std::size(kAll)];
        const PromptOptions options{.thinking = random() % 2 == 0};
        std::vector<std::string> bytes, cut;
        for (const char c : text)
            bytes.emplace_back(1, c);
        for (std::size_t at = 0; at < text.size();) {
            const std::size_t n = 1 + random() % 7;
            cut.push_back(text.substr(at, n));
            at += n;
        }
        const std::string whole = parsed(format, {text}, options);
        EXPECT_EQ(parsed(format, bytes, options), whole) << text;
        EXPECT_EQ(parsed(format, cut, options), whole) << text;
    }
}

TEST(OutputParser, LosesNothingButTagsAndBreaks) {
    std::mt19937 random(4);
    for (int round = 0; round < 2000; ++round) {
        std::string text;
        for (unsigned i = 0, n = random() % 30; i < n; ++i)
            text += "ab<>/|thinkyou \n"[random() % 16];
        std::string expected = text;
        std::erase(expected, '\n');
        for (const PromptFormat format : {PromptFormat::Glm4Chat, PromptFormat::Glm45}) {
            OutputParser parser(format, kNoThinking);
            std::string all;
            for (const OutputPiece& piece : parser.push(text))
                all += piece.text;
            for (const OutputPiece& piece : parser.finish())
                all += piece.text;
            std::erase(all, '\n');
            EXPECT_EQ(all, expected) << text;
        }
    }
}

}  // namespace
}  // namespace autoglm
