// The conversation that is shown, in memory: all versions of its turns, those that are shown, and the answer
// that is being written. A question is handed to a keeper before anything is generated; answers are written
// at a desk, where they go on when another conversation is taken up. Threads: the GUI thread.
#pragma once
#include <QObject>
#include <QVector>

#include "app/desktop/answer_desk.h"
#include "app/desktop/chat_tree.h"
#include "app/desktop/engine_types.h"

namespace autoglm::desktop {

class ChatKeeper;
class EngineController;

/// How an answer is to be made.
struct AskOptions {
    SamplingChoice sampling;
    QString systemPrompt;
    bool thinking = true;
    bool stopLoops = true;
};

class ChatModel : public QObject {
    Q_OBJECT
public:
    explicit ChatModel(EngineController& engine, QObject* parent = nullptr);
    /// Null: nothing is kept. Must outlive the model or be taken back.
    void setKeeper(ChatKeeper* keeper);

    /// The versions that are shown, from the first question on.
    [[nodiscard]] const QVector<ChatTurn>& turns() const { return m_turns; }
    [[nodiscard]] bool isEmpty() const { return m_turns.isEmpty(); }
    [[nodiscard]] const ChatTurn* find(quint64 id) const { return m_tree.find(id); }
    /// An answer is being written or waited for.
    [[nodiscard]] bool isAnswering() const { return m_open != 0; }
    /// Its answer waits for those of other chats.
    [[nodiscard]] bool isQueued() const { return m_desk.isQueued(m_open); }
    [[nodiscard]] AnswerDesk& desk() { return m_desk; }

    using AskOptions = desktop::AskOptions;
    /// Appends the question and an open answer. False, with nothing changed, while another answer is open or
    /// the text is empty.
    bool send(const QString& text, const AskOptions& options, const QVector<Attachment>& attachments = {});
    /// Answers a last question that has no answer yet.
    bool answer(const AskOptions& options);
    /// A new version of a question, answered; the old one stays beside it.
    bool edit(quint64 question, const QString& text, const AskOptions& options,
              const QVector<Attachment>& attachments = {});
    /// A new version of an answer.
    bool regenerate(quint64 answer, const AskOptions& options);
    /// Goes on with the last answer if it was cut, in its thought if that is where it was. One that had no
    /// word yet is asked for again. What was stopped for going in circles may now do so.
    bool continueAnswer(const AskOptions& options);
    void showVersion(quint64 turn, int step);
    /// Shows the version of the conversation in which this turn stands.
    void showTurn(quint64 turn);
    /// Takes a turn and all that follows it out. Empty while an answer is open.
    QVector<ChatTurn> remove(quint64 turn);
    void putBack(const QVector<ChatTurn>& removed);

    /// What would be sent with this question now.
    [[nodiscard]] AnswerRequest requestFor(const QString& text, const QVector<Attachment>& attachments,
                                           const AskOptions& options) const;

    void stop();
    /// Forgets all turns; an open answer is stopped.
    void clear();
    /// Forgets all turns; an open answer goes on at the desk.
    void leave();
    /// Takes up a conversation where it was left; an open one is forgotten first. An answer that is still
    /// being written at the desk is followed again.
    void restore(const QVector<ChatTurn>& turns);
    /// The same with all versions, in the order of time; `leaf` ends what is shown.
    void restoreTree(const QVector<ChatTurn>& turns, quint64 leaf);
    /// The last question, for recalling it into the composer.
    [[nodiscard]] QString lastQuestion() const;
    [[nodiscard]] quint64 lastQuestionId() const;

signals:
    void turnAppended(int index);
    /// Text, state or figures of this turn changed.
    void turnChanged(int index);
    /// From this turn on everything is new, or gone.
    void turnsReplaced(int from);
    void cleared();
    void restored();
    void answeringChanged(bool isAnswering);

private:
    void onAdvanced(quint64 turn);
    void onFinished(const ChatTurn& turn);
    [[nodiscard]] ChatTurn questionTurn(const QString& text, const QVector<Attachment>& attachments) const;
    [[nodiscard]] ChatTurn answerTurn(const AskOptions& options) const;
    /// Shows `fresh` after the first `kept` turns, keeps them and asks.
    bool begin(qsizetype kept, QVector<ChatTurn> fresh, const AskOptions& options);
    void askWhenKept(const QVector<ChatTurn>& fresh, const AskOptions& options);
    [[nodiscard]] AnswerRequest request(const AskOptions& options) const;
    void show(quint64 leaf);
    [[nodiscard]] qsizetype indexOf(quint64 id) const;
    [[nodiscard]] QString currentModelName() const;

    EngineController& m_engine;
    AnswerDesk m_desk;
    ChatKeeper* m_keeper = nullptr;
    ChatTree m_tree;
    QVector<ChatTurn>
        m_turns;         // the path that is shown; its last one is newer than the tree's while it is open
    quint64 m_open = 0;  // the turn that is being written
};

}  // namespace autoglm::desktop
