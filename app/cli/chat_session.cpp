#include "app/cli/chat_session.h"

#include <algorithm>

#include "app/cli/answer_printer.h"
#include "app/cli/model_loader.h"
#include "app/cli/output.h"
#include "app/cli/report.h"
#include "app/cli/terminal.h"
#include "app/context_room.h"

namespace autoglm::cli {

struct ChatSession::CommandRow {
    std::string_view name, argument, summary;
    bool (ChatSession::*run)(std::string_view argument);
};

const ChatSession::CommandRow ChatSession::kCommands[] = {
    {"/new", "", "forget the conversation and begin anew", &ChatSession::onNew},
    {"/model", "FILE", "go on with another model", &ChatSession::onModel},
    {"/system", "TEXT", "set the system message; without a text, none", &ChatSession::onSystem},
    {"/think", "on|off", "whether models that can reason do so", &ChatSession::onThink},
    {"/regen", "", "answer the last question again", &ChatSession::onRegenerate},
    {"/undo", "", "take the last question and its answer back", &ChatSession::onUndo},
    {"/save", "FILE", "write the conversation as Markdown", &ChatSession::onSave},
    {"/stats", "", "model, context and the speed of the last answer", &ChatSession::onStats},
    {"/help", "", "this list", &ChatSession::onHelp},
    {"/quit", "", "leave, as Ctrl-D does", &ChatSession::onQuit},
};

namespace {

/// What a person meant by a file name: without blanks around it and without quotes.
std::string fileName(std::string_view text) {
    if (text.size() >= 2 && (text.front() == '"' || text.front() == '\'') && text.back() == text.front()) {
        text = text.substr(1, text.size() - 2);
    }
    return std::string(text);
}

std::string_view trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

}  // namespace

ChatSession::ChatSession(Interrupts& interrupts, const EngineOptions& engine, const AnswerOptions& answer,
                         bool interactive)
    : m_interrupts(interrupts),
      m_engineOptions(engine),
      m_answerOptions(answer),
      m_interactive(interactive),
      m_thinking(!answer.noThink) {
    m_conversation.setSystem(answer.system);
}

Result<void> ChatSession::load(const std::filesystem::path& path) {
    const Operation operation(m_interrupts);
    AUTOGLM_TRY_ASSIGN(auto engine, loadModel(loadOptions(m_engineOptions, path), operation.token()));
    m_engine = std::move(engine);
    m_conversation.leaveOut(0);  // this one's context may hold them
    m_last.reset();
    return {};
}

void ChatSession::ask(std::string question) {
    m_conversation.addUser(std::move(question));
    answer();
}

int ChatSession::tokensOf(std::vector<ChatMessage> messages) const {
    GenerateRequest request;
    request.thinking = m_thinking;
    request.messages = std::move(messages);
    return static_cast<int>(m_engine->promptTokenCount(request));
}

void ChatSession::makeRoom() {
    const auto context = static_cast<int>(model().nContext);
    const int reply = replyRoom(static_cast<int>(m_answerOptions.maxTokens), context);
    if (tokensOf(m_conversation.messages()) + reply <= context) return;
    const std::size_t last = m_conversation.nRounds() - 1, before = m_conversation.nLeftOut();
    std::vector<ChatMessage> question = m_conversation.round(last);
    if (!m_conversation.system().empty())
        question.insert(question.begin(), {ChatRole::System, m_conversation.system(), {}});
    const int others = tokensOf(std::move(question));
    if (others > context) return;  // nothing that could be left out would help: the engine says so
    // Before a question, so that an answer is counted as one of the past, without its thoughts.
    const ChatMessage next{ChatRole::User, {}, {}};
    const int around = tokensOf({next});
    std::vector<int> rounds;
    for (std::size_t r = 0; r < last; ++r) {
        std::vector<ChatMessage> round = m_conversation.round(r);
        round.push_back(next);
        rounds.push_back(tokensOf(std::move(round)) - around);
    }
    const std::size_t n =
        roundsLeftOut(rounds, {.context = context, .reply = reply, .others = others}, before);
    if (n == before) return;
    m_conversation.leaveOut(n);
    note("the context is full: from here on the model is not shown the " +
         (n == 1 ? "oldest question" : std::to_string(n) + " oldest questions") + " and what it answered");
}

void ChatSession::answer() {
    makeRoom();
    GenerateRequest request;
    request.messages = m_conversation.messages();
    request.thinking = m_thinking;
    request.maxTokens = m_answerOptions.maxTokens;
    request.stopStrings = m_answerOptions.stopStrings;
    request.sampling = samplingFor(m_answerOptions, model());
    request.maxDraftTokens = m_answerOptions.draftTokens();

    const Operation operation(m_interrupts);
    AnswerPrinter printer(m_interrupts, m_answerOptions.showThinking);
    Result<GenerateResult> result = m_engine->generate(request, printer.events(), operation.token());
    printer.finish();
    if (!result) {
        fail(result.error());
        m_failed = true;
        m_conversation.dropQuestion();
        return;
    }
    // What was stopped before it began leaves no empty answer behind.
    if (result->finish == FinishReason::Cancelled && result->text.empty()) {
        m_conversation.dropQuestion();
    } else {
        m_conversation.addAnswer(*result);
    }
    m_last = std::move(*result);
    if (m_last->finish == FinishReason::Cancelled && !outputFailed()) note("stopped");
    if (m_answerOptions.stats || (m_interactive && errorIsTerminal())) {
        note(statsLine(m_last->stats, m_last->finish));
    }
}

bool ChatSession::command(std::string_view line) {
    const std::size_t end = std::min(line.find_first_of(" \t"), line.size());
    const std::string_view name = line.substr(0, end);
    for (const CommandRow& row : kCommands) {
        if (row.name == name) return (this->*row.run)(trimmed(line.substr(end)));
    }
    fail(std::string(name) + ": no such command; /help lists them, and // begins a message with a slash");
    return true;
}

bool ChatSession::onNew(std::string_view) {
    m_conversation.clear();
    m_last.reset();
    tell("new conversation");
    return true;
}

bool ChatSession::onModel(std::string_view argument) {
    const auto path = resolveModel(fileName(argument));
    if (!path) {
        fail(path.error());
        return true;
    }
    const Result<void> loaded = load(*path);
    if (!loaded) {
        fail(loaded.error(), *path);
        tell("still using " + modelLine(model()));
        return true;
    }
    tell("now using " + modelLine(model()));
    return true;
}

bool ChatSession::onSystem(std::string_view argument) {
    m_conversation.setSystem(std::string(argument));
    tell(argument.empty() ? "no system message" : "system message set");
    return true;
}

bool ChatSession::onThink(std::string_view argument) {
    if (argument != "on" && argument != "off") {
        fail("/think: say on or off");
        return true;
    }
    m_thinking = argument == "on";
    tell(model().hasThinkingSwitch ? "thinking " + std::string(argument)
                                   : "this model has no switch for thinking");
    return true;
}

bool ChatSession::onRegenerate(std::string_view) {
    if (m_conversation.dropAnswer()) {
        answer();
    } else {
        fail("/regen: there is no answer yet");
    }
    return true;
}

bool ChatSession::onUndo(std::string_view) {
    if (m_conversation.undo()) {
        tell("taken back");
    } else {
        fail("/undo: there is nothing to take back");
    }
    return true;
}

bool ChatSession::onSave(std::string_view argument) {
    const std::string file = fileName(argument);
    if (file.empty()) {
        fail("/save: name a file");
        return true;
    }
    const Result<void> saved = m_conversation.saveMarkdown(file, model().name);
    if (!saved) {
        fail(saved.error(), file);
    } else {
        tell("saved to " + file);
    }
    return true;
}

bool ChatSession::onStats(std::string_view) {
    std::string text = modelLine(model()) + "\n";
    text += m_last ? statsLine(m_last->stats, m_last->finish) + "\n" : "no answer yet\n";
    writeOutput(terminalText(text));
    return true;
}

bool ChatSession::onHelp(std::string_view) {
    std::vector<std::vector<std::string>> rows;
    for (const CommandRow& row : kCommands) {
        rows.push_back({std::string(row.name) + " " + std::string(row.argument), std::string(row.summary)});
    }
    writeOutput(table(rows, {false, false}) +
                "A backslash at the end of a line continues it; // begins a message with a slash.\n"
                "Ctrl-C stops an answer; at the prompt Ctrl-C or Ctrl-D leaves.\n");
    return true;
}

bool ChatSession::onQuit(std::string_view) {
    return false;
}

void ChatSession::tell(std::string_view message) const {
    if (m_interactive) note(message);
}

}  // namespace autoglm::cli
