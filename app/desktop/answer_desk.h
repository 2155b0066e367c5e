// The answers that are being written, whichever chat is shown. They are asked for one after another; each is
// kept as it grows. Threads: the GUI thread.
#pragma once
#include <QElapsedTimer>
#include <QHash>
#include <QObject>
#include <QTimer>

#include "app/desktop/engine_types.h"

namespace autoglm::desktop {

class ChatKeeper;
class EngineController;

class AnswerDesk : public QObject {
    Q_OBJECT
public:
    explicit AnswerDesk(EngineController& engine, QObject* parent = nullptr);
    /// Null: nothing is kept. Must outlive the desk or be taken back.
    void setKeeper(ChatKeeper* keeper) { m_keeper = keeper; }

    /// An answer that is about to be asked for: a new one, or one that goes on.
    void open(const ChatTurn& turn);
    /// Nothing happens if the answer was stopped meanwhile.
    void ask(quint64 turn, const AnswerRequest& request);
    /// Null if it is not being written.
    [[nodiscard]] const ChatTurn* find(quint64 turn) const;
    [[nodiscard]] bool isEmpty() const { return m_open.isEmpty(); }
    /// It waits for other answers.
    [[nodiscard]] bool isQueued(quint64 turn) const;
    /// finished() follows.
    void stop(quint64 turn);
    void stopAll();
    /// Stops it; nothing more is heard of it.
    void drop(quint64 turn);

signals:
    void advanced(quint64 turn);
    void finished(const autoglm::desktop::ChatTurn& turn);

private:
    struct OpenAnswer {
        ChatTurn turn;
        RequestId request = 0;    // 0: not asked for yet
        bool isToldAnew = false;  // its beginning comes once more, with the first text
        int tokensBefore = 0;     // of an answer that goes on
        QElapsedTimer thinking;
        double thoughtBefore = 0;
    };
    [[nodiscard]] OpenAnswer* byRequest(RequestId request);
    void onPrompt(quint64 request, const PromptProgress& progress);
    void onDelta(quint64 request, const AnswerDelta& delta);
    void onFinished(quint64 request, const AnswerOutcome& outcome);
    void finish(quint64 turn, ChatTurn::State state);
    void keepAll();

    EngineController& m_engine;
    ChatKeeper* m_keeper = nullptr;
    QHash<quint64, OpenAnswer> m_open;  // by turn
    QTimer m_keepTimer;
};

}  // namespace autoglm::desktop
