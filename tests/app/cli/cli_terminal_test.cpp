// What a person at a terminal sees: prompts, line editing, colours, progress, and Ctrl-C.
#include <thread>

#include "tests/app/cli/cli_fixture.h"

namespace autoglm::test {
namespace {

using std::chrono::seconds;

const std::string kCtrlC = "\x03", kCtrlD = "\x04";

class CliTerminal : public CliTest {
protected:
    [[nodiscard]] ProcessSpec onTerminal(std::vector<std::string> arguments) const {
        ProcessSpec result = spec(std::move(arguments));
        result.terminal = true;
        result.environment.emplace_back("TERM", "xterm");
        result.environment.emplace_back("LC_ALL", "C.UTF-8");
        result.environment.emplace_back("NO_COLOR", "");
        return result;
    }

    /// Waits for `text` and the prompt behind it: Ctrl-D means the end only where a line is being edited.
    static bool promptAfter(Process& process, const std::string& text) {
        return process.waitForOutput(text, seconds(20)) &&
               process.waitForOutput("> ", seconds(20), process.output().find(text));
    }
};

TEST_F(CliTerminal, ChatShowsPromptAnswerAndFigures) {
    Process process(onTerminal({"chat", quickModel(), "-n", "8", "--temp", "0"}));
    ASSERT_TRUE(process.waitForOutput("> ", seconds(20))) << process.output();
    EXPECT_NE(process.output().find("tiny-glm4"), std::string::npos);
    EXPECT_NE(process.output().find("/help"), std::string::npos);
    process.write("hello\n");
    EXPECT_TRUE(promptAfter(process, "answer 8 tokens")) << process.output();
    process.write(kCtrlD);
    const ProcessEnd end = process.finish(seconds(10));
    EXPECT_EQ(end.exitCode, 0) << end.output;
}

TEST_F(CliTerminal, CtrlCStopsTheAnswerThenTakesALineBackThenLeaves) {
    Process process(onTerminal(endless({"chat", slowModel()})));
    ASSERT_TRUE(process.waitForOutput("> ", seconds(20)));
    process.write("hello\n");
    ASSERT_TRUE(process.waitForBytes(process.output().size() + 200, seconds(30)));
    process.write(kCtrlC);
    ASSERT_TRUE(process.waitForOutput("stopped", seconds(5))) << process.output();
    std::size_t at = process.output().rfind("stopped");
    ASSERT_TRUE(process.waitForOutput("> ", seconds(5), at));
    process.write("half a line");
    ASSERT_TRUE(process.waitForOutput("half a line", seconds(5), at));
    at = process.output().size();
    process.write(kCtrlC);
    ASSERT_TRUE(process.waitForOutput("> ", seconds(5), at)) << process.output();
    EXPECT_TRUE(process.running());
    process.write(kCtrlC);
    const ProcessEnd end = process.finish(seconds(10));
    EXPECT_FALSE(end.timedOut);
    EXPECT_EQ(end.exitCode, 0);
}

TEST_F(CliTerminal, HistoryIsKeptForTheNextConversationAndIsPrivate) {
    for (int round = 0; round < 2; ++round) {
        Process process(onTerminal({"chat", quickModel(), "-n", "2", "--temp", "0"}));
        ASSERT_TRUE(process.waitForOutput("> ", seconds(20)));
        const std::size_t at = process.output().size();
        process.write(round == 0 ? "remember me\n" : "\x1b[A");  // arrow up
        EXPECT_TRUE(process.waitForOutput("remember me", seconds(5), at)) << process.output();
        if (round == 0) {
            EXPECT_TRUE(promptAfter(process, "answer ")) << process.output();
        }
        process.write(round == 0 ? kCtrlD : "\x15" + kCtrlD);  // the line taken back, then the end
        EXPECT_EQ(process.finish(seconds(10)).exitCode, 0);
    }
    const std::filesystem::path history = m_folder / "data/open-autoglm/chat_history";
    ASSERT_TRUE(std::filesystem::exists(history));
    const auto others = std::filesystem::perms::group_all | std::filesystem::perms::others_all;
    EXPECT_EQ(std::filesystem::status(history).permissions() & others, std::filesystem::perms::none);
}

TEST_F(CliTerminal, ProgressIsErasedAndColoursAreOptional) {
    ProcessSpec plain = onTerminal({"run", quickModel(), "-p", "hello", "-n", "4", "--temp", "0"});
    const ProcessEnd styled = runProcess(plain);
    EXPECT_EQ(styled.exitCode, 0);
    EXPECT_NE(styled.output.find("\x1b[K"), std::string::npos) << styled.output;
    EXPECT_NE(styled.output.find("\x1b[2m"), std::string::npos) << styled.output;  // the figures are dim
    plain.environment.emplace_back("NO_COLOR", "1");
    std::erase_if(plain.environment, [](const auto& e) { return e.first == "NO_COLOR" && e.second.empty(); });
    EXPECT_EQ(runProcess(plain).output.find("\x1b[2m"), std::string::npos);
}

TEST_F(CliTerminal, RunWithoutAPromptExplainsItself) {
    const ProcessEnd end = runProcess(onTerminal({"run", quickModel()}));
    EXPECT_EQ(end.exitCode, 2);
    EXPECT_NE(end.output.find("no prompt: give -p TEXT"), std::string::npos) << end.output;
}

}  // namespace
}  // namespace autoglm::test
