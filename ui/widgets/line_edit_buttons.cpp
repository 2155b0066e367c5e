#include "ui/widgets/line_edit_buttons.h"

#include <QAction>
#include <QLineEdit>
#include <QToolButton>

namespace autoglm::ui {

void nameButtonsOf(const QLineEdit& edit, const QString& clear) {
    for (QToolButton* button : edit.findChildren<QToolButton*>()) {
        const QAction* action = button->defaultAction();
        const bool clears = action && action->objectName() == QLatin1String("_q_qlineeditclearaction");
        button->setAccessibleName(clears ? clear : edit.accessibleName());
    }
}

}  // namespace autoglm::ui
