// The decision of `auto`, from figures as real machines have them.
#include "engine/api/automatic_choice.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>

#include "tests/support/temporary_folder.h"

namespace autoglm::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

DeviceSpeed speedOf(double decode, double prefill) {
    return {.readGbPerSecond = decode, .types = {{"Q4_K", decode, prefill}}};
}

TEST(AutomaticChoice, TakesTheFastestFirst) {
    const Contender devices[] = {
        {"small", speedOf(200, 4000)}, {"large", speedOf(900, 40000)}, {"tiny", speedOf(20, 100)}};
    const AutomaticChoice choice = chooseFastest(speedOf(40, 300), devices);
    EXPECT_THAT(choice.devices, ElementsAre(1, 0));
    EXPECT_THAT(choice.sentence, StartsWith("large is used: 512 tokens read and 128 written take it 0.16 s"));
    EXPECT_THAT(choice.sentence, HasSubstr("the processor 6.23 s."));
}

TEST(AutomaticChoice, LeavesWorkToAProcessorThatIsFaster) {
    const Contender devices[] = {{"old card", speedOf(15, 100)}};
    const AutomaticChoice choice = chooseFastest(speedOf(40, 300), devices);
    EXPECT_THAT(choice.devices, IsEmpty());
    EXPECT_THAT(choice.sentence, StartsWith("The processor is used: "));
    EXPECT_THAT(choice.sentence, HasSubstr("old card"));
}

TEST(AutomaticChoice, WeighsReadingAndWritingTogether) {
    // Reads text five times as fast, but writes at half the speed.
    const Contender devices[] = {{"card", speedOf(20, 1500)}};
    EXPECT_THAT(chooseFastest(speedOf(40, 300), devices).devices, IsEmpty());
    const Contender better[] = {{"card", speedOf(30, 1500)}};
    EXPECT_THAT(chooseFastest(speedOf(40, 300), better).devices, ElementsAre(0));
}

TEST(AutomaticChoice, PassesByWhatCouldNotBeMeasured) {
    const Contender devices[] = {{"broken", {}}};
    const AutomaticChoice choice = chooseFastest(speedOf(40, 300), devices);
    EXPECT_THAT(choice.devices, IsEmpty());
    EXPECT_THAT(choice.sentence, HasSubstr("could be measured"));
    EXPECT_TRUE(std::isinf(exchangeSecondsPerGb({})));
}

TEST(DeviceSpeedFile, IsReadBackUnlessItIsOldOrDamaged) {
    const TemporaryFolder folder;
    EXPECT_FALSE(readSpeed(folder.path(), "card").has_value());
    DeviceSpeed speed = speedOf(123.25, 4567.5);
    speed.types.push_back({"Q8_0", 200, 3000});
    writeSpeed(folder.path(), "card", speed);
    const auto known = readSpeed(folder.path(), "card");
    ASSERT_TRUE(known.has_value());
    EXPECT_EQ(known->readGbPerSecond, 123.25);
    ASSERT_NE(known->with("Q8_0"), nullptr);
    EXPECT_EQ(known->with("Q8_0")->gigaMacsPerSecond, 3000);
    EXPECT_EQ(known->with("Q2_K"), nullptr);
    EXPECT_FALSE(readSpeed(folder.path(), "another").has_value());
    const auto now = std::filesystem::file_time_type::clock::now();
    std::filesystem::last_write_time(folder.path() / "speed-card", now - std::chrono::hours(24 * 59));
    EXPECT_TRUE(readSpeed(folder.path(), "card").has_value());
    std::filesystem::last_write_time(folder.path() / "speed-card", now - std::chrono::hours(24 * 61));
    EXPECT_FALSE(readSpeed(folder.path(), "card").has_value()) << "too old";
    for (const char* damaged :
         {"", "speed 1\n1e999 0\nend\n", "speed 1\n-1 0\nend\n", "speed 1\n5 99999999\n",
          "speed 1\n5 1\nQ4_K 1 nan\nend\n", "speed 1\n5 1\nQ4_K 1 1\n", "speed 2\n5 0\nend\n"}) {
        std::ofstream(folder.path() / "speed-card") << damaged;
        EXPECT_FALSE(readSpeed(folder.path(), "card").has_value()) << damaged;
    }
}

}  // namespace
}  // namespace autoglm::test
