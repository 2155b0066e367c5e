#include "engine/runtime/ngram_index.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace autoglm::test {
namespace {

using Text = std::vector<TokenId>;

NgramIndex indexOf(const Text& text) {
    NgramIndex index;
    index.extend(text);
    return index;
}

/// Tokens that are equal before the end of `text` and before place `end` of it.
std::uint32_t agreement(const Text& text, std::size_t end) {
    std::uint32_t n = 0;
    while (n < end && n < NgramIndex::kMostAgreement && text[end - 1 - n] == text[text.size() - 1 - n])
        ++n;
    return n;
}

TEST(NgramIndex, NothingIsFoundInWhatNeverRepeats) {
    for (const Text& text :
         {Text{}, Text{7}, Text{7, 7}, Text{1, 2}, Text{1, 2, 3, 4, 5, 6, 7}, Text{5, 1, 5}})
        EXPECT_EQ(indexOf(text).match().agreement, 0u) << text.size();
    NgramIndex index;
    index.extend({});
    EXPECT_EQ(index.match().agreement, 0u);
}

TEST(NgramIndex, TwoEqualTokensAreEnough) {
    const Text text = {1, 2, 3, 9, 1, 2};
    const NgramIndex index = indexOf(text);
    EXPECT_EQ(index.match().next, 2u);
    EXPECT_EQ(index.match().agreement, 2u);
    EXPECT_EQ(index.guess(text, 0), 3);
    EXPECT_EQ(index.guess(text, 1), 9);
}

TEST(NgramIndex, LongestAgreementGoesBeforeTheLatest) {
    //                  six tokens agree at 6      two tokens agree at 10
    const Text text = {1, 2, 3, 4, 5, 6, 70, 8, 5, 6, 80, 9, 1, 2, 3, 4, 5, 6};
    const NgramIndex index = indexOf(text);
    EXPECT_EQ(index.match().next, 6u);
    EXPECT_EQ(index.match().agreement, 6u) << "counted beyond what the table looks up";
    EXPECT_EQ(index.guess(text, 0), 70);
}

TEST(NgramIndex, LatestOfEqualAgreementsIsTaken) {
    const Text text = {1, 2, 3, 8, 1, 2, 4, 8, 9, 1, 2};
    EXPECT_EQ(indexOf(text).match().next, 6u);
}

TEST(NgramIndex, GuessesGoOnWithThemselvesAsALoopDoes) {
    const Text text = {9, 1, 2, 3, 1, 2, 3};
    const NgramIndex index = indexOf(text);
    ASSERT_NE(index.match().agreement, 0u);
    const Text expected = {1, 2, 3, 1, 2, 3, 1, 2};
    for (std::uint32_t i = 0; i < expected.size(); ++i)
        EXPECT_EQ(index.guess(text, i), expected[i]) << i;
    const Text same(5, 4);
    EXPECT_EQ(indexOf(same).guess(same, 9), 4);
}

TEST(NgramIndex, AGuessThatCameTrueMovesOn) {
    Text text = {1, 2, 3, 4, 5, 9, 1, 2};
    NgramIndex index = indexOf(text);
    for (const TokenId next : {3, 4, 5}) {
        const NgramIndex::Match before = index.match();
        ASSERT_EQ(index.guess(text, 0), next);
        text.push_back(next);
        index.extend(text);
        EXPECT_EQ(index.match().next, before.next + 1);
        EXPECT_EQ(index.match().agreement, before.agreement + 1);
    }
    text.push_back(77);
    index.extend(text);
    EXPECT_EQ(index.match().agreement, 0u) << "what never stood there agrees with nothing";
}

TEST(NgramIndex, SaysTheTruthAboutAnyText) {
    std::mt19937 random(3);
    std::size_t nLong = 0, nFound = 0;
    for (const int alphabet : {1, 2, 3, 10, 60, 1000}) {
        Text text;
        NgramIndex index;
        while (text.size() < 3000) {
            const std::size_t nNew = random() % 8 == 0 ? random() % 200 : 1;
            const std::size_t from = text.empty() ? 0 : random() % text.size();
            for (std::size_t i = 0; i < nNew; ++i) {  // now and then a piece of what was said before
                const bool copies = nNew > 100 && from + i < text.size();
                text.push_back(copies ? text[from + i]
                                      : static_cast<TokenId>(random() % static_cast<unsigned>(alphabet)));
            }
            index.extend(text);
            const NgramIndex::Match match = index.match();
            std::uint32_t best = 0;
            for (std::size_t end = 1; end < text.size(); ++end)
                best = std::max(best, agreement(text, end));
            if (best >= NgramIndex::kLongest) {
                ++nLong;
                nFound += match.agreement >= NgramIndex::kLongest ? 1 : 0;
            }
            if (match.agreement == 0) continue;
            ASSERT_LT(match.next, text.size());
            ASSERT_EQ(match.agreement, agreement(text, match.next)) << text.size();
            ASSERT_GE(match.agreement, NgramIndex::kShortest);
            ASSERT_LE(match.agreement, best);
        }
    }
    EXPECT_GT(nLong, 500u);
    EXPECT_GE(static_cast<double>(nFound), 0.9 * static_cast<double>(nLong)) << "of " << nLong;
}

TEST(NgramIndex, OneByOneOrAtOnceIsTheSameTable) {
    std::mt19937 random(4);
    Text text;
    NgramIndex slowly;
    for (int i = 0; i < 2000; ++i) {
        text.push_back(static_cast<TokenId>(random() % 5));
        slowly.extend(text);
        if (i % 250 != 0) continue;
        const NgramIndex::Match atOnce = indexOf(text).match(), oneByOne = slowly.match();
        EXPECT_GE(oneByOne.agreement, atOnce.agreement) << "following a match finds what a look-up finds";
    }
}

TEST(NgramIndex, TheTableIsBounded) {
    std::mt19937 random(5);
    Text text(400000);
    for (TokenId& token : text)
        token = static_cast<TokenId>(random() % 150000);
    text.insert(text.end(), text.end() - 1000, text.end() - 900);
    const NgramIndex index = indexOf(text);
    EXPECT_LE(index.tableBytes(), NgramIndex::kMostSlots * sizeof(std::uint32_t));
    EXPECT_EQ(index.match().next, 399100u) << "what was said lately is still known";
    EXPECT_EQ(index.match().agreement, NgramIndex::kMostAgreement);
}

}  // namespace
}  // namespace autoglm::test
