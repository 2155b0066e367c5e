#include "engine/runtime/memory_plan.h"

#include <gtest/gtest.h>

namespace autoglm {
namespace {

constexpr std::uint64_t kGb = 1000ull * 1000 * 1000;
/// GLM-4-9B as Q4_K_M: 40 KiB of keys and values per position.
constexpr MemoryNeeds kNineB{
    .weightBytes = 6 * kGb, .scratchBytes = kGb / 10, .bytesPerPosition = 40960, .availableBytes = 24 * kGb};

TEST(MemoryPlan, TakesWhatIsSensibleWithoutARequest) {
    EXPECT_EQ(chooseContext(0, 131072, kNineB).value(), 8192u);
    EXPECT_EQ(chooseContext(0, 2048, kNineB).value(), 2048u) << "no more than the model was trained on";
    MemoryNeeds tight = kNineB;
    tight.availableBytes = 6'700'000'000;
    const std::uint32_t fitting = chooseContext(0, 131072, tight).value();
    EXPECT_LT(fitting, 8192u);
    EXPECT_GE(fitting, 256u);
    EXPECT_EQ(fitting % kPagePositions, 0u);
}

TEST(MemoryPlan, GrantsARequestThatFits) {
    EXPECT_EQ(chooseContext(100000, 131072, kNineB).value(), 100000u);
    EXPECT_EQ(chooseContext(100, 131072, kNineB).value(), 100u);
}

TEST(MemoryPlan, RefusesWithNumbersAndAWayOut) {
    const Result<std::uint32_t> tooLong = chooseContext(1000000, 1048576, kNineB);
    ASSERT_FALSE(tooLong.has_value());
    EXPECT_EQ(tooLong.error().code, ErrorCode::OutOfMemory);
    EXPECT_EQ(tooLong.error().found, "24.0 GB available");
    EXPECT_NE(tooLong.error().expected.find("47."), std::string::npos) << tooLong.error().message();
    EXPECT_NE(tooLong.error().hint.find("tokens fit"), std::string::npos);
    MemoryNeeds huge = kNineB;
    huge.weightBytes = 1000 * kGb;
    const Result<std::uint32_t> tooLarge = chooseContext(0, 131072, huge);
    ASSERT_FALSE(tooLarge.has_value());
    EXPECT_EQ(tooLarge.error().code, ErrorCode::OutOfMemory);
    EXPECT_NE(tooLarge.error().message().find("1000."), std::string::npos) << tooLarge.error().message();
}

TEST(MemoryPlan, SurvivesAbsurdNumbers) {
    MemoryNeeds absurd = kNineB;
    absurd.bytesPerPosition = 1ull << 40;
    EXPECT_FALSE(chooseContext(0x7fffffff, 0x7fffffff, absurd).has_value());
}

TEST(MemoryPlan, WritesBytesForPeople) {
    EXPECT_EQ(bytesText(6'157'000'000), "6.2 GB");
    EXPECT_EQ(bytesText(310'400'000), "310 MB");
    EXPECT_EQ(bytesText(5), "1 MB");
}

}  // namespace
}  // namespace autoglm
