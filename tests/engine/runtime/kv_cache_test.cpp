#include "engine/runtime/kv_cache.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <random>
#include <set>

namespace autoglm {
namespace {

std::vector<TokenId> tokensFrom(TokenId first, std::size_t count) {
    std::vector<TokenId> tokens(count);
    std::iota(tokens.begin(), tokens.end(), first);
    return tokens;
}

/// Runs a whole prompt: begin, reserve, commit what was not cached.
KvSequence compute(KvCache& cache, const std::vector<TokenId>& prompt) {
    KvSequence sequence = cache.begin(prompt);
    EXPECT_TRUE(cache.reserve(sequence, static_cast<std::uint32_t>(prompt.size())));
    const std::size_t known = sequence.tokens.size();
    cache.commit(sequence, std::span<const TokenId>(prompt).subspan(known));
    return sequence;
}

TEST(KvCache, FindsAnEqualPrefixAgain) {
    KvCache cache(8);
    const std::vector<TokenId> prompt = tokensFrom(0, 200);
    KvSequence first = compute(cache, prompt);
    EXPECT_EQ(first.nCached, 0u);
    const std::vector<std::uint32_t> pages = first.pages;
    cache.release(first);
    EXPECT_EQ(cache.nAvailable(), 8u);
    const KvSequence second = cache.begin(prompt);
    EXPECT_EQ(second.nCached, 199u);  // all but the token that must run for its logits
    EXPECT_EQ(second.pages, pages);
}

TEST(KvCache, SharesPagesBetweenRunningSequences) {
    KvCache cache(8);
    std::vector<TokenId> a = tokensFrom(0, 130), b = tokensFrom(0, 130);
    b.back() = 9999;
    KvSequence first = compute(cache, a), second = compute(cache, b);
    EXPECT_EQ(second.nCached, 128u);
    EXPECT_EQ(second.pages[0], first.pages[0]);
    EXPECT_EQ(second.pages[1], first.pages[1]);
    EXPECT_NE(second.pages[2], first.pages[2]);  // the third is written on, by each its own
    EXPECT_EQ(cache.nAvailable(), 4u);
    cache.release(first);
    EXPECT_EQ(cache.nAvailable(), 5u);
    cache.release(second);
    EXPECT_EQ(cache.nAvailable(), 8u);
}

TEST(KvCache, TellsEqualPagesInDifferentPlacesApart) {
    KvCache cache(8);
    std::vector<TokenId> twice = tokensFrom(0, 64);
    twice.insert(twice.end(), twice.begin(), twice.begin() + 64);
    twice.push_back(5);
    KvSequence first = compute(cache, twice);
    cache.release(first);
    // The second page holds the same tokens as the first, but other positions: it must not be found as a
    // beginning.
    std::vector<TokenId> other = tokensFrom(500, 64);
    other.insert(other.end(), twice.begin(), twice.begin() + 64);
    other.push_back(5);
    EXPECT_EQ(cache.begin(other).nCached, 0u);
    const KvSequence again = cache.begin(twice);
    EXPECT_EQ(again.nCached, 128u);
    EXPECT_NE(again.pages[0], again.pages[1]);
}

TEST(KvCache, ContinuesTheUnfilledPageOfAConversation) {
    KvCache cache(4);
    KvSequence first = compute(cache, tokensFrom(0, 100));
    const std::vector<TokenId> answer = tokensFrom(100, 7);
    ASSERT_TRUE(cache.reserve(first, 107));
    cache.commit(first, answer);
    cache.release(first);
    std::vector<TokenId> next = tokensFrom(0, 107);
    next[105] = 7777;  // the rendered history differs from what was generated
    next.push_back(1);
    const KvSequence second = cache.begin(next);
    EXPECT_EQ(second.nCached, 105u);
    EXPECT_EQ(second.pages.size(), 2u);
    // It has one owner now: a third sequence gets the full page only.
    EXPECT_EQ(cache.begin(next).nCached, 64u);
}

TEST(KvCache, EvictsTheLongestUnusedEndsFirst) {
    KvCache cache(4);
    KvSequence a = compute(cache, tokensFrom(0, 128)), b = compute(cache, tokensFrom(1000, 128));
    cache.release(a);
    cache.release(b);
    KvSequence c = compute(cache, tokensFrom(2000, 64));  // takes one page: the end of a
    EXPECT_EQ(cache.begin(tokensFrom(1000, 129)).nCached, 128u);
    KvSequence probe = cache.begin(tokensFrom(0, 129));
    EXPECT_EQ(probe.nCached, 64u);
}

TEST(KvCache, RefusesWhatItDoesNotHaveAndChangesNothing) {
    KvCache cache(3);
    KvSequence a = compute(cache, tokensFrom(0, 100));
    KvSequence b;
    EXPECT_FALSE(cache.reserve(b, 65));
    EXPECT_TRUE(b.pages.empty());
    EXPECT_EQ(cache.nAvailable(), 1u);
    EXPECT_TRUE(cache.reserve(b, 64));
    EXPECT_FALSE(cache.reserve(a, 129));
    cache.release(b);
    EXPECT_TRUE(cache.reserve(a, 129));
}

TEST(KvCache, ClearForgetsOnlyWhatNobodyUses) {
    KvCache cache(8);
    KvSequence a = compute(cache, tokensFrom(0, 70)), b = compute(cache, tokensFrom(1000, 70));
    cache.release(a);
    cache.clear();
    EXPECT_EQ(cache.begin(tokensFrom(0, 70)).nCached, 0u);
    KvSequence c = cache.begin(tokensFrom(1000, 70));
    EXPECT_EQ(c.nCached, 64u);
    cache.release(b);
    cache.release(c);
    EXPECT_EQ(cache.nAvailable(), 8u);
}

// The cache against a model that remembers, for every page, which tokens it must hold: random conversations
// that share beginnings, grow, end and are evicted.
TEST(KvCache, NeverGivesAPageWithOtherContent) {
    std::mt19937 random(42);
    KvCache cache(12);
    std::vector<std::vector<TokenId>> held(12);  // the whole prefix that a page's numbers depend on
    std::vector<KvSequence> running;
    const auto pick = [&](std::size_t n) { return static_cast<std::size_t>(random() % n); };
    for (int round = 0; round < 4000; ++round) {
        if (running.size() >= 3 || (!running.empty() && pick(3) == 0)) {
            const std::size_t which = pick(running.size());
            cache.release(running[which]);
            running.erase(running.begin() + static_cast<std::ptrdiff_t>(which));
            continue;
        }
        std::vector<TokenId> prompt(1 + pick(250));
        const TokenId flavour = static_cast<TokenId>(pick(3));
        const std::size_t split = pick(260);
        for (std::size_t i = 0; i < prompt.size(); ++i)
            prompt[i] = static_cast<TokenId>(i < split ? i : i + 1000 * (flavour + 1));
        KvSequence sequence = cache.begin(prompt);
        ASSERT_LT(sequence.nCached, prompt.size());
        for (std::size_t p = 0; p < sequence.nCached; ++p) {
            const auto& content = held[sequence.pages[p / kPagePositions]];
            ASSERT_GT(content.size(), p);
            ASSERT_TRUE(std::equal(content.begin(), content.begin() + static_cast<std::ptrdiff_t>(p) + 1,
                                   prompt.begin()))
                << "round " << round << " position " << p;
        }
        if (!cache.reserve(sequence, static_cast<std::uint32_t>(prompt.size()))) {
            cache.release(sequence);
            continue;
        }
        cache.commit(sequence, std::span<const TokenId>(prompt).subspan(sequence.tokens.size()));
        for (std::size_t page = 0; page < sequence.pages.size(); ++page) {
            const std::size_t end = std::min((page + 1) * kPagePositions, prompt.size());
            held[sequence.pages[page]].assign(prompt.begin(),
                                              prompt.begin() + static_cast<std::ptrdiff_t>(end));
        }
        running.push_back(std::move(sequence));
    }
    for (KvSequence& sequence : running)
        cache.release(sequence);
    EXPECT_EQ(cache.nAvailable(), 12u);
}

}  // namespace
}  // namespace autoglm
