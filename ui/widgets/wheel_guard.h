// A wheel over a long page scrolls the page: it changes no number or choice that happens to pass under the
// pointer.
#pragma once
#include <QWidget>

namespace autoglm::ui {

/// The wheel changes `widget` only while it has the focus; else its parents get it.
void guardWheel(QWidget* widget);

}  // namespace autoglm::ui
