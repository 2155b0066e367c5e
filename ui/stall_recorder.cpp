#include "ui/stall_recorder.h"

#include <QThread>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>

#include <fcntl.h>
#include <unistd.h>

namespace autoglm::ui {
namespace {

constexpr std::size_t kKept = 200;

double nowMs() {
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

/// Of this thread.
double workedMs() {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) * 1e-6;
}

}  // namespace

StallRecorder::StallRecorder(std::string file) : m_file(std::move(file)), m_startMs(nowMs()) {
    const std::string path = "/proc/self/task/" + std::to_string(gettid()) + "/schedstat";
    m_schedstat = open(path.c_str(), O_RDONLY | O_CLOEXEC);
}

StallRecorder::~StallRecorder() {
    if (m_schedstat >= 0) close(m_schedstat);
    std::FILE* out = std::fopen(m_file.c_str(), "w");
    if (!out) return;
    std::fprintf(out, "events %zu\n", m_count);
    for (const Stall& stall : m_worst) {
        std::fprintf(out, "own_ms %.1f wall_ms %.1f work_ms %.1f at_ms %.0f class %s event %d\n", stall.ownMs,
                     stall.wallMs, stall.workMs, stall.atMs, stall.className, stall.eventType);
    }
    std::fclose(out);
}

double StallRecorder::waitedMs() const {
    char text[96];
    const ssize_t size = m_schedstat < 0 ? -1 : pread(m_schedstat, text, sizeof text - 1, 0);
    if (size <= 0) return 0;
    text[size] = '\0';
    const char* second = std::strchr(text, ' ');  // time on a core, time waiting for one, slices
    return second ? std::strtod(second, nullptr) * 1e-6 : 0;
}

void StallRecorder::record(const Stall& stall, int loopLevel) {
    // A loop that began and ended inside this event served others meanwhile: its length says nothing.
    if (m_level > loopLevel) return;
    ++m_count;
    if (m_worst.size() == kKept && stall.ownMs <= m_worst.back().ownMs) return;
    const auto place = std::upper_bound(m_worst.begin(), m_worst.end(), stall,
                                        [](const Stall& a, const Stall& b) { return a.ownMs > b.ownMs; });
    m_worst.insert(place, stall);
    if (m_worst.size() > kKept) m_worst.pop_back();
}

StallRecorder::Scope::Scope(StallRecorder* recorder, QObject* receiver, QEvent* event) {
    if (!recorder) return;
    const int level = QThread::currentThread()->loopLevel();
    if (recorder->m_depth > 0 && level <= recorder->m_level)
        return;  // inside an event that is already measured
    if (level > recorder->m_level && recorder->m_depth > 0) recorder->m_level = level;
    if (recorder->m_depth == 0) recorder->m_level = level;
    m_recorder = recorder;
    ++recorder->m_depth;
    // Taken before delivery: neither object may be there afterwards.
    m_className = receiver->metaObject()->className();
    m_eventType = event->type();
    m_loopLevel = level;
    m_waitMs = recorder->waitedMs();
    m_workMs = workedMs();
    m_wallMs = nowMs();
}

StallRecorder::Scope::~Scope() {
    if (!m_recorder) return;
    const double wall = nowMs() - m_wallMs;
    const double waited = m_recorder->waitedMs() - m_waitMs;
    --m_recorder->m_depth;
    m_recorder->record({std::max(wall - waited, 0.0), wall, workedMs() - m_workMs,
                        m_wallMs - m_recorder->m_startMs, m_className, m_eventType},
                       m_loopLevel);
}

}  // namespace autoglm::ui
