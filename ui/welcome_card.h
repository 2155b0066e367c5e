// What stands on the page before the first message: on a fresh profile who this is, what the machine is and
// two ways to begin; later a short invitation.
#pragma once
#include <QWidget>
#include <array>
#include <optional>

#include "app/desktop/engine_types.h"

class QLabel;
class QPushButton;
class QToolButton;

namespace autoglm::ui {

class WelcomeCard : public QWidget {
    Q_OBJECT
public:
    explicit WelcomeCard(QWidget* parent = nullptr);
    void setFirstRun(bool firstRun);
    void setMachine(const desktop::MachineSummary& machine);
    /// What there is besides the processor, and how fast memory is read; 0: not measured.
    void setDevices(const desktop::DeviceList& devices);
    void setBandwidth(double gbPerSecond);
    [[nodiscard]] QString machineText() const;
    void setModel(const std::optional<desktop::ModelSummary>& model);
    [[nodiscard]] QToolButton* advisorLink() const { return m_advisorLink; }
    /// "" when the guide is there; otherwise why not.
    void setGuideMissing(const QString& why);

signals:
    void guideChosen();
    void openChosen();
    void advisorChosen();
    void questionChosen(const QString& question);

protected:
    void changeEvent(QEvent* event) override;

private:
    void present();

    bool m_firstRun = true;
    desktop::MachineSummary m_machine;
    desktop::DeviceList m_devices;
    double m_bandwidth = 0;
    std::optional<desktop::ModelSummary> m_model;
    QString m_guideMissing;
    QLabel *m_mark, *m_title, *m_lead, *m_machineLabel, *m_hint;
    QPushButton *m_guideButton, *m_openButton;
    std::array<QPushButton*, 3> m_questions;
    QToolButton* m_advisorLink;
};

}  // namespace autoglm::ui
