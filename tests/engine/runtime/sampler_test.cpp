#include "engine/runtime/sampler.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>
#include <random>

namespace autoglm {
namespace {

constexpr SamplerOptions kPlain{.temperature = 1.0f, .topP = 1.0f, .seed = 7};

Sampler make(SamplerOptions options, std::vector<TokenId> masked = {}, std::uint32_t nTokens = 1000) {
    Result<Sampler> sampler = Sampler::create(std::move(options), masked, nTokens);
    EXPECT_TRUE(sampler.has_value());
    return std::move(*sampler);
}

TokenId next(Sampler& sampler, std::vector<float> logits) {
    const Result<TokenId> token = sampler.sample(logits);
    EXPECT_TRUE(token.has_value());
    return token.has_value() ? *token : kNoToken;
}

std::map<TokenId, double> frequencies(Sampler& sampler, const std::vector<float>& logits, int draws = 20000) {
    std::map<TokenId, double> share;
    for (int i = 0; i < draws; ++i)
        share[next(sampler, logits)] += 1.0 / draws;
    return share;
}

TEST(RandomGenerator, IsTheSameEverywhere) {
    // First values of xoshiro256** seeded by splitmix64(0), as its authors' programs give them.
    RandomGenerator random(0);
    EXPECT_EQ(random.next(), 0x99ec5f36cb75f2b4ull);
    EXPECT_EQ(random.next(), 0xbf6e1f784956452aull);
    for (int i = 0; i < 1000; ++i) {
        const double u = random.uniform();
        EXPECT_TRUE(u >= 0 && u < 1);
    }
}

TEST(Sampler, IsGreedyAtTemperatureZero) {
    Sampler sampler = make({.temperature = 0});
    EXPECT_EQ(next(sampler, {1, 3, 2}), 1);
    EXPECT_EQ(next(sampler, {3, 3, 3}), 0) << "equal logits: the lowest id";
}

TEST(Sampler, DrawsFromTheSoftmax) {
    Sampler sampler = make(kPlain);
    const std::vector<float> logits = {std::log(0.5f), std::log(0.3f), std::log(0.2f)};
    const auto share = frequencies(sampler, logits);
    EXPECT_NEAR(share.at(0), 0.5, 0.015);
    EXPECT_NEAR(share.at(1), 0.3, 0.015);
    EXPECT_NEAR(share.at(2), 0.2, 0.015);
}

TEST(Sampler, TemperatureSharpens) {
    SamplerOptions options = kPlain;
    options.temperature = 0.5f;
    Sampler sampler = make(options);
    const auto share = frequencies(sampler, {std::log(0.6f), std::log(0.4f)});
    EXPECT_NEAR(share.at(0), 0.36 / (0.36 + 0.16), 0.015);
}

TEST(Sampler, TopKKeepsTheLikeliest) {
    SamplerOptions options = kPlain;
    options.topK = 2;
    Sampler sampler = make(options);
    const auto share = frequencies(sampler, {0, 2, 1, 2});
    EXPECT_EQ(share.size(), 2u);
    EXPECT_TRUE(share.contains(1) && share.contains(3));
}

TEST(Sampler, TopPKeepsTheSmallestSetThatReachesIt) {
    SamplerOptions options = kPlain;
    options.topP = 0.75f;
    Sampler sampler = make(options);
    const std::vector<float> logits = {std::log(0.1f), std::log(0.5f), std::log(0.3f), std::log(0.1f)};
    const auto share = frequencies(sampler, logits);
    EXPECT_EQ(share.size(), 2u);
    EXPECT_NEAR(share.at(1), 0.625, 0.015);
    options.topP = 0;
    Sampler none = make(options);
    EXPECT_EQ(frequencies(none, logits, 50).size(), 1u) << "at least one token is left";
}

TEST(Sampler, TopPWorksOnALargeFlatVocabulary) {
    SamplerOptions options = kPlain;
    options.topP = 0.5f;
    Sampler sampler = make(options, {}, 151552);
    std::vector<float> logits(151552, 0.0f);
    logits[151000] = 1.0f;
    for (int i = 0; i < 5; ++i) {
        const TokenId token = next(sampler, logits);
        // Equal logits are kept in order of id, so half of the mass is about the first half of the ids.
        EXPECT_TRUE(token == 151000 || token < 75800) << token;
    }
}

TEST(Sampler, MinPIsRelativeToTheLikeliest) {
    SamplerOptions options = kPlain;
    options.minP = 0.5f;
    Sampler sampler = make(options);
    const auto share = frequencies(sampler, {std::log(0.5f), std::log(0.3f), std::log(0.2f)});
    EXPECT_EQ(share.size(), 2u);
}

TEST(Sampler, EqualSeedsGiveEqualAnswers) {
    const std::vector<float> logits = {0.1f, 0.2f, 0.3f, 0.4f, 0.5f};
    std::vector<TokenId> a, b, c;
    Sampler first = make(kPlain), second = make(kPlain);
    SamplerOptions other = kPlain;
    other.seed = 8;
    Sampler third = make(other);
    for (int i = 0; i < 50; ++i) {
        a.push_back(next(first, logits));
        b.push_back(next(second, logits));
        c.push_back(next(third, logits));
    }
    EXPECT_EQ(a, b);
    EXPECT_NE(a, c);
}

TEST(Sampler, PenalizesRepetitionInTheWindow) {
    Sampler sampler = make({.temperature = 0, .repetitionPenalty = 2.0f, .penaltyWindow = 2});
    const std::vector<float> logits = {2.0f, 1.5f, -1.0f};
    sampler.accept(0);
    EXPECT_EQ(next(sampler, logits), 1) << "2.0 / 2 is less than 1.5";
    sampler.accept(5);
    EXPECT_EQ(next(sampler, logits), 1);
    sampler.accept(5);
    EXPECT_EQ(next(sampler, logits), 0) << "token 0 has left the window";
    Sampler negative = make({.temperature = 0, .repetitionPenalty = 2.0f});
    negative.accept(0);
    EXPECT_EQ(next(negative, {-1.0f, -1.5f}), 1) << "a penalty never lifts a negative logit";
}

TEST(Sampler, FrequencyCountsAndPresenceDoesNot) {
    Sampler frequency = make({.temperature = 0, .frequencyPenalty = 0.4f});
    frequency.accept(0);
    EXPECT_EQ(next(frequency, {1.0f, 0.5f}), 0);
    frequency.accept(0);
    EXPECT_EQ(next(frequency, {1.0f, 0.5f}), 1);
    Sampler presence = make({.temperature = 0, .presencePenalty = 0.4f});
    for (int i = 0; i < 9; ++i)
        presence.accept(0);
    EXPECT_EQ(next(presence, {1.0f, 0.5f}), 0);
}

TEST(Sampler, NeverChoosesMaskedTokensNorRowsBeyondTheVocabulary) {
    Sampler sampler = make({.temperature = 0, .logitBias = {{1, 50.0f}}}, {1}, 3);
    EXPECT_EQ(next(sampler, {0, 9, 1, 99}), 2);
    SamplerOptions hot = kPlain;
    hot.temperature = 50;
    Sampler drawing = make(hot, {1}, 3);
    const auto share = frequencies(drawing, {0, 9, 1, 99}, 2000);
    EXPECT_FALSE(share.contains(1));
    EXPECT_FALSE(share.contains(3));
}

TEST(Sampler, ChoosesTheSameFromTheLargestAlone) {
    std::mt19937 random(3);
    std::normal_distribution<float> normal(0, 3);
    const std::vector<TokenId> masked = {5, 17, 400};
    for (const SamplerOptions& options :
         {SamplerOptions{.temperature = 0},
          SamplerOptions{.temperature = 0.8f, .topK = 40, .topP = 0.9f, .seed = 3},
          SamplerOptions{.temperature = 1.5f, .topK = 7, .topP = 1, .minP = 0.05f, .seed = 4},
          SamplerOptions{.temperature = 1, .topK = 1, .seed = 5}}) {
        Sampler whole = make(options, masked), part = make(options, masked);
        int nSampled = 0;
        for (int i = 0; i < 300; ++i) {
            std::vector<float> logits(1000);
            for (float& logit : logits)
                logit = std::round(4 * normal(random)) / 4;  // with equals among them
            std::vector<TopLogit> top;
            for (TokenId token = 0; token < 1000; ++token)
                top.push_back({logits[static_cast<std::size_t>(token)], token});
            std::stable_sort(top.begin(), top.end(),
                             [](const TopLogit& a, const TopLogit& b) { return a.logit > b.logit; });
            top.resize(part.topNeeded());
            ASSERT_FALSE(top.empty());
            if (!part.canSample(top)) {  // masked ones in the way of a greedy choice
                ASSERT_EQ(options.temperature, 0);
                continue;
            }
            ++nSampled;
            EXPECT_EQ(part.sampleTop(top), next(whole, logits));
        }
        EXPECT_GT(nSampled, 250);
    }
}

TEST(Sampler, AsksForAllLogitsWhereTheLargestDoNotDecide) {
    const auto needed = [](SamplerOptions options) { return make(std::move(options)).topNeeded(); };
    EXPECT_EQ(needed({.temperature = 0}), 1u);
    EXPECT_EQ(needed({.topK = 40}), 40u);
    EXPECT_EQ(needed({.topK = 0}), 0u) << "top-p is a share of all";
    EXPECT_EQ(needed({.topK = 40, .repetitionPenalty = 1.1f}), 0u);
    EXPECT_EQ(needed({.topK = 40, .logitBias = {{1, 1.0f}}}), 0u);
    EXPECT_EQ(needed({.topK = 1000}), 0u);
    // Fewer usable ones than were asked for.
    const Sampler sampler = make({.topK = 2}, {7});
    EXPECT_TRUE(sampler.canSample(std::vector<TopLogit>{{3, 7}, {2, 1}, {1, 2}}));
    EXPECT_FALSE(sampler.canSample(std::vector<TopLogit>{{3, 7}, {2, 1}, {1, kNoToken}}));
}

TEST(Sampler, AddsLogitBias) {
    Sampler sampler = make({.temperature = 0, .logitBias = {{2, 5.0f}, {-1, 3.0f}, {4000, 3.0f}}});
    EXPECT_EQ(next(sampler, {1, 2, 0}), 2);
    Sampler banned = make({.temperature = 0, .logitBias = {{1, -100.0f}}});
    EXPECT_EQ(next(banned, {1, 2, 0}), 0);
}

TEST(Sampler, RefusesNumbersThatAreNone) {
    for (const float bad : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity(),
                            -std::numeric_limits<float>::infinity()}) {
        Sampler sampler = make(kPlain);
        std::vector<float> logits = {1, bad, 2};
        const Result<TokenId> token = sampler.sample(logits);
        ASSERT_FALSE(token.has_value());
        EXPECT_EQ(token.error().code, ErrorCode::NonFinite);
    }
    Sampler nothingLeft = make(kPlain, {0, 1});
    std::vector<float> logits = {1, 2};
    EXPECT_FALSE(nothingLeft.sample(logits).has_value());
}

TEST(Sampler, RefusesOptionsOutOfRange) {
    const float nan = std::numeric_limits<float>::quiet_NaN();
    const std::vector<SamplerOptions> bad = {{.temperature = -1},
                                             {.temperature = nan},
                                             {.topP = 1.5f},
                                             {.minP = -0.1f},
                                             {.repetitionPenalty = 0},
                                             {.presencePenalty = nan},
                                             {.frequencyPenalty = 1e9f},
                                             {.logitBias = {{1, nan}}}};
    for (const SamplerOptions& options : bad) {
        const Result<Sampler> sampler = Sampler::create(options, {}, 10);
        ASSERT_FALSE(sampler.has_value());
        EXPECT_EQ(sampler.error().code, ErrorCode::InvalidArgument) << sampler.error().message();
    }
}

}  // namespace
}  // namespace autoglm
