#include "ui/widgets/wheel_guard.h"

#include <QEvent>

namespace autoglm::ui {
namespace {

class WheelGuard : public QObject {
public:
    using QObject::QObject;
    bool eventFilter(QObject* watched, QEvent* event) override {
        const auto* widget = static_cast<QWidget*>(watched);
        if (event->type() != QEvent::Wheel || widget->hasFocus()) return false;
        event->ignore();  // on to the parent
        return true;
    }
};

}  // namespace

void guardWheel(QWidget* widget) {
    if (widget->focusPolicy() == Qt::WheelFocus) widget->setFocusPolicy(Qt::StrongFocus);
    widget->installEventFilter(new WheelGuard(widget));
}

}  // namespace autoglm::ui
