// A file system for SQLite that fails when told to: full, read-only, without shared memory, or losing
// everything that was not synchronised. Registered as "faulty", on top of the real one.
// Threads: settings are shared; change them while no database is at work.
#pragma once
#include <cstdint>
#include <limits>

namespace autoglm::test {

struct FaultyVfs {
    static constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();
    static constexpr const char* kName = "faulty";

    /// Registers the file system if need be and takes all faults back.
    static FaultyVfs& reset();
    [[nodiscard]] static FaultyVfs& instance();

    std::int64_t writesUntilFull = kNever;     // 0: the next write finds the disk full, and all after it
    std::int64_t operationsUntilCut = kNever;  // writes, truncations and syncs until the power goes off
    bool isReadOnly = false;                   // opening for writing is refused
    bool hasSharedMemory = true;
    bool recordsUnsynced = false;  // needed by loseUnsynced()
    std::int64_t writes = 0;       // counted
    bool isCut = false;

    /// Takes back every change on disk that no sync has made last. Requires: all databases are closed.
    void loseUnsynced();
};

}  // namespace autoglm::test
