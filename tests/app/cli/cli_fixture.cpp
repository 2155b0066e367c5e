#include "tests/app/cli/cli_fixture.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>

namespace autoglm::test {

CliTest::CliTest() {
    std::string pattern = (std::filesystem::temp_directory_path() / "autoglm-cli-XXXXXX").native();
    m_folder = mkdtemp(pattern.data());
}

CliTest::~CliTest() {
    std::error_code ignored;
    std::filesystem::remove_all(m_folder, ignored);
}

ProcessSpec CliTest::spec(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), AUTOGLM_BINARY);
    return {.arguments = std::move(arguments),
            .environment = {
                {"XDG_DATA_HOME", file("data")}, {"AUTOGLM_TIER", ""}, {"AUTOGLM_GUIDE", file("none.gguf")}}};
}

ProcessEnd CliTest::autoglm(std::vector<std::string> arguments, const std::string& input) const {
    return runProcess(spec(std::move(arguments)), input);
}

nlohmann::json CliTest::json(std::vector<std::string> arguments, const std::string& input) const {
    const ProcessEnd end = autoglm(std::move(arguments), input);
    EXPECT_EQ(end.exitCode, 0) << end.errors;
    EXPECT_EQ(end.errors, "");
    nlohmann::json document = nlohmann::json::parse(end.output, nullptr, false);
    EXPECT_FALSE(document.is_discarded()) << end.output;
    return document;
}

void CliTest::writeFile(const std::string& name, const std::string& content) const {
    std::ofstream(file(name), std::ios::binary) << content;
}

std::string CliTest::readFile(const std::string& name) const {
    std::ostringstream content;
    content << std::ifstream(file(name), std::ios::binary).rdbuf();
    return content.str();
}

std::string CliTest::writeModel(const std::string& name, const TinyModelSpec& spec) const {
    const std::vector<std::byte> bytes = tinyModelBytes(spec);
    writeFile(name, std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
    return file(name);
}

std::string CliTest::quickModel() const {
    return writeModel("quick.gguf", {.nVocab = 270, .withTokenizer = true});
}

std::string CliTest::slowModel() const {
    return writeModel("slow.gguf", {.nLayers = 4,
                                    .nEmbd = 256,
                                    .nHeads = 8,
                                    .nKvHeads = 2,
                                    .headDim = 32,
                                    .nRot = 16,
                                    .nFf = 768,
                                    .nVocab = 2048,
                                    .contextLength = 32768,
                                    .withTokenizer = true});
}

std::vector<std::string> CliTest::endless(std::vector<std::string> arguments) {
    // A penalty below 1 rewards repetition: greedily, what came last comes for ever.
    for (const char* option :
         {"--backend", "reference", "--temp", "0", "--repetition-penalty", "0.1", "--penalty-window", "1"}) {
        arguments.emplace_back(option);
    }
    return arguments;
}

void expectRefusal(const ProcessEnd& end, const std::vector<std::string>& words) {
    EXPECT_EQ(end.exitCode, 1) << "signal " << end.signal;
    EXPECT_EQ(end.output, "");
    EXPECT_TRUE(end.errors.starts_with("autoglm: ")) << end.errors;
    EXPECT_EQ(std::count(end.errors.begin(), end.errors.end(), '\n'), 1) << end.errors;
    for (const std::string& word : words)
        EXPECT_NE(end.errors.find(word), std::string::npos) << word << "\n" << end.errors;
}

void expectWrongUsage(const ProcessEnd& end, const std::string& message) {
    EXPECT_EQ(end.exitCode, 2) << end.errors;
    EXPECT_EQ(end.output, "");
    EXPECT_TRUE(end.errors.starts_with("autoglm: " + message)) << end.errors;
    EXPECT_NE(end.errors.find("\nUsage: autoglm"), std::string::npos) << end.errors;
    EXPECT_NE(end.errors.find("--help"), std::string::npos) << end.errors;
}

}  // namespace autoglm::test
