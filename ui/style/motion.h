// May things move? Whoever slides, fades or pulses asks here first. Threads: the GUI thread.
#pragma once

namespace autoglm::ui {

[[nodiscard]] bool isMotionReduced();
void setMotionReduced(bool isReduced);
/// Of a fold, a toast or an overlay; 0 with reduced motion: it is simply there.
[[nodiscard]] int motionMs();

}  // namespace autoglm::ui
