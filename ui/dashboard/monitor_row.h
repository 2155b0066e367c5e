// The dashboard in one line: graphics card, its memory, processor, memory. For the strip at the bottom of the
// window and for the small window that floats over others.
#pragma once
#include <QWidget>
#include <vector>

namespace autoglm::desktop {
class MachineMonitor;
}

namespace autoglm::ui {

class FigureTile;

class MonitorRow : public QWidget {
    Q_OBJECT
public:
    explicit MonitorRow(QWidget* parent = nullptr);
    /// Outlives the row.
    void setMonitor(desktop::MachineMonitor& monitor);
    [[nodiscard]] const std::vector<FigureTile*>& tiles() const { return m_tiles; }
    /// Only as many figures as there is room for.
    void fitTo(int width);

signals:
    void clicked();

private:
    void refresh();

    desktop::MachineMonitor* m_monitor = nullptr;
    std::vector<FigureTile*> m_tiles;
    int m_room = 1 << 20;
};

/// A small window of its own with the same figures, over all others.
class FloatingMonitor : public QWidget {
    Q_OBJECT
public:
    FloatingMonitor(desktop::MachineMonitor& monitor, QWidget* parent = nullptr);

signals:
    void dashboardRequested();
    void closed();

protected:
    void closeEvent(QCloseEvent* event) override;
    void changeEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void retranslate();
    std::vector<FigureTile*> m_tiles;
};

}  // namespace autoglm::ui
