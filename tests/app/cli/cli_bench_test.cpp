// `autoglm bench` and its history: runs are kept, listed, compared, reported and removed.
#include <algorithm>

#include "tests/app/cli/cli_fixture.h"

namespace autoglm::test {
namespace {

class CliBench : public CliTest {
protected:
    nlohmann::json measure(std::vector<std::string> more = {}) const {
        std::vector<std::string> arguments = {"bench", quickModel(), "-p", "16",    "-n",
                                              "4",     "-r",         "1",  "--json"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return json(std::move(arguments));
    }
};

TEST_F(CliBench, RunsAreKeptAndListed) {
    EXPECT_EQ(json({"bench", "--history", "--json"})["benchmarks"].size(), 0u);
    EXPECT_EQ(measure()["id"], 1);
    EXPECT_EQ(measure({"--depth", "32", "--threads", "1"})["id"], 2);
    EXPECT_FALSE(measure({"--no-save"}).contains("id"));
    const nlohmann::json all = json({"bench", "--history", "--json"})["benchmarks"];
    ASSERT_EQ(all.size(), 2u);
    EXPECT_EQ(all[1]["points"][0]["depth"], 32);
    EXPECT_EQ(all[1]["run"]["threads"], 1);
    EXPECT_GT(all[0]["points"][0]["tg"], 0.0);
    EXPECT_EQ(all[0]["model"]["name"], "tiny-glm4");
    EXPECT_FALSE(all[0]["version"].get<std::string>().empty());
    const ProcessEnd table = autoglm({"bench", "--history"});
    EXPECT_EQ(table.exitCode, 0) << table.errors;
    EXPECT_NE(table.output.find("tiny-glm4"), std::string::npos) << table.output;
    EXPECT_EQ(std::count(table.output.begin(), table.output.end(), '\n'), 3) << table.output;
}

TEST_F(CliBench, SaysWhatItMissesWhereThereIsNoHome) {
    for (const char* home : {"", "some/where"}) {
        for (const char* data : {"", "data"}) {
            ProcessSpec history = spec({"bench", "--history"});
            history.environment = {{"HOME", home}, {"XDG_DATA_HOME", data}};
            expectRefusal(runProcess(history), {"history of benchmarks: has no place", "XDG_DATA_HOME",
                                                "HOME", "full path", "beginning with a slash"});
        }
    }
}

TEST_F(CliBench, ComparesInPercentAgainstTheFirst) {
    measure();
    measure({"--threads", "1"});
    const nlohmann::json d = json({"bench", "--compare", "1", "2", "--json"});
    EXPECT_EQ(d["ids"], (std::vector<int>{1, 2}));
    ASSERT_EQ(d["works"].size(), 2u);
    const nlohmann::json& runs = d["works"][1]["runs"];
    EXPECT_EQ(d["works"][1]["work"], "decode");
    const double expected = runs[1]["tokens_per_s"].get<double>() / runs[0]["tokens_per_s"].get<double>() - 1;
    EXPECT_NEAR(runs[1]["difference"].get<double>(), expected, 1e-9);
    EXPECT_FALSE(runs[0].contains("difference"));
    const ProcessEnd table = autoglm({"bench", "--compare", "2", "1"});
    EXPECT_EQ(table.exitCode, 0) << table.errors;
    EXPECT_NE(table.output.find("Decode/s, 4 tokens"), std::string::npos) << table.output;
    EXPECT_NE(table.output.find(" %"), std::string::npos) << table.output;
    expectRefusal(autoglm({"bench", "--compare", "1", "9"}), {"benchmark 9", "one of 1, 2"});
    EXPECT_EQ(autoglm({"bench", "--compare", "1"}).exitCode, 2);
}

TEST_F(CliBench, ReportsNameTheMachineAndNoFolder) {
    expectRefusal(autoglm({"bench", "--report"}), {"no benchmark to report"});
    measure();
    measure();
    const ProcessEnd markdown = autoglm({"bench", "--report"});
    EXPECT_EQ(markdown.exitCode, 0) << markdown.errors;
    EXPECT_NE(markdown.output.find("## tiny-glm4"), std::string::npos) << markdown.output;
    EXPECT_NE(markdown.output.find("| Machine |"), std::string::npos) << markdown.output;
    EXPECT_EQ(markdown.output.find(m_folder.native()), std::string::npos) << markdown.output;
    EXPECT_EQ(json({"bench", "--report", "1", "2", "--json"})["benchmarks"].size(), 2u);
}

TEST_F(CliBench, RunsAreRemovedAllOrNone) {
    measure();
    measure();
    expectRefusal(autoglm({"bench", "--remove", "1", "5"}), {"benchmark 5"});
    EXPECT_EQ(json({"bench", "--history", "--json"})["benchmarks"].size(), 2u);
    EXPECT_EQ(autoglm({"bench", "--remove", "1"}).exitCode, 0);
    const nlohmann::json left = json({"bench", "--history", "--json"})["benchmarks"];
    ASSERT_EQ(left.size(), 1u);
    EXPECT_EQ(left[0]["id"], 2);
}

TEST_F(CliBench, EachThreadCountIsARunOfItsOwn) {
    const int cores = json({"devices", "--json"})["cpu"]["physical_cores"];
    const nlohmann::json d = measure({"--each-thread-count"});
    if (cores == 1) {
        EXPECT_EQ(d["threads"], 1);
        return;
    }
    ASSERT_GE(d["runs"].size(), 2u);
    EXPECT_EQ(d["runs"][0]["threads"], 1);
    EXPECT_EQ(d["runs"].back()["threads"], cores);
    EXPECT_EQ(json({"bench", "--history", "--json"})["benchmarks"].size(), d["runs"].size());
    const ProcessEnd table =
        autoglm({"bench", quickModel(), "-p", "16", "-n", "4", "-r", "1", "--each-thread-count"});
    EXPECT_NE(table.output.find("Threads"), std::string::npos) << table.output;
    EXPECT_EQ(autoglm({"bench", quickModel(), "--each-thread-count", "-t", "1"}).exitCode, 2);
}

TEST_F(CliBench, AHistoryThatCannotBeWrittenCostsNoFigure) {
    writeFile("data", "a file where the folder should be");
    const ProcessEnd end = autoglm({"bench", quickModel(), "-p", "16", "-n", "4", "-r", "1"});
    EXPECT_EQ(end.exitCode, 0) << end.errors;
    EXPECT_NE(end.output.find("tokens/s over 16 tokens"), std::string::npos) << end.output;
    EXPECT_NE(end.errors.find("history of benchmarks"), std::string::npos) << end.errors;
}

TEST_F(CliBench, OneQuestionAtATime) {
    EXPECT_EQ(autoglm({"bench", "--history", "--report"}).exitCode, 2);
}

}  // namespace
}  // namespace autoglm::test
