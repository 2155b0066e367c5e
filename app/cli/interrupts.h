// Ctrl-C and requests to end, as stop tokens. While an object lives, SIGINT, SIGTERM and SIGHUP are blocked
// everywhere and read by one thread from a signalfd, so nothing of ours ever runs inside a signal handler.
// Threads: create before the engine starts its threads, so that they inherit the mask; methods from the main
// thread.
#pragma once
#include <csignal>
#include <mutex>
#include <stop_token>
#include <thread>

namespace autoglm::cli {

class Interrupts {
public:
    Interrupts();
    ~Interrupts();
    Interrupts(const Interrupts&) = delete;
    Interrupts& operator=(const Interrupts&) = delete;

    /// Starts an operation: from here a signal stops it through the token.
    [[nodiscard]] std::stop_token begin();
    /// Ends it: from here a signal makes fd() readable.
    void end();
    /// Stops the operation from within, as a signal would.
    void stop();
    /// Whether the current or last operation was stopped.
    [[nodiscard]] bool stopped() const;

    /// Readable while an interrupt between operations waits to be taken.
    [[nodiscard]] int fd() const noexcept { return m_idleFd; }
    /// Takes it; true if there was one.
    bool take();
    /// SIGTERM or SIGHUP came: whatever is going on should end, for good.
    [[nodiscard]] bool leaving() const;

private:
    void watch();
    void onSignal(int number);

    mutable std::mutex m_mutex;
    std::stop_source m_operation;
    bool m_running = false;
    bool m_leaving = false;
    int m_ignored = 0;  // signals that came after the stop and before the operation ended
    sigset_t m_before{};
    int m_signalFd = -1, m_idleFd = -1, m_endFd = -1;
    std::thread m_watcher;
};

/// An operation for the length of a scope.
class Operation {
public:
    explicit Operation(Interrupts& interrupts) : m_interrupts(interrupts), m_token(interrupts.begin()) {}
    ~Operation() { m_interrupts.end(); }
    Operation(const Operation&) = delete;
    Operation& operator=(const Operation&) = delete;
    [[nodiscard]] std::stop_token token() const { return m_token; }

private:
    Interrupts& m_interrupts;
    std::stop_token m_token;
};

}  // namespace autoglm::cli
