// A thread that does one thing after another, for what may block. Threads: made and posted to on one thread,
// which never waits but in shutDown().
#pragma once
#include <QObject>
#include <QThread>
#include <functional>
#include <memory>

namespace autoglm::desktop {

class Lane {
public:
    explicit Lane(const QString& name);
    ~Lane();
    Lane(const Lane&) = delete;
    Lane& operator=(const Lane&) = delete;

    void post(std::function<void()> task);
    /// Lives on the thread; null once it has ended. For objects that want its event loop.
    [[nodiscard]] QObject* context() const { return m_context.get(); }
    /// Does what was posted before and ends the thread, waiting at most `ms`. False if it did not come back;
    /// it is then left behind, and the caller should leave the process.
    bool shutDown(int ms);

private:
    QThread* m_thread;  // owned, unless it had to be left behind
    std::unique_ptr<QObject> m_context;
};

}  // namespace autoglm::desktop
