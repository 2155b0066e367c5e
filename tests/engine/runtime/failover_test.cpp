// A device that fails in the middle: the next one goes on where it was, or the failure is told and nothing
// else breaks.
#include <gtest/gtest.h>

#include "engine/runtime/failover_backend.h"
#include "tests/support/backend_run.h"

namespace autoglm::test {
namespace {

/// A sound backend that stops computing after some runs, as a device does that is lost.
class FailingBackend final : public Backend {
public:
    FailingBackend(std::unique_ptr<Backend> inner, int nSoundRuns)
        : m_inner(std::move(inner)), m_nSoundRuns(nSoundRuns) {}
    BackendInfo info() const override { return m_inner->info(); }
    BackendMemory memory() const override { return m_inner->memory(); }
    Result<void> reserveKv(std::uint32_t nPages) override { return m_inner->reserveKv(nPages); }
    std::uint32_t maxBatchTokens() const override { return m_inner->maxBatchTokens(); }
    Result<void> forward(std::span<const SequenceSlice> batch, std::span<float> logits,
                         std::stop_token stop) override {
        if (m_nSoundRuns-- <= 0)
            return Error{.code = ErrorCode::Device, .subject = "card", .problem = "stopped responding"};
        return m_inner->forward(batch, logits, std::move(stop));
    }

private:
    std::unique_ptr<Backend> m_inner;
    int m_nSoundRuns;
};

class Failover : public testing::Test {
protected:
    static constexpr std::uint32_t kPages = 4;

    Failover() {
        auto file = GgufFile::parse(m_bytes, "tiny");
        EXPECT_TRUE(file.has_value());
        m_model = *Model::create(std::move(*file));
    }
    std::unique_ptr<Backend> reference() const {
        return std::move(*createReferenceBackend(m_model, {.kvType = KvType::F32}));
    }
    /// The failover of a device that does `nSoundRuns`, with pages reserved.
    std::unique_ptr<Backend> failing(int nSoundRuns, MakeBackendFn next) const {
        auto first = std::make_unique<FailingBackend>(reference(), nSoundRuns);
        EXPECT_TRUE(first->reserveKv(kPages).has_value());
        return createFailoverBackend(std::move(first), std::move(next), kPages, {});
    }
    /// The tokens of a sequence in chunks; logits of all of them.
    Result<std::vector<float>> logitsOf(Backend& backend, const std::vector<TokenId>& tokens,
                                        std::size_t chunk) const {
        const std::uint32_t nVocab = m_model->shape().nVocab;
        const std::vector<std::uint32_t> pages = {2, 0, 3, 1};
        std::vector<float> logits(tokens.size() * nVocab);
        for (std::size_t at = 0; at < tokens.size(); at += chunk) {
            const std::size_t n = std::min(chunk, tokens.size() - at);
            const SequenceSlice slice{.tokens = std::span(tokens).subspan(at, n),
                                      .startPosition = static_cast<std::uint32_t>(at),
                                      .pages = pages,
                                      .logits = LogitRows::All};
            AUTOGLM_TRY(backend.forward({&slice, 1}, std::span(logits).subspan(at * nVocab, n * nVocab), {}));
        }
        return logits;
    }
    std::vector<TokenId> tokens() const { return someTokens(150, m_model->shape().nVocab); }

private:
    std::vector<std::byte> m_bytes = tinyModelBytes({});
    std::shared_ptr<const Model> m_model;
};

TEST_F(Failover, GoesOnWhereTheDeviceWas) {
    const auto sound = reference();
    ASSERT_TRUE(sound->reserveKv(kPages).has_value());
    const auto expected = logitsOf(*sound, tokens(), 20);
    ASSERT_TRUE(expected.has_value());
    for (const int nSoundRuns : {0, 1, 4, 7}) {
        const auto backend = failing(nSoundRuns, [this] { return Result(reference()); });
        const auto logits = logitsOf(*backend, tokens(), 20);
        ASSERT_TRUE(logits.has_value()) << logits.error().message();
        EXPECT_EQ(*logits, *expected) << "after " << nSoundRuns << " runs";
    }
}

TEST_F(Failover, StaysAskableWhereNothingCouldTakeOver) {
    const Error noMemory{.code = ErrorCode::OutOfMemory, .subject = "memory", .problem = "is too small"};
    const auto backend = failing(1, [&] { return Result<std::unique_ptr<Backend>>(noMemory); });
    const auto first = logitsOf(*backend, tokens(), 20);
    ASSERT_FALSE(first.has_value());
    EXPECT_EQ(first.error().code, ErrorCode::OutOfMemory);
    // Whoever watches a model goes on asking about it.
    EXPECT_EQ(backend->info().name, "reference");
    EXPECT_EQ(backend->memory().weightBytes, 0u);
    EXPECT_EQ(backend->parts().size(), 1u);
    EXPECT_GT(backend->maxBatchTokens(), 0u);
    EXPECT_EQ(backend->maxTop(), 0u);
    backend->finishLoading({});
    const auto again = logitsOf(*backend, tokens(), 20);
    ASSERT_FALSE(again.has_value());
    EXPECT_EQ(again.error().code, ErrorCode::Device);
    EXPECT_EQ(backend->reserveKv(kPages).error().code, ErrorCode::Device);
}

TEST_F(Failover, TellsWhenTheNextDeviceHasNoRoomForTheContext) {
    class Roomless final : public Backend {
    public:
        explicit Roomless(std::unique_ptr<Backend> inner) : m_inner(std::move(inner)) {}
        BackendInfo info() const override { return m_inner->info(); }
        BackendMemory memory() const override { return m_inner->memory(); }
        Result<void> reserveKv(std::uint32_t) override {
            return Error{.code = ErrorCode::OutOfMemory, .subject = "context", .problem = "does not fit"};
        }
        std::uint32_t maxBatchTokens() const override { return m_inner->maxBatchTokens(); }
        Result<void> forward(std::span<const SequenceSlice> batch, std::span<float> logits,
                             std::stop_token stop) override {
            return m_inner->forward(batch, logits, std::move(stop));
        }

    private:
        std::unique_ptr<Backend> m_inner;
    };
    const auto backend = failing(
        0, [this] { return Result<std::unique_ptr<Backend>>(std::make_unique<Roomless>(reference())); });
    EXPECT_EQ(logitsOf(*backend, tokens(), 20).error().code, ErrorCode::OutOfMemory);
    const auto again = logitsOf(*backend, tokens(), 20);
    ASSERT_FALSE(again.has_value());
    EXPECT_EQ(again.error().code, ErrorCode::Device) << again.error().message();
}

}  // namespace
}  // namespace autoglm::test
