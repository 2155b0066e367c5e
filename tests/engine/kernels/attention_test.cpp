// Paged attention of every tier and cache format against the reference, on scattered pages and ragged rows.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <random>

#include "engine/base/aligned_buffer.h"
#include "engine/kernels/reference/ops.h"
#include "tests/engine/kernels/tiers_here.h"

namespace autoglm::test {
namespace {

const char* nameOf(KvFormat format) {
    return format == KvFormat::F32 ? "f32" : (format == KvFormat::I16 ? "i16" : "q8_0");
}

/// What storing keys and values in the format may cost, with values around 1.
float toleranceOf(KvFormat format) {
    return format == KvFormat::F32 ? 3e-6f : (format == KvFormat::I16 ? 2e-3f : 4e-2f);
}

std::vector<float> randomFloats(std::size_t n, float deviation, unsigned seed) {
    std::mt19937 random(seed);
    std::normal_distribution<float> normal(0.0f, deviation);
    std::vector<float> q(n);
    for (float& v : q)
        v = normal(random);
    return q;
}
std::vector<float> randomQueries(std::size_t n, float deviation) {
    return randomFloats(n, deviation, 99);
}

/// A cache of one layer with two KV heads, of which the second is used, on pages in shuffled order.
class Cache {
public:
    Cache(const KernelTable& table, KvFormat format, std::uint32_t headDim, std::uint32_t nKeys)
        : Cache(table, format, headDim, randomFloats(nKeys * headDim, 1.0f, headDim + nKeys),
                randomFloats(nKeys * headDim, 1.0f, headDim + nKeys + 1)) {}
    Cache(const KernelTable& table, KvFormat format, std::uint32_t headDim, std::vector<float> keys,
          std::vector<float> values)
        : m_table(table),
          m_format(format),
          m_headDim(headDim),
          m_keys(std::move(keys)),
          m_values(std::move(values)) {
        const auto nKeys = static_cast<std::uint32_t>(m_keys.size() / headDim);
        std::mt19937 random(headDim + nKeys);
        const std::uint32_t nPages = (nKeys + 63) / 64;
        for (std::uint32_t i = 0; i < nPages + 2; ++i)
            m_pages.push_back(i);
        std::shuffle(m_pages.begin(), m_pages.end(), random);
        m_headBytes = (kvHeadPageBytes(format, headDim) + 63) / 64 * 64;
        m_keyMemory = AlignedBuffer::create(m_pages.size() * 2 * m_headBytes).value();
        m_valueMemory = AlignedBuffer::create(m_pages.size() * 2 * m_headBytes).value();
        // What an earlier sequence may have left: pages are not cleared, so nothing of this may show.
        std::memset(m_keyMemory.data(), 0x3c, m_keyMemory.sizeBytes());
        std::memset(m_valueMemory.data(), 0x3c, m_valueMemory.sizeBytes());
        m_scratch = AlignedBuffer::create(attentionScratchBytes(headDim)).value();
        for (std::uint32_t p = 0; p < nKeys; ++p) {
            const std::size_t at = m_pages[p / 64] * 2 * m_headBytes + m_headBytes;
            m_table.storeKv(format, m_keys.data() + p * headDim, m_values.data() + p * headDim, headDim,
                            p % 64, m_keyMemory.data() + at, m_valueMemory.data() + at);
        }
    }

    /// Shapes: q, result (nVisible.size(), headDim).
    std::vector<float> attend(const std::vector<float>& q, const std::vector<std::uint32_t>& nVisible) {
        std::vector<float> out(q.size(), NAN);
        std::vector<const float*> rows;
        std::vector<float*> outs;
        for (std::size_t r = 0; r < nVisible.size(); ++r) {
            rows.push_back(q.data() + r * m_headDim);
            outs.push_back(out.data() + r * m_headDim);
        }
        m_table.attend({.q = rows.data(),
                        .out = outs.data(),
                        .nVisible = nVisible.data(),
                        .nRows = static_cast<std::uint32_t>(nVisible.size()),
                        .headDim = m_headDim,
                        .scale = scale(),
                        .format = m_format,
                        .keys = m_keyMemory.data(),
                        .values = m_valueMemory.data(),
                        .pageStride = 2 * m_headBytes,
                        .headOffset = m_headBytes,
                        .pages = m_pages.data(),
                        .scratch = m_scratch.data(),
                        .firstChunk = 0,
                        .endChunk = attentionChunks(nVisible.back())});
        return out;
    }

    /// The same by single chunks, merged afterwards.
    std::vector<float> attendInParts(const std::vector<float>& q, std::uint32_t nVisible) {
        const std::uint32_t nParts = attentionChunks(nVisible);
        std::vector<float> out(q.size()), parts(nParts * attentionPartFloats(m_headDim), NAN);
        const float* row = q.data();
        float* partsOfRow = parts.data();
        for (std::uint32_t chunk = nParts; chunk-- > 0;) {
            m_table.attend({.q = &row,
                            .nVisible = &nVisible,
                            .nRows = 1,
                            .headDim = m_headDim,
                            .scale = scale(),
                            .format = m_format,
                            .keys = m_keyMemory.data(),
                            .values = m_valueMemory.data(),
                            .pageStride = 2 * m_headBytes,
                            .headOffset = m_headBytes,
                            .pages = m_pages.data(),
                            .scratch = m_scratch.data(),
                            .firstChunk = chunk,
                            .endChunk = chunk + 1,
                            .parts = &partsOfRow});
        }
        m_table.mergeAttention(parts.data(), nParts, m_headDim, out.data(), m_scratch.data());
        return out;
    }

    std::vector<float> expected(const std::vector<float>& q,
                                const std::vector<std::uint32_t>& nVisible) const {
        std::vector<float> out(q.size()), scores(m_keys.size());
        for (std::size_t r = 0; r < nVisible.size(); ++r) {
            reference::attendHead(q.data() + r * m_headDim, m_keys.data(), m_values.data(), nVisible[r],
                                  m_headDim, m_headDim, scale(), scores.data(), out.data() + r * m_headDim);
        }
        return out;
    }

private:
    [[nodiscard]] float scale() const { return 1.0f / std::sqrt(static_cast<float>(m_headDim)); }
    const KernelTable& m_table;
    KvFormat m_format;
    std::uint32_t m_headDim;
    std::vector<float> m_keys, m_values;
    std::vector<std::uint32_t> m_pages;
    std::size_t m_headBytes = 0;
    AlignedBuffer m_keyMemory, m_valueMemory, m_scratch;
};

class Attention : public testing::TestWithParam<std::tuple<std::string, KvFormat>> {
protected:
    const KernelTable& table() const { return tableOf(std::get<0>(GetParam())); }
    KvFormat format() const { return std::get<1>(GetParam()); }
};

TEST_P(Attention, MatchesReferenceForEveryHeadSizeAndLength) {
    for (const std::uint32_t headDim : {8u, 16u, 24u, 64u, 80u, 128u}) {
        for (const std::uint32_t nKeys : {1u, 2u, 63u, 64u, 65u, 130u, 300u}) {
            Cache cache(table(), format(), headDim, nKeys);
            // Rows of one causal tile: two heads per token, tokens up to the last key.
            std::vector<std::uint32_t> nVisible;
            for (std::uint32_t r = 0; r < 14; ++r) {
                const std::uint32_t back = (13 - r) / 2;
                nVisible.push_back(nKeys > back ? nKeys - back : 1);
            }
            const std::vector<float> q = randomQueries(nVisible.size() * headDim, 1.0f);
            const std::vector<float> got = cache.attend(q, nVisible), expected = cache.expected(q, nVisible);
            for (std::size_t i = 0; i < got.size(); ++i) {
                ASSERT_NEAR(got[i], expected[i], toleranceOf(format()) * (1 + std::abs(expected[i])))
                    << "headDim " << headDim << ", keys " << nKeys << ", row " << i / headDim;
            }
        }
    }
}

TEST_P(Attention, GivesTheSameBitsHoweverRowsAreGrouped) {
    const std::uint32_t headDim = 64, nKeys = 200;
    Cache cache(table(), format(), headDim, nKeys);
    std::vector<std::uint32_t> nVisible;
    for (std::uint32_t r = 0; r < 48; ++r)
        nVisible.push_back(nKeys - 47 + r);
    const std::vector<float> q = randomQueries(nVisible.size() * headDim, 1.0f);
    const std::vector<float> all = cache.attend(q, nVisible);
    for (const std::size_t n : {1u, 2u, 3u, 5u, 16u}) {
        for (std::size_t r = 0; r < nVisible.size(); r += n) {
            const std::size_t end = std::min(nVisible.size(), r + n);
            const std::vector<float> part =
                cache.attend({q.begin() + static_cast<std::ptrdiff_t>(r * headDim),
                              q.begin() + static_cast<std::ptrdiff_t>(end * headDim)},
                             {nVisible.begin() + static_cast<std::ptrdiff_t>(r),
                              nVisible.begin() + static_cast<std::ptrdiff_t>(end)});
            ASSERT_EQ(std::memcmp(part.data(), all.data() + r * headDim, part.size() * sizeof(float)), 0)
                << n << " " << r;
        }
    }
}

TEST_P(Attention, GivesTheSameBitsInParts) {
    const std::uint32_t headDim = 80;
    for (const std::uint32_t nKeys : {1u, 256u, 257u, 700u}) {
        Cache cache(table(), format(), headDim, nKeys);
        const std::vector<float> q = randomQueries(headDim, 1.0f), whole = cache.attend(q, {nKeys}),
                                 parts = cache.attendInParts(q, nKeys);
        EXPECT_EQ(std::memcmp(whole.data(), parts.data(), whole.size() * sizeof(float)), 0) << nKeys;
    }
}

/// One key takes nearly all the weight, the many others share the rest evenly.
TEST_P(Attention, KeepsTheSmallWeightsBesideALargeOne) {
    const std::uint32_t headDim = 64, nKeys = 600;
    std::vector<float> keys(nKeys * headDim, 0.0f), values(keys.size(), 0.0f);
    keys[3 * headDim] = 1.0f;
    for (std::uint32_t p = 0; p < nKeys; ++p)
        values[p * headDim + (p == 3 ? 0 : 1)] = 1.0f;
    Cache cache(table(), format(), headDim, keys, values);
    std::vector<float> q(headDim, 0.0f);
    q[0] = 8.0f * std::log(1000.0f);  // the others weigh a thousandth each
    const std::vector<float> got = cache.attend(q, {nKeys}), expected = cache.expected(q, {nKeys});
    constexpr float kSumOf600 = 2e-5f;  // rounding of the reference's own sum
    const float tolerance = std::max(toleranceOf(format()), kSumOf600);
    EXPECT_NEAR(got[0], expected[0], tolerance);
    EXPECT_NEAR(got[1], expected[1], tolerance);
}

TEST_P(Attention, ShowsWhatIsNotANumber) {
    const std::uint32_t headDim = 64, nKeys = 100;
    const std::vector<float> sound = randomFloats(nKeys * headDim, 1.0f, 5);
    const std::vector<float> q = randomQueries(headDim, 1.0f);
    for (const float bad : {NAN, INFINITY}) {
        std::vector<float> broken = sound;
        broken[70 * headDim + 5] = bad;
        Cache badKey(table(), format(), headDim, broken, sound),
            badValue(table(), format(), headDim, sound, broken);
        for (Cache* cache : {&badKey, &badValue}) {
            const std::vector<float> out = cache->attend(q, {nKeys});
            EXPECT_FALSE(std::all_of(out.begin(), out.end(), [](float v) { return std::isfinite(v); }))
                << bad;
            for (const float v : cache->attend(q, {70}))  // rows that do not see it
                EXPECT_TRUE(std::isfinite(v)) << bad;
        }
    }
}

TEST_P(Attention, SurvivesScoresFarBeyondHalfPrecision) {
    const std::uint32_t headDim = 128, nKeys = 100;
    Cache cache(table(), format(), headDim, nKeys);
    const std::vector<float> q =
        randomQueries(headDim, 70000.0f);  // scores around 10^6: one key takes all the weight
    for (const float v : cache.attend(q, {nKeys}))
        ASSERT_TRUE(std::isfinite(v));
}

INSTANTIATE_TEST_SUITE_P(Tiers, Attention,
                         testing::Combine(testing::ValuesIn(tiersHere()),
                                          testing::Values(KvFormat::F32, KvFormat::I16, KvFormat::Q8_0)),
                         [](const auto& test) {
                             return tierTestName(std::get<0>(test.param)) + "_" +
                                    nameOf(std::get<1>(test.param));
                         });

}  // namespace
}  // namespace autoglm::test
