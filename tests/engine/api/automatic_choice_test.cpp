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

TEST(DeviceSpeed, LiesBetweenWhatWasMeasured) {
    DeviceSpeed speed{.readGbPerSecond = 20, .reads = {{1e6, 100}, {1e8, 60}, {1e9, 20}}};
    EXPECT_EQ(speed.readGbPerSecondOf(1), 100);
    EXPECT_NEAR(speed.readGbPerSecondOf(1e7), 80, 1e-6);
    EXPECT_EQ(speed.readGbPerSecondOf(1e12), 20);
    EXPECT_EQ(speed.memoryShareOf(1e5), 0);
    EXPECT_EQ(speed.memoryShareOf(1e12), 1);
    EXPECT_GT(speed.memoryShareOf(5e8), speed.memoryShareOf(1e7));
    speed.reads.clear();
    EXPECT_EQ(speed.readGbPerSecondOf(5), 20);
    EXPECT_EQ(speed.memoryShareOf(5), 1);
}

TEST(DeviceSpeedFile, IsReadBackUnlessItIsOldOrDamaged) {
    const TemporaryFolder folder;
    EXPECT_FALSE(readSpeed(folder.path(), "card").has_value());
    DeviceSpeed speed = speedOf(123.25, 4567.5);
    speed.types.push_back({"Q8_0", 200, 3000, 400});
    speed.reads = {{1e6, 500}, {1e8, 123}};
    speed.layers = {.layerSeconds = 2e-5,
                    .decodeAttentionGigaMacs = 300,
                    .promptAttentionGigaMacs = 900,
                    .kvByteSeconds = 2e-11,
                    .promptValueSeconds = 4e-10};
    writeSpeed(folder.path(), "card", speed);
    const auto known = readSpeed(folder.path(), "card");
    ASSERT_TRUE(known.has_value());
    EXPECT_EQ(known->readGbPerSecond, 123.25);
    ASSERT_NE(known->with("Q8_0"), nullptr);
    EXPECT_EQ(known->with("Q8_0")->gigaMacsPerSecond, 3000);
    EXPECT_EQ(known->with("Q8_0")->cachedGbPerSecond, 400);
    EXPECT_EQ(known->with("Q2_K"), nullptr);
    ASSERT_EQ(known->reads.size(), 2u);
    EXPECT_EQ(known->reads[1].gbPerSecond, 123);
    EXPECT_EQ(known->layers.promptValueSeconds, 4e-10);
    EXPECT_EQ(known->layers.kvByteSeconds, 2e-11);
    EXPECT_FALSE(readSpeed(folder.path(), "another").has_value());
    const auto now = std::filesystem::file_time_type::clock::now();
    std::filesystem::last_write_time(folder.path() / "speed-card", now - std::chrono::hours(24 * 59));
    EXPECT_TRUE(readSpeed(folder.path(), "card").has_value());
    std::filesystem::last_write_time(folder.path() / "speed-card", now - std::chrono::hours(24 * 61));
    EXPECT_FALSE(readSpeed(folder.path(), "card").has_value()) << "too old";
    speed.isSteady = false;
    writeSpeed(folder.path(), "card", speed);
    EXPECT_TRUE(readSpeed(folder.path(), "card").has_value()) << "good for an hour";
    const auto after = std::filesystem::last_write_time(folder.path() / "speed-card") - std::chrono::hours(1);
    std::filesystem::last_write_time(folder.path() / "speed-card", after);
    EXPECT_FALSE(readSpeed(folder.path(), "card").has_value()) << "measured on a busy machine";
    for (const char* damaged :
         {"", "speed 2\nread 1e999\nend\n", "speed 2\nread -1\nend\n", "speed 2\nread 5\n",
          "speed 2\nread 5\ntype Q4_K 1 nan 0\nend\n", "speed 2\nread 5\ntype Q4_K 1 1 -3\nend\n",
          "speed 2\nread 5\nsize 9 1\nsize 8 1\nend\n", "speed 2\nread 5\nlayers 1 1 0 1 1 1\nend\n",
          "speed 2\nread 5\nfun 1\nend\n", "speed 2\ntype Q4_K 1 1 1\nend\n", "speed 1\n5 0\nend\n"}) {
        std::ofstream(folder.path() / "speed-card") << damaged;
        EXPECT_FALSE(readSpeed(folder.path(), "card").has_value()) << damaged;
    }
}

}  // namespace
}  // namespace autoglm::test
