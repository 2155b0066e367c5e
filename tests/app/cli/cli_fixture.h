// The real `autoglm` on small generated models in a folder that lives as long as the test.
// Threads: one thread.
#pragma once
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/support/process.h"
#include "tests/support/tiny_model.h"

namespace autoglm::test {

class CliTest : public ::testing::Test {
protected:
    CliTest();
    ~CliTest() override;

    [[nodiscard]] ProcessSpec spec(std::vector<std::string> arguments) const;
    [[nodiscard]] ProcessEnd autoglm(std::vector<std::string> arguments, const std::string& input = {}) const;
    /// Runs, expects success, and gives stdout parsed as one JSON document.
    [[nodiscard]] nlohmann::json json(std::vector<std::string> arguments,
                                      const std::string& input = {}) const;

    [[nodiscard]] std::string file(const std::string& name) const { return (m_folder / name).native(); }
    void writeFile(const std::string& name, const std::string& content) const;
    [[nodiscard]] std::string readFile(const std::string& name) const;
    [[nodiscard]] std::string writeModel(const std::string& name, const TinyModelSpec& spec) const;
    /// 270 tokens, bytes and GLM special tokens and nothing else; answers come at once.
    [[nodiscard]] std::string quickModel() const;
    /// Large enough that a long text takes minutes on the reference backend.
    [[nodiscard]] std::string slowModel() const;
    /// Adds options under which a model repeats itself until the context is full.
    [[nodiscard]] static std::vector<std::string> endless(std::vector<std::string> arguments);

    std::filesystem::path m_folder;
};

/// Exit code, and exactly one line on stderr that holds all of the words.
void expectRefusal(const ProcessEnd& end, const std::vector<std::string>& words);
/// Exit code 2, the message first, then usage and a hint.
void expectWrongUsage(const ProcessEnd& end, const std::string& message);

}  // namespace autoglm::test
