// A conversation in progress: the loaded model, the messages, the switches, and the commands that begin with
// "/". Threads: the main thread.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "app/cli/conversation.h"
#include "app/cli/interrupts.h"
#include "app/cli/options.h"
#include "engine/api/engine.h"

namespace autoglm::cli {

class ChatSession {
public:
    ChatSession(Interrupts& interrupts, const EngineOptions& engine, const AnswerOptions& answer,
                bool interactive);

    /// Loads a model; the one before stays in use if that fails. Errors: those of Engine::load.
    [[nodiscard]] Result<void> load(const std::filesystem::path& path);
    [[nodiscard]] const ModelInfo& model() const { return m_engine->info(); }
    /// Asks, and prints the answer as it comes. Failures are reported; the conversation goes on without the
    /// question.
    void ask(std::string question);
    /// Whether a question had no answer.
    [[nodiscard]] bool failed() const { return m_failed; }
    /// A line that begins with "/". False: the conversation ends.
    bool command(std::string_view line);

private:
    struct CommandRow;
    static const CommandRow kCommands[];

    void answer();
    /// Leaves the oldest rounds out where all of them have no room, and says so.
    void makeRoom();
    /// Tokens of messages within a prompt.
    [[nodiscard]] int tokensOf(std::vector<ChatMessage> messages) const;
    bool onNew(std::string_view argument);
    bool onModel(std::string_view argument);
    bool onSystem(std::string_view argument);
    bool onThink(std::string_view argument);
    bool onRegenerate(std::string_view argument);
    bool onUndo(std::string_view argument);
    bool onSave(std::string_view argument);
    bool onStats(std::string_view argument);
    bool onHelp(std::string_view argument);
    bool onQuit(std::string_view argument);
    /// A word on what a command did; for people only.
    void tell(std::string_view message) const;

    Interrupts& m_interrupts;
    EngineOptions m_engineOptions;
    AnswerOptions m_answerOptions;
    bool m_interactive;
    bool m_thinking;
    bool m_failed = false;
    std::unique_ptr<Engine> m_engine;
    Conversation m_conversation;
    std::optional<GenerateResult> m_last;
};

}  // namespace autoglm::cli
