// What the program and its engine report, in a file of bounded size: for looking up what went wrong. Nothing
// that people write is in it. Threads: note() from any; the file is written on a thread of its own.
#pragma once
#include <QString>
#include <QtGlobal>
#include <atomic>

#include "app/desktop/lane.h"

namespace autoglm::desktop {

class LogFile {
public:
    /// `maxBytes`: what is older goes to a second file, FILE.old, and from there away.
    explicit LogFile(QString file, qint64 maxBytes = 1'000'000);
    ~LogFile();

    /// A value of the setting "general.log_level": off, error, warning, info.
    void setLevel(const QString& level);
    void note(QtMsgType type, const QString& message);
    [[nodiscard]] const QString& file() const { return m_file; }
    /// Writes what waits, taking at most `ms`.
    void shutDown(int ms);

    /// The one that the program's messages go to; null: none. It must outlive that.
    static void setCurrent(LogFile* log);
    static void noteToCurrent(QtMsgType type, const QString& message);

private:
    void write(const QByteArray& line);

    QString m_file;
    qint64 m_maxBytes;
    std::atomic<int> m_level{0};  // the least severity that is written; see severityOf()
    Lane m_lane;
};

}  // namespace autoglm::desktop
