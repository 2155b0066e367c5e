#include "tests/support/backend_run.h"

#include <algorithm>
#include <cctype>
#include <numeric>
#include <stdexcept>

#include "tests/support/oracle.h"

namespace autoglm::test {

std::string testName(const std::string& backend) {
    std::string name;
    bool upper = true;
    for (const char c : backend) {
        if (std::isalnum(static_cast<unsigned char>(c)) == 0) {
            upper = true;
            continue;
        }
        name += upper ? static_cast<char>(std::toupper(static_cast<unsigned char>(c))) : c;
        upper = false;
    }
    return name;
}

BackendRun::BackendRun(const TinyModelSpec& spec, const std::string& backend, KvType kvType,
                       unsigned nThreads) {
    Result<BackendRun> made = create(spec, backend, kvType, nThreads);
    if (!made.has_value()) throw std::runtime_error(made.error().message());
    *this = std::move(*made);
}

Result<BackendRun> BackendRun::create(const TinyModelSpec& spec, const std::string& backend, KvType kvType,
                                      unsigned nThreads) {
    BackendRun run;
    run.m_bytes = std::make_shared<std::vector<std::byte>>(tinyModelBytes(spec));
    AUTOGLM_TRY_ASSIGN(GgufFile file, GgufFile::parse(*run.m_bytes, "tiny.gguf"));
    AUTOGLM_TRY_ASSIGN(run.m_model, Model::create(std::move(file)));
    AUTOGLM_TRY_ASSIGN(run.m_backend, makeBackend(backend, run.m_model, kvType, nThreads));
    AUTOGLM_TRY(run.m_backend->reserveKv(kPages));
    return run;
}

std::vector<float> BackendRun::logitsOfAll(const std::vector<TokenId>& tokens, std::uint32_t chunk,
                                           std::vector<std::uint32_t> pages) const {
    if (pages.empty()) {
        pages.resize(kPages);
        std::iota(pages.begin(), pages.end(), 0u);
    }
    const std::size_t step = chunk == 0 ? tokens.size() : chunk;
    std::vector<float> all(tokens.size() * nVocab());
    for (std::size_t at = 0; at < tokens.size(); at += step) {
        const std::size_t n = std::min(step, tokens.size() - at);
        const SequenceSlice slice{.tokens = std::span<const TokenId>(tokens).subspan(at, n),
                                  .startPosition = static_cast<std::uint32_t>(at),
                                  .pages = pages,
                                  .logits = LogitRows::All};
        const Result<void> done =
            m_backend->forward({&slice, 1}, std::span<float>(all).subspan(at * nVocab(), n * nVocab()), {});
        if (!done.has_value()) throw std::runtime_error(done.error().message());
    }
    return all;
}

std::vector<float> BackendRun::logitsOfLast(const std::vector<TokenId>& tokens, std::uint32_t chunk) const {
    const std::vector<float> all = logitsOfAll(tokens, chunk);
    return {all.end() - nVocab(), all.end()};
}

std::vector<double> BackendRun::oracleOfLast(const std::vector<TokenId>& tokens) const {
    const OracleResult result = oracleForward(m_model->file(), tokens);
    return {result.logits.end() - nVocab(), result.logits.end()};
}

std::vector<TokenId> someTokens(std::size_t count, std::uint32_t nVocab, std::uint32_t seed) {
    std::vector<TokenId> tokens(count);
    std::uint32_t state = seed;
    for (TokenId& token : tokens) {
        state = 1664525u * state + 1013904223u;
        token = static_cast<TokenId>((state >> 8) % nVocab);
    }
    return tokens;
}

}  // namespace autoglm::test
