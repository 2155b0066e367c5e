// The messages of a conversation, apart from any terminal: what chat adds, takes back and saves.
// Threads: one thread.
#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "engine/api/engine.h"
#include "engine/base/result.h"

namespace autoglm::cli {

class Conversation {
public:
    /// Empty: no system message.
    void setSystem(std::string text) { m_system = std::move(text); }
    [[nodiscard]] const std::string& system() const { return m_system; }

    void addUser(std::string text);
    void addAnswer(const GenerateResult& answer);
    void clear() { m_turns.clear(); }
    /// Takes the last question and its answer back. False if there is none.
    bool undo();
    /// Takes the last answer back and leaves its question to be answered again. False if there is none.
    bool dropAnswer();
    /// Takes a question back that got no answer.
    void dropQuestion();
    [[nodiscard]] bool empty() const { return m_turns.empty(); }

    /// System message first.
    [[nodiscard]] std::vector<ChatMessage> messages() const;
    /// The conversation for people to read; the file appears whole or not at all. Errors: Unreadable.
    [[nodiscard]] Result<void> saveMarkdown(const std::filesystem::path& path,
                                            const std::string& modelName) const;

private:
    std::string m_system;
    std::vector<ChatMessage> m_turns;  // user and assistant in turn
};

}  // namespace autoglm::cli
