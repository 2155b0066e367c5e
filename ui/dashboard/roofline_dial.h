// How much of what this machine can do the engine gets out of it, and what that means, in one sentence.
#pragma once
#include <QWidget>

#include "app/desktop/monitor_types.h"

namespace autoglm::desktop {
class MachineMonitor;
}

namespace autoglm::ui {

class RooflineDial : public QWidget {
    Q_OBJECT
public:
    explicit RooflineDial(desktop::MachineMonitor& monitor, QWidget* parent = nullptr);
    void refresh();
    [[nodiscard]] QString sentence() const;
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return {260, sizeHint().height()}; }

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    struct Share {
        desktop::Figure percent;
        desktop::WorkKind kind = desktop::WorkKind::Decode;
        double rate = 0;
    };
    /// Of the latest work that there is: what is going on, else what went on last.
    [[nodiscard]] Share share() const;

    desktop::MachineMonitor& m_monitor;
    Share m_last;
};

}  // namespace autoglm::ui
