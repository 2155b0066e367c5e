// The use of every core through time: a row for each, darker where it was busier.
#pragma once
#include <QImage>
#include <QWidget>

#include "ui/dashboard/time_axis.h"

namespace autoglm::desktop {
class MachineMonitor;
}

namespace autoglm::ui {

class CoreStrip : public QWidget {
    Q_OBJECT
public:
    CoreStrip(desktop::MachineMonitor& monitor, TimeAxis& axis, QWidget* parent = nullptr);
    [[nodiscard]] QSize sizeHint() const override;
    /// "Core 3: 63 %" at a point; "" outside the rows.
    [[nodiscard]] QString readoutAt(const QPointF& point) const;

protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;

private:
    [[nodiscard]] QRectF rows() const;
    [[nodiscard]] int nCores() const;

    desktop::MachineMonitor& m_monitor;
    TimeAxis& m_axis;
};

}  // namespace autoglm::ui
