#include <gtest/gtest.h>

#include "app/storage/export.h"
#include "app/storage/import.h"
#include "tests/app/storage/storage_fixture.h"

namespace autoglm::test {
namespace {

QString u(const char* text) {
    return QString::fromUtf8(text);
}

ChatWithMessages branched() {
    auto chat = exchange(u("量化 & <b>"), u("What is\n<script>alert(1)</script>?"),
                         u("It is **this**.\n\n|a|b|\n|-|-|\n|1|2|\n"));
    chat.messages.append(answer(chat.chat.id, chat.messages[0].id, u("The other answer")));
    return chat;  // the first answer is shown
}

TEST(Export, MarkdownHoldsTheVersionThatIsShown) {
    const QString text = QString::fromUtf8(exportChats({branched()}, {}));
    EXPECT_TRUE(text.startsWith(u("# 量化 & <b>\n")));
    EXPECT_TRUE(text.contains(u("## You\n\nWhat is")));
    EXPECT_TRUE(text.contains(u("## GLM-4-9B\n\nIt is **this**.")));
    EXPECT_FALSE(text.contains(u("The other answer")));
    EXPECT_FALSE(text.contains(u("I think.")));
    const QString whole = QString::fromUtf8(exportChats({branched()}, {.withReasoning = true}));
    EXPECT_TRUE(whole.contains(u("> **Reasoning**\n>\n> I think.")));
}

TEST(Export, HtmlRunsNothing) {
    const QString html = QString::fromUtf8(exportChats({branched()}, {.format = ExportFormat::Html}));
    EXPECT_FALSE(html.contains(u("<script>")));
    EXPECT_TRUE(html.contains(u("&lt;script&gt;")));
    EXPECT_TRUE(html.contains(u("<strong>this</strong>")));
    EXPECT_TRUE(html.contains(u("<table>")));
    EXPECT_TRUE(html.contains(u("<h1>量化 &amp; &lt;b&gt;</h1>")));
}

TEST(Transfer, OwnJsonComesBackWhole) {
    const auto chat = branched();
    const Imported back =
        importChats(exportChats({chat}, {.format = ExportFormat::Json, .withReasoning = true}));
    ASSERT_EQ(back.problem, Imported::Problem::None);
    ASSERT_EQ(back.chats.size(), 1);
    const auto& again = back.chats[0];
    EXPECT_EQ(again.chat.title, chat.chat.title);
    EXPECT_EQ(again.chat.createdMs, chat.chat.createdMs);
    EXPECT_NE(again.chat.id, chat.chat.id);
    ASSERT_EQ(again.messages.size(), 3);
    EXPECT_EQ(again.messages[1].parent, again.messages[0].id);
    EXPECT_EQ(again.messages[2].parent, again.messages[0].id);
    EXPECT_EQ(again.chat.leaf, again.messages[1].id);
    EXPECT_EQ(again.messages[1].text, chat.messages[1].text);
    EXPECT_EQ(again.messages[1].figures, chat.messages[1].figures);
    EXPECT_EQ(again.messages[1].reasoning, chat.messages[1].reasoning);
    EXPECT_TRUE(importChats(exportChats({chat}, {.format = ExportFormat::Json}))
                    .chats[0]
                    .messages[1]
                    .reasoning.isEmpty());
}

TEST(Import, ChatGptKeepsTheTreeAndStepsOverTools) {
    const Imported imported =
        importChats(R"([{"title":"GPU 内存","create_time":1700000000.5,"update_time":1700000100,
      "current_node":"d","mapping":{
      "root":{"id":"root","message":null,"parent":null,"children":["s"]},
      "s":{"id":"s","message":{"author":{"role":"system"},"content":{"content_type":"text","parts":[""]}},"parent":"root","children":["a"]},
      "a":{"id":"a","message":{"author":{"role":"user"},"create_time":1700000001,"content":{"content_type":"text","parts":["Question"]}},"parent":"s","children":["t","c"]},
      "t":{"id":"t","message":{"author":{"role":"tool"},"content":{"content_type":"text","parts":["noise"]}},"parent":"a","children":["b"]},
      "b":{"id":"b","message":{"author":{"role":"assistant"},"content":{"content_type":"text","parts":["First"]},"metadata":{"model_slug":"gpt-x"}},"parent":"t","children":[]},
      "c":{"id":"c","message":{"author":{"role":"assistant"},"content":{"content_type":"text","parts":["Second"]}},"parent":"a","children":["d"]},
      "d":{"id":"d","message":{"author":{"role":"user"},"content":{"content_type":"multimodal_text","parts":[{"content_type":"image"},"More"]}},"parent":"c","children":[]}
      }}])");
    ASSERT_EQ(imported.problem, Imported::Problem::None);
    EXPECT_EQ(imported.origin, u("ChatGPT"));
    ASSERT_EQ(imported.chats.size(), 1);
    const auto& chat = imported.chats[0];
    EXPECT_EQ(chat.chat.title, u("GPU 内存"));
    EXPECT_EQ(chat.chat.createdMs, 1700000000500);
    ASSERT_EQ(chat.messages.size(), 4);
    const auto shown = shownMessages(chat);
    ASSERT_EQ(shown.size(), 3);
    EXPECT_EQ(shown[0].text, u("Question"));
    EXPECT_EQ(shown[1].text, u("Second"));
    EXPECT_EQ(shown[2].text, u("More"));
    for (const Message& message : chat.messages) {
        if (message.text == u("First")) {
            EXPECT_EQ(message.parent, shown[0].id);
            EXPECT_EQ(message.model, u("gpt-x"));
        }
    }
}

TEST(Import, LmStudioKeepsVersionsAndThoughts) {
    const Imported imported = importChats(R"({"name":"Sensor parser","createdAt":1700000000000,"messages":[
      {"currentlySelected":0,"versions":[{"type":"singleStep","role":"user","content":[{"type":"text","text":"Hi"}]}]},
      {"currentlySelected":1,"versions":[
        {"type":"multiStep","role":"assistant","steps":[{"type":"contentBlock","content":[{"type":"text","text":"Old"}]}]},
        {"type":"multiStep","role":"assistant","steps":[
          {"type":"contentBlock","style":{"type":"thinking"},"content":[{"type":"text","text":"Hmm"}]},
          {"type":"contentBlock","content":[{"type":"text","text":"New"}],"genInfo":{"identifier":"glm-4","stats":{"tokensPerSecond":12.5,"predictedTokensCount":7}}},
          {"type":"debugInfoBlock","debugInfo":"x"}]}]}]})");
    ASSERT_EQ(imported.problem, Imported::Problem::None);
    EXPECT_EQ(imported.origin, u("LM Studio"));
    ASSERT_EQ(imported.chats.size(), 1);
    EXPECT_EQ(imported.chats[0].messages.size(), 3);
    const auto shown = shownMessages(imported.chats[0]);
    ASSERT_EQ(shown.size(), 2);
    EXPECT_EQ(shown[1].text, u("New"));
    EXPECT_EQ(shown[1].reasoning, u("Hmm"));
    EXPECT_EQ(shown[1].model, u("glm-4"));
    EXPECT_DOUBLE_EQ(shown[1].figures.decodeTokensPerSecond, 12.5);
}

TEST(Import, BadFilesAreToldApart) {
    using Problem = Imported::Problem;
    EXPECT_EQ(importChats("PK\x03\x04 zip").problem, Problem::Archive);
    EXPECT_EQ(importChats("").problem, Problem::NotJson);
    EXPECT_EQ(importChats("{\"a\":").problem, Problem::NotJson);
    EXPECT_EQ(importChats("[1,2]").problem, Problem::UnknownForm);
    EXPECT_EQ(importChats("{\"x\":{}}").problem, Problem::UnknownForm);
    EXPECT_EQ(importChats("{\"format\":\"open-autoglm-chats\",\"chats\":[{}]}").problem, Problem::NoChats);
    // Two nodes that are each other's parents, and one that is its own.
    const auto ring = importChats(R"([{"title":"r","mapping":{
      "a":{"message":{"author":{"role":"user"},"content":{"content_type":"text","parts":["x"]}},"parent":"b","children":["b"]},
      "b":{"message":{"author":{"role":"user"},"content":{"content_type":"text","parts":["y"]}},"parent":"a","children":["a"]}}}])");
    EXPECT_EQ(ring.problem, Problem::NoChats);
    // Every beginning of a good file, and wrong kinds of values everywhere: refused or taken, never a crash.
    const QByteArray good = exportChats({branched()}, {.format = ExportFormat::Json, .withReasoning = true});
    for (qsizetype length = 0; length < good.size(); length += 37)
        EXPECT_NE(importChats(good.left(length)).problem, Problem::None);
    for (const char* value : {"null", "1e308", "\"x\"", "[]", "{}", "true"}) {
        QByteArray wrong =
            R"({"format":"open-autoglm-chats","chats":[{"title":@,"created":@,"messages":[{"id":@,"parent":@,"role":@,"text":@,"created":@,"state":@,"figures":@}]}]})";
        EXPECT_LE(importChats(wrong.replace("@", value)).chats.size(), 1);
    }
}

}  // namespace
}  // namespace autoglm::test
