// The bottom line of the window: which model, on what, how fast, how much of the context is used.
#pragma once
#include <QWidget>
#include <optional>

#include "app/desktop/engine_types.h"

namespace autoglm::desktop {
class MachineMonitor;
}

namespace autoglm::ui {

class ElidedLabel;
class MonitorRow;

/// A small bar that fills from left to right and turns amber, then red, towards its end.
class ContextBar : public QWidget {
    Q_OBJECT
public:
    explicit ContextBar(QWidget* parent = nullptr);
    void setShare(double share);
    [[nodiscard]] QSize sizeHint() const override { return {72, 6}; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    double m_share = 0;
};

class StatusStrip : public QWidget {
    Q_OBJECT
public:
    explicit StatusStrip(QWidget* parent = nullptr);
    void setModel(const std::optional<desktop::ModelSummary>& model);
    void setLoad(const desktop::LoadState& load);
    void setStats(const desktop::AnswerStats& stats);
    [[nodiscard]] QString modelText() const;
    /// Shows the machine in place of the model, which every page's header names. Outlives the strip.
    void setMonitor(desktop::MachineMonitor& monitor);
    [[nodiscard]] MonitorRow* monitorRow() const { return m_monitorRow; }

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void present();
    void fitRow();

    std::optional<desktop::ModelSummary> m_model;
    desktop::LoadState m_load;
    desktop::AnswerStats m_stats;
    ElidedLabel *m_modelLabel, *m_backendLabel, *m_speedLabel, *m_contextLabel;
    ContextBar* m_contextBar;
    MonitorRow* m_monitorRow = nullptr;
};

}  // namespace autoglm::ui
