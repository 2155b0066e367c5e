// How long the GUI thread took over single events, for the test that it always answers within 100 ms.
// Own time is wall time less the time the thread was ready but other programs had the core; what it waited
// for (the display server taking a picture, a font on a cold disk) is in it. Work is its time on a core.
// Threads: the GUI thread only.
#pragma once
#include <QByteArray>
#include <QEvent>
#include <QObject>
#include <string>
#include <vector>

namespace autoglm::ui {

class StallRecorder {
public:
    explicit StallRecorder(std::string file);
    ~StallRecorder();  // writes the file

    StallRecorder(const StallRecorder&) = delete;
    StallRecorder& operator=(const StallRecorder&) = delete;

    /// Around the delivery of one event. Nested events (a dialog's own loop, a drag) belong to the loop they
    /// run in.
    class Scope {
    public:
        Scope(StallRecorder* recorder, QObject* receiver, QEvent* event);
        ~Scope();
        Scope(const Scope&) = delete;
        Scope& operator=(const Scope&) = delete;

    private:
        StallRecorder* m_recorder = nullptr;  // null when this event is not measured
        const char* m_className = "";
        int m_eventType = 0, m_loopLevel = 0;
        double m_wallMs = 0, m_waitMs = 0, m_workMs = 0;
    };

private:
    struct Stall {
        double ownMs = 0, wallMs = 0, workMs = 0, atMs = 0;
        const char* className = "";
        int eventType = 0;
    };
    [[nodiscard]] double waitedMs() const;
    void record(const Stall& stall, int loopLevel);

    std::string m_file;
    int m_schedstat = -1;  // /proc/self/task/TID/schedstat
    int m_depth = 0, m_level = 0;
    double m_startMs = 0;
    std::size_t m_count = 0;
    std::vector<Stall> m_worst;  // by own time, largest first
};

}  // namespace autoglm::ui
