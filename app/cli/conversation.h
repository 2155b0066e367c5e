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
    void clear();
    /// Takes the last question and its answer back. False if there is none.
    bool undo();
    /// Takes the last answer back and leaves its question to be answered again. False if there is none.
    bool dropAnswer();
    /// Takes a question back that got no answer.
    void dropQuestion();
    [[nodiscard]] bool empty() const { return m_turns.empty(); }

    /// Questions with their answers; the last may have none yet.
    [[nodiscard]] std::size_t nRounds() const { return (m_turns.size() + 1) / 2; }
    [[nodiscard]] std::vector<ChatMessage> round(std::size_t index) const;
    /// messages() is without the `n` oldest rounds from here on; saved are all.
    void leaveOut(std::size_t n) { m_nLeftOut = n; }
    [[nodiscard]] std::size_t nLeftOut() const;

    /// System message first.
    [[nodiscard]] std::vector<ChatMessage> messages() const;
    /// The conversation for people to read; the file appears whole or not at all. Errors: Unreadable.
    [[nodiscard]] Result<void> saveMarkdown(const std::filesystem::path& path,
                                            const std::string& modelName) const;

private:
    [[nodiscard]] std::vector<ChatMessage> messagesFrom(std::size_t round) const;

    std::string m_system;
    std::vector<ChatMessage> m_turns;  // user and assistant in turn
    std::size_t m_nLeftOut = 0;        // rounds; may have been taken back meanwhile
};

}  // namespace autoglm::cli
