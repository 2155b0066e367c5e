// What the chat database holds, as plain values. Messages form a tree: an edited question or a regenerated
// answer is a sibling, and nothing is overwritten.
// Threads: values.
#pragma once
#include <QHash>
#include <QMetaType>
#include <QString>
#include <QVector>

namespace autoglm::storage {

/// Unique and growing with time, so that the order of ids is the order of making. 0: none.
using Id = qint64;
[[nodiscard]] Id newId();
[[nodiscard]] qint64 nowMs();

/// Text as it can be stored and exported without a change: halves of surrogate pairs become U+FFFD.
[[nodiscard]] QString cleanText(const QString& text);

enum class Role { User = 0, Assistant = 1 };
/// Numbers are stored: never change them.
enum class MessageState {
    Complete = 0,
    Open = 1,  // being written; found at a start it means that the program ended meanwhile
    Interrupted = 2,
    LengthLimit = 3,
    ContextFull = 4,
    Stopped = 5,
    Failed = 6,
    Loop = 7
};

struct AnswerFigures {
    int promptTokens = 0, cachedTokens = 0, outputTokens = 0;
    int contextUsed = 0, contextSize = 0;
    double promptTokensPerSecond = 0, decodeTokensPerSecond = 0, secondsToFirstToken = 0;
    friend bool operator==(const AnswerFigures&, const AnswerFigures&) = default;
};

/// A file or a long text that goes with a question.
struct Attachment {
    /// Numbers are stored: never change them.
    enum class Kind { Text = 0, Markdown = 1, Code = 2, Table = 3, Pdf = 4, Paste = 5 };
    Id id = 0;
    Kind kind = Kind::Text;
    QString name;      // without its folder
    QString text;      // as the model is shown it
    qint64 bytes = 0;  // of the file
    int pages = 0;     // PDF
    int tokens = 0;    // as the model then in use counted them; 0: not counted
    friend bool operator==(const Attachment&, const Attachment&) = default;
};

struct Message {
    Id id = 0, chat = 0, parent = 0;  // parent 0: the chat begins here
    Role role = Role::User;
    MessageState state = MessageState::Complete;
    QString text, reasoning;
    double reasoningSeconds = 0;
    qint64 createdMs = 0;
    QString model, device, failureCode;
    AnswerFigures figures;
    QVector<Attachment> attachments;  // of a question
    int leftOut = 0;                  // messages before an answer that the model was not shown
    qint64 hiddenCharacters = 0;      // of a text too long to be shown whole; export has all of it
};

struct Chat {
    Id id = 0, folder = 0;
    QString title;
    bool isNamed = false;  // by a person: no automatic title any more
    bool isPinned = false;
    qint64 createdMs = 0, changedMs = 0;
    QString model;
    QString settings;  // JSON; "" = those of the application
    Id leaf = 0;       // last message of the version that is shown
    QString draft;
    Id scrollMessage = 0;  // 0: at the end
    int scrollOffset = 0;
    QVector<Attachment> draftAttachments;
};

struct Folder {
    Id id = 0;
    QString name;
    bool isCollapsed = false;
};

/// What a person has put by to use in other chats.
struct ShelfItem {
    enum class Kind { Preset = 0, Prompt = 1 };  // numbers are stored: never change them
    Id id = 0;
    Kind kind = Kind::Preset;
    QString name, body;  // body: a preset's values as JSON, a prompt's text
    friend bool operator==(const ShelfItem&, const ShelfItem&) = default;
};

struct ChatWithMessages {
    Chat chat;
    QVector<Message> messages;  // by id
};

/// Everything a window needs at its start; messages are read when a chat is opened.
struct Contents {
    QVector<Chat> chats;  // newest first; without drafts
    QVector<Folder> folders;
    QVector<ShelfItem> shelf;  // by name
    QHash<QString, QString> state;
};

struct Span {
    int from = 0, length = 0;
    friend bool operator==(const Span&, const Span&) = default;
};

/// One chat in which words were found.
struct SearchHit {
    Id chat = 0, message = 0;  // message 0: only the title has them
    QString title, snippet;
    QVector<Span> titleSpans, snippetSpans;
    int hits = 0;  // messages
};

/// What is wrong, or was, with the place where chats are kept. Worded by app/desktop.
struct Notice {
    enum class Kind {
        // Nothing is saved in this run:
        NoPlace,
        ReadOnly,
        NewerVersion,
        // Saved, but:
        Damaged,
        JournalMissing,
        ForeignParts,
        NoWriteAheadLog,
        // Comes and goes:
        DiskFull,
        CannotWrite,
        SavedAgain
    };
    Kind kind = Kind::CannotWrite;
    QString path, otherPath, details;
    qint64 number = 0;  // Damaged: messages saved from it; NewerVersion: its version; DiskFull: free bytes
    [[nodiscard]] bool endsSaving() const { return kind <= Kind::NewerVersion; }
};

}  // namespace autoglm::storage

Q_DECLARE_METATYPE(autoglm::storage::Contents)
Q_DECLARE_METATYPE(autoglm::storage::Notice)
