// SIGTERM, SIGINT and SIGHUP as a wish to quit: a session that ends, or a Ctrl+C, leaves the window as it
// was, as closing it does. A second one ends the program at once. Threads: one object, on the GUI thread.
#pragma once
#include <QObject>

class QSocketNotifier;

namespace autoglm::desktop {

class QuitSignals : public QObject {
    Q_OBJECT
public:
    explicit QuitSignals(QObject* parent = nullptr);
    ~QuitSignals() override;

signals:
    void quitRequested();

private:
    void take();

    int m_readEnd = -1;
    QSocketNotifier* m_notifier = nullptr;
};

}  // namespace autoglm::desktop
