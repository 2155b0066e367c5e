// Work for idle moments: done when nobody computes, held off while somebody does, left when the owner goes.
#include "engine/runtime/idle_worker.h"

#include <gtest/gtest.h>

#include <atomic>

namespace autoglm::test {
namespace {

using namespace std::chrono_literals;

void waitUntil(const std::atomic<int>& value, int wanted) {
    const auto deadline = std::chrono::steady_clock::now() + 10s;
    while (value < wanted && std::chrono::steady_clock::now() < deadline)
        std::this_thread::sleep_for(1ms);
}

TEST(IdleWorker, WorksUntilThereIsNoMore) {
    std::atomic<int> calls{0};
    IdleWorker worker([&] { return ++calls < 3; });
    waitUntil(calls, 3);
    std::this_thread::sleep_for(80ms);
    EXPECT_EQ(calls, 3);
}

TEST(IdleWorker, NeverWorksWhileItIsHeld) {
    std::atomic<int> calls{0};
    std::atomic<bool> held{false}, disturbed{false};
    IdleWorker worker([&] {
        if (held) disturbed = true;
        std::this_thread::sleep_for(2ms);
        if (held) disturbed = true;
        ++calls;
        return true;
    });
    for (int round = 0; round < 3; ++round) {
        waitUntil(calls, calls + 1);
        const IdleWorker::Hold hold(worker);
        held = true;
        std::this_thread::sleep_for(100ms);  // longer than it waits for quiet
        held = false;
    }
    EXPECT_GE(calls, 3);
    EXPECT_FALSE(disturbed);
}

TEST(IdleWorker, EndsWithMuchLeftToDo) {
    std::atomic<int> calls{0};
    {
        IdleWorker worker([&] {
            ++calls;
            return true;
        });
        waitUntil(calls, 1);
    }
    const int atEnd = calls;
    std::this_thread::sleep_for(20ms);
    EXPECT_EQ(calls, atEnd);
}

}  // namespace
}  // namespace autoglm::test
