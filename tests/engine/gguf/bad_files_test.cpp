// Every bad model file is refused by the container, or let through to the layer whose matter it is.
#include "tests/support/bad_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <ctime>
#include <set>

#include "engine/gguf/reader.h"
#include "tests/support/allocation_meter.h"
#include "tests/support/gguf_image.h"
#include "tests/support/temporary_folder.h"

namespace autoglm {
namespace {

using test::BadFile;
using test::Layer;
using testing::HasSubstr;

/// Processor time, so that a loaded machine does not fail the test.
double cpuSeconds() {
    return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

constexpr double kDeadlineSeconds = 1;
constexpr std::size_t kMostBytes = std::size_t{64} << 20;

const std::vector<BadFile>& badFiles() {
    static const std::vector<BadFile> kFiles = test::makeBadFiles();
    return kFiles;
}

std::vector<std::size_t> rowsOf(bool container) {
    std::vector<std::size_t> rows;
    for (std::size_t row = 0; row < badFiles().size(); ++row) {
        if ((badFiles()[row].layer == Layer::Container) == container) rows.push_back(row);
    }
    return rows;
}

std::string rowName(const testing::TestParamInfo<std::size_t>& info) {
    std::string name = badFiles()[info.param].name;
    for (char& c : name)
        c = c == '-' || c == '.' ? '_' : c;
    return name;
}

class BadFileRow : public testing::TestWithParam<std::size_t> {
protected:
    const BadFile& row() const { return badFiles()[GetParam()]; }

    /// Opens the file from disk, its siblings beside it, within the limits of time and memory.
    Result<GgufFile> openFromDisk() {
        for (const auto& [name, bytes] : row().siblings)
            (void)m_folder.write(name, bytes);
        const auto path = m_folder.write(row().name, row().bytes);
        const test::AllocationMeter memory;
        const double begin = cpuSeconds();
        auto file = GgufFile::open(path);
        EXPECT_LT(cpuSeconds() - begin, kDeadlineSeconds);
        EXPECT_LT(memory.peakBytes(), kMostBytes);
        return file;
    }

    void expectRefusal(const Result<GgufFile>& file) {
        ASSERT_FALSE(file) << row().name << " was accepted";
        const Error& error = file.error();
        const std::string message = error.message();
        EXPECT_EQ(errorName(error.code), errorName(row().code)) << message;
        EXPECT_THAT(error.subject, HasSubstr(row().subject)) << message;
        EXPECT_EQ(error.offset.has_value(), row().hasOffset) << message;
        EXPECT_LT(message.size(), 600u) << message;
        for (const char c : message) {
            ASSERT_FALSE(static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
                << "control character in: " << message;
        }
        std::size_t largest = row().bytes.size();
        for (const auto& [name, bytes] : row().siblings)
            largest = std::max(largest, bytes.size());
        EXPECT_LE(error.offset.value_or(0), largest) << message;
        RecordProperty("message", message);
    }

private:
    test::TemporaryFolder m_folder;
};

class RefusedByContainer : public BadFileRow {};

TEST_P(RefusedByContainer, FromDisk) {
    expectRefusal(openFromDisk());
}

TEST_P(RefusedByContainer, FromMemory) {
    // Rows about siblings say nothing without them.
    if (row().name.starts_with("g13-") && row().code != ErrorCode::CorruptMetadata) {
        EXPECT_TRUE(GgufFile::parse(row().bytes, row().name));
        return;
    }
    // An exact copy, so that the address sanitizer sees a read past the end.
    const std::vector<std::byte> bytes = row().bytes;
    expectRefusal(GgufFile::parse(bytes, row().name));
}

INSTANTIATE_TEST_SUITE_P(Corpus, RefusedByContainer, testing::ValuesIn(rowsOf(true)), rowName);

class LeftToLaterLayers : public BadFileRow {};

TEST_P(LeftToLaterLayers, IsASoundContainer) {
    const auto file = openFromDisk();
    EXPECT_TRUE(file) << file.error().message();
}

INSTANTIATE_TEST_SUITE_P(Corpus, LeftToLaterLayers, testing::ValuesIn(rowsOf(false)), rowName);

TEST(BadFiles, AreManyAndDistinct) {
    constexpr std::size_t kLeast = 110;
    EXPECT_GE(badFiles().size(), kLeast);
    const std::vector<std::byte> valid = test::validTinyFile();
    EXPECT_LT(valid.size(), 64u << 10);
    EXPECT_TRUE(GgufFile::parse(valid, "valid.gguf"));
    std::set<std::string> names;
    for (const BadFile& bad : badFiles()) {
        EXPECT_TRUE(names.insert(bad.name).second) << bad.name;
        EXPECT_NE(bad.bytes, valid) << bad.name;
    }
}

TEST(BadFiles, ImageOfAFileIsTheFile) {
    const std::vector<std::byte> valid = test::validTinyFile();
    EXPECT_EQ(test::GgufImage::of(valid).bytes(), valid);
}

// The largest directory that is accepted stays within the same limits as a refusal.
TEST(GgufReader, OpensTheLargestAllowedDirectoryInTime) {
    test::GgufImage image;
    for (std::uint32_t k = 0; k < 65'536; ++k) {
        image.keys.push_back({"key." + std::to_string(k), test::ImageValue::u32(k), {}});
    }
    for (std::uint32_t t = 0; t < 262'144; ++t) {
        image.tensors.push_back(
            {.name = "tensor." + std::to_string(t), .ne = {1}, .type = 24, .data = {std::byte{1}}});
    }
    image.alignment = 8;
    image.keys.back() = {"general.alignment", test::ImageValue::u32(8), {}};
    image.pack();
    const std::vector<std::byte> bytes = image.bytes();
    const test::AllocationMeter memory;
    const double begin = cpuSeconds();
    const auto file = GgufFile::parse(bytes, "large.gguf");
    EXPECT_LT(cpuSeconds() - begin, kDeadlineSeconds);
    EXPECT_LT(memory.peakBytes(), kMostBytes);
    ASSERT_TRUE(file) << file.error().message();
    EXPECT_EQ(file->tensors().size(), 262'144u);
    EXPECT_NE(file->findTensor("tensor.262143"), nullptr);
    EXPECT_EQ(file->find("key.65534")->asInteger(), 65'534);
}

}  // namespace
}  // namespace autoglm
