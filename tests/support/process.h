// Runs a program with pipes: what it prints, how it ends, how long it takes and how much memory it held. For
// tests of real binaries, also in the middle of their work. Threads: one object, one thread.
#pragma once
#include <sys/types.h>

#include <chrono>
#include <csignal>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace autoglm::test {

struct ProcessSpec {
    std::vector<std::string> arguments;                            // the program first
    std::vector<std::pair<std::string, std::string>> environment;  // added to ours; an empty value removes
    bool terminal = false;  // all three streams on a terminal of its own; what it shows is the output
};

struct ProcessEnd {
    int exitCode = -1;  // -1: ended by a signal
    int signal = 0;
    bool timedOut = false;  // it was killed
    double seconds = 0;
    std::uint64_t peakBytes = 0;
    std::string output, errors;
};

/// A running program. It is killed when this object dies first.
class Process {
public:
    using Duration = std::chrono::milliseconds;
    /// A program that cannot be started ends with exit code 127.
    explicit Process(const ProcessSpec& spec);
    ~Process();
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;

    void write(const std::string& text);
    void closeInput();
    /// Closes our end of its stdout, as a reader that has seen enough does.
    void closeOutput();
    void send(int signal) const;
    /// Reads until stdout (or stderr) holds `text` after position `from`; false if the time is up or the
    /// program ended.
    bool waitForOutput(const std::string& text, Duration timeout, std::size_t from = 0);
    bool waitForErrors(const std::string& text, Duration timeout, std::size_t from = 0);
    /// Reads until stdout holds at least that many bytes.
    bool waitForBytes(std::size_t count, Duration timeout);
    [[nodiscard]] const std::string& output() const { return m_output; }
    [[nodiscard]] const std::string& errors() const { return m_errors; }
    [[nodiscard]] bool running() const;
    /// Closes the input, reads everything, waits for the end; kills the program when the time is up.
    ProcessEnd finish(Duration timeout = std::chrono::seconds(60));

private:
    void startOnPipes(const ProcessSpec& spec);
    void startOnTerminal(const ProcessSpec& spec);
    /// Takes what has come within the time; false once both streams have ended or the time is up.
    bool pump(std::chrono::steady_clock::time_point until);

    pid_t m_pid = -1;
    int m_in = -1, m_out = -1, m_err = -1;
    std::chrono::steady_clock::time_point m_start;
    std::string m_output, m_errors;
};

/// Start, feed, finish.
[[nodiscard]] ProcessEnd runProcess(const ProcessSpec& spec, const std::string& input = {},
                                    Process::Duration timeout = std::chrono::seconds(60));

}  // namespace autoglm::test
