#include "engine/runtime/stop_strings.h"

#include <gtest/gtest.h>

#include <random>

namespace autoglm {
namespace {

TEST(StopStrings, PassesTextThroughWithoutStrings) {
    StopStrings stops({""});
    EXPECT_EQ(stops.push("anything"), "anything");
    EXPECT_EQ(stops.finish(), "");
    EXPECT_FALSE(stops.found());
}

TEST(StopStrings, HoldsBackWhatMayBecomeOne) {
    StopStrings stops({"END"});
    EXPECT_EQ(stops.push("the E"), "the ");
    EXPECT_EQ(stops.push("N"), "");
    EXPECT_EQ(stops.push("T E"), "ENT ");
    EXPECT_EQ(stops.finish(), "E");
    EXPECT_FALSE(stops.found());
}

TEST(StopStrings, CutsBeforeTheString) {
    StopStrings stops({"END"});
    EXPECT_EQ(stops.push("abcE"), "abc");
    EXPECT_EQ(stops.push("NDxyz"), "");
    EXPECT_TRUE(stops.found());
    EXPECT_EQ(stops.push("more"), "");
    EXPECT_EQ(stops.finish(), "");
}

TEST(StopStrings, FindsStringsThatOverlapThemselves) {
    StopStrings stops({"aab"});
    EXPECT_EQ(stops.push("aaa"), "a");
    EXPECT_EQ(stops.push("b"), "");
    EXPECT_TRUE(stops.found());
}

TEST(StopStrings, TheFirstToEndWinsAndTheLongerOfTwo) {
    StopStrings stops({"b", "abc"});
    EXPECT_EQ(stops.push("xabc"), "xa");
    StopStrings nested({"bc", "abc"});
    EXPECT_EQ(nested.push("xabc"), "x");
}

/// The text before the first stop string to end, by trying every position.
std::string plainSearch(const std::string& text, const std::vector<std::string>& strings, bool& found) {
    for (std::size_t end = 1; end <= text.size(); ++end) {
        std::size_t longest = 0;
        for (const std::string& s : strings) {
            if (!s.empty() && end >= s.size() && text.compare(end - s.size(), s.size(), s) == 0)
                longest = std::max(longest, s.size());
        }
        if (longest == 0) continue;
        found = true;
        return text.substr(0, end - longest);
    }
    found = false;
    return text;
}

TEST(StopStrings, AgreesWithPlainSearchAndNeverShowsAPart) {
    std::mt19937 random(7);
    const auto word = [&](std::size_t longest) {
        std::string text(random() % (longest + 1), ' ');
        for (char& c : text)
            c = static_cast<char>('a' + random() % 2);
        return text;
    };
    for (int round = 0; round < 5000; ++round) {
        std::vector<std::string> strings;
        for (std::size_t i = 0; i < 1 + random() % 3; ++i)
            strings.push_back(word(6));
        const std::string text = word(40);
        bool expectFound = false;
        const std::string expected = plainSearch(text, strings, expectFound);
        StopStrings stops(strings);
        std::string shown;
        for (std::size_t at = 0; at < text.size();) {
            const std::size_t n = std::min<std::size_t>(1 + random() % 5, text.size() - at);
            shown += stops.push(text.substr(at, n));
            at += n;
            ASSERT_TRUE(expected.starts_with(shown)) << text;
        }
        shown += stops.finish();
        ASSERT_EQ(shown, expected) << text;
        ASSERT_EQ(stops.found(), expectFound) << text;
    }
}

TEST(StopStrings, IsLinearOnNastyText) {
    const std::string almost = std::string(100000, 'a') + "b";
    StopStrings stops({almost});
    std::size_t shown = 0;
    for (int i = 0; i < 400000; ++i)
        shown += stops.push("a").size();
    EXPECT_EQ(shown, 300000u);
    EXPECT_EQ(stops.push("b"), "");
    EXPECT_TRUE(stops.found());
}

}  // namespace
}  // namespace autoglm
