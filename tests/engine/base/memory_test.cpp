// AlignedBuffer and MappedFile. How the latter refuses odd kinds of file is tested where people meet it:
// opening models.
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>
#include <filesystem>
#include <limits>
#include <string>

#include "engine/base/aligned_buffer.h"
#include "engine/base/mapped_file.h"
#include "tests/support/temporary_folder.h"

namespace autoglm {
namespace {

TEST(AlignedBuffer, IsZeroedAndAligned) {
    constexpr std::size_t kWidestVector = 64;
    auto buffer = AlignedBuffer::create(100'001);
    ASSERT_TRUE(buffer);
    EXPECT_EQ(buffer->sizeBytes(), 100'001u);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(buffer->data()) % kWidestVector, 0u);
    for (std::size_t i = 0; i < buffer->sizeBytes(); ++i)
        ASSERT_EQ(buffer->data()[i], std::byte{0});
    EXPECT_EQ(buffer->as<float>().size(), 25'000u);
    buffer->as<float>()[24'999] = 1.5f;
    EXPECT_EQ(buffer->as<float>()[24'999], 1.5f);
}

TEST(AlignedBuffer, MayBeEmpty) {
    auto buffer = AlignedBuffer::create(0);
    ASSERT_TRUE(buffer);
    EXPECT_EQ(buffer->data(), nullptr);
    EXPECT_TRUE(buffer->as<float>().empty());
}

TEST(AlignedBuffer, SaysThatThereIsNoRoom) {
    const auto buffer = AlignedBuffer::create(std::numeric_limits<std::size_t>::max() / 2);
    ASSERT_FALSE(buffer);
    EXPECT_EQ(buffer.error().code, ErrorCode::OutOfMemory);
    EXPECT_FALSE(buffer.error().hint.empty());
}

TEST(AlignedBuffer, MovesItsMemory) {
    auto first = AlignedBuffer::create(4096);
    ASSERT_TRUE(first);
    first->data()[7] = std::byte{9};
    AlignedBuffer second = std::move(*first);
    EXPECT_EQ(second.data()[7], std::byte{9});
    EXPECT_EQ(first->sizeBytes(), 0u);
    AlignedBuffer third;
    third = std::move(second);
    EXPECT_EQ(third.data()[7], std::byte{9});
    EXPECT_EQ(third.sizeBytes(), 4096u);
}

TEST(MappedFile, ShowsTheBytesOfTheFile) {
    const test::TemporaryFolder folder;
    const auto path = folder.write("f", "hello");
    auto file = MappedFile::open(path);
    ASSERT_TRUE(file);
    ASSERT_EQ(file->sizeBytes(), 5u);
    EXPECT_EQ(std::memcmp(file->bytes().data(), "hello", 5), 0);
    EXPECT_TRUE(file->unchanged());
    MappedFile moved = std::move(*file);
    EXPECT_EQ(moved.bytes().size(), 5u);
    EXPECT_TRUE(file->bytes().empty());
    EXPECT_TRUE(moved.unchanged());
}

TEST(MappedFile, MapsAnEmptyFileToNoBytes) {
    const test::TemporaryFolder folder;
    const auto file = MappedFile::open(folder.write("f", ""));
    ASSERT_TRUE(file);
    EXPECT_TRUE(file->bytes().empty());
    EXPECT_TRUE(file->unchanged());
}

TEST(MappedFile, CountsTheBytesThatWouldComeFromTheDisk) {
    const test::TemporaryFolder folder;
    const auto file = MappedFile::open(folder.write("f", std::string(100'000, 'x')));
    EXPECT_EQ(file->uncachedBytes({}), 0u);
    EXPECT_EQ(file->bytes()[99'999], std::byte{'x'});
    // Just written and read; only a system short of memory drops it, and never more than all its pages.
    EXPECT_EQ(file->uncachedBytes(file->bytes().first(1)), 0u);
    EXPECT_LE(file->uncachedBytes(file->bytes()), std::size_t{102'400});
}

TEST(MappedFile, NoticesEveryKindOfChange) {
    const test::TemporaryFolder folder;
    const auto path = folder.write("f", "hello");
    const auto grown = MappedFile::open(path);
    (void)folder.write("f", "hello world");
    EXPECT_FALSE(grown->unchanged());
    const auto rewritten = MappedFile::open(path);
    std::filesystem::last_write_time(path,
                                     std::filesystem::file_time_type::clock::now() + std::chrono::seconds(5));
    EXPECT_FALSE(rewritten->unchanged());
    EXPECT_FALSE(MappedFile().unchanged());
}

TEST(MappedFile, ReadsZerosWhereTheFileWasCutMeanwhile) {
    const test::TemporaryFolder folder;
    const auto path = folder.write("f", std::string(40000, 'x'));
    const auto whole = MappedFile::open(path);
    const auto cut = MappedFile::open(path);
    ASSERT_TRUE(whole && cut);
    std::filesystem::resize_file(path, 8192);
    EXPECT_EQ(cut->bytes()[100], std::byte{'x'});
    EXPECT_EQ(cut->bytes()[30000], std::byte{0});  // would have ended the process
    EXPECT_EQ(cut->bytes()[39999], std::byte{0});
    std::filesystem::resize_file(path, 40000);
    EXPECT_FALSE(cut->unchanged()) << "what was read once as zeros stays suspect";
}

TEST(MappedFileDeathTest, LeavesFaultsElsewhereToTheSystem) {
    const test::TemporaryFolder folder;
    const auto guarded = MappedFile::open(folder.write("guarded", std::string(5000, 'x')));
    const auto path = folder.write("other", std::string(5000, 'x'));
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    const auto* other =
        static_cast<const volatile char*>(::mmap(nullptr, 5000, PROT_READ, MAP_SHARED, descriptor, 0));
    ASSERT_NE(other, MAP_FAILED);
    std::filesystem::resize_file(path, 0);
    EXPECT_DEATH((void)other[4500], "");
    ::munmap(const_cast<char*>(other), 5000);
    ::close(descriptor);
}

TEST(MappedFile, ReadsReleasedPagesAgain) {
    const test::TemporaryFolder folder;
    const std::string text(100'000, 'x');
    const auto file = MappedFile::open(folder.write("f", text));
    ASSERT_TRUE(file);
    file->release(file->bytes().subspan(10, 90'000));
    file->release(file->bytes().subspan(3, 0));
    EXPECT_EQ(std::memcmp(file->bytes().data(), text.data(), text.size()), 0);
}

TEST(MappedFile, HoldsNoDescriptorAfterClosing) {
    const test::TemporaryFolder folder;
    const auto path = folder.write("f", "hello");
    const auto openFiles = [] {
        return std::distance(std::filesystem::directory_iterator("/proc/self/fd"),
                             std::filesystem::directory_iterator{});
    };
    const auto before = openFiles();
    for (int i = 0; i < 50; ++i)
        EXPECT_TRUE(MappedFile::open(path));
    for (int i = 0; i < 50; ++i)
        EXPECT_FALSE(MappedFile::open(folder.path()));
    EXPECT_EQ(openFiles(), before);
}

}  // namespace
}  // namespace autoglm
