#include "app/cli/conversation.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>

namespace autoglm::cli {
namespace {

Error writeError(const std::filesystem::path& path, int number) {
    return Error{.code = ErrorCode::Unreadable,
                 .subject = printable(path.native(), 4096),
                 .problem = std::string("cannot be written: ") + std::strerror(number)};
}

/// Writes and syncs; errno of the first failure, or 0.
int writeAll(int fd, std::string_view text) {
    while (!text.empty()) {
        const ssize_t written = write(fd, text.data(), text.size());
        if (written < 0 && errno != EINTR) return errno;
        if (written > 0) text.remove_prefix(static_cast<std::size_t>(written));
    }
    return fsync(fd) == 0 ? 0 : errno;
}

}  // namespace

void Conversation::addUser(std::string text) {
    m_turns.push_back({ChatRole::User, std::move(text), {}});
}

void Conversation::addAnswer(const GenerateResult& answer) {
    m_turns.push_back({ChatRole::Assistant, answer.text, answer.reasoning});
}

void Conversation::clear() {
    m_turns.clear();
    m_nLeftOut = 0;
}

bool Conversation::undo() {
    if (m_turns.empty()) return false;
    dropAnswer();
    dropQuestion();
    return true;
}

bool Conversation::dropAnswer() {
    if (m_turns.empty() || m_turns.back().role != ChatRole::Assistant) return false;
    m_turns.pop_back();
    return true;
}

void Conversation::dropQuestion() {
    if (!m_turns.empty() && m_turns.back().role == ChatRole::User) m_turns.pop_back();
}

std::vector<ChatMessage> Conversation::round(std::size_t index) const {
    const auto at = [this](std::size_t turn) {
        return m_turns.begin() + static_cast<std::ptrdiff_t>(std::min(turn, m_turns.size()));
    };
    return {at(2 * index), at(2 * index + 2)};
}

std::size_t Conversation::nLeftOut() const {
    return std::min(m_nLeftOut, nRounds());
}

std::vector<ChatMessage> Conversation::messages() const {
    return messagesFrom(nLeftOut());
}

std::vector<ChatMessage> Conversation::messagesFrom(std::size_t round) const {
    std::vector<ChatMessage> all;
    if (!m_system.empty()) all.push_back({ChatRole::System, m_system, {}});
    all.insert(all.end(), m_turns.begin() + static_cast<std::ptrdiff_t>(2 * round), m_turns.end());
    return all;
}

Result<void> Conversation::saveMarkdown(const std::filesystem::path& path,
                                        const std::string& modelName) const {
    std::string text = "# Conversation with " + printable(modelName) + "\n";
    for (const ChatMessage& message : messagesFrom(0)) {
        const bool user = message.role == ChatRole::User;
        text += std::string("\n## ") +
                (user                               ? "You"
                 : message.role == ChatRole::System ? "System"
                                                    : "Answer") +
                "\n\n";
        if (!message.reasoning.empty())
            text += "<details><summary>Reasoning</summary>\n\n" + message.reasoning + "\n\n</details>\n\n";
        text += message.content + "\n";
    }
    std::string temporary = path.native() + ".XXXXXX";
    const int fd = mkostemp(temporary.data(), O_CLOEXEC);
    if (fd < 0) return writeError(path, errno);
    int failure = writeAll(fd, text);
    if (close(fd) != 0 && failure == 0) failure = errno;
    if (failure == 0 && rename(temporary.c_str(), path.c_str()) != 0) failure = errno;
    if (failure == 0) return {};
    unlink(temporary.c_str());
    return writeError(path, failure);
}

}  // namespace autoglm::cli
