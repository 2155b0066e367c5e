// One chart over time: lines, stretches of work behind them, a legend that switches lines off, and what the
// lines say at the moment pointed at. Painted by itself: bands, gaps and dashes as they are wanted here, at
// a fraction of what a scene of chart items costs.
#pragma once
#include <QAbstractButton>
#include <QWidget>
#include <functional>
#include <vector>

#include "ui/dashboard/chart_style.h"
#include "ui/dashboard/time_axis.h"

class QHBoxLayout;

namespace autoglm::desktop {
class MachineMonitor;
}

namespace autoglm::ui {

/// A line and its name; switches the line off and on.
class LegendButton : public QAbstractButton {
    Q_OBJECT
public:
    LegendButton(int series, QWidget* parent);
    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    int m_series;
};

class TimeChart : public QWidget {
    Q_OBJECT
public:
    struct Series {
        desktop::FigureId id;
        std::function<QString()> name;  // in the language of the moment
    };
    struct Plan {
        std::function<QString()> title;
        FigureUnit unit = FigureUnit::Percent;
        std::vector<Series> series;
        desktop::FigureId top =
            desktop::FigureId::Count;  // what the scale ends with; Count: it fits the lines
    };
    TimeChart(Plan plan, desktop::MachineMonitor& monitor, TimeAxis& axis, QWidget* parent = nullptr);

    void setGpu(int gpu);
    void retranslate();
    [[nodiscard]] LegendButton* legend(int series) const {
        return m_legend[static_cast<std::size_t>(series)];
    }
    /// What a line says at a moment.
    [[nodiscard]] desktop::Figure valueAt(int series, qint64 ns) const;
    /// The moment under a point of the widget.
    [[nodiscard]] qint64 timeAt(double x) const;
    [[nodiscard]] QRectF plotRect() const;
    [[nodiscard]] QString readout(qint64 ns) const;
    /// Why there is nothing to draw; "" where there is.
    [[nodiscard]] const QString& absence() const { return m_absence; }

protected:
    void paintEvent(QPaintEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    struct Scale {
        double top = 100;
        int nSteps = 4;
    };
    [[nodiscard]] Scale scale() const;
    [[nodiscard]] double xAt(qint64 ns, const QRectF& plot) const;
    [[nodiscard]] bool isShown(std::size_t series) const { return m_legend[series]->isChecked(); }
    void drawBands(QPainter& painter, const QRectF& plot) const;
    void drawGrid(QPainter& painter, const QRectF& plot, const Scale& scale) const;
    void drawLine(QPainter& painter, const QRectF& plot, const Scale& scale, std::size_t series) const;
    void drawHover(QPainter& painter, const QRectF& plot, const Scale& scale) const;
    void drawMark(QPainter& painter, const QRectF& plot) const;
    [[nodiscard]] QString findAbsence() const;
    void presentAbsence();

    Plan m_plan;
    desktop::MachineMonitor& m_monitor;
    TimeAxis& m_axis;
    int m_gpu = 0;
    std::vector<LegendButton*> m_legend;
    QHBoxLayout* m_head;
    class ElidedLabel* m_title;
    QString m_absence;
    int m_axisWidth = 0;
    double m_dragX = -1;
};

}  // namespace autoglm::ui
