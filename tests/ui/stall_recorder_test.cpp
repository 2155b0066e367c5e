#include "ui/stall_recorder.h"

#include <gtest/gtest.h>

#include <chrono>
#include <fstream>
#include <sstream>
#include <thread>

#include "tests/support/temporary_folder.h"

namespace autoglm::test {
namespace {

/// The times of this name told in the log, those with the largest own time first.
std::vector<double> timesOf(const std::string& name, const std::filesystem::path& file) {
    std::vector<double> times;
    std::ifstream in(file);
    std::string line;
    while (std::getline(in, line)) {
        std::istringstream words(line);
        for (std::string label; words >> label;) {
            double value = 0;
            if (label == name && words >> value) times.push_back(value);
        }
    }
    return times;
}

TEST(StallRecorder, CatchesAnEventThatBlocks) {
    const TemporaryFolder folder;
    const auto file = folder.path() / "stalls";
    {
        ui::StallRecorder recorder(file.string());
        QObject receiver;
        QEvent event(QEvent::Timer);
        for (const int ms : {1, 150, 5}) {
            const ui::StallRecorder::Scope scope(&recorder, &receiver, &event);
            // What happens inside an event belongs to it.
            const ui::StallRecorder::Scope inner(&recorder, &receiver, &event);
            std::this_thread::sleep_for(std::chrono::milliseconds(ms));
        }
    }
    const auto times = timesOf("own_ms", file);
    ASSERT_EQ(times.size(), 3U);
    EXPECT_GE(times[0], 145);
    EXPECT_LT(times[2], 145);
    const auto work = timesOf("work_ms", file);
    ASSERT_EQ(work.size(), 3U);
    EXPECT_LT(work[0], 50) << "it slept: that is no work";
}

}  // namespace
}  // namespace autoglm::test
