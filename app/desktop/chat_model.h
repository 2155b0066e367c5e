// One conversation, in memory: its turns, and the answer that is being written. Asks the controller and keeps
// what comes. Threads: the GUI thread.
#pragma once
#include <QElapsedTimer>
#include <QObject>
#include <QVector>

#include "app/desktop/engine_types.h"

namespace autoglm::desktop {

class EngineController;

class ChatModel : public QObject {
    Q_OBJECT
public:
    explicit ChatModel(EngineController& engine, QObject* parent = nullptr);

    [[nodiscard]] const QVector<ChatTurn>& turns() const { return m_turns; }
    [[nodiscard]] bool isEmpty() const { return m_turns.isEmpty(); }
    /// An answer is being written or waited for.
    [[nodiscard]] bool isAnswering() const { return m_answerId != 0; }

    struct AskOptions {
        SamplingChoice sampling;
        QString systemPrompt;
        bool thinking = true;
    };
    /// Appends the question and an open answer. False, with nothing changed, while another answer is open or
    /// the text is empty.
    bool send(const QString& text, const AskOptions& options);
    void stop();
    /// Forgets all turns; an open answer is abandoned.
    void clear();
    /// Takes up a conversation where it was left; an open one is forgotten first.
    void restore(const QVector<ChatTurn>& turns);
    /// The last question, for recalling it into the composer.
    [[nodiscard]] QString lastQuestion() const;

signals:
    void turnAppended(int index);
    /// Text, state or figures of this turn changed.
    void turnChanged(int index);
    void cleared();
    void restored();
    void answeringChanged(bool isAnswering);

private:
    ChatTurn* openTurn(quint64 id);
    void onPrompt(quint64 id, const PromptProgress& progress);
    void onDelta(quint64 id, const AnswerDelta& delta);
    void onFinished(quint64 id, const AnswerOutcome& outcome);
    void append(ChatTurn turn);
    [[nodiscard]] QString currentModelName() const;

    EngineController& m_engine;
    QVector<ChatTurn> m_turns;
    quint64 m_nextTurnId = 1;
    RequestId m_answerId = 0;
    QElapsedTimer m_thinkingClock;
};

}  // namespace autoglm::desktop
