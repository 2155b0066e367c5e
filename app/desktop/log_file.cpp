#include "app/desktop/log_file.h"

#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <limits>
#include <mutex>
#include <utility>

namespace autoglm::desktop {
namespace {

constexpr qsizetype kLineCharacters = 2000;
constexpr int kOff = std::numeric_limits<int>::max();

std::mutex currentMutex;
LogFile* current = nullptr;  // guarded by currentMutex

int severityOf(QtMsgType type) {
    switch (type) {
        case QtDebugMsg:
            return 0;
        case QtInfoMsg:
            return 1;
        case QtWarningMsg:
            return 2;
        case QtCriticalMsg:
        case QtFatalMsg:
            return 3;
    }
    return 3;
}

const char* nameOf(int severity) {
    static constexpr const char* names[] = {"debug", "info", "warning", "error"};
    return names[severity];
}

}  // namespace

LogFile::LogFile(QString file, qint64 maxBytes)
    : m_file(std::move(file)), m_maxBytes(maxBytes), m_lane(QStringLiteral("log")) {
    setLevel(QStringLiteral("warning"));
}

LogFile::~LogFile() {
    const std::lock_guard lock(currentMutex);
    if (current == this) current = nullptr;
}

void LogFile::setLevel(const QString& level) {
    m_level = level == QLatin1String("info")      ? 1
              : level == QLatin1String("warning") ? 2
              : level == QLatin1String("error")   ? 3
                                                  : kOff;
}

void LogFile::note(QtMsgType type, const QString& message) {
    const int severity = severityOf(type);
    if (severity < m_level) return;
    QString line = message.left(kLineCharacters);
    line.replace(QLatin1Char('\n'), QStringLiteral("\n    "));
    const QString stamp = QDateTime::currentDateTime().toString(Qt::ISODateWithMs);
    m_lane.post([this, bytes = QStringLiteral("%1 %2 ").arg(stamp, QLatin1String(nameOf(severity))).toUtf8() +
                               line.toUtf8() + '\n'] { write(bytes); });
}

void LogFile::write(const QByteArray& line) {
    QFile file(m_file);
    if (file.size() + line.size() > m_maxBytes) {
        QFile::remove(m_file + QStringLiteral(".old"));
        QFile::rename(m_file, m_file + QStringLiteral(".old"));
    }
    QDir().mkpath(QFileInfo(m_file).absolutePath());
    // A log that cannot be written has nowhere to say so.
    if (file.open(QIODevice::WriteOnly | QIODevice::Append)) file.write(line);
}

void LogFile::shutDown(int ms) {
    m_lane.shutDown(ms);
}

void LogFile::setCurrent(LogFile* log) {
    const std::lock_guard lock(currentMutex);
    current = log;
}

void LogFile::noteToCurrent(QtMsgType type, const QString& message) {
    const std::lock_guard lock(currentMutex);
    if (current) current->note(type, message);
}

}  // namespace autoglm::desktop
