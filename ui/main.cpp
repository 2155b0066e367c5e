// open-autoglm: the window.
#include <unistd.h>

#include <QFile>
#include <QMessageBox>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <vector>

#include "app/desktop/advisor.h"
#include "app/desktop/app_paths.h"
#include "app/desktop/benchmark_book.h"
#include "app/desktop/chat_library.h"
#include "app/desktop/chat_model.h"
#include "app/desktop/command_line.h"
#include "app/desktop/engine_controller.h"
#include "app/desktop/log_file.h"
#include "app/desktop/model_library.h"
#include "app/desktop/pdf_text.h"
#include "app/desktop/quit_signals.h"
#include "app/desktop/settings.h"
#include "app/desktop/single_instance.h"
#include "ui/application.h"
#include "ui/main_window.h"
#include "ui/style/appearance.h"

namespace {

using namespace autoglm;

// The window leaves within this time even if the worker hangs in the kernel.
constexpr int kPatienceMs = 900;

/// Qt ends the process with a crash when it finds no display. Here that is an everyday failure with a
/// sentence and exit code 1, and the only fatal message there is before the window.
void explainFatal(QtMsgType type, const QMessageLogContext&, const QString& message) {
    desktop::LogFile::noteToCurrent(type, message);
    if (type == QtFatalMsg) {
        // The line before this one has named the display; nothing gets better by installing again.
        QString why = message.section(QLatin1Char('\n'), 0, 0);
        why.remove(QStringLiteral(" Reinstalling the application may fix this problem."));
        std::fprintf(stderr,
                     "open-autoglm: no window can be opened here: %s\nIn a terminal, use \"autoglm chat\".\n",
                     qPrintable(why));
        std::fflush(stderr);
        _exit(1);
    }
    if (type == QtDebugMsg || type == QtInfoMsg) return;
    std::fprintf(stderr, "open-autoglm: %s\n", qPrintable(message));
}

bool hasDisplay() {
    for (const char* name : {"QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"}) {
        const char* value = std::getenv(name);
        if (value && *value) return true;
    }
    return false;
}

/// The scale of the settings, unless the environment has one. Qt reads it when the application is made.
void applyScale(const desktop::Settings& settings) {
    const int percent = settings.integer(desktop::keys::kScale);
    if (percent != 100 && !qEnvironmentVariableIsSet("QT_SCALE_FACTOR"))
        qputenv("QT_SCALE_FACTOR", QByteArray::number(percent / 100.0));
}

desktop::HandOver toHandOver(const desktop::CommandLine& line) {
    desktop::HandOver handOver;
    std::error_code failure;
    if (!line.model.empty()) handOver.model = std::filesystem::absolute(line.model, failure);
    handOver.startupId = qgetenv("DESKTOP_STARTUP_ID");
    handOver.activationToken = qgetenv("XDG_ACTIVATION_TOKEN");
    return handOver;
}

void tellUnresponsive() {
    QMessageBox box(
        QMessageBox::Warning, QApplication::applicationDisplayName(),
        QCoreApplication::translate("main", "Open-AutoGLM is already running, but does not answer."),
        QMessageBox::Close);
    box.setInformativeText(QCoreApplication::translate(
        "main", "Wait a moment and try again. If its window is gone, end the program “open-autoglm” first."));
    box.exec();
}

int runWindow(int argc, char** argv, const desktop::CommandLine& line) {
    using Role = desktop::SingleInstance::Role;
    const auto paths = desktop::AppPaths::of(QFile::decodeName(line.profile.c_str()));
    desktop::SingleInstance instance(paths.dataDir);
    const Role role = instance.claim(toHandOver(line));
    if (role == Role::HandedOver) return 0;

    desktop::Settings settings(paths.configFile);
    settings.read();
    if (line.profile.empty()) settings.readSystemDefaults();
    desktop::LogFile log(paths.logFile);
    const auto setLogLevel = [&] { log.setLevel(settings.text(desktop::keys::kLogLevel)); };
    setLogLevel();
    desktop::LogFile::setCurrent(&log);
    QObject::connect(&settings, &desktop::Settings::changed, &settings, setLogLevel);
    const bool hadScale = qEnvironmentVariableIsSet("QT_SCALE_FACTOR");
    applyScale(settings);
    ui::Application application(argc, argv);
    if (!hadScale) qunsetenv("QT_SCALE_FACTOR");  // ours, not that of the programs we open
    ui::Appearance appearance(settings);
    appearance.overrideTheme(QString::fromStdString(line.theme));
    appearance.overrideLanguage(QString::fromStdString(line.language));
    appearance.start();
    if (role == Role::Unresponsive) {
        tellUnresponsive();
        return 1;
    }

    int code = 0;
    bool workerEnded = true;
    {
        desktop::EngineController engine;
        desktop::ChatModel chat(engine);
        storage::ChatStore store({paths.dataDir + QStringLiteral("/chats.db"), {}});
        desktop::ChatLibrary library(chat, store);
        desktop::ModelLibrary models(paths.dataDir + QStringLiteral("/models.db"));
        desktop::BenchmarkBook benchmarks(paths.dataDir);
        ui::MainWindow window(
            {settings, engine, chat, library, models, appearance, benchmarks, paths.logFile});
        QObject::connect(&instance, &desktop::SingleInstance::handedOver, &window,
                         &ui::MainWindow::takeHandOver);
        if (role == Role::First) instance.listen();
        desktop::QuitSignals quitSignals;
        QObject::connect(&quitSignals, &desktop::QuitSignals::quitRequested, &window, [&window] {
            window.close();
            ui::Application::quit();  // also out of a dialog, or with a tray
        });
        window.show();
        window.start(line.model);
        code = ui::Application::exec();
        library.close();
        workerEnded = engine.shutDown(kPatienceMs);
        workerEnded = store.shutDown(kPatienceMs) && workerEnded;
        workerEnded = models.shutDown(kPatienceMs) && workerEnded;
        workerEnded = benchmarks.shutDown(kPatienceMs) && workerEnded;
        if (auto* advisor = window.findChild<desktop::Advisor*>())
            workerEnded = advisor->shutDown(kPatienceMs) && workerEnded;
        settings.flush();
        desktop::LogFile::setCurrent(nullptr);
        log.shutDown(kPatienceMs);
        if (!workerEnded) {
            // The worker still uses the model; running destructors now would take it away from under it.
            instance.release();
            std::fflush(nullptr);
            std::_Exit(code);
        }
    }
    return code;
}

}  // namespace

int main(int argc, char** argv) {
    if (const int status = desktop::pdfReaderMain(argc, argv); status >= 0) return status;
    const auto line = desktop::parseCommandLine(std::vector<std::string>(argv + 1, argv + argc));
    switch (line.action) {
        case desktop::CommandLine::Action::Help:
            std::fputs(desktop::commandLineHelp().c_str(), stdout);
            return 0;
        case desktop::CommandLine::Action::Version:
            std::printf("open-autoglm %s\n", AUTOGLM_VERSION);
            return 0;
        case desktop::CommandLine::Action::WrongUsage:
            std::fprintf(stderr, "open-autoglm: %s\n\n%s", line.problem.c_str(),
                         desktop::commandLineHelp().c_str());
            return 2;
        case desktop::CommandLine::Action::Start:
            break;
    }
    if (!hasDisplay()) {
        std::fputs(
            "open-autoglm: no display: neither DISPLAY nor WAYLAND_DISPLAY is set.\nIn a terminal, use "
            "\"autoglm chat\".\n",
            stderr);
        return 1;
    }
    qInstallMessageHandler(explainFatal);
    // Qt takes its own options out of the arguments; ours have been read, so it gets none.
    int count = 1;
    return runWindow(count, argv, line);
}
