#include "app/cli/interrupts.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <system_error>

#include "app/cli/command.h"

namespace autoglm::cli {
namespace {

// So many signals after the first, without the operation ending, mean that something hangs.
constexpr int kPatience = 5;

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
    sigset_t watched;
    sigemptyset(&watched);
    for (const int number : {SIGINT, SIGTERM, SIGHUP})
        sigaddset(&watched, number);
    pthread_sigmask(SIG_BLOCK, &watched, &m_before);
    m_signalFd = checked(signalfd(-1, &watched, SFD_CLOEXEC | SFD_NONBLOCK), "signalfd");
    m_idleFd = checked(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), "eventfd");
    m_endFd = checked(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), "eventfd");
    m_watcher = std::thread([this] { watch(); });
}

Interrupts::~Interrupts() {
    signalEvent(m_endFd);
    m_watcher.join();
    for (const int fd : {m_signalFd, m_idleFd, m_endFd})
        close(fd);
    pthread_sigmask(SIG_SETMASK, &m_before, nullptr);
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
    std::array<pollfd, 2> sources = {pollfd{m_signalFd, POLLIN, 0}, pollfd{m_endFd, POLLIN, 0}};
    for (;;) {
        if (poll(sources.data(), sources.size(), -1) < 0 && errno != EINTR) return;
        if (sources[1].revents != 0) return;
        signalfd_siginfo info{};
        while (read(m_signalFd, &info, sizeof info) == static_cast<ssize_t>(sizeof info)) {
            onSignal(static_cast<int>(info.ssi_signo));
        }
    }
}

}  // namespace autoglm::cli
