#include "app/desktop/idle_unload.h"

#include "app/desktop/builtin_guide.h"
#include "app/desktop/settings.h"
#include "tests/app/desktop/desktop_fixture.h"

namespace autoglm::test {
namespace {

using namespace desktop;

class IdleUnloadTest : public DesktopTest {
protected:
    static constexpr int kMinuteMs = 40;
    IdleUnloadTest() { m_settings.set(keys::kIdleUnload, 5); }
    Settings m_settings{QString::fromStdString((m_folder.path() / "config.yaml").string())};
    EngineController m_engine;
    IdleUnload m_idle{m_engine, m_settings, kMinuteMs};
    ChatModel m_chat{m_engine};
};

TEST_F(IdleUnloadTest, SleepsAndWakesForAQuestion) {
    const auto path = writeModel();
    ASSERT_TRUE(openAndWait(m_engine, path));
    ASSERT_TRUE(waitFor([&] { return m_idle.isAsleep(); }));
    EXPECT_FALSE(m_engine.model());
    m_idle.wake();
    EXPECT_TRUE(m_engine.isLoading());
    ASSERT_TRUE(m_chat.send(QStringLiteral("Hello"), brief(3)));
    ASSERT_TRUE(waitFor([&] { return !m_chat.isAnswering(); }));
    EXPECT_EQ(m_chat.turns().last().stats.outputTokens, 3);
    EXPECT_EQ(m_engine.model()->path, path);
}

TEST_F(IdleUnloadTest, NeverDuringAnAnswerNorWhenTurnedOff) {
    ASSERT_TRUE(openAndWait(m_engine, writeModel()));
    ASSERT_TRUE(m_chat.send(QStringLiteral("Hello"), endless()));
    // A quick machine fills the context of the tiny model sooner than that: then it is asked again.
    const auto keepBusy = [&] {
        if (!m_chat.isAnswering()) m_chat.send(QStringLiteral("Hello"), endless());
        return false;
    };
    waitFor(keepBusy, 8 * kMinuteMs);
    EXPECT_TRUE(m_engine.model());
    m_chat.stop();
    ASSERT_TRUE(waitFor([&] { return !m_chat.isAnswering(); }));
    m_settings.set(keys::kIdleUnload, 0);
    waitFor([] { return false; }, 8 * kMinuteMs);
    EXPECT_TRUE(m_engine.model());
}

TEST_F(IdleUnloadTest, TheGuideStays) {
    m_engine.openModel(*builtinGuidePath(), true, 0);
    ASSERT_TRUE(waitFor([&] { return m_engine.model() && !m_engine.isLoading(); }));
    waitFor([] { return false; }, 8 * kMinuteMs);
    EXPECT_TRUE(m_engine.model());
}

}  // namespace
}  // namespace autoglm::test
