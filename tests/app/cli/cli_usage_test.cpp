// What a person meets first: help, version, and clear words for wrong usage.
#include "tests/app/cli/cli_fixture.h"

namespace autoglm::test {
namespace {

const std::vector<std::string> kCommands = {"run",    "chat",       "inspect",   "advise",
                                            "bench",  "devices",    "tokenize",  "detokenize",
                                            "logits", "perplexity", "completion"};

class CliUsage : public CliTest {};

TEST_F(CliUsage, HelpListsEveryCommand) {
    const ProcessEnd end = autoglm({"--help"});
    EXPECT_EQ(end.exitCode, 0);
    EXPECT_EQ(end.errors, "");
    for (const std::string& command : kCommands)
        EXPECT_NE(end.output.find("  " + command + " "), std::string::npos);
}

TEST_F(CliUsage, EveryCommandHasHelpWithAnExample) {
    for (const std::string& command : kCommands) {
        for (const std::vector<std::string>& arguments :
             {std::vector<std::string>{command, "--help"}, std::vector<std::string>{"help", command}}) {
            const ProcessEnd end = autoglm(arguments);
            EXPECT_EQ(end.exitCode, 0) << command;
            EXPECT_EQ(end.errors, "");
            EXPECT_NE(end.output.find("Usage: autoglm " + command), std::string::npos) << end.output;
            EXPECT_NE(end.output.find("\n  autoglm " + command), std::string::npos) << end.output;
        }
    }
}

TEST_F(CliUsage, CompletionKnowsCommandsAndTheirOptions) {
    const ProcessEnd made = autoglm({"completion"});
    ASSERT_EQ(made.exitCode, 0) << made.errors;
    writeFile("completion.bash", made.output);
    const auto complete = [this](const std::string& words) {
        const std::string script =
            ". " + file("completion.bash") + "; COMP_WORDS=(autoglm " + words +
            "); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _autoglm; echo \"${COMPREPLY[@]}\"";
        return runProcess({.arguments = {"/bin/bash", "-c", script}, .environment = {}}).output;
    };
    EXPECT_EQ(complete("det"), "detokenize\n");
    EXPECT_EQ(complete("run --top"), "--top-p --top-k\n");
    EXPECT_EQ(complete("chat --kv q"), "q8_0\n");
    EXPECT_EQ(complete("devices --top"), "\n");
    EXPECT_EQ(complete("bench -p 5"), "\n");  // a number: no files
    EXPECT_EQ(complete("completion z"), "zsh\n");
}

TEST_F(CliUsage, EveryShellHasItsCompletion) {
    for (const char* shell : {"bash", "zsh", "fish"}) {
        const ProcessEnd end = autoglm({"completion", shell});
        EXPECT_EQ(end.exitCode, 0) << end.errors;
        for (const std::string& command : kCommands)
            EXPECT_NE(end.output.find(command), std::string::npos) << shell;
        EXPECT_NE(end.output.find("q8_0"), std::string::npos) << shell;
    }
    EXPECT_EQ(autoglm({"completion", "tcsh"}).exitCode, 2);
}

TEST_F(CliUsage, VersionIsOneLine) {
    const ProcessEnd end = autoglm({"--version"});
    EXPECT_EQ(end.exitCode, 0);
    EXPECT_TRUE(end.output.starts_with("autoglm "));
    EXPECT_EQ(end.output.find('\n'), end.output.size() - 1);
}

TEST_F(CliUsage, UnknownCommandsAndOptionsAreWrongUsage) {
    expectWrongUsage(autoglm({}), "no command given");
    expectWrongUsage(autoglm({"frobnicate"}), "frobnicate: no such command");
    expectWrongUsage(autoglm({"run", "--frobnicate"}),
                     "The following argument was not expected: --frobnicate");
    expectWrongUsage(autoglm({"inspect", "a.gguf", "b.gguf"}),
                     "The following argument was not expected: b.gguf");
    expectWrongUsage(autoglm({"logits", "--tokens", "1,2"}), "--out is required");
}

TEST_F(CliUsage, NumbersOutOfRangeAreNamedWithTheirRange) {
    const struct {
        std::string option, value, message;
    } kCases[] = {
        {"--top-p", "1.7", "--top-p: 1.7 is not between 0 and 1"},
        {"--top-p", "nan", "--top-p: nan is not between 0 and 1"},
        {"--temp", "-1", "--temp: -1 is not between 0 and 10"},
        {"--temp", "0,5", "--temp: 0,5 is not a number"},
        {"--temp", "", "--temp:  is not a number"},
        {"--min-p", "2", "--min-p: 2 is not between 0 and 1"},
        {"-n", "-3", "--max-tokens: -3 is not a whole number"},
        {"-n", "99999999999999999999999", "--max-tokens: 99999999999999999999999 is not a whole number"},
        {"--threads", "0", "--threads: 0 is not a whole number between 1 and"},
        {"--threads", "0x2", "--threads: 0x2 is not a whole number"},
        {"--seed", "18446744073709551616", "--seed: 18446744073709551616 is not a whole number"},
        {"--kv", "q4", "--kv: q4 is not one of f16, q8_0, f32"},
        {"--backend", "tpu", "--backend: tpu is not one of auto, cpu, vulkan, reference"},
        {"--tier", "avx9", "--tier: avx9 is not one that this processor can run"},
    };
    for (const auto& c : kCases)
        expectWrongUsage(autoglm({"run", "-p", "x", c.option, c.value}), c.message);
}

TEST_F(CliUsage, NumbersAreReadInTheCLocale) {
    ProcessSpec german = spec({"run", "-p", "x", "--temp", "0.5", "--top-p", "1,5"});
    german.environment.emplace_back("LC_ALL", "de_DE.UTF-8");
    expectWrongUsage(runProcess(german), "--top-p: 1,5 is not a number");
}

TEST_F(CliUsage, EmptyValueWithEqualsSignDoesNotEatTheNextOption) {
    const ProcessEnd end = autoglm({"tokenize", "--text=", "--file", "x"});
    expectWrongUsage(end, "give either --text TEXT or --file FILE");
}

TEST_F(CliUsage, TokenListsNameTheFirstWrongPiece) {
    expectWrongUsage(autoglm({"detokenize", "--ids", "1,2,x3"}), "--ids: x3 is not a token id");
    expectWrongUsage(autoglm({"detokenize", "--ids", "-1"}), "--ids: -1 is not a token id");
    expectWrongUsage(autoglm({"detokenize", "--ids", ""}), "--ids: no token ids given");
    expectWrongUsage(autoglm({"detokenize", "--ids", "99999999999"}), "--ids: 99999999999 is not a token id");
}

TEST_F(CliUsage, ContradictionsAreWrongUsage) {
    expectWrongUsage(autoglm({"run", "--raw", "--system", "x", "-p", "y"}),
                     "--system: does not go with --raw");
    expectWrongUsage(autoglm({"advise", "--catalog", "m.gguf"}), "give either MODEL or --catalog");
    expectWrongUsage(autoglm({"bench", "-p", "0", "-n", "0"}), "-p and -n are both 0");
}

TEST_F(CliUsage, AnEmptyModelIsNotTheBuiltinOne) {
    for (const char* command : {"run", "chat", "inspect", "bench", "advise", "perplexity"})
        expectWrongUsage(autoglm({command, ""}), "MODEL: the name is empty");
}

TEST_F(CliUsage, MissingBuiltinModelSaysWhereItWasLookedFor) {
    expectRefusal(autoglm({"run", "-p", "x"}), {"not found", "none.gguf", "AUTOGLM_GUIDE"});
}

TEST_F(CliUsage, FileNamesAreNeitherOptionsNorFormats) {
    expectRefusal(autoglm({"run", "-p", "x", "--", "-rf.gguf"}), {"not found", "-rf.gguf"});
    expectRefusal(autoglm({"inspect", "%s%n%d.gguf"}), {"not found", "%s%n%d.gguf"});
    expectRefusal(autoglm({"inspect", "run"}), {"not found", "run"});
    const ProcessEnd end = autoglm({"inspect", "a\x1b[31m\nb.gguf"});
    expectRefusal(end, {"not found", "\\x1b", "\\x0a"});
    EXPECT_EQ(end.errors.find('\x1b'), std::string::npos);
}

}  // namespace
}  // namespace autoglm::test
