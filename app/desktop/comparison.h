// One question, answered on two sides: by two models, or by one with two settings. The sides answer one after
// the other, so that each has the machine to itself and their figures can be compared. What comes of it is an
// ordinary chat, in which the two answers are versions of each other: nothing needs a store of its own.
// Threads: the GUI thread.
#pragma once
#include <QObject>
#include <array>
#include <memory>
#include <optional>

#include "app/desktop/chat_model.h"
#include "app/desktop/chat_settings.h"
#include "app/storage/records.h"

namespace autoglm::desktop {

class ChatLibrary;
class EngineController;
class ModelLibrary;
class Settings;

class Comparison : public QObject {
    Q_OBJECT
public:
    static constexpr int kSides = 2;
    struct Choice {
        FilePath model;          // empty: whichever is in use when the question is asked
        storage::Id preset = 0;  // on the shelf; 0: as new chats are answered
        bool thinking = true;
        friend bool operator==(const Choice&, const Choice&) = default;
    };
    enum class Phase {
        Idle,
        Waiting,    // for the other side
        Loading,    // its model
        Answering,  // or about to
        Failed      // its model could not be loaded: see failure
    };
    struct Side {
        Choice choice;
        Phase phase = Phase::Idle;
        EngineFailure failure;
        LoadState load;            // Loading
        bool loadsBeside = false;  // the model of the other side stays in memory
    };

    /// All must outlive it.
    struct Parts {
        EngineController& engine;
        ChatLibrary& library;
        ModelLibrary& models;
        Settings& settings;
    };
    explicit Comparison(const Parts& parts, QObject* parent = nullptr);
    ~Comparison() override;

    [[nodiscard]] const Side& side(int index) const { return at(index).shown; }
    /// The question with this side's answer.
    [[nodiscard]] ChatModel& conversation(int index) const { return *at(index).chat; }
    /// How that side answers, whichever model it is.
    [[nodiscard]] ChatSettings settingsOf(int index) const;
    void choose(int index, const Choice& choice);
    /// What the model in use would be sent for this question; nothing when it answers neither side. Presets
    /// change how words are chosen, not what is sent, so one side tells for both.
    [[nodiscard]] std::optional<AnswerRequest> requestFor(const QString& text,
                                                          const QVector<Attachment>& attachments) const;

    [[nodiscard]] bool isEmpty() const { return at(0).chat->isEmpty(); }
    [[nodiscard]] bool isBusy() const;
    /// The chat that holds it; 0: nothing asked yet, or nothing is stored.
    [[nodiscard]] storage::Id chat() const { return m_chat; }
    /// Begins a chat of its own. False, with nothing changed, while a side is busy or there is no question.
    bool ask(const QString& text, const QVector<Attachment>& attachments = {});
    void answerAgain(int index);
    void continueAnswer(int index);
    void stop();
    void stop(int index);
    /// This side's answer is the chat's from now on, the other stays as its other version. Ends what still
    /// runs, and opens this side's model if another one is in use.
    void keep(int index);
    /// The question goes, the choices stay.
    void clear();

signals:
    void sideChanged(int index);
    void busyChanged(bool isBusy);
    void asked();
    /// The answer was chosen; its chat is open now.
    void kept();

private:
    class Keeper;
    enum class Task { None, Answer, Again, Continue };
    struct Seat {
        Side shown;
        std::unique_ptr<Keeper> keeper;
        std::unique_ptr<ChatModel> chat;
        Task task = Task::None;
        FilePath model;  // that the task is for
    };
    [[nodiscard]] const Seat& at(int index) const { return m_seats[static_cast<std::size_t>(index)]; }
    [[nodiscard]] Seat& at(int index) { return m_seats[static_cast<std::size_t>(index)]; }
    [[nodiscard]] AskOptions optionsOf(int index) const;
    void begin(int index, Task task);
    void advance();
    void load(int index);
    void write(int index);
    void end(int index, Phase phase, const EngineFailure& failure = {});
    [[nodiscard]] int indexOf(Phase phase) const;  // -1: none
    [[nodiscard]] bool fitsBeside(const FilePath& model) const;
    [[nodiscard]] LoadChoice loadChoice() const;
    void onLoadChanged(const LoadState& load);
    void onListChanged();
    void remember();
    void restore();

    Parts m_parts;
    std::array<Seat, kSides> m_seats;
    storage::Id m_chat = 0;
    FilePath m_beside;  // kept in memory beside the model in use
    bool m_wasBusy = false;
};

}  // namespace autoglm::desktop
