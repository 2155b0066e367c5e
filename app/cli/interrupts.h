// Ctrl-C and requests to end, as stop tokens. While an object lives, SIGINT, SIGTERM and SIGHUP only write
// their number into a pipe, which one thread reads: nothing else of ours runs inside a signal handler.
// (Blocking them for a signalfd would not do: libraries start threads before main() that still take them.)
// Threads: one object at a time; methods from the main thread.
#pragma once
#include <array>
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
    std::array<struct sigaction, 3> m_before{};  // in the order of kWatched
    int m_pipeRead = -1, m_pipeWrite = -1, m_idleFd = -1;
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
