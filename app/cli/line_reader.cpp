#include "app/cli/line_reader.h"

#include <poll.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "app/cli/output.h"
#include "app/cli/terminal.h"

#if defined(AUTOGLM_READLINE)
#include <sys/stat.h>
// readline's headers need FILE from <cstdio>.
#include <readline/history.h>
#include <readline/readline.h>
#endif

namespace autoglm::cli {
namespace {

enum class Waited { Input, Interrupt };

/// Until stdin has something or an interrupt comes. `onSignal` runs when another signal, such as a resize,
/// woke us.
template <class F>
Waited waitForInput(Interrupts& interrupts, F&& onSignal) {
    for (;;) {
        std::array<pollfd, 2> sources = {pollfd{STDIN_FILENO, POLLIN, 0}, pollfd{interrupts.fd(), POLLIN, 0}};
        if (poll(sources.data(), sources.size(), -1) < 0) {
            if (errno != EINTR) return Waited::Input;
            onSignal();
            continue;
        }
        if (sources[1].revents != 0 && interrupts.take()) return Waited::Interrupt;
        if (sources[0].revents != 0) return Waited::Input;
    }
}

class PlainReader : public LineReader {
public:
    explicit PlainReader(Interrupts& interrupts) : m_interrupts(interrupts) {}

    LineEvent read(const std::string& prompt, std::string& line) override {
        if (interactive()) std::fputs(prompt.c_str(), stderr);
        if (m_interrupts.take() && m_interrupts.leaving()) return LineEvent::Interrupt;
        for (;;) {
            if (takeLine(line)) return LineEvent::Line;
            if (m_ended) return LineEvent::End;
            if (waitForInput(m_interrupts, [] {}) == Waited::Interrupt) return LineEvent::Interrupt;
            fill();
        }
    }
    [[nodiscard]] bool interactive() const override { return inputIsTerminal(); }

private:
    bool takeLine(std::string& line) {
        const std::size_t end = m_buffer.find('\n');
        if (end == std::string::npos && (!m_ended || m_buffer.empty())) return false;
        line = m_buffer.substr(0, end);
        m_buffer.erase(0, end == std::string::npos ? end : end + 1);
        if (line.ends_with('\r')) line.pop_back();
        return true;
    }
    void fill() {
        std::array<char, 1 << 14> piece{};
        const ssize_t got = ::read(STDIN_FILENO, piece.data(), piece.size());
        if (got > 0) {
            m_buffer.append(piece.data(), static_cast<std::size_t>(got));
        } else if (got == 0 || errno != EINTR) {
            m_ended = true;
        }
    }

    Interrupts& m_interrupts;
    std::string m_buffer;
    bool m_ended = false;
};

#if defined(AUTOGLM_READLINE)

/// ~/.local/share/open-autoglm/chat_history, or its place under XDG_DATA_HOME. Empty without a home.
std::filesystem::path historyFile() {
    const char* data = std::getenv("XDG_DATA_HOME");
    std::filesystem::path folder;
    if (data != nullptr && *data == '/') {
        folder = data;
    } else if (const char* home = std::getenv("HOME"); home != nullptr && *home == '/') {
        folder = std::filesystem::path(home) / ".local/share";
    } else {
        return {};
    }
    folder /= "open-autoglm";
    std::error_code failure;
    std::filesystem::create_directories(folder, failure);
    return failure ? std::filesystem::path{} : folder / "chat_history";
}

/// readline through its callback interface, so that waiting happens in our poll and never inside the library.
class EditingReader : public LineReader {
public:
    explicit EditingReader(Interrupts& interrupts) : m_interrupts(interrupts), m_history(historyFile()) {
        rl_readline_name = const_cast<char*>("autoglm");
        rl_bind_key('\t', rl_insert);  // file names mean nothing in a conversation
        rl_catch_signals = 0;          // Ctrl-C is the business of Interrupts
        struct sigaction action {};
        action.sa_handler = [](int) { s_continued = 1; };
        sigemptyset(&action.sa_mask);
        sigaction(SIGCONT, &action, &m_beforeContinue);
        using_history();
        stifle_history(1000);
        if (!m_history.empty()) read_history(m_history.c_str());
    }
    ~EditingReader() override {
        sigaction(SIGCONT, &m_beforeContinue, nullptr);
        if (m_history.empty()) return;
        const mode_t before = umask(0077);  // what people write is theirs alone
        write_history(m_history.c_str());
        umask(before);
    }

    LineEvent read(const std::string& prompt, std::string& line) override {
        if (m_interrupts.take() && m_interrupts.leaving()) return LineEvent::Interrupt;
        s_done = false;
        rl_callback_handler_install(prompt.c_str(), &EditingReader::onLine);
        const LineEvent event = pump();
        rl_callback_handler_remove();
        if (event != LineEvent::Line) {
            writeOutput("\n");
            return event;
        }
        line = s_line;
        if (!line.empty()) add_history(line.c_str());
        return event;
    }
    [[nodiscard]] bool interactive() const override { return true; }

private:
    LineEvent pump() {
        for (;;) {
            if (waitForInput(m_interrupts, [] { onOtherSignal(); }) == Waited::Interrupt) {
                if (rl_end == 0 || m_interrupts.leaving()) return LineEvent::Interrupt;
                dropLine();
                continue;
            }
            rl_callback_read_char();
            if (s_done) return s_ended ? LineEvent::End : LineEvent::Line;
        }
    }
    /// A resize, or the return from being suspended: the shell has changed the terminal's modes meanwhile.
    static void onOtherSignal() {
        rl_check_signals();
        if (s_continued == 0) return;
        s_continued = 0;
        rl_prep_terminal(1);
        rl_forced_update_display();
    }
    /// Ctrl-C on a half-written line takes the line back, as a shell does.
    static void dropLine() {
        rl_replace_line("", 1);
        rl_crlf();
        rl_on_new_line();
        rl_redisplay();
    }
    static void onLine(char* text) {
        s_ended = text == nullptr;
        s_line = s_ended ? "" : text;
        s_done = true;
        rl_callback_handler_remove();  // at once, or the prompt would be shown again
        std::free(text);
    }

    Interrupts& m_interrupts;
    std::filesystem::path m_history;
    struct sigaction m_beforeContinue {};
    inline static volatile std::sig_atomic_t s_continued = 0;
    // readline calls back without a context; there is one terminal.
    inline static std::string s_line;
    inline static bool s_done = false, s_ended = false;
};

#endif

}  // namespace

std::unique_ptr<LineReader> LineReader::create(Interrupts& interrupts) {
#if defined(AUTOGLM_READLINE)
    if (inputIsTerminal() && outputIsTerminal()) return std::make_unique<EditingReader>(interrupts);
#endif
    return std::make_unique<PlainReader>(interrupts);
}

}  // namespace autoglm::cli
