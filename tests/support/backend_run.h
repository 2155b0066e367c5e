// A tiny model on a backend, with pages handed out, for tests that compare logits.
// Threads: one thread at a time.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "tests/support/backends.h"
#include "tests/support/tiny_model.h"

namespace autoglm::test {

/// A backend's name as GoogleTest wants parameters named: letters and digits.
[[nodiscard]] std::string testName(const std::string& backend);

class BackendRun {
public:
    /// Stops the program with the reason when the model or backend cannot be had: tests give sound ones.
    BackendRun(const TinyModelSpec& spec, const std::string& backend, KvType kvType, unsigned nThreads = 1);
    [[nodiscard]] static Result<BackendRun> create(const TinyModelSpec& spec, const std::string& backend,
                                                   KvType kvType, unsigned nThreads = 1);

    [[nodiscard]] Backend& backend() const { return *m_backend; }
    [[nodiscard]] const Model& model() const { return *m_model; }
    [[nodiscard]] std::uint32_t nVocab() const { return m_model->shape().nVocab; }

    /// Logits of every token of a fresh sequence, fed `chunk` tokens at a time (0: all at once), its page i
    /// being `pages[i]` (empty: in order).
    [[nodiscard]] std::vector<float> logitsOfAll(const std::vector<TokenId>& tokens, std::uint32_t chunk = 0,
                                                 std::vector<std::uint32_t> pages = {}) const;
    [[nodiscard]] std::vector<float> logitsOfLast(const std::vector<TokenId>& tokens,
                                                  std::uint32_t chunk = 0) const;
    [[nodiscard]] std::vector<double> oracleOfLast(const std::vector<TokenId>& tokens) const;

    static constexpr std::uint32_t kPages = 16;

private:
    BackendRun() = default;
    std::shared_ptr<std::vector<std::byte>> m_bytes;  // before the model, which borrows them
    std::shared_ptr<const Model> m_model;
    std::shared_ptr<Backend> m_backend;
};

/// Tokens that cover the vocabulary without a short period.
[[nodiscard]] std::vector<TokenId> someTokens(std::size_t count, std::uint32_t nVocab,
                                              std::uint32_t seed = 1);

}  // namespace autoglm::test
