#include "engine/runtime/speculation.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>

namespace autoglm::test {
namespace {

using Counts = std::vector<std::uint32_t>;
using Chances = std::vector<std::vector<double>>;

/// A cost that has seen steps of 1, 2, … rows take these seconds.
StepCost measured(const std::vector<double>& seconds) {
    StepCost cost;
    for (int round = 0; round < 3; ++round) {
        for (std::size_t i = 0; i < seconds.size(); ++i)
            cost.note(static_cast<std::uint32_t>(i) + 1, seconds[i]);
    }
    return cost;
}

std::vector<double> powers(double chance, std::size_t count) {
    std::vector<double> result(count, 1.0);
    double all = 1;
    for (double& value : result)
        value = all *= chance;
    return result;
}

TEST(DraftRecord, LearnsFromTrialsOfTheSameAgreement) {
    DraftRecord record;
    const double before = record.chance(3), other = record.chance(20);
    for (int i = 0; i < 40; ++i)
        record.note(3, false);
    EXPECT_LT(record.chance(3), 0.1);
    EXPECT_LT(record.chance(3), before);
    EXPECT_EQ(record.chance(20), other);
    for (int i = 0; i < 40; ++i)
        record.note(3, true);
    EXPECT_GT(record.chance(3), 0.8) << "old trials fade";
    EXPECT_LT(record.chance(3), 1.0);
}

TEST(DraftRecord, LongerAgreementPromisesMore) {
    const DraftRecord record;
    for (std::uint32_t agreement = NgramIndex::kShortest; agreement < NgramIndex::kMostAgreement; ++agreement)
        EXPECT_LE(record.chance(agreement), record.chance(agreement + 1)) << agreement;
}

TEST(Drafter, LearnsWithoutGuessesBeingRun) {
    Drafter drafter;
    std::vector<TokenId> text = {1, 2, 3, 4, 5, 6, 7, 8};
    drafter.extend(text);
    EXPECT_TRUE(drafter.chances(4).empty());
    text.insert(text.end(), {1, 2});
    drafter.extend(text);
    const std::vector<double> fresh = drafter.chances(4);
    ASSERT_EQ(fresh.size(), 4u);
    EXPECT_TRUE(std::is_sorted(fresh.rbegin(), fresh.rend()));
    std::vector<TokenId> guesses;
    drafter.draft(text, 3, guesses);
    EXPECT_EQ(guesses, (std::vector<TokenId>{3, 4, 5}));
    for (int round = 0; round < 20; ++round) {  // "1 2" again and again, and never what followed it before
        text.insert(text.end(), {100 + round, 1, 2});
        for (std::size_t i = 3; i > 0; --i)
            drafter.extend(std::span(text).first(text.size() - i + 1));
    }
    EXPECT_LT(drafter.chances(1)[0], fresh[0]);
}

TEST(StepCost, KnowsNothingBeforeTheFirstStep) {
    const StepCost cost;
    EXPECT_EQ(cost.of(1), 0);
    EXPECT_EQ(cost.mostRows(), 0u);
    EXPECT_EQ(chooseDrafts(cost, Chances{{.9, .9}}), Counts{0});
}

TEST(StepCost, DrawsLinesBetweenWhatWasMeasured) {
    StepCost cost;
    cost.note(1, 1.0);
    cost.note(5, 3.0);
    EXPECT_DOUBLE_EQ(cost.of(3), 2.0);
    EXPECT_GT(cost.of(8), 3.0);
    EXPECT_EQ(cost.mostRows(), 10u);
}

TEST(StepCost, OneSlowMomentDoesNotCount) {
    StepCost cost;
    for (const double seconds : {1.0, 1.0, 50.0, 1.0, 1.0})
        cost.note(1, seconds);
    EXPECT_EQ(cost.of(1), 1.0);
}

TEST(StepCost, ForgetsWhatWasMeasuredLongAgo) {
    StepCost cost;
    cost.note(4, 100.0);  // a slow moment
    for (int i = 0; i < 20; ++i)
        cost.note(1, 1.0);
    EXPECT_LT(cost.of(4), 2.0) << "one measurement is not believed for long";
    EXPECT_EQ(cost.of(1), 1.0);
}

TEST(StepCost, TakesStepsOfAnySize) {
    StepCost cost;
    cost.note(0, 1.0);
    cost.note(kMaxDraftRows + 1, 1.0);
    cost.note(100000, 1.0);
    EXPECT_EQ(cost.of(0), 0);
    EXPECT_EQ(cost.of(1), 0);
    cost.note(1, 1.0);
    EXPECT_GT(cost.of(100000), 1.0);
}

TEST(ChooseDrafts, GuessesWhereRowsAreCheap) {
    const StepCost cost = measured({1.0, 1.02, 1.04, 1.06, 1.08, 1.1});
    EXPECT_EQ(chooseDrafts(cost, Chances{powers(.9, 5)}), Counts{5});
    EXPECT_EQ(chooseDrafts(cost, Chances{{}}), Counts{0});
    EXPECT_EQ(chooseDrafts(cost, Chances{}), Counts{});
}

TEST(ChooseDrafts, LeavesItWhereRowsCostWhatTheyGive) {
    const StepCost cost = measured({1, 2, 3, 4, 5, 6});
    EXPECT_EQ(chooseDrafts(cost, Chances{powers(.95, 5)}), Counts{0});
}

TEST(ChooseDrafts, LeavesItWhereGuessesAreWrong) {
    const StepCost cost = measured({1.0, 1.1, 1.2, 1.3, 1.4, 1.5});
    EXPECT_EQ(chooseDrafts(cost, Chances{powers(.1, 5)}), Counts{0});
    EXPECT_EQ(chooseDrafts(cost, Chances{powers(.3, 5)}), Counts{1});
}

TEST(ChooseDrafts, LooksBehindAnExpensiveRow) {
    // Kernels take columns by fours: the fifth row costs, the sixth to eighth are nearly free.
    const StepCost cost = measured({1.0, 1.0, 1.0, 1.0, 1.6, 1.6, 1.6, 1.6});
    EXPECT_EQ(chooseDrafts(cost, Chances{powers(.6, 7)}), Counts{3});
    EXPECT_EQ(chooseDrafts(cost, Chances{powers(.97, 7)}), Counts{7});
}

TEST(ChooseDrafts, StartsSmall) {
    EXPECT_EQ(chooseDrafts(measured({1.0}), Chances{powers(.99, 10)}), Counts{1});
    EXPECT_EQ(chooseDrafts(measured({1.0, 1.0}), Chances{powers(.99, 10)}), Counts{3});
}

TEST(ChooseDrafts, GivesRowsToTheLikeliestGuesses) {
    const StepCost cost = measured(std::vector<double>(kMaxDraftRows, 1.0));
    const Counts counts = chooseDrafts(cost, Chances{powers(.9, 10), {}, powers(.5, 10)});
    EXPECT_EQ(std::accumulate(counts.begin(), counts.end(), 0u), kMaxDraftRows - 3);
    EXPECT_EQ(counts[1], 0u);
    EXPECT_GT(counts[0], counts[2]);
    const Chances many(kMaxDraftRows, powers(.9, 3));
    EXPECT_EQ(chooseDrafts(cost, many), Counts(kMaxDraftRows, 0));
    EXPECT_EQ(chooseDrafts(cost, Chances(50, powers(.9, 3))), Counts(50, 0));
}

// ---- The whole policy, on a machine that is only a formula --------------------------------------

using Text = std::vector<TokenId>;

/// Seconds of a step by its rows, before noise.
struct Machine {
    const char* name;
    double (*step)(std::uint32_t nRows);
};
constexpr Machine kMachines[] = {
    {"one that reads its weights most of the time", [](std::uint32_t n) { return 1 + 0.03 * (n - 1); }},
    {"one whose kernels take four columns", [](std::uint32_t n) { return 1 + 0.4 * ((n - 1) / 4); }},
    {"one in between", [](std::uint32_t n) { return 1 + 0.2 * (n - 1); }},
    {"one that computes most of the time", [](std::uint32_t n) { return 1 + 0.7 * (n - 1); }},
    {"one without any gain", [](std::uint32_t n) { return 1.0 * n; }},
};

/// Time without guesses over time with them, for an answer whose words are given.
double speedUp(const Text& text, std::size_t nPrompt, const Machine& machine, double noise,
               std::uint64_t seed) {
    std::mt19937_64 random(seed);
    std::uniform_real_distribution<double> uniform;
    Drafter drafter;
    StepCost cost;
    double with = 0;
    std::size_t said = nPrompt + 1;
    while (said < text.size()) {
        drafter.extend(std::span(text).first(said));
        const Chances chances = {drafter.chances(kMaxDraftRows - 1)};
        const std::uint32_t count = chooseDrafts(cost, chances)[0];
        std::vector<TokenId> guesses;
        drafter.draft(std::span(text).first(said), count, guesses);
        const double seconds = machine.step(count + 1);
        const double slow = uniform(random) < 0.03 ? 4 : 1;  // somebody else had the processor
        cost.note(count + 1, seconds * slow * (1 + noise * (uniform(random) - 0.5)));
        with += seconds;
        for (std::size_t i = 0; said < text.size(); ++i) {
            ++said;
            if (i >= guesses.size() || guesses[i] != text[said - 1]) break;
            drafter.extend(std::span(text).first(said));
        }
    }
    return machine.step(1) * static_cast<double>(text.size() - nPrompt - 1) / with;
}

/// Words as people draw them: few often, most seldom, and each followed by one of `nAfter` others.
Text chat(std::size_t length, std::uint32_t nWords, std::uint32_t nAfter, std::uint64_t seed) {
    std::mt19937_64 random(seed);
    std::uniform_real_distribution<double> uniform;
    Text text;
    while (text.size() < length) {
        const auto before = text.empty() ? 0u : static_cast<std::uint32_t>(text.back());
        const auto choice = static_cast<std::uint32_t>(std::pow(uniform(random), 2) * nAfter);
        text.push_back(static_cast<TokenId>((before * 7919 + choice * 104729 + 17) % nWords));
    }
    return text;
}

/// A text, then the same with a word changed every `distance`.
Text edited(std::size_t length, std::size_t distance, std::uint64_t seed) {
    Text text = chat(length, 3000, 3000, seed);
    for (std::size_t i = 0; i < length; ++i)
        text.push_back(i % distance == distance - 1 ? static_cast<TokenId>(5000 + i % 7) : text[i]);
    return text;
}

TEST(Speculation, NeverCostsMoreThanThreePercentOfFreeChat) {
    for (const Machine& machine : kMachines) {
        for (const double noise : {0.0, 0.3}) {
            for (const auto& [nWords, nAfter] : std::vector<std::pair<std::uint32_t, std::uint32_t>>{
                     {50, 50}, {3000, 3000}, {400, 20}, {3000, 4}}) {
                double slowest = 10, all = 0;
                for (std::uint64_t seed = 1; seed <= 8; ++seed) {
                    const double gain = speedUp(chat(500, nWords, nAfter, seed), 100, machine, noise, seed);
                    slowest = std::min(slowest, gain);
                    all += gain / 8;
                }
                EXPECT_GE(all, 0.97) << machine.name << ", " << nWords << " words, " << nAfter
                                     << " after each, noise " << noise;
                EXPECT_GE(slowest, 0.93) << machine.name << ", " << nWords << " words, " << nAfter
                                         << " after each, noise " << noise;
            }
        }
    }
}

TEST(Speculation, GivesTwiceTheSpeedWhereTextIsRepeated) {
    for (const double noise : {0.0, 0.3}) {
        for (std::uint64_t seed = 1; seed <= 4; ++seed) {
            const Text copied = edited(200, 1000, seed), changed = edited(200, 15, seed);
            for (const Machine& machine : std::span(kMachines).first(3)) {
                EXPECT_GE(speedUp(copied, 200, machine, noise, seed), 2.0) << machine.name;
                EXPECT_GE(speedUp(changed, 200, machine, noise, seed), machine.step(2) > 1.1 ? 1.6 : 2.0)
                    << machine.name;
            }
            EXPECT_GE(speedUp(changed, 200, kMachines[4], noise, seed), 0.93) << "nothing to win there";
        }
    }
}

}  // namespace
}  // namespace autoglm::test
