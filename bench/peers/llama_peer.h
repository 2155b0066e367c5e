// The official prebuilt llama.cpp, driven through its C interface: the outside opinion on tokens, logits and
// speed. Loaded at run time from the folder of the npm package @node-llama-cpp/linux-x64, so nothing here
// links to it. Threads: one thread. One model per process: the library keeps global state.
#pragma once
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace autoglm::peer {

class LlamaPeer {
public:
    /// Finds the libraries below `folder` and loads the model. Throws std::runtime_error with what is
    /// missing.
    LlamaPeer(const std::filesystem::path& folder, const std::filesystem::path& model, unsigned nThreads);
    ~LlamaPeer();
    LlamaPeer(const LlamaPeer&) = delete;
    LlamaPeer& operator=(const LlamaPeer&) = delete;

    [[nodiscard]] std::uint32_t nVocab() const;
    /// Makes a fresh context; needed before feed().
    void makeContext(std::uint32_t nContext);
    /// Forgets all positions from `position` on.
    void rewind(std::uint32_t position);
    /// Feeds tokens, in batches of at most 2,048, and waits for the result.
    void feed(std::span<const std::int32_t> tokens);
    /// Logits after the last token fed; valid until the next feed().
    [[nodiscard]] std::span<const float> lastLogits() const;
    [[nodiscard]] std::vector<std::int32_t> tokenize(const std::string& text, bool parseSpecial) const;

private:
    struct State;
    std::unique_ptr<State> m_state;
};

}  // namespace autoglm::peer
