#include "ui/application.h"

#include <QThread>

#include "ui/stall_recorder.h"

namespace autoglm::ui {

Application::Application(int& argc, char** argv) : QApplication(argc, argv) {
    setApplicationName(QStringLiteral("open-autoglm"));
    setApplicationDisplayName(QStringLiteral("Open-AutoGLM"));
    setApplicationVersion(QStringLiteral(AUTOGLM_VERSION));
    setDesktopFileName(QStringLiteral("io.github.open_autoglm.open_autoglm"));
    const QByteArray log = qgetenv("AUTOGLM_STALL_LOG");
    if (!log.isEmpty()) m_stalls = std::make_unique<StallRecorder>(log.toStdString());
}

Application::~Application() = default;

bool Application::notify(QObject* receiver, QEvent* event) {
    // The worker's events pass here too, on its own thread.
    if (!m_stalls || QThread::currentThread() != thread()) return QApplication::notify(receiver, event);
    const StallRecorder::Scope scope(m_stalls.get(), receiver, event);
    return QApplication::notify(receiver, event);
}

}  // namespace autoglm::ui
