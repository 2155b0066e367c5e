// One figure, large, with its last minute as a small line.
#pragma once
#include <QWidget>
#include <functional>

#include "ui/dashboard/chart_style.h"

namespace autoglm::desktop {
class MachineMonitor;
}

namespace autoglm::ui {

class FigureTile : public QWidget {
    Q_OBJECT
public:
    struct Plan {
        std::function<QString()> name;
        desktop::FigureId id;
        FigureUnit unit = FigureUnit::Percent;
        desktop::FigureId whole = desktop::FigureId::Count;  // "7.1 of 16 GB"
        int series = 0;
        bool isCompact = false;  // one line, for the strip at the bottom of the window
    };
    FigureTile(Plan plan, desktop::MachineMonitor& monitor, QWidget* parent = nullptr);
    void setGpu(int gpu);
    /// Names the figure and its value for screen readers and tool tips.
    void refresh();
    [[nodiscard]] QString valueText() const;
    /// The second line: of how much, how warm, or why there is no value.
    [[nodiscard]] QString detailText() const;
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

signals:
    void clicked();

protected:
    void paintEvent(QPaintEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;

private:
    void drawTrend(QPainter& painter, const QRectF& rect) const;
    [[nodiscard]] double topOf() const;
    [[nodiscard]] QSize compactSize() const;

    Plan m_plan;
    desktop::MachineMonitor& m_monitor;
    int m_gpu = 0;
};

}  // namespace autoglm::ui
