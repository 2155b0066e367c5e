// Names for the small buttons within a line edit, which Qt leaves without: screen readers would call them
// "button".
#pragma once
#include <QString>

class QLineEdit;

namespace autoglm::ui {

/// The one that clears is called `clear`, every other one as the field. Again after a change of language.
void nameButtonsOf(const QLineEdit& edit, const QString& clear);

}  // namespace autoglm::ui
