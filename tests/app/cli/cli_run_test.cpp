// `autoglm run` and `autoglm logits`: answers, their limits, and how they are stopped.
#include <algorithm>
#include <cstring>
#include <thread>

#include "tests/app/cli/cli_fixture.h"

namespace autoglm::test {
namespace {

using std::chrono::seconds;

class CliRun : public CliTest {
protected:
    /// Greedy and exact: what several tests compare.
    [[nodiscard]] std::vector<std::string> greedy(std::vector<std::string> more) const {
        std::vector<std::string> arguments = {"run", quickModel(), "--raw", "-p",        "ab ba",    "--temp",
                                              "0",   "--kv",       "f32",   "--backend", "reference"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return arguments;
    }
};

/// The array of a NumPy file, after checking everything its header says.
std::vector<float> readNpy(const std::string& bytes, std::size_t nRows, std::size_t nColumns) {
    const std::string magic("\x93NUMPY\x01\x00", 8);
    EXPECT_EQ(bytes.substr(0, 8), magic);
    if (bytes.size() < 10) return {};
    const std::size_t headerSize =
        static_cast<unsigned char>(bytes[8]) + 256u * static_cast<unsigned char>(bytes[9]);
    const std::string header = bytes.substr(10, headerSize);
    EXPECT_EQ((10 + headerSize) % 64, 0u);
    EXPECT_EQ(header.back(), '\n');
    const std::string shape = "(" + std::to_string(nRows) + ", " + std::to_string(nColumns) + ")";
    EXPECT_TRUE(header.starts_with("{'descr': '<f4', 'fortran_order': False, 'shape': " + shape + ", }"))
        << header;
    EXPECT_EQ(bytes.size(), 10 + headerSize + nRows * nColumns * 4);
    std::vector<float> values((bytes.size() - 10 - headerSize) / 4);
    std::memcpy(values.data(), bytes.data() + 10 + headerSize, values.size() * 4);
    return values;
}

std::string joined(const std::vector<int>& ids) {
    std::string text;
    for (const int id : ids)
        text += (text.empty() ? "" : ",") + std::to_string(id);
    return text;
}

TEST_F(CliRun, JsonHoldsTheAnswerAndItsFigures) {
    const nlohmann::json d = json({"run", quickModel(), "-p", "hello", "-n", "12", "--seed", "3", "--json"});
    for (const char* key : {"text", "reasoning", "finish_reason", "model", "backend", "tier", "device"}) {
        EXPECT_TRUE(d.contains(key) && d[key].is_string()) << key;
    }
    for (const char* key : {"prompt_tokens", "cached_tokens", "decode_tokens", "prompt_seconds",
                            "decode_seconds", "ttft_ms", "pp", "tg"}) {
        EXPECT_TRUE(d.contains(key) && d[key].is_number()) << key;
    }
    ASSERT_TRUE(d["tokens"].is_array());
    EXPECT_LE(d["tokens"].size(), 12u);
    EXPECT_GT(d["prompt_tokens"], 5);
    EXPECT_EQ(d["model"], "tiny-glm4");
}

TEST_F(CliRun, SameSeedSameAnswerOtherSeedAnother) {
    const std::vector<std::string> base = {"run", quickModel(), "-p",  "hi",     "-n",
                                           "20",  "--temp",     "1.5", "--json", "--seed"};
    const auto answer = [&](const char* seed) {
        std::vector<std::string> arguments = base;
        arguments.emplace_back(seed);
        return json(arguments)["tokens"];
    };
    EXPECT_EQ(answer("7"), answer("7"));
    EXPECT_NE(answer("7"), answer("8"));
}

TEST_F(CliRun, GuessesChangeNothingButTheFigures) {
    const auto answer = [&](const std::vector<std::string>& more) {
        std::vector<std::string> arguments = {"run", quickModel(), "--raw",  "-p", "ab ba ab ba",
                                              "-n",  "60",         "--temp", "0",  "--json"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return json(arguments);
    };
    const nlohmann::json without = answer({"--no-speculate"}), with = answer({}),
                         few = answer({"--draft", "1"});
    EXPECT_EQ(without["drafted_tokens"], 0);
    EXPECT_EQ(without["accepted_tokens"], 0);
    for (const nlohmann::json& d : {with, few}) {
        EXPECT_EQ(d["tokens"], without["tokens"]);
        EXPECT_EQ(d["text"], without["text"]);
        EXPECT_LE(d["accepted_tokens"], d["drafted_tokens"]);
    }
    EXPECT_EQ(autoglm({"run", quickModel(), "-p", "x", "--draft", "0"}).exitCode, 2);
}

TEST_F(CliRun, TextOnStdoutIsTheTextOfTheDocument) {
    const std::string expected = json(greedy({"-n", "24", "--json"}))["text"];
    const ProcessEnd end = autoglm(greedy({"-n", "24"}));
    EXPECT_EQ(end.exitCode, 0);
    EXPECT_EQ(end.errors, "");
    // JSON replaces what is no UTF-8, so compare where the answer is plain.
    if (expected.find("\xef\xbf\xbd") == std::string::npos) {
        EXPECT_EQ(end.output, expected.ends_with('\n') ? expected : expected + "\n");
    }
    EXPECT_FALSE(end.output.empty());
}

TEST_F(CliRun, GreedyTokensAreTheLargestLogits) {
    const std::vector<int> answer = json(greedy({"-n", "6", "--json"}))["tokens"];
    ASSERT_EQ(answer.size(), 6u);
    const std::vector<int> prompt = json({"tokenize", quickModel(), "--text", "ab ba", "--json"});
    std::vector<int> all = prompt;
    all.insert(all.end(), answer.begin(), answer.end());
    const ProcessEnd end = autoglm({"logits", quickModel(), "--tokens", joined(all), "--out", file("l.npy"),
                                    "--kv", "f32", "--backend", "reference"});
    ASSERT_EQ(end.exitCode, 0) << end.errors;
    const std::vector<float> logits = readNpy(readFile("l.npy"), all.size(), 270);
    ASSERT_EQ(logits.size(), all.size() * 270);
    for (std::size_t i = 0; i < answer.size(); ++i) {
        const auto row = logits.begin() + static_cast<std::ptrdiff_t>((prompt.size() - 1 + i) * 270);
        EXPECT_EQ(std::max_element(row, row + 270) - row, answer[i]) << "token " << i;
    }
}

TEST_F(CliRun, LogitsDoNotDependOnHowTokensAreFed) {
    const std::string model = quickModel();
    writeFile("ids.txt", "1 2 3\n97, 98\n40 41 42 43 44\n");
    std::vector<std::vector<float>> results;
    for (const char* batch : {"1", "3", "64"}) {
        const ProcessEnd end =
            autoglm({"logits", model, "--tokens", "@" + file("ids.txt"), "--out", file("b.npy"), "--batch",
                     batch, "--kv", "f32", "--backend", "reference"});
        ASSERT_EQ(end.exitCode, 0) << end.errors;
        EXPECT_EQ(end.output, "");
        results.push_back(readNpy(readFile("b.npy"), 10, 270));
    }
    for (std::size_t i = 0; i < results[0].size(); ++i) {
        ASSERT_NEAR(results[0][i], results[1][i], 1e-4) << i;
        ASSERT_NEAR(results[0][i], results[2][i], 1e-4) << i;
    }
}

TEST_F(CliRun, RefusedLogitsLeaveNoFileBehind) {
    expectRefusal(autoglm({"logits", quickModel(), "--tokens", "1,2,270", "--out", file("x.npy")}),
                  {"token 3 of the list", "found 270", "below 270"});
    expectRefusal(autoglm({"logits", quickModel(), "--tokens", "1", "--out", file("no/such/x.npy")}),
                  {"cannot be written"});
    const std::string model = quickModel(), before = readFile(std::filesystem::path(model).filename());
    expectRefusal(autoglm({"logits", model, "--tokens", "1", "--out",
                           m_folder / "." / std::filesystem::path(model).filename()}),
                  {"is the model itself", "--out"});
    EXPECT_EQ(readFile(std::filesystem::path(model).filename()), before);
    expectRefusal(autoglm({"logits", quickModel(), "--tokens", "1", "--out", "/dev/null"}),
                  {"no ordinary file"});
    for (const auto& entry : std::filesystem::directory_iterator(m_folder)) {
        EXPECT_EQ(entry.path().filename().native().find("x.npy"), std::string::npos) << entry.path();
    }
}

TEST_F(CliRun, LengthLimitIsKept) {
    const nlohmann::json d = json(greedy({"-n", "5", "--json"}));
    EXPECT_EQ(d["tokens"].size(), 5u);
    EXPECT_EQ(d["decode_tokens"], 5);
    EXPECT_EQ(d["finish_reason"], "length");
}

TEST_F(CliRun, StopStringEndsTheAnswerBeforeIt) {
    const nlohmann::json whole = json(greedy({"-n", "40", "--json"}));
    const std::string text = whole["text"];
    // A printable character that is not the first of the answer.
    std::size_t at = 2;
    while (at < text.size() && (text[at] < '!' || text[at] > '~' || text.find(text[at]) != at))
        ++at;
    ASSERT_LT(at, text.size()) << text;
    const nlohmann::json cut =
        json(greedy({"-n", "40", "--stop", "never-written", "--stop", text.substr(at, 1), "--json"}));
    EXPECT_EQ(cut["text"], text.substr(0, at));
    EXPECT_NE(cut["finish_reason"], "length");
    EXPECT_LT(cut["decode_tokens"], whole["decode_tokens"]);
}

TEST_F(CliRun, PromptComesFromStandardInput) {
    const std::string expected =
        json({"run", quickModel(), "-p", "hello", "-n", "8", "--temp", "0", "--json"})["text"];
    EXPECT_EQ(json({"run", quickModel(), "-n", "8", "--temp", "0", "--json"}, "hello\n")["text"], expected);
    EXPECT_EQ(json({"run", quickModel(), "-p", "-", "-n", "8", "--temp", "0", "--json"}, "hello")["text"],
              expected);
}

TEST_F(CliRun, StatisticsComeOnRequest) {
    const ProcessEnd end = autoglm(greedy({"-n", "4", "--stats"}));
    EXPECT_EQ(end.exitCode, 0);
    EXPECT_NE(end.errors.find("answer 4 tokens"), std::string::npos) << end.errors;
}

TEST_F(CliRun, TooLongAPromptIsRefusedWithNumbers) {
    const ProcessEnd end = autoglm({"run", quickModel(), "-n", "4"}, std::string(5000, 'x'));
    expectRefusal(end, {"context full", "found", "expected"});
}

TEST_F(CliRun, SameAnswerFromOneThreadAndFromTwo) {
    const nlohmann::json one =
        json({"run", quickModel(), "-p", "hi", "-n", "16", "--temp", "0", "-t", "1", "--json"});
    const nlohmann::json two =
        json({"run", quickModel(), "-p", "hi", "-n", "16", "--temp", "0", "-t", "2", "--json"});
    EXPECT_EQ(one["tokens"], two["tokens"]);
}

TEST_F(CliRun, InterruptPrintsWhatThereIs) {
    Process process(spec(endless({"run", slowModel(), "--raw", "-p", "hello"})));
    ASSERT_TRUE(process.waitForBytes(3, seconds(30))) << process.errors();
    process.send(SIGINT);
    const ProcessEnd end = process.finish(seconds(10));
    EXPECT_FALSE(end.timedOut);
    EXPECT_EQ(end.exitCode, 1);
    EXPECT_EQ(end.errors, "autoglm: stopped\n");
    EXPECT_TRUE(end.output.ends_with('\n'));
}

TEST_F(CliRun, InterruptedPromptIsStillADocument) {
    Process process(spec({"run", slowModel(), "--raw", "--backend", "reference", "--json"}));
    process.write(std::string(8000, 'x'));
    process.closeInput();
    std::this_thread::sleep_for(seconds(1));  // reading such a prompt takes the reference backend much longer
    ASSERT_TRUE(process.running());
    process.send(SIGINT);
    const ProcessEnd end = process.finish(seconds(10));
    EXPECT_FALSE(end.timedOut);
    EXPECT_EQ(end.exitCode, 1);
    const nlohmann::json document = nlohmann::json::parse(end.output, nullptr, false);
    ASSERT_TRUE(document.is_object()) << end.output << end.errors;
    EXPECT_EQ(document["finish_reason"], "cancelled");
    EXPECT_EQ(document["decode_tokens"], 0);
}

TEST_F(CliRun, ClosedOutputEndsItQuietly) {
    Process process(spec(endless({"run", slowModel(), "--raw", "-p", "hello"})));
    ASSERT_TRUE(process.waitForBytes(1, seconds(30))) << process.errors();
    process.closeOutput();
    const ProcessEnd end = process.finish(seconds(10));
    EXPECT_FALSE(end.timedOut);
    EXPECT_EQ(end.exitCode, 1);
    EXPECT_EQ(end.errors, "");
}

TEST_F(CliRun, FullDiskIsTold) {
    ProcessSpec full = spec({"tokenize", quickModel(), "--text", "hello"});
    full.arguments = {"/bin/sh",
                      "-c",
                      "\"$0\" \"$@\" >/dev/full",
                      full.arguments[0],
                      full.arguments[1],
                      full.arguments[2],
                      full.arguments[3],
                      full.arguments[4]};
    expectRefusal(runProcess(full), {"cannot write to the standard output"});
}

TEST_F(CliRun, SaysSoWhereTheSystemGivesNoThread) {
    // A stack of 128 TiB for every thread: none can be started.
    ProcessSpec all = spec({"run", quickModel(), "-p", "hello", "-n", "2"});
    all.environment.emplace_back("OPENBLAS_NUM_THREADS", "1");  // it would end the program for want of more
    all.arguments.insert(all.arguments.begin(),
                         {"/bin/sh", "-c", "ulimit -s 137438953472 && exec \"$@\"", "sh"});
    expectRefusal(runProcess(all, ""), {"the system does not give what is needed", "a thread"});
}

}  // namespace
}  // namespace autoglm::test
