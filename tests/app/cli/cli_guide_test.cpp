// A conversation with the built-in model, as a fresh install has it. Skipped, and told so, where it has not
// been built.
#include "app/builtin_model.h"
#include "tests/app/cli/cli_fixture.h"

namespace autoglm::test {
namespace {

class CliGuide : public CliTest {
protected:
    void SetUp() override {
        const auto path = findBuiltinModel();
        ASSERT_TRUE(path.has_value()) << path.error().message();  // it comes with the tree
        m_guide = path->native();
    }
    [[nodiscard]] ProcessSpec withGuide(std::vector<std::string> arguments) const {
        ProcessSpec result = spec(std::move(arguments));
        std::erase_if(result.environment, [](const auto& entry) { return entry.first == "AUTOGLM_GUIDE"; });
        result.environment.emplace_back("AUTOGLM_GUIDE", m_guide);
        return result;
    }
    std::string m_guide;
};

TEST_F(CliGuide, AnswersInEnglishAndEndsByItself) {
    const ProcessEnd end =
        runProcess(withGuide({"run", "-p", "What is quantization?", "--temp", "0", "--json"}));
    ASSERT_EQ(end.exitCode, 0) << end.errors;
    const nlohmann::json d = nlohmann::json::parse(end.output);
    EXPECT_EQ(d["finish_reason"], "stop");
    EXPECT_NE(d["text"].get<std::string>().find("bit"), std::string::npos) << d["text"];
}

TEST_F(CliGuide, AnswersInChinese) {
    const ProcessEnd end = runProcess(withGuide({"run", "-p", "你好，你是谁？", "--temp", "0", "--json"}));
    ASSERT_EQ(end.exitCode, 0) << end.errors;
    const nlohmann::json d = nlohmann::json::parse(end.output);
    EXPECT_EQ(d["finish_reason"], "stop");
    EXPECT_NE(d["text"].get<std::string>().find("我"), std::string::npos) << d["text"];
}

TEST_F(CliGuide, HoldsAConversationFromAPipe) {
    const ProcessEnd end =
        runProcess(withGuide({"chat", "--temp", "0", "--stats"}), "Hello!\nHow do I load a model?\n");
    EXPECT_EQ(end.exitCode, 0) << end.errors;
    EXPECT_TRUE(end.output.find(".gguf") != std::string::npos ||
                end.output.find("Ctrl+O") != std::string::npos)
        << end.output;
}

}  // namespace
}  // namespace autoglm::test
