// Work that nobody waits for: a drive that hangs must not keep the program from ending.
// Threads: any thread.
#pragma once
#include <system_error>
#include <thread>
#include <utility>

namespace autoglm::desktop {

/// Runs `work` on a thread of its own. False where the system gives none: a limit on threads or memory.
template <class Work>
[[nodiscard]] bool startDetached(Work work) {
    try {
        std::thread(std::move(work)).detach();
        return true;
    } catch (const std::system_error&) {
        return false;
    }
}

}  // namespace autoglm::desktop
