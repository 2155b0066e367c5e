#include "app/desktop/chat_settings.h"

#include "app/desktop/chat_library.h"
#include "app/desktop/settings.h"
#include "app/desktop/shelf.h"
#include "tests/app/desktop/desktop_fixture.h"

namespace autoglm::test {
namespace {

using namespace desktop;

QString u(const char* text) {
    return QString::fromUtf8(text);
}

ChatSettings everything() {
    ChatSettings settings;
    double value = 0.5;
    for (const SamplingNumber& number : samplingNumbers())
        number.set(settings, value += 0.01);
    settings.topK = 40;
    settings.topP = 0.8;
    settings.minP = 0.1;
    settings.maxTokens = 300;
    settings.seed = 18'446'744'073'709'551'615ULL;
    settings.stopStrings = QStringList{u("\n\n"), u("用户：")};
    settings.speculates = false;
    settings.thinking = false;
    settings.systemPrompt = u("用中文回答。\n\"quoted\"");
    return settings;
}

TEST(ChatSettings, SurviveTheirJson) {
    EXPECT_EQ(chatSettingsFromJson(toJson(everything())), everything());
    EXPECT_EQ(toJson({}), QString()) << "a chat without an opinion stores nothing";
    EXPECT_EQ(chatSettingsFromJson({}), ChatSettings());
}

TEST(ChatSettings, NonsenseIsLeftOutAndExtremesAreBroughtIn) {
    const auto read = chatSettingsFromJson(u(
        R"({"temperature":"warm","top_p":99,"top_k":-4,"seed":"x","thinking":3,"stop_strings":["a"],"new":[1]})"));
    EXPECT_FALSE(read.temperature);
    EXPECT_EQ(read.topP, 1.0);
    EXPECT_EQ(read.topK, 0);
    EXPECT_FALSE(read.seed);
    EXPECT_FALSE(read.thinking);
    EXPECT_EQ(read.stopStrings, QStringList{u("a")});
    EXPECT_EQ(chatSettingsFromJson(u("not json")), ChatSettings());
    EXPECT_EQ(chatSettingsFromJson(u("[1,2]")), ChatSettings());
}

TEST(ChatSettings, LayersDecideFromTheTop) {
    SamplingChoice advised;
    advised.temperature = 0.6;
    advised.topK = 40;
    ChatSettings application, chat;
    application.topK = 20;
    application.systemPrompt = u("application");
    chat.systemPrompt = u("");  // said, and empty
    const AskOptions options = resolved(layered(chat, application), advised);
    EXPECT_DOUBLE_EQ(options.sampling.temperature, 0.6);
    EXPECT_EQ(options.sampling.topK, 20);
    EXPECT_TRUE(options.systemPrompt.isEmpty());
    const AskOptions all = resolved(everything(), advised);
    EXPECT_EQ(all.sampling.seed, *everything().seed);
    EXPECT_EQ(all.sampling.stopStrings, *everything().stopStrings);
    EXPECT_FALSE(all.sampling.speculates);
    EXPECT_FALSE(all.thinking);
    for (const SamplingNumber& number : samplingNumbers())
        EXPECT_DOUBLE_EQ(number.advised(all.sampling), *number.get(everything())) << number.key;
}

class ChatSettingsKeepingTest : public DesktopTest {
protected:
    void open() {
        close();
        m_engine = std::make_unique<EngineController>();
        m_chat = std::make_unique<ChatModel>(*m_engine);
        const auto chats = QString::fromStdString((m_folder.path() / "chats.db").string());
        m_store = std::make_unique<storage::ChatStore>(storage::Database::Place{chats, {}});
        m_library = std::make_unique<ChatLibrary>(*m_chat, *m_store);
        m_shelf = &m_library->shelf();
        bool isReady = false;
        QObject::connect(m_library.get(), &ChatLibrary::ready, m_library.get(),
                         [&isReady] { isReady = true; });
        ASSERT_TRUE(waitFor([&] { return isReady; }));
    }
    void close() {
        if (m_library) m_library->close();
        m_library.reset();
        m_store.reset();
        m_chat.reset();
        m_engine.reset();
    }
    std::unique_ptr<EngineController> m_engine;
    std::unique_ptr<ChatModel> m_chat;
    std::unique_ptr<storage::ChatStore> m_store;
    std::unique_ptr<ChatLibrary> m_library;
    Shelf* m_shelf = nullptr;
};

TEST_F(ChatSettingsKeepingTest, StayWithTheirChat) {
    open();
    ASSERT_TRUE(openAndWait(*m_engine, writeModel()));
    m_library->setSettings(everything());  // before anything is asked
    ASSERT_TRUE(m_chat->send(u("one"), brief(2)));
    ASSERT_TRUE(waitFor([&] { return !m_chat->isAnswering(); }));
    const auto first = m_library->current();
    m_library->newChat();
    EXPECT_EQ(m_library->settings(), ChatSettings()) << "a new chat has no opinion of its own";
    ASSERT_TRUE(m_chat->send(u("two"), brief(2)));
    ASSERT_TRUE(waitFor([&] { return !m_chat->isAnswering(); }));
    const auto second = m_library->current();
    ChatSettings changed;
    changed.temperature = 0.1;
    m_library->setSettings(changed);
    m_library->open(first);
    ASSERT_TRUE(waitFor([&] { return m_library->current() == first; }));
    EXPECT_EQ(m_library->settings(), everything());
    // A further question writes the chat's row anew and must not forget them.
    ASSERT_TRUE(m_chat->send(u("three"), brief(2)));
    ASSERT_TRUE(waitFor([&] { return !m_chat->isAnswering(); }));
    open();
    m_library->open(first);
    ASSERT_TRUE(waitFor([&] { return m_library->current() == first; }));
    EXPECT_EQ(m_library->settings(), everything());
    m_library->open(second);
    ASSERT_TRUE(waitFor([&] { return m_library->current() == second; }));
    EXPECT_EQ(m_library->settings(), changed);
}

TEST_F(ChatSettingsKeepingTest, TheShelfSavesRenamesAndBringsBack) {
    using Kind = Shelf::Item::Kind;
    open();
    const auto builtin = m_shelf->items(Kind::Preset).size();
    EXPECT_GE(builtin, 3);
    EXPECT_EQ(m_shelf->presetOf({})->name, u("Balanced"));
    EXPECT_EQ(m_shelf->save(Kind::Preset, u("Precise"), u("{}")), 0)
        << "a built-in one cannot be overwritten";
    EXPECT_EQ(m_shelf->save(Kind::Preset, u("  "), u("{}")), 0);
    const auto mine = m_shelf->save(Kind::Preset, u("Mine"), toJson(presetPart(everything())));
    ASSERT_NE(mine, 0);
    EXPECT_EQ(m_shelf->presetOf(everything())->id, mine) << "seed and prompt do not count";
    EXPECT_EQ(m_shelf->save(Kind::Preset, u("Mine"), u("{}")), mine) << "saved again";
    EXPECT_FALSE(m_shelf->rename(mine, u("Precise"))) << "taken";
    EXPECT_TRUE(m_shelf->rename(mine, u("我的")));
    const auto prompt = m_shelf->save(Kind::Prompt, u("Pirate"), u("Talk like a pirate."));
    m_shelf->remove(prompt);
    EXPECT_FALSE(m_shelf->find(prompt));
    m_shelf->undoRemove();
    EXPECT_EQ(m_shelf->find(prompt)->body, u("Talk like a pirate."));
    m_shelf->remove(-1);
    EXPECT_EQ(m_shelf->items(Kind::Preset).size(), builtin + 1) << "built-in ones stay";
    open();
    EXPECT_EQ(m_shelf->find(mine)->name, u("我的"));
    EXPECT_EQ(m_shelf->find(prompt)->name, u("Pirate"));
}

TEST_F(ChatSettingsKeepingTest, DefaultsGoBothWays) {
    Settings settings(QString::fromStdString((m_folder.path() / "config.yaml").string()));
    EXPECT_FALSE(defaultChatSettings(settings).temperature) << "left to the model";
    ChatSettings chat;
    chat.temperature = 0.3;
    chat.stopStrings = QStringList{u("END")};
    chat.systemPrompt = u("Be brief.");
    makeDefault(chat, settings);
    const auto defaults = defaultChatSettings(settings);
    EXPECT_EQ(defaults.temperature, 0.3);
    EXPECT_EQ(defaults.stopStrings, chat.stopStrings);
    EXPECT_EQ(defaults.systemPrompt, chat.systemPrompt);
}

}  // namespace
}  // namespace autoglm::test
