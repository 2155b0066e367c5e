// The database on a thread of its own. Writes keep their order; one that fails because the disk is full or
// away waits and is tried again, and everything after it waits behind it.
// Threads: made and called on one thread, which never waits for the disk.
#pragma once
#include <QObject>
#include <QThread>
#include <functional>
#include <memory>

#include "app/storage/database.h"

namespace autoglm::storage {

class ChatStore : public QObject {
    Q_OBJECT
public:
    /// `retryMs`: how long a failed write waits before it is tried again.
    explicit ChatStore(Database::Place place, int retryMs = 2000, QObject* parent = nullptr);
    ~ChatStore() override;

    using Work = std::function<void(Database&)>;
    /// `done` is called here with true once the work is committed, or with false as soon as it has failed for
    /// the first time. Work with the same `replaces` that still waits is replaced by this one.
    void write(Work work, std::function<void(bool)> done = {}, const QString& replaces = {});
    /// `then` is called here with the answer. A question that fails is answered with an empty T.
    template <class T>
    void read(std::function<T(Database&)> question, std::function<void(const T&)> then) {
        auto answer = std::make_shared<T>();
        post([answer, question = std::move(question)](Database& database) { *answer = question(database); },
             [answer, then = std::move(then)] { then(*answer); });
    }

    /// Waits for everything that was asked before, at most `ms`. False if the disk did not answer in time;
    /// the thread is then left behind, as the caller should leave the process.
    bool shutDown(int ms);
    [[nodiscard]] const QString& file() const { return m_place.file; }

signals:
    void opened(const autoglm::storage::Contents& contents, const QVector<autoglm::storage::Notice>& notices);
    void noticed(const autoglm::storage::Notice& notice);

private:
    class Worker;
    void post(Work question, std::function<void()> then);

    Database::Place m_place;
    QThread* m_thread;  // owned, unless it had to be left behind
    std::unique_ptr<Worker> m_worker;
};

}  // namespace autoglm::storage
