#include "engine/runtime/speculation.h"

#include <gtest/gtest.h>

#include <numeric>

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
    for (int i = 0; i < 70; ++i)
        cost.note(1, 1.0);
    EXPECT_LT(cost.of(4), 2.0);
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

}  // namespace
}  // namespace autoglm::test
