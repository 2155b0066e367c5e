// The use of every core through time: a row for each, darker where it was busier. Threads of one core touch,
// packages and kinds of cores stand apart.
#pragma once
#include <QImage>
#include <QWidget>

#include "app/desktop/monitor_types.h"
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
    /// "Core 3, thread 2: 63 %" at a point; "" outside the rows.
    [[nodiscard]] QString readoutAt(const QPointF& point) const;
    /// Of a core, by its place in the samples.
    [[nodiscard]] QRectF rowOf(int core) const;

protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;

private:
    struct Row {
        double top = 0, height = 0;
    };
    [[nodiscard]] QRectF area() const;
    [[nodiscard]] int nCores() const;
    [[nodiscard]] desktop::CorePlace placeOf(int core) const;
    /// Gap over a core's row: none within a core, a line between cores, more between groups.
    [[nodiscard]] int gapOver(int core) const;
    [[nodiscard]] int rowHeight() const;
    [[nodiscard]] std::vector<Row> rows() const;
    [[nodiscard]] QString title() const;
    [[nodiscard]] QString nameOf(int core) const;

    desktop::MachineMonitor& m_monitor;
    TimeAxis& m_axis;
};

}  // namespace autoglm::ui
