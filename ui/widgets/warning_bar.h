// The ground of a line that wants attention: rounded and tinted. What stands on it is a layout of the
// owner's.
#pragma once
#include <QWidget>

namespace autoglm::ui {

class WarningBar : public QWidget {
public:
    using QWidget::QWidget;

protected:
    void paintEvent(QPaintEvent* event) override;
};

}  // namespace autoglm::ui
