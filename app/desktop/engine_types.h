// Plain values that cross between the engine's worker and the window. No engine header is needed to read
// them, so ui/ can show everything the engine does without knowing it. Threads: values, copied through queued
// connections.
#pragma once
#include <QMetaType>
#include <QString>
#include <QStringList>
#include <QVector>
#include <QtGlobal>
#include <filesystem>
#include <stop_token>

#include "app/desktop/attachment.h"

namespace autoglm::desktop {

/// Numbers requests to the worker. An answer to an id that is no longer awaited is dropped. 0: none.
using RequestId = quint64;

/// Paths keep their bytes: a file name need not be valid UTF-8, so it is a QString only for display.
using FilePath = std::filesystem::path;

struct MachineSummary {
    QString cpuName;
    int physicalCores = 0, logicalCores = 0;
    quint64 memoryBytes = 0, availableBytes = 0;
    QString tier, tierReason;
    [[nodiscard]] bool isKnown() const { return logicalCores > 0; }
};

/// A device that models can be loaded on: the processor, or one of Vulkan's.
struct DeviceSummary {
    QString id;  // what a DeviceChoice names; "cpu" for the processor
    QString name, kind, driver;
    quint64 memoryBytes = 0, freeBytes = 0;
    // Measured; 0: not yet. Reading memory, and with four-bit weights writing and reading text.
    double readGbPerSecond = 0, decodeGbPerSecond = 0, promptGigaMacsPerSecond = 0;
    QString reason;            // why it is not taken unasked; empty when it may be
    bool isUsable = true;      // when it is asked for
    bool isAutomatic = false;  // what an empty DeviceChoice takes
};

struct DeviceList {
    QVector<DeviceSummary> devices;  // the processor first
    QString choice;                  // one sentence: what is taken unasked, and why
    QString vulkanReason;            // why there is no Vulkan device at all; empty when there are
    [[nodiscard]] bool isKnown() const { return !devices.isEmpty(); }
};

/// Where models shall run.
struct DeviceChoice {
    QString id;          // of a DeviceSummary; empty: the fastest, as measured
    int gpuLayers = -1;  // on that device, the rest on the processor; -1: as many as fit
    bool operator==(const DeviceChoice&) const = default;
};

/// How the next word is chosen, and how long an answer may become.
struct SamplingChoice {
    double temperature = 0.8, topP = 0.95, minP = 0;
    double repetitionPenalty = 1, presencePenalty = 0, frequencyPenalty = 0;
    int topK = 0, maxTokens = 0;
    quint64 seed = 0;         // 0: a new one each time
    QStringList stopStrings;  // the answer ends before the first of them
    bool speculates = true;   // guesses along repetitions; the answer is the same, only sooner
    friend bool operator==(const SamplingChoice&, const SamplingChoice&) = default;
};

/// How a model is to be loaded, wherever that is. What is 0 the engine decides.
struct LoadChoice {
    int contextSize = 0, threads = 0;
    QString kvType = QStringLiteral("f16");  // f16, q8_0, f32
    friend bool operator==(const LoadChoice&, const LoadChoice&) = default;
};

struct ModelSummary {
    FilePath path;
    bool isBuiltin = false;
    QString name, architecture, quantization;
    QString backend, tier, device, backendReason, kvType;
    quint64 fileBytes = 0, parameterCount = 0;
    quint64 weightBytes = 0, kvBytes = 0, scratchBytes = 0;
    int contextSize = 0, trainedContext = 0, threads = 0;
    int layers = 0, deviceLayers = 0;  // all, and those on Vulkan devices
    DeviceChoice deviceChoice;         // that it was loaded with
    bool hasThinkingSwitch = false;
    SamplingChoice suggested;  // what the file or the makers of the model advise
    LoadChoice choice;         // what was asked for when it was loaded
};

struct LoadState {
    enum class Phase { Idle, Waiting, Opening, Preparing, Cancelling };
    Phase phase = Phase::Idle;
    FilePath path;
    bool isBuiltin = false;
    DeviceChoice device;
    quint64 doneBytes = 0, totalBytes = 0;
    double bytesPerSecond = 0;
    [[nodiscard]] bool isActive() const { return phase != Phase::Idle; }
};

/// A failure as it crosses threads: `code` is the engine's stable name ("truncated"), the words are made from
/// it by failure_text.h; `details` is the engine's own English sentence.
struct EngineFailure {
    QString code, details;
    FilePath path;  // the file it is about, if any
    [[nodiscard]] bool isSet() const { return !code.isEmpty(); }
};

struct AnswerStats {
    int promptTokens = 0, cachedTokens = 0, outputTokens = 0;
    int reasoningTokens = 0;  // of the output
    int contextUsed = 0, contextSize = 0;
    double promptTokensPerSecond = 0, decodeTokensPerSecond = 0, secondsToFirstToken = 0;
    int draftedTokens = 0, acceptedTokens = 0;  // guessed, and confirmed by the answer
    qint64 beginNs = 0,
           endNs = 0;  // on the steady clock, as the dashboard's; 0: not in this run of the program
};

struct PromptProgress {
    int doneTokens = 0, totalTokens = 0;
    double tokensPerSecond = 0;
    int leftOut = 0;  // turns at the beginning of the chat that had no room in the context
};

/// What a prompt is made of, in the engine's own tokens.
struct PromptParts {
    int system = 0, history = 0, attachments = 0, message = 0;  // history: what of it is sent
    int begun = 0;                                              // of an answer that goes on
    int reply = 0;                                              // kept free for the answer
    int contextSize = 0;                                        // 0: there is no model to count with
    int leftOut = 0, leftOutTokens = 0;                         // oldest turns without room
    QVector<int> eachAttachment;                                // of the message
    [[nodiscard]] int prompt() const { return system + history + attachments + message + begun; }
    /// Without any history: what the question alone takes.
    [[nodiscard]] int least() const { return system + attachments + message + begun; }
    [[nodiscard]] bool fits() const { return contextSize == 0 || least() < contextSize; }
    friend bool operator==(const PromptParts&, const PromptParts&) = default;
};

/// What has arrived since the last batch.
struct AnswerDelta {
    QString reasoning, reply;
    AnswerStats stats;
};

enum class AnswerEnd { Complete, LengthLimit, ContextFull, Stopped, Failed, Loop };
struct AnswerOutcome {
    AnswerEnd end = AnswerEnd::Complete;
    AnswerStats stats;
    QVector<qint32> tokens;  // of the whole answer, to go on behind them
    EngineFailure failure;   // set when Failed
};

enum class ChatRole { User, Assistant };
struct ChatTurn {
    enum class State {
        Waiting,
        ReadingPrompt,
        Thinking,
        Writing,
        Done,
        LengthLimit,
        ContextFull,
        Stopped,
        Failed,
        Interrupted,  // the program ended before the answer did
        Loop          // it had begun to repeat itself for ever
    };
    quint64 id = 0;                 // unique for ever: chats are kept under it
    quint64 parent = 0;             // what it follows; 0: the conversation begins here
    int version = 1, versions = 1;  // of those that follow the same
    qint64 createdMs = 0;
    ChatRole role = ChatRole::User;
    QString text, reasoning;
    QString modelName, device;    // who answered, and on what
    double reasoningSeconds = 0;  // 0: did not think
    State state = State::Done;
    PromptProgress prompt;
    AnswerStats stats;
    EngineFailure failure;
    qint64 hiddenCharacters = 0;      // of a text too long to be shown whole
    QVector<Attachment> attachments;  // of a question
    int leftOut = 0;                  // turns before it that the model was not shown, for want of room
    // Of an answer of this run of the program, to go on with exactly:
    QVector<qint32> tokens;
    FilePath modelPath;
    bool thinking = true;  // was asked for
    /// An answer that could go on where it ends.
    [[nodiscard]] bool canContinue() const {
        return role == ChatRole::Assistant &&
               (state == State::Interrupted || state == State::Stopped || state == State::LengthLimit ||
                state == State::Loop || state == State::ContextFull);
    }
    [[nodiscard]] bool isOpen() const { return state <= State::Writing; }
};

struct LoadRequest {
    RequestId id = 0;
    FilePath path;
    bool isBuiltin = false;
    LoadChoice choice;
    DeviceChoice device;
    bool keepsOther = false;  // the model in use stays in memory, to be gone back to without a load
    std::stop_token stop;
};

struct AnswerRequest {
    RequestId id = 0;
    QString systemPrompt;
    QVector<ChatTurn> turns;  // ends with the user's turn to answer, or with a cut answer to go on with
    SamplingChoice sampling;
    bool thinking = true;
    bool stopLoops = true;  // an answer that repeats itself for ever is ended
    std::stop_token stop;
};

}  // namespace autoglm::desktop

Q_DECLARE_METATYPE(autoglm::desktop::MachineSummary)
Q_DECLARE_METATYPE(autoglm::desktop::DeviceList)
Q_DECLARE_METATYPE(autoglm::desktop::ModelSummary)
Q_DECLARE_METATYPE(autoglm::desktop::LoadState)
Q_DECLARE_METATYPE(autoglm::desktop::EngineFailure)
Q_DECLARE_METATYPE(autoglm::desktop::PromptProgress)
Q_DECLARE_METATYPE(autoglm::desktop::PromptParts)
Q_DECLARE_METATYPE(autoglm::desktop::AnswerDelta)
Q_DECLARE_METATYPE(autoglm::desktop::AnswerOutcome)
Q_DECLARE_METATYPE(autoglm::desktop::LoadRequest)
Q_DECLARE_METATYPE(autoglm::desktop::AnswerRequest)
