#include "engine/gguf/reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>

#include "tests/support/tiny_model.h"

namespace autoglm {
namespace {

using testing::HasSubstr;

std::vector<std::byte> tinyBytes() {
    return test::tinyModelBytes({});
}

TEST(GgufReader, ReadsMetadataOfEveryType) {
    GgufWriter writer;
    writer.addU32("a.u32", 0xffffffffu);
    writer.addI32("a.i32", -5);
    writer.addU64("a.u64", std::uint64_t{1} << 63);
    writer.addF32("a.f32", 0.25f);
    writer.addBool("a.bool", true);
    writer.addString("a.string", "grüß\ndich");
    writer.addStrings("a.strings", std::vector<std::string>{"", "x", "yz"});
    writer.addI32s("a.i32s", std::vector<std::int32_t>{1, -2, 3});
    writer.addF32s("a.f32s", std::vector<float>{1.5f, -2.5f});
    const auto bytes = writer.toBytes();
    const auto file = GgufFile::parse(bytes, "mem");
    ASSERT_TRUE(file) << file.error().message();
    EXPECT_EQ(file->version(), 3u);
    EXPECT_EQ(file->metadata().size(), 9u);
    EXPECT_EQ(file->metadata().front().key, "a.u32");
    EXPECT_EQ(file->find("a.u32")->asInteger(), 0xffffffffll);
    EXPECT_EQ(file->find("a.i32")->asInteger(), -5);
    EXPECT_EQ(file->find("a.u64")->asInteger(), std::nullopt);
    EXPECT_EQ(file->find("a.u64")->asNumber(), 0x1p63);
    EXPECT_EQ(file->find("a.f32")->asNumber(), 0.25);
    EXPECT_EQ(file->find("a.f32")->asInteger(), std::nullopt);
    EXPECT_EQ(file->find("a.bool")->asBool(), true);
    EXPECT_EQ(file->find("a.i32")->asBool(), std::nullopt);
    EXPECT_EQ(file->find("a.string")->asString(), "grüß\ndich");
    EXPECT_EQ(file->find("a.string")->asInteger(), std::nullopt);
    EXPECT_EQ(file->find("a.string")->integerAt(0), std::nullopt);
    std::vector<std::string> strings;
    EXPECT_TRUE(file->find("a.strings")->forEachString([&](std::uint64_t, std::string_view s) {
        strings.emplace_back(s);
    }));
    EXPECT_THAT(strings, testing::ElementsAre("", "x", "yz"));
    EXPECT_FALSE(file->find("a.i32s")->forEachString([](std::uint64_t, std::string_view) { FAIL(); }));
    EXPECT_EQ(file->find("a.i32s")->count(), 3u);
    EXPECT_EQ(file->find("a.i32s")->integerAt(1), -2);
    EXPECT_EQ(file->find("a.i32s")->integerAt(3), std::nullopt);
    EXPECT_EQ(file->find("a.i32s")->asInteger(), std::nullopt);
    EXPECT_EQ(file->find("a.f32s")->numberAt(1), -2.5);
    EXPECT_EQ(file->find("absent"), nullptr);
    EXPECT_EQ(file->find(""), nullptr);
}

TEST(GgufReader, ReadsTensorsInFileOrderWithTheirBytes) {
    const auto bytes = tinyBytes();
    const auto file = GgufFile::parse(bytes, "tiny.gguf");
    ASSERT_TRUE(file) << file.error().message();
    EXPECT_EQ(file->tensors().front().name, "token_embd.weight");
    const TensorView* down = file->findTensor("blk.1.ffn_down.weight");
    ASSERT_NE(down, nullptr);
    EXPECT_EQ(down->nDims, 2u);
    EXPECT_EQ(down->ne[0], 48u);
    EXPECT_EQ(down->ne[1], 32u);
    EXPECT_EQ(down->ne[2], 1u);
    EXPECT_EQ(down->nElements(), 48u * 32);
    ASSERT_EQ(down->bytes.size(), 48u * 32 * 4);
    EXPECT_EQ(down->bytes.data(), bytes.data() + down->offset);
    const auto expected = test::syntheticWeights("blk.1.ffn_down.weight", 48, 48 * 32);
    EXPECT_EQ(std::memcmp(down->bytes.data(), expected.data(), down->bytes.size()), 0);
    EXPECT_EQ(file->findTensor("blk.2.ffn_down.weight"), nullptr);
    EXPECT_EQ(file->nShards(), 1u);
    EXPECT_EQ(file->fileBytes(), bytes.size());
    EXPECT_TRUE(file->unchanged());
}

TEST(GgufReader, ReadsVersion2) {
    auto bytes = tinyBytes();
    bytes[4] = std::byte{2};
    const auto file = GgufFile::parse(bytes, "tiny.gguf");
    ASSERT_TRUE(file);
    EXPECT_EQ(file->version(), 2u);
}

TEST(GgufReader, AcceptsGapsAndBytesBehindTheLastTensor) {
    GgufWriter writer;
    writer.setAlignment(4096);
    const std::vector<std::byte> data(32);
    const std::vector<std::uint64_t> shape = {8};
    writer.addTensor("a", TensorType::F32, shape, data);
    writer.addTensor("b", TensorType::F32, shape, data);
    auto bytes = writer.toBytes();
    const std::uint64_t farther = 8192;  // the second tensor may begin one alignment later
    const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    const std::size_t record = text.find(std::string_view("\1\0\0\0\0\0\0\0b", 9));
    ASSERT_NE(record, std::string_view::npos);
    std::memcpy(bytes.data() + record + 9 + 4 + 8 + 4, &farther, sizeof farther);
    bytes.resize(bytes.size() + 4096 + 5);
    const auto file = GgufFile::parse(bytes, "gap.gguf");
    ASSERT_TRUE(file) << file.error().message();
    EXPECT_EQ(file->findTensor("b")->offset, file->findTensor("a")->offset + 8192);
}

TEST(GgufReader, RefusesEveryCutOfAValidFile) {
    const auto bytes = tinyBytes();
    for (std::size_t n = 0; n < bytes.size(); n += n < 4096 ? 1 : 997) {
        // A copy of the exact size, so that the address sanitizer sees reads past the end.
        const std::vector<std::byte> cut(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(n));
        const auto file = GgufFile::parse(cut, "cut.gguf");
        ASSERT_FALSE(file) << n;
        ASSERT_EQ(file.error().code, n == 0 ? ErrorCode::WrongKind : ErrorCode::Truncated)
            << n << file.error().message();
        ASSERT_LE(file.error().offset.value_or(0), n);
    }
}

TEST(GgufReader, SaysHowMuchOfATruncatedFileIsMissing) {
    auto bytes = tinyBytes();
    const std::size_t whole = bytes.size();
    bytes.resize(whole - 12'345);
    const auto file = GgufFile::parse(bytes, "tiny.gguf");
    ASSERT_FALSE(file);
    const std::string message = file.error().message();
    EXPECT_THAT(message, HasSubstr("12.3 kB early"));
    EXPECT_THAT(message, HasSubstr("found " + std::to_string(bytes.size()) + " bytes"));
    EXPECT_THAT(message, HasSubstr("expected at least " + std::to_string(whole)));
    EXPECT_THAT(message, HasSubstr("interrupted"));
}

TEST(GgufReader, MovesWithItsViews) {
    const auto bytes = tinyBytes();
    auto file = GgufFile::parse(bytes, "tiny.gguf");
    ASSERT_TRUE(file);
    const TensorView* before = file->findTensor("output.weight");
    GgufFile moved = std::move(*file);
    EXPECT_EQ(moved.findTensor("output.weight"), before);
}

}  // namespace
}  // namespace autoglm
