#include "app/desktop/command_line.h"

#include <gtest/gtest.h>

namespace autoglm::test {
namespace {

using desktop::CommandLine;
using desktop::parseCommandLine;

TEST(CommandLine, NothingOpensTheGuide) {
    const auto line = parseCommandLine({});
    EXPECT_EQ(line.action, CommandLine::Action::Start);
    EXPECT_TRUE(line.model.empty());
}

TEST(CommandLine, TakesModelAndOptionsInAnyOrder) {
    const auto line = parseCommandLine({"--theme", "dark", "m.gguf", "--profile=/tmp/p", "--lang", "zh_CN"});
    EXPECT_EQ(line.action, CommandLine::Action::Start);
    EXPECT_EQ(line.model, "m.gguf");
    EXPECT_EQ(line.theme, "dark");
    EXPECT_EQ(line.profile, "/tmp/p");
    EXPECT_EQ(line.language, "zh_CN");
}

TEST(CommandLine, ADashFileFollowsTwoDashes) {
    const auto line = parseCommandLine({"--", "-rf.gguf"});
    EXPECT_EQ(line.action, CommandLine::Action::Start);
    EXPECT_EQ(line.model, "-rf.gguf");
}

TEST(CommandLine, KeepsTheBytesOfANameThatIsNotUtf8) {
    EXPECT_EQ(parseCommandLine({"a\xff.gguf"}).model, "a\xff.gguf");
}

TEST(CommandLine, SaysWhatIsWrong) {
    for (const std::vector<std::string>& arguments :
         std::vector<std::vector<std::string>>{{"--colour"},
                                               {"--theme", "blue"},
                                               {"--profile"},
                                               {"--lang="},
                                               {"a.gguf", "b.gguf"},
                                               {"-rf.gguf"}}) {
        const auto line = parseCommandLine(arguments);
        EXPECT_EQ(line.action, CommandLine::Action::WrongUsage) << arguments.front();
        EXPECT_FALSE(line.problem.empty());
    }
}

TEST(CommandLine, HelpNamesEveryOption) {
    for (const char* option : {"--profile", "--lang", "--theme", "--help", "--version"}) {
        EXPECT_NE(desktop::commandLineHelp().find(option), std::string::npos) << option;
    }
    EXPECT_EQ(parseCommandLine({"--help"}).action, CommandLine::Action::Help);
    EXPECT_EQ(parseCommandLine({"--version"}).action, CommandLine::Action::Version);
}

}  // namespace
}  // namespace autoglm::test
