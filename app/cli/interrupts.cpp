#include "app/cli/interrupts.h"

#include <fcntl.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdint>
#include <system_error>

#include "app/cli/command.h"

namespace autoglm::cli {
namespace {

// So many signals after the first, without the operation ending, mean that something hangs.
constexpr int kPatience = 5;

constexpr std::array<int, 3> kWatched = {SIGINT, SIGTERM, SIGHUP};
constexpr unsigned char kEndOfWatch = 0;  // no signal has this number

std::atomic<int> g_pipe{-1};  // where the handler writes; a handler has no other way to know
static_assert(std::atomic<int>::is_always_lock_free);

void onWatchedSignal(int number) {
    const int before = errno;
    const auto byte = static_cast<unsigned char>(number);
    // A full pipe holds more signals than anybody will read.
    [[maybe_unused]] const ssize_t written = write(g_pipe.load(), &byte, 1);
    errno = before;
}

void signalEvent(int fd) {
    const std::uint64_t one = 1;
    [[maybe_unused]] const ssize_t written = write(fd, &one, sizeof one);
}

bool takeEvent(int fd) {
    std::uint64_t count = 0;
    return read(fd, &count, sizeof count) == static_cast<ssize_t>(sizeof count);
}

int checked(int fd, const char* what) {
    if (fd < 0) throw std::system_error(errno, std::generic_category(), what);
    return fd;
}

}  // namespace

Interrupts::Interrupts() {
    std::array<int, 2> ends{};
    checked(pipe2(ends.data(), O_CLOEXEC), "pipe");
    m_pipeRead = ends[0];
    m_pipeWrite = ends[1];
    fcntl(m_pipeWrite, F_SETFL, O_NONBLOCK);
    m_idleFd = checked(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), "eventfd");
    g_pipe = m_pipeWrite;
    try {
        m_watcher = std::thread([this] { watch(); });
    } catch (const std::system_error& error) {
        throw std::system_error(error.code(), "a thread");
    }
    struct sigaction action {};
    action.sa_handler = onWatchedSignal;
    action.sa_flags = SA_RESTART;
    sigemptyset(&action.sa_mask);
    for (std::size_t i = 0; i < kWatched.size(); ++i) {
        sigaction(kWatched[i], &action, &m_before[i]);
        // Whoever started us may have asked for a signal to be ignored, as nohup does.
        if (m_before[i].sa_handler == SIG_IGN) sigaction(kWatched[i], &m_before[i], nullptr);
    }
}

Interrupts::~Interrupts() {
    for (std::size_t i = 0; i < kWatched.size(); ++i)
        sigaction(kWatched[i], &m_before[i], nullptr);
    while (write(m_pipeWrite, &kEndOfWatch, 1) < 0 && (errno == EINTR || errno == EAGAIN)) {
        std::this_thread::yield();
    }
    m_watcher.join();
    g_pipe = -1;
    for (const int fd : {m_pipeRead, m_pipeWrite, m_idleFd})
        close(fd);
}

std::stop_token Interrupts::begin() {
    const std::lock_guard lock(m_mutex);
    m_operation = std::stop_source();
    m_running = true;
    m_ignored = 0;
    if (m_leaving) m_operation.request_stop();
    return m_operation.get_token();
}

void Interrupts::end() {
    const std::lock_guard lock(m_mutex);
    m_running = false;
}

void Interrupts::stop() {
    const std::lock_guard lock(m_mutex);
    m_operation.request_stop();
}

bool Interrupts::stopped() const {
    const std::lock_guard lock(m_mutex);
    return m_operation.stop_requested();
}

bool Interrupts::take() {
    return takeEvent(m_idleFd);
}

bool Interrupts::leaving() const {
    const std::lock_guard lock(m_mutex);
    return m_leaving;
}

void Interrupts::onSignal(int number) {
    const std::lock_guard lock(m_mutex);
    if (number != SIGINT) {
        m_leaving = true;
        signalEvent(m_idleFd);
    }
    if (!m_running) {
        signalEvent(m_idleFd);
    } else if (!m_operation.request_stop() && ++m_ignored >= kPatience) {
        _exit(kExitFailure);
    }
}

void Interrupts::watch() {
    for (unsigned char number = kEndOfWatch;;) {
        const ssize_t got = read(m_pipeRead, &number, 1);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0 || number == kEndOfWatch) return;
        onSignal(number);
    }
}

}  // namespace autoglm::cli
