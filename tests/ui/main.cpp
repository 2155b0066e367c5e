// GoogleTest with a QApplication. Runs offscreen unless told otherwise.
#include <gtest/gtest.h>

#include <cstdio>

#include "app/desktop/pdf_text.h"
#include "ui/application.h"

int main(int argc, char** argv) {
    if (const int status = autoglm::desktop::pdfReaderMain(argc, argv); status >= 0) return status;
    testing::InitGoogleTest(&argc, argv);
    if (!qEnvironmentVariableIsSet("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen");
    qputenv("QT_IM_MODULE", "compose");
    // The offscreen platform has no window manager to give size hints to, and says so each time.
    qInstallMessageHandler([](QtMsgType, const QMessageLogContext&, const QString& message) {
        if (!message.contains(QLatin1String("propagateSizeHints")))
            std::fprintf(stderr, "%s\n", qPrintable(message));
    });
    autoglm::ui::Application application(argc, argv);
    return RUN_ALL_TESTS();
}
