#include "engine/gguf/writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sys/resource.h>
#include <csignal>
#include <fstream>
#include <iterator>

#include "engine/gguf/reader.h"
#include "tests/support/bad_files.h"
#include "tests/support/temporary_folder.h"

namespace autoglm {
namespace {

/// A writer that holds all that `file` holds.
GgufWriter copyOf(const GgufFile& file) {
    GgufWriter writer;
    for (const MetaEntry& entry : file.metadata())
        writer.addCopy(entry.key, entry.value);
    for (const TensorView& tensor : file.tensors()) {
        writer.addTensor(tensor.name, tensor.type, std::span(tensor.ne, tensor.nDims), tensor.bytes);
    }
    return writer;
}

std::vector<std::byte> contentOf(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    const auto raw = std::as_bytes(std::span(text));
    return {raw.begin(), raw.end()};
}

std::size_t filesIn(const std::filesystem::path& folder) {
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder), {}));
}

TEST(GgufWriter, CopiesAFileByteForByte) {
    const std::vector<std::byte> valid = test::validTinyFile();
    const auto file = GgufFile::parse(valid, "valid.gguf");
    ASSERT_TRUE(file);
    EXPECT_EQ(copyOf(*file).toBytes(), valid);
}

TEST(GgufWriter, WritesTheSameBytesToDisk) {
    const test::TemporaryFolder folder;
    const std::vector<std::byte> valid = test::validTinyFile();
    const auto file = GgufFile::parse(valid, "valid.gguf");
    const auto path = folder.path() / "copy.gguf";
    ASSERT_TRUE(copyOf(*file).write(path));
    EXPECT_EQ(contentOf(path), valid);
    EXPECT_EQ(filesIn(folder.path()), 1u);
}

TEST(GgufWriter, AlignsAsAsked) {
    const std::vector<std::byte> valid = test::validTinyFile();
    const auto file = GgufFile::parse(valid, "valid.gguf");
    for (const std::uint32_t alignment : {8u, 64u, 4096u}) {
        GgufWriter writer = copyOf(*file);
        writer.setAlignment(alignment);
        const std::vector<std::byte> bytes = writer.toBytes();
        const auto again = GgufFile::parse(bytes, "again.gguf");
        ASSERT_TRUE(again) << again.error().message();
        EXPECT_EQ(again->find("general.alignment")->asInteger(), alignment);
        for (const TensorView& tensor : again->tensors())
            EXPECT_EQ(tensor.offset % alignment, 0u);
        // Copying an aligned file does not repeat the key.
        const std::vector<std::byte> plain = copyOf(*again).toBytes();
        EXPECT_TRUE(GgufFile::parse(plain, "plain.gguf"));
    }
}

TEST(GgufWriter, WritesAFileWithoutTensors) {
    GgufWriter writer;
    writer.addString("general.architecture", "glm4");
    const std::vector<std::byte> bytes = writer.toBytes();
    const auto file = GgufFile::parse(bytes, "keys.gguf");
    ASSERT_TRUE(file);
    EXPECT_TRUE(file->tensors().empty());
    EXPECT_EQ(GgufFile::parse(GgufWriter().toBytes(), "nothing.gguf")->metadata().size(), 0u);
}

TEST(GgufWriter, ReplacesAFileWhole) {
    const test::TemporaryFolder folder;
    const auto path = folder.write("model.gguf", "old content");
    GgufWriter writer;
    writer.addU32("a", 1);
    ASSERT_TRUE(writer.write(path));
    EXPECT_EQ(contentOf(path), writer.toBytes());
}

TEST(GgufWriter, SaysWhyItCannotWrite) {
    const test::TemporaryFolder folder;
    GgufWriter writer;
    const auto absentFolder = writer.write(folder.path() / "absent" / "model.gguf");
    ASSERT_FALSE(absentFolder);
    EXPECT_EQ(absentFolder.error().code, ErrorCode::Unreadable);
    EXPECT_THAT(absentFolder.error().message(), testing::HasSubstr("No such file or directory"));
    std::filesystem::create_directory(folder.path() / "taken.gguf");
    (void)folder.write("taken.gguf/inside", "x");
    EXPECT_FALSE(writer.write(folder.path() / "taken.gguf"));
    EXPECT_EQ(filesIn(folder.path()), 1u) << "a temporary file was left behind";
}

TEST(GgufWriter, KeepsTheOldFileWhenTheDiskIsFull) {
    const test::TemporaryFolder folder;
    const auto path = folder.write("model.gguf", "old content");
    const std::vector<std::byte> valid = test::validTinyFile();
    const auto file = GgufFile::parse(valid, "valid.gguf");
    // A limit on the size of files stands for the full disk: writing fails half way.
    rlimit before{};
    ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
    const auto ignored = std::signal(SIGXFSZ, SIG_IGN);
    const rlimit tight{10'000, before.rlim_max};
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &tight), 0);
    const auto written = copyOf(*file).write(path);
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
    std::signal(SIGXFSZ, ignored);
    ASSERT_FALSE(written);
    EXPECT_THAT(written.error().message(), testing::HasSubstr("cannot be written: File too large"));
    EXPECT_EQ(contentOf(path).size(), std::string_view("old content").size());
    EXPECT_EQ(filesIn(folder.path()), 1u);
}

}  // namespace
}  // namespace autoglm
