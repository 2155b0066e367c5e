#include "tests/support/process.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <thread>

extern char** environ;  // NOLINT: POSIX gives it no header

namespace autoglm::test {
namespace {

using Clock = std::chrono::steady_clock;

struct Pipe {
    int read = -1, write = -1;
    Pipe() {
        std::array<int, 2> ends{};
        if (pipe2(ends.data(), O_CLOEXEC) != 0) return;
        read = ends[0];
        write = ends[1];
    }
};

void closeEnd(int& fd) {
    if (fd >= 0) close(fd);
    fd = -1;
}

std::vector<std::string> childEnvironment(const ProcessSpec& spec) {
    std::vector<std::string> all;
    for (char** entry = environ; *entry != nullptr; ++entry) {
        const std::string text = *entry;
        const std::string name = text.substr(0, text.find('='));
        bool replaced = false;
        for (const auto& [key, value] : spec.environment)
            replaced = replaced || key == name;
        if (!replaced) all.push_back(text);
    }
    for (const auto& [key, value] : spec.environment) {
        if (!value.empty()) all.push_back(key + "=" + value);
    }
    return all;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> list;
    for (std::string& text : texts)
        list.push_back(text.data());
    list.push_back(nullptr);
    return list;
}

/// What the child is started with; freed at the end of the scope.
struct SpawnSettings {
    posix_spawn_file_actions_t actions{};
    posix_spawnattr_t attributes{};
    SpawnSettings() {
        posix_spawn_file_actions_init(&actions);
        posix_spawnattr_init(&attributes);
        // Default signals, whatever the test runner blocks or ignores.
        sigset_t none, defaults;
        sigemptyset(&none);
        sigemptyset(&defaults);
        for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGPIPE})
            sigaddset(&defaults, number);
        posix_spawnattr_setsigmask(&attributes, &none);
        posix_spawnattr_setsigdefault(&attributes, &defaults);
        setFlags(0);
    }
    ~SpawnSettings() {
        posix_spawnattr_destroy(&attributes);
        posix_spawn_file_actions_destroy(&actions);
    }
    void setFlags(short more) {
        posix_spawnattr_setflags(&attributes,
                                 static_cast<short>(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | more));
    }
};

pid_t spawn(const ProcessSpec& spec, const SpawnSettings& settings) {
    std::vector<std::string> arguments = spec.arguments, environment = childEnvironment(spec);
    pid_t pid = -1;
    const int failure = posix_spawn(&pid, arguments[0].c_str(), &settings.actions, &settings.attributes,
                                    pointers(arguments).data(), pointers(environment).data());
    return failure == 0 ? pid : -1;
}

/// Takes what is there; closes the end at its end.
void drain(int& fd, std::string& into) {
    std::array<char, 1 << 16> piece{};
    const ssize_t got = read(fd, piece.data(), piece.size());
    if (got > 0) {
        into.append(piece.data(), static_cast<std::size_t>(got));
    } else if (got == 0 || (errno != EINTR && errno != EAGAIN)) {
        closeEnd(fd);
    }
}

}  // namespace

Process::Process(const ProcessSpec& spec) : m_start(Clock::now()) {
    std::signal(SIGPIPE, SIG_IGN);  // a program that ends early must not end the test
    if (spec.terminal) {
        startOnTerminal(spec);
    } else {
        startOnPipes(spec);
    }
}

void Process::startOnPipes(const ProcessSpec& spec) {
    Pipe in, out, err;
    SpawnSettings settings;
    posix_spawn_file_actions_adddup2(&settings.actions, in.read, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&settings.actions, out.write, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&settings.actions, err.write, STDERR_FILENO);
    m_pid = spawn(spec, settings);
    for (int* end : {&in.read, &out.write, &err.write})
        closeEnd(*end);
    m_in = in.write;
    m_out = out.read;
    m_err = err.read;
}

void Process::startOnTerminal(const ProcessSpec& spec) {
    m_out = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (m_out < 0 || grantpt(m_out) != 0 || unlockpt(m_out) != 0) return;
    m_in = fcntl(m_out, F_DUPFD_CLOEXEC, 0);
    SpawnSettings settings;
    // A session of its own, whose first terminal becomes the one that sends signals.
    settings.setFlags(POSIX_SPAWN_SETSID);
    posix_spawn_file_actions_addopen(&settings.actions, STDIN_FILENO, ptsname(m_out), O_RDWR, 0);
    posix_spawn_file_actions_adddup2(&settings.actions, STDIN_FILENO, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&settings.actions, STDIN_FILENO, STDERR_FILENO);
    m_pid = spawn(spec, settings);
}

Process::~Process() {
    for (int* end : {&m_in, &m_out, &m_err})
        closeEnd(*end);
    if (m_pid <= 0) return;
    kill(m_pid, SIGKILL);
    waitpid(m_pid, nullptr, 0);
}

void Process::write(const std::string& text) {
    for (std::size_t at = 0; at < text.size();) {
        const ssize_t written = ::write(m_in, text.data() + at, text.size() - at);
        if (written < 0 && errno != EINTR) return;  // it has ended; finish() tells how
        if (written > 0) at += static_cast<std::size_t>(written);
    }
}

void Process::closeInput() {
    closeEnd(m_in);
}
void Process::closeOutput() {
    closeEnd(m_out);
}

void Process::send(int signal) const {
    if (m_pid > 0) kill(m_pid, signal);
}

bool Process::running() const {
    siginfo_t info{};
    // WNOWAIT leaves the end to be taken by finish().
    return m_pid > 0 && waitid(P_PID, static_cast<id_t>(m_pid), &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
           info.si_pid == 0;
}

bool Process::pump(Clock::time_point until) {
    if (m_out < 0 && m_err < 0) return false;
    const auto left = std::chrono::duration_cast<Duration>(until - Clock::now()).count();
    if (left <= 0) return false;
    std::array<pollfd, 2> sources = {pollfd{m_out, POLLIN, 0}, pollfd{m_err, POLLIN, 0}};
    if (poll(sources.data(), sources.size(), static_cast<int>(left)) <= 0) return true;
    if (sources[0].revents != 0) drain(m_out, m_output);
    if (sources[1].revents != 0) drain(m_err, m_errors);
    return true;
}

bool Process::waitForOutput(const std::string& text, Duration timeout, std::size_t from) {
    const auto until = Clock::now() + timeout;
    while (m_output.find(text, from) == std::string::npos) {
        if (!pump(until)) return m_output.find(text, from) != std::string::npos;
    }
    return true;
}

bool Process::waitForErrors(const std::string& text, Duration timeout, std::size_t from) {
    const auto until = Clock::now() + timeout;
    while (m_errors.find(text, from) == std::string::npos) {
        if (!pump(until)) return m_errors.find(text, from) != std::string::npos;
    }
    return true;
}

bool Process::waitForBytes(std::size_t count, Duration timeout) {
    const auto until = Clock::now() + timeout;
    while (m_output.size() < count) {
        if (!pump(until)) return m_output.size() >= count;
    }
    return true;
}

ProcessEnd Process::finish(Duration timeout) {
    closeInput();
    ProcessEnd end;
    if (m_pid <= 0) {
        end.exitCode = 127;
        return end;
    }
    const auto until = Clock::now() + timeout;
    while (pump(until))
        continue;
    int status = 0;
    rusage usage{};
    while (wait4(m_pid, &status, WNOHANG, &usage) == 0) {
        if (Clock::now() >= until && !end.timedOut) {
            end.timedOut = true;
            kill(m_pid, SIGKILL);
        }
        std::this_thread::sleep_for(Duration(1));
    }
    m_pid = -1;
    end.seconds = std::chrono::duration<double>(Clock::now() - m_start).count();
    end.peakBytes = static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;
    if (WIFEXITED(status)) end.exitCode = WEXITSTATUS(status);
    if (WIFSIGNALED(status)) end.signal = WTERMSIG(status);
    end.output = std::move(m_output);
    end.errors = std::move(m_errors);
    return end;
}

ProcessEnd runProcess(const ProcessSpec& spec, const std::string& input, Process::Duration timeout) {
    Process process(spec);
    process.write(input);
    return process.finish(timeout);
}

}  // namespace autoglm::test
