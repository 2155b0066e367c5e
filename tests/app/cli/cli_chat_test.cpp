// `autoglm chat` driven through a pipe: one message per line, nothing but answers on stdout.
#include <algorithm>
#include <cstdlib>
#include <thread>

#include "tests/app/cli/cli_fixture.h"

namespace autoglm::test {
namespace {

using std::chrono::seconds;

class CliChat : public CliTest {
protected:
    [[nodiscard]] std::vector<std::string> quickChat() const {
        return {"chat", quickModel(), "-n", "12", "--temp", "0", "--stats"};
    }
};

std::size_t count(const std::string& text, const std::string& part) {
    std::size_t n = 0;
    for (std::size_t at = 0; (at = text.find(part, at)) != std::string::npos; at += part.size())
        ++n;
    return n;
}

/// "prompt 12 tokens …" of every statistics line.
std::vector<int> promptTokens(const std::string& errors) {
    std::vector<int> all;
    for (std::size_t at = 0; (at = errors.find("prompt ", at)) != std::string::npos; ++at) {
        all.push_back(std::atoi(errors.c_str() + at + 7));
    }
    return all;
}

TEST_F(CliChat, EndsWithItsInputAndPrintsNoPrompts) {
    const ProcessEnd end = autoglm(quickChat(), "hello\nagain");
    EXPECT_EQ(end.exitCode, 0);
    EXPECT_FALSE(end.output.empty());
    EXPECT_EQ(end.output.find("> "), std::string::npos) << end.output;
    EXPECT_EQ(count(end.errors, "answer "), 2u) << end.errors;
    EXPECT_EQ(autoglm(quickChat(), "").exitCode, 0);
}

TEST_F(CliChat, RemembersAndForgets) {
    const ProcessEnd end = autoglm(quickChat(), "hello\nhello\n/undo\nhello\n/new\nhello\n");
    EXPECT_EQ(end.exitCode, 0);
    const std::vector<int> tokens = promptTokens(end.errors);
    ASSERT_EQ(tokens.size(), 4u) << end.errors;
    EXPECT_GT(tokens[1], tokens[0]);  // the second question carries the first
    EXPECT_EQ(tokens[2], tokens[1]);  // taken back, asked again
    EXPECT_EQ(tokens[3], tokens[0]);  // begun anew
}

TEST_F(CliChat, AnswersTheSameQuestionAgain) {
    const ProcessEnd end = autoglm(quickChat(), "hello\n/regen\n");
    const std::vector<int> tokens = promptTokens(end.errors);
    ASSERT_EQ(tokens.size(), 2u) << end.errors;
    EXPECT_EQ(tokens[0], tokens[1]);
    const std::size_t half = end.output.size() / 2;
    EXPECT_EQ(end.output.substr(0, half), end.output.substr(half));  // greedy: the same answer
}

TEST_F(CliChat, TellsScriptsThatAQuestionHadNoAnswer) {
    const std::vector<std::string> small = {"chat", quickModel(), "-n", "4", "--temp", "0", "--ctx", "64"};
    const ProcessEnd end = autoglm(small, "hello\n" + std::string(400, 'x') + "\n/new\nhello\n");
    EXPECT_EQ(end.exitCode, 1);
    EXPECT_EQ(count(end.errors, "longer than the context"), 1u) << end.errors;
    EXPECT_EQ(autoglm(small, "hello\n").exitCode, 0);
}

TEST_F(CliChat, LeavesTheOldestRoundsOutWhenTheContextIsFull) {
    std::string input = "/system Be brief.\n";
    for (int i = 0; i < 12; ++i)
        input += "question " + std::to_string(i) + std::string(20, 'q') + "\n";
    input += "/save " + file("long.md") + "\n/new\nhello\n";
    const ProcessEnd end =
        autoglm({"chat", quickModel(), "-n", "8", "--temp", "0", "--ctx", "256", "--stats"}, input);
    EXPECT_EQ(end.exitCode, 0) << end.errors;
    const std::vector<int> tokens = promptTokens(end.errors);
    ASSERT_EQ(tokens.size(), 13u) << end.errors;
    // Whole rounds went, to seven tenths of the context, and what was left out stayed out.
    const std::size_t told = count(end.errors, "the context is full");
    std::size_t shrunk = 0;
    for (std::size_t i = 1; i < 12; ++i)
        shrunk += tokens[i] < tokens[i - 1] ? 1 : 0;
    EXPECT_EQ(told, shrunk) << end.errors;
    EXPECT_GE(told, 2u);
    EXPECT_LE(told, 5u) << "not with every question";
    EXPECT_LE(*std::max_element(tokens.begin(), tokens.end()), 248);
    EXPECT_LT(tokens[12], tokens[0] + 1) << "with the system message, without the rest";
    const std::string saved = readFile("long.md");
    for (int i = 0; i < 12; ++i)
        EXPECT_NE(saved.find("question " + std::to_string(i) + "q"), std::string::npos) << i;
}

TEST_F(CliChat, KeepsTheSystemMessageWhenRoundsAreLeftOut) {
    // So long that beside it there is room for one question: each prompt is as long as the first.
    std::string input = "/system " + std::string(60, 's') + "\n";
    for (int i = 0; i < 5; ++i)
        input += std::string(30, 'q') + "\n";
    const ProcessEnd end =
        autoglm({"chat", quickModel(), "-n", "1", "--temp", "0", "--ctx", "128", "--stats"}, input);
    const std::vector<int> tokens = promptTokens(end.errors);
    ASSERT_EQ(tokens.size(), 5u) << end.errors;
    EXPECT_GT(tokens[0], 90);
    EXPECT_EQ(tokens, std::vector<int>(5, tokens[0])) << end.errors;
    EXPECT_NE(end.errors.find("not shown the oldest question"), std::string::npos) << end.errors;
    EXPECT_NE(end.errors.find("the 4 oldest questions"), std::string::npos) << end.errors;
}

TEST_F(CliChat, IsNotConfusedByClosedStreams) {
    // Whatever is opened next would be taken for the missing stream: a pipe of ours for what people type.
    for (const char* closed : {"0<&-", "1>&-", "2>&-", "0<&- 1>&- 2>&-"}) {
        const std::string line = std::string("exec \"$@\" ") + closed;
        ProcessSpec all = spec({"chat", quickModel(), "-n", "4"});
        all.arguments.insert(all.arguments.begin(), {"/bin/sh", "-c", line, "sh"});
        const ProcessEnd end = runProcess(all, "hello\n", seconds(20));
        EXPECT_FALSE(end.timedOut) << closed;
        EXPECT_EQ(end.signal, 0) << closed;
        EXPECT_EQ(end.exitCode, std::string_view(closed) == "1>&-" ? 1 : 0) << closed << end.errors;
    }
}

TEST_F(CliChat, QuitLeavesWhatFollowsUnread) {
    const ProcessEnd end = autoglm(quickChat(), "/quit\nhello\n");
    EXPECT_EQ(end.exitCode, 0);
    EXPECT_EQ(end.output, "");
    expectRefusal(autoglm({"chat", file("missing.gguf")}, "hello\n"), {"not found"});
}

TEST_F(CliChat, BackslashContinuesALineAndDoubleSlashIsText) {
    const ProcessEnd end = autoglm(
        quickChat(), "one\\\ntwo\n/new\none two\n/new\n//one\n/new\n/one\n/save " + file("c.md") + "\n");
    EXPECT_EQ(end.exitCode, 0);
    const std::vector<int> tokens = promptTokens(end.errors);
    ASSERT_EQ(tokens.size(), 3u) << end.errors;
    EXPECT_EQ(tokens[0], tokens[1]);  // a line break is one byte, as a blank is
    EXPECT_NE(end.errors.find("/one: no such command"), std::string::npos);
}

TEST_F(CliChat, SystemMessageAndSaving) {
    const ProcessEnd end =
        autoglm(quickChat(), "hello\n/new\n/system Be brief.\nhello\n/save " + file("talk.md") + "\n");
    EXPECT_EQ(end.exitCode, 0) << end.errors;
    const std::vector<int> tokens = promptTokens(end.errors);
    ASSERT_EQ(tokens.size(), 2u);
    EXPECT_GT(tokens[1], tokens[0]);
    const std::string saved = readFile("talk.md");
    EXPECT_NE(saved.find("## System\n\nBe brief."), std::string::npos) << saved;
    EXPECT_NE(saved.find("## You\n\nhello"), std::string::npos) << saved;
    EXPECT_NE(saved.find("## Answer"), std::string::npos) << saved;
}

TEST_F(CliChat, FailedModelChangeKeepsTheOldModel) {
    writeFile("bad.gguf", "GGUF\x03");
    const std::string other =
        writeModel("other.gguf", {.architecture = "chatglm", .nVocab = 300, .withTokenizer = true});
    const ProcessEnd end = autoglm(
        quickChat(), "hello\n/model " + file("bad.gguf") + "\nagain\n/stats\n/model " + other + "\n/stats\n");
    EXPECT_EQ(end.exitCode, 0);
    EXPECT_EQ(count(end.errors, "answer "), 2u) << end.errors;
    EXPECT_EQ(count(end.errors, "bad.gguf"), 1u) << end.errors;
    EXPECT_NE(end.output.find("tiny-glm4 "), std::string::npos) << end.output;
    EXPECT_NE(end.output.find("tiny-chatglm "), std::string::npos) << end.output;
}

TEST_F(CliChat, CommandsThatCannotWorkSaySo) {
    const ProcessEnd end =
        autoglm(quickChat(), "/undo\n/regen\n/think maybe\n/save\n/save /no/such/folder/x\n/help\n");
    EXPECT_EQ(end.exitCode, 0);
    for (const char* words :
         {"/undo: there is nothing", "/regen: there is no answer", "/think: say on or off",
          "/save: name a file", "/no/such/folder/x: cannot be written"}) {
        EXPECT_NE(end.errors.find(words), std::string::npos) << words << "\n" << end.errors;
    }
    EXPECT_NE(end.output.find("/regen"), std::string::npos);
}

TEST_F(CliChat, InterruptStopsTheAnswerAndKeepsTheChat) {
    Process process(spec(endless({"chat", slowModel(), "--stats"})));
    process.write("hello\n");
    ASSERT_TRUE(process.waitForBytes(3, seconds(30))) << process.errors();
    process.send(SIGINT);
    ASSERT_TRUE(process.waitForErrors("stopped", seconds(5))) << process.errors();
    process.write("/stats\n");
    ASSERT_TRUE(process.waitForOutput("tiny-glm4 ", seconds(5)));
    const std::size_t before = process.output().size();
    process.write("again\n");
    ASSERT_TRUE(process.waitForBytes(before + 3, seconds(30))) << process.errors();
    process.send(SIGINT);
    const ProcessEnd end = process.finish(seconds(10));
    EXPECT_FALSE(end.timedOut);
    EXPECT_EQ(end.exitCode, 0) << end.signal;
    EXPECT_EQ(count(end.errors, "stopped"), 2u) << end.errors;
}

TEST_F(CliChat, InterruptBetweenAnswersLeaves) {
    Process process(spec(quickChat()));
    process.write("hello\n");
    ASSERT_TRUE(process.waitForErrors("answer ", seconds(30))) << process.errors();
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    process.send(SIGINT);
    // Its input stays open: the signal alone must end it.
    for (int i = 0; i < 100 && process.running(); ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    EXPECT_FALSE(process.running());
    EXPECT_EQ(process.finish(seconds(5)).exitCode, 0);
}

TEST_F(CliChat, TerminationEndsAnAnswerAndTheChat) {
    Process process(spec(endless({"chat", slowModel()})));
    process.write("hello\nagain\n");
    ASSERT_TRUE(process.waitForBytes(3, seconds(30))) << process.errors();
    process.send(SIGTERM);
    for (int i = 0; i < 100 && process.running(); ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    EXPECT_FALSE(process.running());
    EXPECT_EQ(process.finish(seconds(5)).exitCode, 1);
}

}  // namespace
}  // namespace autoglm::test
