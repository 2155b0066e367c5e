// GoogleTest with an event loop; and the process that reads PDF files for the tests of that.
#include <gtest/gtest.h>

#include <QCoreApplication>

#include "app/desktop/pdf_text.h"

int main(int argc, char** argv) {
    if (const int status = autoglm::desktop::pdfReaderMain(argc, argv); status >= 0) return status;
    testing::InitGoogleTest(&argc, argv);
    QCoreApplication application(argc, argv);
    return RUN_ALL_TESTS();
}
