#include "ui/style/motion.h"

namespace autoglm::ui {
namespace {

constexpr int kMotionMs = 140;
bool reduced = false;

}  // namespace

bool isMotionReduced() {
    return reduced;
}

void setMotionReduced(bool isReduced) {
    reduced = isReduced;
}

int motionMs() {
    return reduced ? 0 : kMotionMs;
}

}  // namespace autoglm::ui
