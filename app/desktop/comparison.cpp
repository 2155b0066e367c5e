#include "app/desktop/comparison.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <utility>

#include "app/desktop/builtin_guide.h"
#include "app/desktop/chat_convert.h"
#include "app/desktop/chat_keeper.h"
#include "app/desktop/chat_library.h"
#include "app/desktop/engine_controller.h"
#include "app/desktop/memory_fit.h"
#include "app/desktop/model_library.h"
#include "app/desktop/settings.h"

namespace autoglm::desktop {
namespace {

bool isGuide(const FilePath& model) {
    return model == builtinGuidePath();
}

QString pathText(const FilePath& path) {
    // A file's name need not be valid text.
    return QString::fromLatin1(QByteArray::fromStdString(path.string()).toPercentEncoding("/"));
}
FilePath pathOf(const QString& text) {
    return QByteArray::fromPercentEncoding(text.toLatin1()).toStdString();
}

/// The turns that lead to `leaf`, oldest first.
QVector<ChatTurn> pathTo(const QVector<storage::Message>& messages, storage::Id leaf) {
    QVector<ChatTurn> path;
    for (auto message = messages.crbegin(); message != messages.crend(); ++message) {
        if (message->id != leaf) continue;
        path.prepend(toTurn(*message));
        leaf = message->parent;
    }
    return path;
}

}  // namespace

/// Keeps one side's answers in the chat of the comparison.
class Comparison::Keeper : public ChatKeeper {
public:
    explicit Keeper(const Comparison& comparison) : m_comparison(comparison) {}
    void keepTurns(const QVector<ChatTurn>& turns, std::function<void()> then) override {
        m_comparison.m_parts.library.keepTurnsIn(m_comparison.m_chat, turns, std::move(then));
    }
    void keepAnswer(const ChatTurn& answer) override { m_comparison.m_parts.library.keepAnswer(answer); }
    // Versions are chosen in the chat, once an answer is kept.
    void keepRemoved(const QVector<quint64>&, bool) override {}
    void keepLeaf(quint64) override {}

private:
    const Comparison& m_comparison;
};

Comparison::Comparison(const Parts& parts, QObject* parent) : QObject(parent), m_parts(parts) {
    for (int i = 0; i < kSides; ++i) {
        Seat& seat = at(i);
        seat.keeper = std::make_unique<Keeper>(*this);
        seat.chat = std::make_unique<ChatModel>(parts.engine);
        seat.chat->setKeeper(seat.keeper.get());
        connect(seat.chat.get(), &ChatModel::answeringChanged, this, [this, i](bool isAnswering) {
            if (!isAnswering && at(i).shown.phase == Phase::Answering) end(i, Phase::Idle);
        });
        connect(seat.chat.get(), &ChatModel::turnAppended, this, &Comparison::remember);
        connect(seat.chat.get(), &ChatModel::turnsReplaced, this, &Comparison::remember);
    }
    // Two ways of one model are compared until a second model is chosen.
    at(0).shown.choice.preset = -2;
    at(1).shown.choice.preset = -1;
    EngineController& engine = parts.engine;
    // Queued: whoever else hears of it goes first, and nothing is asked in the middle of their work.
    connect(&engine, &EngineController::answeringChanged, this, &Comparison::advance, Qt::QueuedConnection);
    connect(&engine, &EngineController::modelChanged, this, &Comparison::advance, Qt::QueuedConnection);
    connect(&engine, &EngineController::modelChanged, this, [this](const ModelSummary& model) {
        const int i = indexOf(Phase::Loading);
        if (i < 0 || at(i).model != model.path) m_beside.clear();  // opened by somebody else, alone
    });
    connect(&engine, &EngineController::loadChanged, this, &Comparison::onLoadChanged);
    connect(&engine, &EngineController::loadFailed, this, [this](const EngineFailure& failure) {
        if (const int i = indexOf(Phase::Loading); i >= 0) end(i, Phase::Failed, failure);
    });
    connect(&engine, &EngineController::loadCancelled, this, qOverload<>(&Comparison::stop));
    connect(&parts.library, &ChatLibrary::listChanged, this, &Comparison::onListChanged);
    connect(&parts.library, &ChatLibrary::closing, this, [this] {
        for (Seat& seat : m_seats) {
            seat.task = Task::None;
            seat.chat->desk().stopAll();
        }
    });
    parts.library.isReady()
        ? restore()
        : static_cast<void>(connect(&parts.library, &ChatLibrary::ready, this, &Comparison::restore));
}

Comparison::~Comparison() = default;

ChatSettings Comparison::settingsOf(int index) const {
    const Choice& choice = side(index).choice;
    ChatSettings settings;
    if (const auto preset = m_parts.library.shelf().find(choice.preset))
        settings = presetPart(chatSettingsFromJson(preset->body));
    settings.thinking = choice.thinking;
    return settings;
}

AskOptions Comparison::optionsOf(int index) const {
    const auto& model = m_parts.engine.model();
    const auto wanted = layered(settingsOf(index), defaultChatSettings(m_parts.settings));
    AskOptions options = resolved(wanted, model ? model->suggested : SamplingChoice());
    options.stopLoops = m_parts.settings.boolean(keys::kStopLoops);
    return options;
}

std::optional<AnswerRequest> Comparison::requestFor(const QString& text,
                                                    const QVector<Attachment>& attachments) const {
    const auto& model = m_parts.engine.model();
    for (int i = 0; i < kSides; ++i) {
        const FilePath& chosen = side(i).choice.model;
        if (!chosen.empty() && (!model || model->path != chosen)) continue;
        AnswerRequest request = conversation(i).requestFor(text, attachments, optionsOf(i));
        request.turns.remove(0, request.turns.size() - 1);  // each question begins a chat of its own
        return request;
    }
    return std::nullopt;
}

void Comparison::choose(int index, const Choice& choice) {
    if (side(index).choice == choice) return;
    at(index).shown.choice = choice;
    remember();
    emit sideChanged(index);
}

bool Comparison::isBusy() const {
    return at(0).task != Task::None || at(1).task != Task::None;
}

int Comparison::indexOf(Phase phase) const {
    for (int i = 0; i < kSides; ++i) {
        if (side(i).phase == phase) return i;
    }
    return -1;
}

bool Comparison::ask(const QString& text, const QVector<Attachment>& attachments) {
    if (isBusy() || (text.trimmed().isEmpty() && attachments.isEmpty())) return false;
    ChatTurn question;
    question.id = static_cast<quint64>(storage::newId());
    question.createdMs = storage::nowMs();
    question.text = text.trimmed();
    question.attachments = attachments;
    for (Attachment& attachment : question.attachments)
        attachment.id = storage::newId();
    // First the question; the answers wait for it on their way to the disk.
    m_chat = m_parts.library.addChat(question);
    for (Seat& seat : m_seats)
        seat.chat->restoreTree({question}, question.id);
    // What is free now decides whether two models stay in memory.
    m_parts.engine.refreshDevices();
    for (int i = 0; i < kSides; ++i)
        begin(i, Task::Answer);
    // With two models "the one in use" means another one after each answer: from now on it is the one meant.
    for (Seat& seat : m_seats) {
        if (at(0).model != at(1).model) seat.shown.choice.model = seat.model;
    }
    emit asked();
    advance();
    return true;
}

void Comparison::answerAgain(int index) {
    const auto& turns = conversation(index).turns();
    if (at(index).task != Task::None || turns.isEmpty()) return;
    begin(index, turns.last().role == ChatRole::User ? Task::Answer : Task::Again);
    advance();
}

void Comparison::continueAnswer(int index) {
    if (at(index).task != Task::None || conversation(index).isEmpty()) return;
    begin(index, Task::Continue);
    advance();
}

void Comparison::begin(int index, Task task) {
    Seat& seat = at(index);
    seat.task = task;
    seat.model = seat.shown.choice.model;
    const EngineController& engine = m_parts.engine;
    if (seat.model.empty() && engine.isLoading()) seat.model = engine.loadState().path;
    if (seat.model.empty() && engine.model()) seat.model = engine.model()->path;
    seat.shown.failure = {};
    seat.shown.phase = Phase::Waiting;
    emit sideChanged(index);
}

/// The next step, if nobody is at work. Called again whenever that changes.
void Comparison::advance() {
    if (!std::exchange(m_wasBusy, isBusy()) && isBusy()) emit busyChanged(true);
    const EngineController& engine = m_parts.engine;
    if (engine.isAnswering() || engine.isLoading() || indexOf(Phase::Answering) >= 0) return;
    int next = -1;
    for (int i = 0; i < kSides; ++i) {
        if (at(i).task == Task::None) continue;
        const bool isLoaded = engine.model() && engine.model()->path == at(i).model;
        // The side whose model is there already goes first.
        if (next < 0 || isLoaded) next = i;
        if (isLoaded) break;
    }
    if (next < 0) return;
    if (const int i = indexOf(Phase::Loading);
        i >= 0 && engine.model() && engine.model()->path != at(i).model) {
        stop();  // somebody opened another model meanwhile, and wants that one
        return;
    }
    if (at(next).model.empty()) {
        EngineFailure failure;
        failure.code = QStringLiteral("no-model");
        end(next, Phase::Failed, failure);
    } else if (engine.model() && engine.model()->path == at(next).model) {
        write(next);
    } else {
        load(next);
    }
}

LoadChoice Comparison::loadChoice() const {
    return m_parts.settings.loadChoice();
}

bool Comparison::fitsBeside(const FilePath& model) const {
    if (isGuide(model) || model == m_beside) return true;  // a few megabytes; there already
    const ModelEntry* entry = m_parts.models.find(model);
    if (!entry || !entry->canLoad()) return false;
    const int wish = loadChoice().contextSize;
    const auto fit =
        memoryFit(*entry, wish > 0 ? wish : usualContext(*entry),
                  knownDevices(m_parts.engine.devices(), m_parts.engine.machine()), m_parts.engine.device());
    return fit.verdict == MemoryFit::Verdict::Fits;
}

void Comparison::load(int index) {
    Seat& seat = at(index);
    EngineController& engine = m_parts.engine;
    seat.shown.loadsBeside = engine.model() && fitsBeside(seat.model);
    m_beside = seat.shown.loadsBeside ? engine.model()->path : FilePath();
    seat.shown.phase = Phase::Loading;
    if (seat.shown.loadsBeside) {
        engine.openBeside(seat.model, isGuide(seat.model), loadChoice());
    } else {
        // Both at once would push each other, or the rest of the system, out of memory.
        if (engine.model()) engine.unloadModel();
        engine.openModel(seat.model, isGuide(seat.model), loadChoice());
    }
    emit sideChanged(index);
}

void Comparison::write(int index) {
    Seat& seat = at(index);
    const AskOptions options = optionsOf(index);
    seat.shown.phase = Phase::Answering;
    emit sideChanged(index);
    const bool isAsked = seat.task == Task::Answer ? seat.chat->answer(options)
                         : seat.task == Task::Again
                             ? seat.chat->regenerate(seat.chat->turns().last().id, options)
                             : seat.chat->continueAnswer(options);
    if (!isAsked) end(index, Phase::Idle);
}

void Comparison::end(int index, Phase phase, const EngineFailure& failure) {
    Seat& seat = at(index);
    seat.task = Task::None;
    seat.shown.phase = phase;
    seat.shown.failure = failure;
    seat.shown.load = {};
    emit sideChanged(index);
    if (std::exchange(m_wasBusy, isBusy()) && !isBusy()) emit busyChanged(false);
    QMetaObject::invokeMethod(this, &Comparison::advance, Qt::QueuedConnection);
}

void Comparison::stop() {
    // Those that wait first: else one would begin as the other ends.
    for (int i = 0; i < kSides; ++i) {
        if (side(i).phase == Phase::Waiting) stop(i);
    }
    for (int i = 0; i < kSides; ++i)
        stop(i);
}

void Comparison::stop(int index) {
    switch (side(index).phase) {
        case Phase::Waiting:
            end(index, Phase::Idle);
            break;
        case Phase::Loading:
            m_parts.engine.cancelLoad();
            end(index, Phase::Idle);
            break;
        case Phase::Answering:
            conversation(index).stop();
            break;
        case Phase::Idle:
        case Phase::Failed:
            break;
    }
}

void Comparison::keep(int index) {
    const QVector<ChatTurn> turns = conversation(index).turns();
    if (turns.size() < 2) return;
    stop();
    const storage::Id answer = static_cast<storage::Id>(turns.last().id);
    const FilePath model = at(index).model.empty() ? side(index).choice.model : at(index).model;
    if (m_chat != 0) {
        m_parts.library.setSettingsOf(m_chat, settingsOf(index));
        m_parts.library.open(m_chat, answer);
    } else {
        QVector<ChatTurn> both = turns;
        const QVector<ChatTurn>& other = conversation(1 - index).turns();
        if (other.size() > 1) both.append(other.mid(1));
        m_parts.library.openTemporary(both, turns.last().id, settingsOf(index));
    }
    EngineController& engine = m_parts.engine;
    if (!model.empty() && (!engine.model() || engine.model()->path != model)) {
        engine.openModel(model, isGuide(model), loadChoice());
    } else {
        engine.forgetOther();
    }
    clear();
    emit kept();
}

void Comparison::clear() {
    stop();
    m_chat = 0;
    for (int i = 0; i < kSides; ++i) {
        at(i).chat->clear();
        at(i).shown.failure = {};
        if (side(i).phase == Phase::Failed) at(i).shown.phase = Phase::Idle;
        emit sideChanged(i);
    }
    remember();
}

void Comparison::onLoadChanged(const LoadState& load) {
    const int i = indexOf(Phase::Loading);
    if (i < 0 || load.path != at(i).model) return;
    at(i).shown.load = load;
    emit sideChanged(i);
}

/// Its chat may be deleted while it is shown.
void Comparison::onListChanged() {
    if (m_chat != 0 && m_parts.library.isReady() && !m_parts.library.find(m_chat)) clear();
}

void Comparison::remember() {
    QJsonArray sides;
    for (int i = 0; i < kSides; ++i) {
        const Choice& choice = side(i).choice;
        const auto& turns = conversation(i).turns();
        sides.append(
            QJsonObject{{QStringLiteral("model"), pathText(choice.model)},
                        {QStringLiteral("preset"), QString::number(choice.preset)},
                        {QStringLiteral("thinking"), choice.thinking},
                        {QStringLiteral("shown"), QString::number(turns.isEmpty() ? 0 : turns.last().id)}});
    }
    const QJsonObject all{{QStringLiteral("chat"), QString::number(m_chat)},
                          {QStringLiteral("sides"), sides}};
    m_parts.settings.set(keys::kComparison,
                         QString::fromUtf8(QJsonDocument(all).toJson(QJsonDocument::Compact)));
}

void Comparison::restore() {
    const QJsonObject all =
        QJsonDocument::fromJson(m_parts.settings.text(keys::kComparison).toUtf8()).object();
    const QJsonArray sides = all.value(QStringLiteral("sides")).toArray();
    if (sides.size() != kSides || isBusy() || !isEmpty()) return;
    std::array<storage::Id, kSides> leaves{};
    for (int i = 0; i < kSides; ++i) {
        const QJsonObject one = sides.at(i).toObject();
        Choice& choice = at(i).shown.choice;
        choice.model = pathOf(one.value(QStringLiteral("model")).toString());
        choice.preset = one.value(QStringLiteral("preset")).toString().toLongLong();
        choice.thinking = one.value(QStringLiteral("thinking")).toBool(true);
        leaves[static_cast<std::size_t>(i)] = one.value(QStringLiteral("shown")).toString().toLongLong();
        emit sideChanged(i);
    }
    const storage::Id chat = all.value(QStringLiteral("chat")).toString().toLongLong();
    if (chat == 0 || !m_parts.library.find(chat)) return;
    m_parts.library.read(chat, [this, chat, leaves](const storage::ChatWithMessages& found) {
        if (isBusy() || !isEmpty()) return;
        m_chat = chat;
        for (int i = 0; i < kSides; ++i) {
            const storage::Id leaf = leaves[static_cast<std::size_t>(i)];
            at(i).chat->restoreTree(pathTo(found.messages, leaf), static_cast<quint64>(leaf));
            emit sideChanged(i);
        }
        remember();
        emit asked();
    });
}

}  // namespace autoglm::desktop
