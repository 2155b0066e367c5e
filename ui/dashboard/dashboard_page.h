// The page of the machine: figures of the moment, charts of the last minutes with what the engine did behind
// them, where the model lies, and what to do when memory runs out. Paints only while it is seen.
#pragma once
#include <QWidget>
#include <vector>

#include "app/desktop/monitor_types.h"
#include "ui/dashboard/time_axis.h"

class QBoxLayout;
class QButtonGroup;
class QComboBox;
class QGridLayout;
class QLabel;
class QPushButton;
class QScrollArea;
class QToolButton;

namespace autoglm::desktop {
class MachineMonitor;
}

namespace autoglm::ui {

class CoreStrip;
class FigureTile;
class LedgerView;
class PlacementMap;
class RooflineDial;
class TimeChart;

class DashboardPage : public QWidget {
    Q_OBJECT
public:
    explicit DashboardPage(desktop::MachineMonitor& monitor, QWidget* parent = nullptr);

    [[nodiscard]] TimeAxis& axis() { return m_axis; }
    [[nodiscard]] const std::vector<TimeChart*>& charts() const { return m_charts; }
    [[nodiscard]] const std::vector<FigureTile*>& tiles() const { return m_tiles; }
    [[nodiscard]] QButtonGroup* ranges() const { return m_ranges; }
    [[nodiscard]] QComboBox* intervals() const { return m_intervals; }
    [[nodiscard]] QToolButton* pauseButton() const { return m_pause; }
    /// Holds the charts still at this stretch of time and marks it. False, with nothing changed, when it is
    /// longer ago than the charts go back.
    bool showSpan(qint64 beginNs, qint64 endNs);
    [[nodiscard]] QPushButton* measureButton() const { return m_measure; }
    /// While the machine is being measured.
    void setMeasuring(bool isMeasuring);
    [[nodiscard]] QString alarmText() const;
    /// What is on the page, all of it, also what is scrolled away. False when it could not be written.
    bool exportPicture(const QString& file);
    bool exportTable(const QString& file);

signals:
    void floatRequested();
    void measureRequested();
    void advisorRequested();
    /// Something was done or could not be, for a toast.
    void told(const QString& text);

protected:
    void showEvent(QShowEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    void buildBar(QBoxLayout* column);
    void buildContent();
    void arrange();
    void refresh();
    void fillGpus();
    void showAlarm();
    void showRange();
    void showMeasuring();
    void retranslate();
    void chooseFile(bool isPicture);

    desktop::MachineMonitor& m_monitor;
    TimeAxis m_axis;
    QScrollArea* m_scroll;
    QWidget *m_content, *m_alarm;
    QLabel* m_alarmText;
    QGridLayout *m_tileGrid, *m_chartGrid, *m_modelGrid;
    std::vector<FigureTile*> m_tiles;
    std::vector<TimeChart*> m_charts;
    CoreStrip* m_cores;
    LedgerView* m_ledger;
    PlacementMap* m_map;
    RooflineDial* m_dial;
    QButtonGroup* m_ranges;
    QComboBox *m_intervals, *m_gpus;
    QToolButton *m_pause, *m_export, *m_float, *m_advise;
    QPushButton* m_measure;
    bool m_isMeasuring = false;
    QLabel* m_intervalLabel;
    int m_columns = 0;
};

}  // namespace autoglm::ui
