// The QApplication of the window, able to say how long it was ever busy with one event.
#pragma once
#include <QApplication>
#include <memory>

namespace autoglm::ui {

class StallRecorder;

class Application : public QApplication {
    Q_OBJECT
public:
    /// With AUTOGLM_STALL_LOG=FILE in the environment every top-level event is timed and the worst are
    /// written to FILE when the program ends. Without it nothing is measured.
    Application(int& argc, char** argv);
    ~Application() override;
    bool notify(QObject* receiver, QEvent* event) override;

private:
    std::unique_ptr<StallRecorder> m_stalls;
};

}  // namespace autoglm::ui
