// Every bad model file is refused: exit code 1, one line that names class, subject and place, quickly and in
// little memory. What is in use stays in use.
#include <algorithm>

#include "tests/app/cli/cli_fixture.h"

namespace autoglm::test {
namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr double kMostSeconds = 10;
constexpr std::uint64_t kMostBytes = std::uint64_t{512} << 20;  // the sanitizer's own
#else
constexpr double kMostSeconds = 1;
constexpr std::uint64_t kMostBytes = std::uint64_t{64} << 20;
#endif

class CliBadFiles : public CliTest {
protected:
    CliBadFiles() {
        const ProcessEnd made =
            runProcess({.arguments = {AUTOGLM_CORPUS_MAKER, file("corpus")}, .environment = {}});
        EXPECT_EQ(made.exitCode, 0) << made.errors;
        m_rows = nlohmann::json::parse(readFile("corpus/expectations.json"), nullptr, false);
        EXPECT_TRUE(m_rows.is_array());
    }
    [[nodiscard]] std::string corpusFile(const nlohmann::json& row) const {
        return file("corpus/" + row["file"].get<std::string>());
    }
    nlohmann::json m_rows;
};

std::string classWords(const nlohmann::json& row) {
    std::string words = row["code"];
    std::replace(words.begin(), words.end(), '-', ' ');
    return words;
}

void expectQuickRefusal(const ProcessEnd& end, const nlohmann::json& row) {
    std::vector<std::string> words = {": " + classWords(row) + ": ", row["subject"]};
    if (row["has_offset"]) words.emplace_back("at byte ");
    expectRefusal(end, words);
    EXPECT_LT(end.seconds, kMostSeconds);
    EXPECT_LT(end.peakBytes, kMostBytes);
}

TEST_F(CliBadFiles, EachIsRefusedByRun) {
    ASSERT_GE(m_rows.size(), 90u);
    for (const nlohmann::json& row : m_rows) {
        SCOPED_TRACE(row["file"].get<std::string>());
        expectQuickRefusal(autoglm({"run", corpusFile(row), "-p", "x", "-n", "1"}), row);
    }
}

TEST_F(CliBadFiles, BrokenContainersAreRefusedByInspect) {
    for (const nlohmann::json& row : m_rows) {
        if (row["layer"] != "container") continue;
        SCOPED_TRACE(row["file"].get<std::string>());
        expectQuickRefusal(autoglm({"inspect", corpusFile(row), "--json"}), row);
    }
}

TEST_F(CliBadFiles, TheValidFileIsRead) {
    EXPECT_EQ(json({"inspect", file("corpus/valid.gguf"), "--json"})["supported"], true);
}

TEST_F(CliBadFiles, TheModelInUseStaysInUse) {
    std::string lines = "hello\n";
    for (const nlohmann::json& row : m_rows)
        lines += "/model " + corpusFile(row) + "\n";
    const ProcessEnd end =
        autoglm({"chat", quickModel(), "-n", "8", "--temp", "0"}, lines + "/new\nhello\n/stats\n");
    EXPECT_EQ(end.exitCode, 0) << end.signal;
    const auto refusals = static_cast<std::size_t>(std::count(end.errors.begin(), end.errors.end(), '\n'));
    EXPECT_EQ(refusals, m_rows.size());
    const std::size_t stats = end.output.find("tiny-glm4 ");
    ASSERT_NE(stats, std::string::npos) << end.output;
    const std::string answers = end.output.substr(0, stats);
    EXPECT_EQ(answers.substr(0, answers.size() / 2), answers.substr(answers.size() / 2));
}

TEST_F(CliBadFiles, OtherKindsOfFileAreNamed) {
    writeFile("a.zip", std::string("PK\x03\x04", 4) + std::string(200, 'x'));
    writeFile("a.png", "\x89PNG\r\n\x1a\n" + std::string(200, 'x'));
    writeFile("a.html", "<!DOCTYPE html><html><body>Not found</body></html>");
    writeFile("empty.gguf", "");
    expectRefusal(autoglm({"run", file("a.zip"), "-p", "x"}), {"wrong kind", "ZIP"});
    expectRefusal(autoglm({"run", file("a.png"), "-p", "x"}), {"wrong kind", "PNG"});
    expectRefusal(autoglm({"run", file("a.html"), "-p", "x"}), {"wrong kind", "HTML"});
    expectRefusal(autoglm({"run", file("empty.gguf"), "-p", "x"}), {"wrong kind", "empty"});
    expectRefusal(autoglm({"run", m_folder.native(), "-p", "x"}), {"not regular file", "folder"});
    expectRefusal(autoglm({"run", "/dev/zero", "-p", "x"}), {"not regular file", "device"});
    expectRefusal(autoglm({"run", file("missing.gguf"), "-p", "x"}), {"not found"});
}

TEST_F(CliBadFiles, AFifoIsRefusedWithoutWaiting) {
    const std::string fifo = file("fifo.gguf");
    ASSERT_EQ(runProcess({.arguments = {"/usr/bin/mkfifo", fifo}, .environment = {}}).exitCode, 0);
    expectRefusal(autoglm({"run", fifo, "-p", "x"}), {"not regular file", "FIFO"});
}

}  // namespace
}  // namespace autoglm::test
