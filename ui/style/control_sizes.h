// Sizes that a control's shape and the room it asks for have in common, in logical pixels.
#pragma once

namespace autoglm::ui::sizes {

inline constexpr int kControl = 32;  // height of what is pressed, chosen from or typed into
inline constexpr int kHeaderMargin = 7;
inline constexpr int kScrollBarWidth = 12;
inline constexpr int kProgressHeight = 6;
inline constexpr int kSliderHandle = 18;
inline constexpr int kCheckBox = 16;
inline constexpr int kMenuArrow = 14;
inline constexpr int kSortArrow = 14;

}  // namespace autoglm::ui::sizes
