#include "engine/api/perplexity.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "tests/support/backend_run.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/tiny_model.h"

namespace autoglm::test {
namespace {

class PerplexityTest : public testing::Test {
protected:
    PerplexityTest() {
        const LoadOptions options{.path = m_folder.write("tiny.gguf", tinyModelBytes({})),
                                  .backend = BackendChoice::Reference,
                                  .kvType = KvCacheType::F32};
        m_engine = Engine::load(options, {}, {}).value();
        m_tokens = someTokens(100, m_engine->info().nVocab);
    }

    [[nodiscard]] Result<Perplexity> measure(std::uint32_t window, std::size_t count = 100) const {
        return measurePerplexity(*m_engine, std::span(m_tokens).first(count), {.window = window}, {}, {});
    }

    /// Loss of token `at`, seen from `begin` on.
    [[nodiscard]] double lossOf(std::size_t begin, std::size_t at) const {
        std::vector<double> p;
        const auto seen = std::span(m_tokens).subspan(begin, at - begin);
        EXPECT_TRUE(
            m_engine
                ->logits(seen, 0,
                         [&](std::size_t, std::span<const float> row) { p.assign(row.begin(), row.end()); },
                         {})
                .has_value());
        double sum = 0;
        for (double& value : p)
            sum += value = std::exp(value);
        return -std::log(p[static_cast<std::size_t>(m_tokens[at])] / sum);
    }

    TemporaryFolder m_folder;
    std::unique_ptr<Engine> m_engine;
    std::vector<std::int32_t> m_tokens;
};

TEST_F(PerplexityTest, OneWindowScoresEveryTokenButTheFirst) {
    const auto p = measure(512, 30);
    ASSERT_TRUE(p.has_value()) << p.error().message();
    EXPECT_EQ(p->nTokens, 30u);
    EXPECT_EQ(p->nScored, 29u);
    EXPECT_EQ(p->nWindows, 1u);
    double sum = 0;
    for (std::size_t i = 1; i < 30; ++i)
        sum += lossOf(0, i);
    EXPECT_NEAR(p->meanLogLoss, sum / 29, 1e-5);
    EXPECT_DOUBLE_EQ(p->value(), std::exp(p->meanLogLoss));
    EXPECT_GT(p->standardError, 0);
}

TEST_F(PerplexityTest, LaterWindowsScoreTheirSecondHalf) {
    const auto p = measure(16, 30);
    ASSERT_TRUE(p.has_value()) << p.error().message();
    EXPECT_EQ(p->nScored, 29u);
    EXPECT_EQ(p->nWindows, 3u) << "0 to 15, 8 to 23, 16 to 29";
    double sum = 0;
    for (std::size_t i = 1; i < 30; ++i)
        sum += lossOf(i < 16 ? 0 : i < 24 ? 8 : 16, i);
    EXPECT_NEAR(p->meanLogLoss, sum / 29, 1e-5);
}

TEST_F(PerplexityTest, EveryWindowCoversTheText) {
    for (const std::uint32_t window : {2u, 3u, 5u, 64u, 99u, 100u, 101u}) {
        const auto p = measure(window);
        ASSERT_TRUE(p.has_value()) << p.error().message();
        EXPECT_EQ(p->nScored, 99u) << window;
        EXPECT_TRUE(std::isfinite(p->value()));
    }
}

TEST_F(PerplexityTest, SaysWhatIsTooShortOrUnknown) {
    EXPECT_EQ(measure(512, 1).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(measure(512, 0).error().subject, "text");
    EXPECT_EQ(measure(1).error().subject, "window");
    m_tokens[5] = 24;
    EXPECT_EQ(measure(512).error().subject, "token");
    m_tokens[5] = -1;
    EXPECT_EQ(measure(512).error().subject, "token");
}

TEST_F(PerplexityTest, StopsWhenAsked) {
    std::stop_source stop;
    const auto progress = [&](std::uint32_t nScored, std::uint32_t) {
        if (nScored == 20) stop.request_stop();
    };
    const auto p = measurePerplexity(*m_engine, m_tokens, {.window = 16}, progress, stop.get_token());
    ASSERT_FALSE(p.has_value());
    EXPECT_EQ(p.error().code, ErrorCode::Cancelled);
}

}  // namespace
}  // namespace autoglm::test
