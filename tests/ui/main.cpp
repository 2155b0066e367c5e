// GoogleTest with a QApplication. Runs offscreen unless told otherwise.
#include <gtest/gtest.h>

#include "ui/application.h"

int main(int argc, char** argv) {
    testing::InitGoogleTest(&argc, argv);
    if (!qEnvironmentVariableIsSet("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen");
    qputenv("QT_IM_MODULE", "compose");
    autoglm::ui::Application application(argc, argv);
    return RUN_ALL_TESTS();
}
