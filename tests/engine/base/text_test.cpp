// utf8 and the texts of errors.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "engine/base/error.h"
#include "engine/base/utf8.h"

namespace autoglm {
namespace {

using namespace std::string_literals;

TEST(Utf8, RoundTripsEveryCodePoint) {
    for (char32_t c = 0; c <= 0x10ffff; ++c) {
        if (c >= 0xd800 && c <= 0xdfff) continue;
        std::string text;
        appendUtf8(text, c);
        const Utf8Char decoded = decodeUtf8(text, 0);
        ASSERT_TRUE(decoded.valid) << static_cast<unsigned>(c);
        ASSERT_EQ(decoded.codePoint, c);
        ASSERT_EQ(decoded.sizeBytes, text.size());
        ASSERT_EQ(completeUtf8Prefix(text), text.size());
        // Every proper part of a character is something that later bytes could complete.
        for (std::size_t n = 1; n < text.size(); ++n)
            ASSERT_EQ(completeUtf8Prefix(text.substr(0, n)), 0u);
    }
}

TEST(Utf8, RefusesWhatIsNotACharacter) {
    const std::string bad[] = {
        "\x80",  // continuation without a beginning
        "\xbf",
        "\xc0\xaf",  // overlong forms of '/'
        "\xe0\x80\xaf",
        "\xf0\x80\x80\xaf",
        "\xc1\xbf",
        "\xed\xa0\x80",  // surrogates
        "\xed\xbf\xbf",
        "\xf4\x90\x80\x80",  // above U+10FFFF
        "\xf5\x80\x80\x80",
        "\xfe",
        "\xff",
        "\xc3",  // cut
        "\xe2\x82",
        "\xf0\x9f\x98",
        "\xc3\x28",  // second byte is ASCII
        "\xe2\x28\xa1",
        "\xf0\x9f\x28\x80",
    };
    for (const std::string& text : bad) {
        const Utf8Char c = decodeUtf8(text, 0);
        EXPECT_FALSE(c.valid) << testing::PrintToString(text);
        EXPECT_EQ(c.sizeBytes, 1u);
        EXPECT_EQ(c.codePoint, 0xfffdu);
    }
}

TEST(Utf8, NeverReadsPastTheEnd) {
    // A view into a longer text: the bytes behind it would complete the character.
    const std::string text = "a\xf0\x9f\x98\x80";
    for (std::size_t n = 2; n < text.size(); ++n)
        EXPECT_FALSE(decodeUtf8(std::string_view(text).substr(0, n), 1).valid);
    EXPECT_TRUE(decodeUtf8(text, 1).valid);
}

TEST(Utf8, HoldsBackOnlyWhatCanStillBecomeACharacter) {
    EXPECT_EQ(completeUtf8Prefix(""), 0u);
    EXPECT_EQ(completeUtf8Prefix("abc"), 3u);
    EXPECT_EQ(completeUtf8Prefix("ab\xc3"), 2u);
    EXPECT_EQ(completeUtf8Prefix("ab\xe4\xbd"), 2u);
    EXPECT_EQ(completeUtf8Prefix("ab\xf0\x9f\x98"), 2u);
    EXPECT_EQ(completeUtf8Prefix("\xe4\xbd\xa0\xe5"), 3u);
    EXPECT_EQ(completeUtf8Prefix("ab\x80"), 3u) << "a continuation that continues nothing stays broken";
    EXPECT_EQ(completeUtf8Prefix("\x80\x80\x80\x80"), 4u);
    EXPECT_EQ(completeUtf8Prefix("ab\xff"), 3u);
    EXPECT_EQ(completeUtf8Prefix("ab\xc0"), 3u) << "never begins a character";
    EXPECT_EQ(completeUtf8Prefix("ab\xed\xa0"), 4u) << "half a surrogate cannot be completed";
    EXPECT_EQ(completeUtf8Prefix("ab\xe0\x80"), 4u) << "an overlong form cannot be completed";
    EXPECT_EQ(completeUtf8Prefix("ab\xf4\x90"), 4u);
}

TEST(ErrorMessage, SaysWhatWhereFoundAndExpected) {
    const Error error{.code = ErrorCode::CorruptMetadata,
                      .subject = "tokenizer.ggml.tokens",
                      .problem = "claims more elements than the file can hold",
                      .offset = 420,
                      .found = "2^61",
                      .expected = "at most 212",
                      .hint = "Fetch it again."};
    EXPECT_EQ(error.message(),
              "tokenizer.ggml.tokens: claims more elements than the file can hold (at byte 420; found 2^61; "
              "expected at "
              "most 212). Fetch it again.");
}

TEST(ErrorMessage, LeavesOutWhatIsEmpty) {
    EXPECT_EQ((Error{.subject = "a.gguf", .problem = "is empty"}).message(), "a.gguf: is empty.");
    EXPECT_EQ((Error{.problem = "no memory"}).message(), "no memory.");
    EXPECT_EQ((Error{.subject = "a.gguf"}).message(), "a.gguf.");
    EXPECT_EQ((Error{.problem = "odd", .offset = 0}).message(), "odd (at byte 0).");
    EXPECT_EQ((Error{.problem = "it ended.", .hint = "Wait."}).message(), "it ended. Wait.");
    EXPECT_EQ(Error{}.message(), "");
}

TEST(ErrorNames, AreDistinctAndStable) {
    std::set<std::string_view> names;
    for (int code = 0; code <= static_cast<int>(ErrorCode::Device); ++code) {
        const std::string_view name = errorName(static_cast<ErrorCode>(code));
        EXPECT_TRUE(names.insert(name).second) << name;
        EXPECT_EQ(name.find_first_not_of("abcdefghijklmnopqrstuvwxyz-"), std::string_view::npos) << name;
    }
    EXPECT_EQ(errorName(ErrorCode::Internal), "internal");
    EXPECT_EQ(errorName(ErrorCode::WrongKind), "wrong-kind");
    EXPECT_EQ(errorName(ErrorCode::CorruptTensorTable), "corrupt-tensor-table");
    EXPECT_EQ(errorName(ErrorCode::BadTokenizer), "bad-tokenizer");
    EXPECT_EQ(errorName(ErrorCode::Device), "device");
    EXPECT_EQ(errorName(static_cast<ErrorCode>(200)), "internal");
}

TEST(Printable, KeepsOrdinaryText) {
    for (const std::string text : {"", "blk.0.attn_q.weight", "你好 grüß 🙂", "100 %s%n \"quoted\""})
        EXPECT_EQ(printable(text), text);
}

TEST(Printable, EscapesWhatWouldActOnATerminal) {
    EXPECT_EQ(printable("a\nb\tc"), "a\\x0ab\\x09c");
    EXPECT_EQ(printable("\x1b[31mred"), "\\x1b[31mred");
    EXPECT_EQ(printable("nul\0end"s), "nul\\x00end");
    EXPECT_EQ(printable("\x7f"), "\\x7f");
    EXPECT_EQ(printable("\xc2\x9b"
                        "31m"),
              "\\xc2\\x9b31m")
        << "the eight-bit form of ESC [";
    EXPECT_EQ(printable("\xff\xfe"), "\\xff\\xfe");
    EXPECT_EQ(printable("a\xe2\x80\xae"
                        "b"),
              "a\\u202eb")
        << "right-to-left override";
    EXPECT_EQ(printable("a\xe2\x81\xa6"
                        "b"),
              "a\\u2066b");
}

TEST(Printable, CutsLongTextAtACharacter) {
    const std::string cut = printable(std::string(1000, 'x'), 20);
    EXPECT_EQ(cut, std::string(20, 'x') + "…");
    EXPECT_EQ(printable("你好你好", 6), "你好…");
    EXPECT_EQ(printable("你好", 6), "你好");
    // Never one byte more than one escape and the ellipsis beyond the limit, whatever the input.
    EXPECT_LE(printable(std::string(1 << 20, '\n'), 120).size(), 120u + 4 + 3);
}

}  // namespace
}  // namespace autoglm
