#include "engine/system/disk_speed.h"

#include <gtest/gtest.h>

#include <vector>

#include "tests/support/temporary_folder.h"

namespace autoglm::test {
namespace {

TEST(DiskSpeed, IsMeasuredOnTheFileItself) {
    const TemporaryFolder folder;
    const auto path = folder.write("large.bin", std::vector<std::byte>(std::size_t{24} << 20, std::byte{7}));
    const auto rate = measureDiskRead(path, 0.05);
    ASSERT_TRUE(rate.has_value());
    EXPECT_GT(*rate, 1e5);
    EXPECT_LT(*rate, 1e12);
    EXPECT_GE(cachedShare(path), 0);
    EXPECT_LE(cachedShare(path), 1);
}

TEST(DiskSpeed, IsUnknownWhereThereIsNothingToRead) {
    const TemporaryFolder folder;
    EXPECT_FALSE(measureDiskRead(folder.path() / "absent").has_value());
    EXPECT_FALSE(measureDiskRead(folder.path()).has_value()) << "a folder";
    EXPECT_FALSE(measureDiskRead("/dev/zero").has_value()) << "no file";
    const auto small = folder.write("small.bin", std::vector<std::byte>(100, std::byte{1}));
    EXPECT_FALSE(measureDiskRead(small).has_value()) << "too small to tell";
    EXPECT_EQ(cachedShare(folder.path() / "absent"), 0);
}

}  // namespace
}  // namespace autoglm::test
