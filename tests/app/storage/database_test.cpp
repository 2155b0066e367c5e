#include "app/storage/database.h"

#include <QRandomGenerator>
#include <ctime>
#include <thread>

#include "app/storage/export.h"
#include "app/storage/import.h"
#include "tests/app/storage/storage_fixture.h"

namespace autoglm::test {
namespace {

class DatabaseTest : public StorageTest {};

QString u(const char* text) {
    return QString::fromUtf8(text);
}

TEST_F(DatabaseTest, KeepsEverythingOfAChat) {
    ChatWithMessages chat = exchange(u("标题"), u("What is 内存?"), u("It is memory."));
    chat.chat.settings = u("{\"temperature\":0}");
    Message second = answer(chat.chat.id, chat.messages[0].id, u("Another version"));
    second.state = MessageState::LengthLimit;
    {
        Database database;
        EXPECT_TRUE(database.open(place()).isEmpty());
        EXPECT_TRUE(database.isSaving());
        database.putTurns(chat);
        database.putMessage(second);
        database.setDraft(chat.chat.id, u("a draft"));
        database.setPlace(chat.chat.id, second.id, chat.messages[0].id, 17);
        database.setPinned(chat.chat.id, true);
        database.putFolder({77, u("Work"), true});
        database.setChatFolder(chat.chat.id, 77);
        database.setState(u("open_chat"), u("1"));
    }
    Database again;
    EXPECT_TRUE(again.open(place()).isEmpty());
    const Contents contents = again.contents();
    ASSERT_EQ(contents.chats.size(), 1);
    EXPECT_EQ(contents.chats[0].title, u("标题"));
    EXPECT_TRUE(contents.chats[0].isPinned);
    EXPECT_EQ(contents.chats[0].folder, 77);
    ASSERT_EQ(contents.folders.size(), 1);
    EXPECT_TRUE(contents.folders[0].isCollapsed);
    EXPECT_EQ(contents.state.value(u("open_chat")), u("1"));
    const auto found = again.chat(chat.chat.id);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->chat.draft, u("a draft"));
    EXPECT_EQ(found->chat.leaf, second.id);
    EXPECT_EQ(found->chat.scrollOffset, 17);
    EXPECT_EQ(found->chat.settings, chat.chat.settings);
    ASSERT_EQ(found->messages.size(), 3);
    EXPECT_EQ(found->messages[1].parent, chat.messages[0].id);
    EXPECT_EQ(found->messages[1].figures, chat.messages[1].figures);
    EXPECT_EQ(found->messages[1].reasoning, u("I think."));
    EXPECT_EQ(found->messages[2].state, MessageState::LengthLimit);
    EXPECT_EQ(found->messages[2].device, u("CPU"));
}

TEST_F(DatabaseTest, WordsOfAttachedFilesAreFound) {
    ChatWithMessages chat = exchange(u("About a report"), u("What does it say?"), u("It says little."));
    Attachment file;
    file.id = newId();
    file.name = u("年度报告.pdf");
    file.text = u("Income grew by a hippopotamus. 利润下降。");
    Attachment draft = file;
    draft.id = newId();
    draft.text = u("an unsent rhinoceros");
    chat.messages[0].attachments = {file};
    const Id question = chat.messages[0].id;
    Database database;
    database.open(place());
    database.putTurns(chat);
    database.setDraftAttachments(chat.chat.id, {draft});
    for (const char* words : {"hippopotamus", "利润", "年度"}) {
        const auto hits = database.search(u(words));
        ASSERT_EQ(hits.size(), 1) << words;
        EXPECT_EQ(hits[0].message, question);
        EXPECT_TRUE(hits[0].snippet.startsWith(u("年度报告.pdf: "))) << hits[0].snippet.toStdString();
        ASSERT_FALSE(hits[0].snippetSpans.isEmpty()) << words;
        const Span span = hits[0].snippetSpans.first();
        EXPECT_EQ(hits[0].snippet.mid(span.from, span.length), u(words));
    }
    EXPECT_TRUE(database.search(u("rhinoceros")).isEmpty()) << "it was not sent";
    database.putTurns(chat);  // once more: still one entry
    EXPECT_EQ(database.search(u("hippopotamus")).first().hits, 1);
    database.rebuildSearch();
    EXPECT_EQ(database.search(u("hippopotamus")).size(), 1);
    database.setChatRemoved(chat.chat.id, true);
    EXPECT_TRUE(database.search(u("hippopotamus")).isEmpty());
    database.purge();
    EXPECT_TRUE(database.search(u("hippopotamus")).isEmpty());
}

TEST_F(DatabaseTest, TheShelfKeepsPresetsAndPrompts) {
    ShelfItem preset{newId(), ShelfItem::Kind::Preset, u("Exact"), u("{\"temperature\":0}")};
    const ShelfItem prompt{newId(), ShelfItem::Kind::Prompt, u("译者"), u("Translate into English.")};
    {
        Database database;
        database.open(place());
        database.putShelfItem(preset);
        database.putShelfItem(prompt);
        preset.name = u("Very exact");
        database.putShelfItem(preset);
        database.setShelfItemRemoved(prompt.id, true);
        EXPECT_EQ(database.contents().shelf, QVector<ShelfItem>{preset});
        database.setShelfItemRemoved(prompt.id, false);
    }
    Database again;
    again.open(place());
    EXPECT_EQ(again.contents().shelf, (QVector<ShelfItem>{preset, prompt}));
    again.setShelfItemRemoved(preset.id, true);
    again.purge();
    again.setShelfItemRemoved(preset.id, false);
    EXPECT_EQ(again.contents().shelf, QVector<ShelfItem>{prompt});
}

TEST_F(DatabaseTest, AChatsSettingsAreInTheList) {
    Database database;
    database.open(place());
    const auto chat = exchange(u("One"), u("a"), u("b"));
    database.putTurns(chat);
    database.setChatSettings(chat.chat.id, u("{\"seed\":7}"));
    EXPECT_EQ(database.contents().chats.first().settings, u("{\"seed\":7}"));
}

TEST_F(DatabaseTest, AnAnswerGrowsAndIsFoundWhenItIsFinished) {
    Database database;
    database.open(place());
    ChatWithMessages chat = exchange(u("t"), u("q"), u("beginning"));
    chat.messages[1].state = MessageState::Open;
    database.putTurns(chat);
    EXPECT_TRUE(database.search(u("beginning")).isEmpty());
    chat.messages[1].text = u("beginning and end");
    chat.messages[1].state = MessageState::Complete;
    database.putMessage(chat.messages[1]);
    ASSERT_EQ(database.search(u("beginning end")).size(), 1);
    // Continued: what the index knew of the old text goes.
    chat.messages[1].text = u("quite different");
    database.putMessage(chat.messages[1]);
    EXPECT_TRUE(database.search(u("beginning")).isEmpty());
    EXPECT_EQ(database.search(u("different")).size(), 1);
}

TEST_F(DatabaseTest, OpenAnswersOfADeadProgramAreSettled) {
    ChatWithMessages chat = exchange(u("t"), u("q"), u("half an ans"));
    chat.messages[1].state = MessageState::Open;
    Database database;
    database.open(place());
    database.putTurns(chat);
    EXPECT_EQ(database.settleOpenAnswers(), 1);
    EXPECT_EQ(database.settleOpenAnswers(), 0);
    EXPECT_EQ(database.chat(chat.chat.id)->messages[1].state, MessageState::Interrupted);
    EXPECT_EQ(database.search(u("half")).size(), 1);
}

TEST_F(DatabaseTest, SearchFindsWhatAPlainScanFinds) {
    Database database;
    database.open(place());
    QRandomGenerator random(5);
    const QString letters = u("内存溢出显卡模型量化ab c");
    QStringList texts;
    QVector<ChatWithMessages> chats;
    for (int i = 0; i < 400; ++i) {
        QString text;
        for (int n = 0; n < 12; ++n)
            text += letters.at(random.bounded(static_cast<int>(letters.size())));
        texts << text;
        chats.append(exchange(u("-"), text, u("-")));
    }
    database.putAll(chats);
    for (const char* words : {"存", "内存", "显卡模", "量化内存"}) {
        int expected = 0;
        for (const QString& text : texts)
            expected += text.contains(u(words)) ? 1 : 0;
        EXPECT_EQ(database.search(u(words), 1000).size(), expected) << words;
    }
    EXPECT_GT(database.search(u("内存"), 1000).size(), 0)
        << "two characters, which a trigram index never finds";
}

TEST_F(DatabaseTest, HitsNameChatMessageAndPlaces) {
    Database database;
    database.open(place());
    const auto chat = exchange(u("About Memory"), u("q"), u("GPU 内存 explained"));
    database.putTurns(chat);
    const auto hits = database.search(u("memory"));
    ASSERT_EQ(hits.size(), 1);
    EXPECT_EQ(hits[0].titleSpans, QVector<Span>({{6, 6}}));
    EXPECT_EQ(hits[0].message, 0);
    const auto inText = database.search(u("内存"));
    ASSERT_EQ(inText.size(), 1);
    EXPECT_EQ(inText[0].message, chat.messages[1].id);
    ASSERT_EQ(inText[0].snippetSpans.size(), 1);
    EXPECT_EQ(inText[0].snippet.mid(inText[0].snippetSpans[0].from, 2), u("内存"));
    database.setTitle(chat.chat.id, u("Renamed"), true);
    EXPECT_TRUE(database.search(u("memory")).isEmpty());
    EXPECT_EQ(database.search(u("renam")).size(), 1);
}

TEST_F(DatabaseTest, RemovedComesBackUntilItIsPurged) {
    Database database;
    database.open(place());
    const auto chat = exchange(u("Secret"), u("hidden words"), u("answer"));
    database.putTurns(chat);
    database.setChatRemoved(chat.chat.id, true);
    EXPECT_TRUE(database.contents().chats.isEmpty());
    EXPECT_TRUE(database.search(u("hidden")).isEmpty());
    database.setChatRemoved(chat.chat.id, false);
    EXPECT_EQ(database.search(u("hidden")).size(), 1);
    database.setMessagesRemoved({chat.messages[1].id}, true);
    EXPECT_EQ(database.chat(chat.chat.id)->messages.size(), 1);
    database.setMessagesRemoved({chat.messages[1].id}, false);
    database.setChatRemoved(chat.chat.id, true);
    database.purge();
    EXPECT_EQ(fetch(database.connection(), u("SELECT count(*) FROM message")).toInt(), 0);
    EXPECT_EQ(
        fetch(database.connection(), u("SELECT count(*) FROM search WHERE search MATCH 'hidden'")).toInt(),
        0);
    EXPECT_TRUE(isIntact(database));
}

// reliability: what no keyboard writes
TEST_F(DatabaseTest, OddTextSurvivesOrIsReplaced) {
    QString odd = u("a");
    odd += QChar(0);
    odd += u("b");
    odd += QChar(0xd83d);  // half a pair
    odd += u("😀");
    Database database;
    database.open(place());
    const auto chat = exchange(odd, odd, u("x"));
    database.putTurns(chat);
    QString expected = odd;
    expected[3] = QChar::ReplacementCharacter;
    EXPECT_EQ(database.chat(chat.chat.id)->messages[0].text, expected);
    // Bytes that are no UTF-8, as another program may leave them.
    execute(database.connection(), u("UPDATE message SET text = CAST(x'61ff62' AS TEXT)"));
    const auto broken = database.chat(chat.chat.id);
    EXPECT_TRUE(broken->messages[0].text.contains(QChar::ReplacementCharacter));
    const auto json = exportChats({*broken}, {.format = ExportFormat::Json, .withReasoning = true});
    const Imported back = importChats(json);
    ASSERT_EQ(back.chats.size(), 1);
    EXPECT_EQ(back.chats[0].messages[0].text, broken->messages[0].text);
    EXPECT_EQ(back.chats[0].chat.title, broken->chat.title);
}

TEST_F(DatabaseTest, AHugeMessageIsShownInPartAndExportedWhole) {
    constexpr qsizetype kCharacters = 24'000'000;
    Database database;
    database.open(place());
    ChatWithMessages chat = exchange(u("huge"), QString(kCharacters, QLatin1Char('x')), u("y"));
    database.putTurns(chat);
    const auto shown = database.chat(chat.chat.id);
    EXPECT_EQ(shown->messages[0].text.size(), 1'000'000);
    EXPECT_EQ(shown->messages[0].hiddenCharacters, kCharacters - 1'000'000);
    EXPECT_EQ(database.chat(chat.chat.id, true)->messages[0].text.size(), kCharacters);
}

TEST_F(DatabaseTest, AHundredThousandChatsOpenQuickly) {
    {
        Database database;
        database.open(place());
        QVector<ChatWithMessages> chats(100'000);
        for (qsizetype i = 0; i < chats.size(); ++i) {
            chats[i].chat.id = newId();
            chats[i].chat.title = u("Chat 内存 %1").arg(i);
            chats[i].chat.changedMs = i;
        }
        database.putAll(chats);
    }
    // Processor time: what other programs take of the machine does not count.
    const std::clock_t begin = std::clock();
    Database database;
    EXPECT_TRUE(database.open(place()).isEmpty());
    EXPECT_EQ(database.contents().chats.size(), 100'000);
    const auto ms = (std::clock() - begin) * 1000 / CLOCKS_PER_SEC;
    RecordProperty("open_ms", static_cast<int>(ms));
    EXPECT_LT(ms, 2000);
    EXPECT_EQ(database.search(u("内存")).size(), 200);
}

TEST_F(DatabaseTest, TwoProgramsLoseNothing) {
    constexpr int kEach = 60;
    fill(1);
    const auto writer = [this](const QString& name) {
        Database database;
        database.open(place());
        for (int i = 0; i < kEach; ++i)
            database.putTurns(exchange(name, u("q"), u("a")));
    };
    std::thread other(writer, u("one"));
    writer(u("two"));
    other.join();
    Database database;
    EXPECT_TRUE(database.open(place()).isEmpty());
    EXPECT_EQ(database.contents().chats.size(), 2 * kEach + 1);
    EXPECT_TRUE(isIntact(database));
}

}  // namespace
}  // namespace autoglm::test
