// The pool under the kernels: every thread once per region, barriers that hold, no hang when threads
// outnumber cores.
#include "engine/base/thread_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

#include "tests/support/no_threads.h"

namespace autoglm::test {
namespace {

TEST(ThreadPool, RunsEveryThreadOncePerRegion) {
    for (const unsigned nThreads : {1u, 2u, 3u, 8u}) {
        ThreadPool pool(nThreads);
        ASSERT_EQ(pool.nThreads(), nThreads);
        std::vector<int> calls(nThreads, 0);
        for (int region = 0; region < 200; ++region)
            pool.run([&](unsigned i) { ++calls[i]; });
        for (const int n : calls)
            EXPECT_EQ(n, 200);
    }
}

TEST(ThreadPool, BarrierSeparatesPhases) {
    for (const unsigned nThreads : {1u, 2u, 4u, 9u}) {
        ThreadPool pool(nThreads);
        std::vector<int> value(nThreads, 0);
        std::atomic<int> nWrong{0};
        pool.run([&](unsigned i) {
            for (int phase = 1; phase <= 100; ++phase) {
                value[i] = phase;
                pool.barrier();
                for (const int v : value)
                    nWrong += v != phase;
                pool.barrier();
            }
        });
        EXPECT_EQ(nWrong, 0) << nThreads;
    }
}

TEST(ThreadPool, WakesFromSleep) {
    ThreadPool pool(2);
    std::atomic<int> n{0};
    for (int i = 0; i < 5; ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(3));  // far past the spinning
        pool.run([&](unsigned) { ++n; });
    }
    EXPECT_EQ(n, 10);
}

TEST(ThreadPool, WaitsForASlowThread) {
    ThreadPool pool(3);
    std::atomic<int> n{0};
    pool.run([&](unsigned i) {
        if (i == 1) std::this_thread::sleep_for(std::chrono::milliseconds(5));
        ++n;
        pool.barrier();
        EXPECT_GE(n, 3);
        if (i == 2) std::this_thread::sleep_for(std::chrono::milliseconds(5));
        ++n;
    });
    EXPECT_EQ(n, 6);
}

TEST(ThreadPool, MakesDoWithTheThreadsThatTheSystemGives) {
    const NoThreads none;
    ASSERT_TRUE(none.works());
    ThreadPool pool(4);
    EXPECT_EQ(pool.nThreads(), 1u);
    int calls = 0;
    pool.run([&](unsigned) {
        ++calls;
        pool.barrier();
    });
    EXPECT_EQ(calls, 1);
}

TEST(ThreadPool, DefaultsToUsableCores) {
    EXPECT_GE(ThreadPool::nUsableCores(), 1u);
    EXPECT_EQ(ThreadPool().nThreads(), ThreadPool::nUsableCores());
}

}  // namespace
}  // namespace autoglm::test
