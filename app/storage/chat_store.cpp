#include "app/storage/chat_store.h"

#include <QFileInfo>
#include <QStorageInfo>
#include <QTimer>
#include <deque>
#include <utility>

#include "app/storage/sql.h"

namespace autoglm::storage {

class ChatStore::Worker : public QObject {
public:
    Worker(ChatStore* store, Database::Place place, int retryMs)
        : m_store(store), m_place(std::move(place)), m_retry(this) {
        m_retry.setInterval(retryMs);
        m_retry.setSingleShot(true);
        connect(&m_retry, &QTimer::timeout, this, [this] { workOff(); });
    }

    void open() {
        const auto notices = m_database.open(m_place);
        Contents contents;
        try {
            m_database.settleOpenAnswers();
            m_database.purge();
        } catch (const SqlFailure&) {
            // Nothing depends on these: open answers are shown as interrupted in any case.
        }
        try {
            contents = m_database.contents();
        } catch (const SqlFailure& failure) {
            tell(noticeOf(failure));
        }
        reply([store = m_store, contents, notices] { emit store->opened(contents, notices); });
    }

    struct Entry {
        Work work;
        std::function<void(bool)> done;
        QString replaces;
    };
    void add(Entry entry) {
        if (m_isFailing) answer(entry, false);
        const auto same = std::find_if(m_queue.begin(), m_queue.end(), [&](const Entry& other) {
            return !entry.replaces.isEmpty() && other.replaces == entry.replaces;
        });
        if (same != m_queue.end()) {
            answer(*same, true);
            *same = std::move(entry);
        } else {
            m_queue.push_back(std::move(entry));
        }
        if (!m_isFailing) workOff();
    }

    void ask(const Work& question, std::function<void()> then) {
        try {
            question(m_database);
        } catch (const SqlFailure& failure) {
            tell(noticeOf(failure));
        }
        reply(std::move(then));
    }

    void close() {
        m_retry.stop();
        workOff();
        m_retry.stop();
        m_database.close();
    }

private:
    void workOff() {
        while (!m_queue.empty()) {
            try {
                m_queue.front().work(m_database);
            } catch (const SqlFailure& failure) {
                fail(failure);
                if (m_isFailing) return;
                continue;
            }
            answer(m_queue.front(), true);
            m_queue.pop_front();
            if (!std::exchange(m_isFailing, false)) continue;
            m_told = false;
            tell({Notice::Kind::SavedAgain, m_place.file, {}, {}, 0});
        }
    }

    void fail(const SqlFailure& failure) {
        if (!m_told || !failure.isPassing()) tell(noticeOf(failure));
        if (!failure.isPassing()) {  // trying again would not help
            answer(m_queue.front(), false);
            m_queue.pop_front();
            m_isFailing = false;
            return;
        }
        m_told = m_isFailing = true;
        for (Entry& entry : m_queue)
            answer(entry, false);
        m_retry.start();
    }

    Notice noticeOf(const SqlFailure& failure) const {
        const QString folder = QFileInfo(m_place.file).absolutePath();
        Notice notice{Notice::Kind::CannotWrite, m_place.file, {}, failure.words(), 0};
        if (failure.isDiskFull()) {
            const QStorageInfo drive(folder);
            notice.kind = Notice::Kind::DiskFull;
            notice.otherPath = drive.rootPath();
            notice.number = drive.bytesAvailable();
        }
        return notice;
    }

    void answer(Entry& entry, bool isSaved) {
        if (auto done = std::exchange(entry.done, nullptr))
            reply([done = std::move(done), isSaved] { done(isSaved); });
    }
    void tell(const Notice& notice) {
        reply([store = m_store, notice] { emit store->noticed(notice); });
    }
    void reply(std::function<void()> what) {
        QMetaObject::invokeMethod(m_store, std::move(what), Qt::QueuedConnection);
    }

    ChatStore* m_store;
    Database::Place m_place;
    Database m_database;
    std::deque<Entry> m_queue;
    QTimer m_retry;
    bool m_isFailing = false, m_told = false;
};

ChatStore::ChatStore(Database::Place place, int retryMs, QObject* parent)
    : QObject(parent),
      m_place(std::move(place)),
      m_thread(new QThread),
      m_worker(std::make_unique<Worker>(this, m_place, retryMs)) {
    qRegisterMetaType<Contents>();
    qRegisterMetaType<Notice>();
    m_thread->setObjectName(QStringLiteral("chats"));
    m_worker->moveToThread(m_thread);
    m_thread->start();
    QMetaObject::invokeMethod(
        m_worker.get(), [worker = m_worker.get()] { worker->open(); }, Qt::QueuedConnection);
}

ChatStore::~ChatStore() {
    shutDown(30'000);
}

void ChatStore::write(Work work, std::function<void(bool)> done, const QString& replaces) {
    if (!m_thread) return;
    QMetaObject::invokeMethod(
        m_worker.get(),
        [worker = m_worker.get(), entry = Worker::Entry{std::move(work), std::move(done), replaces}] {
            worker->add(entry);
        },
        Qt::QueuedConnection);
}

void ChatStore::post(Work question, std::function<void()> then) {
    if (!m_thread) return;
    QMetaObject::invokeMethod(
        m_worker.get(),
        [worker = m_worker.get(), question = std::move(question), then = std::move(then)] {
            worker->ask(question, then);
        },
        Qt::QueuedConnection);
}

bool ChatStore::shutDown(int ms) {
    if (!m_thread) return true;
    QMetaObject::invokeMethod(
        m_worker.get(),
        [worker = m_worker.get(), thread = m_thread] {
            worker->close();
            thread->quit();
        },
        Qt::QueuedConnection);
    if (!m_thread->wait(ms)) {
        m_thread = nullptr;
        static_cast<void>(m_worker.release());
        return false;
    }
    m_worker.reset();
    delete std::exchange(m_thread, nullptr);
    return true;
}

}  // namespace autoglm::storage
