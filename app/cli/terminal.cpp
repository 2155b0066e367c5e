#include "app/cli/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "engine/base/error.h"
#include "engine/base/utf8.h"

namespace autoglm::cli {
namespace {

bool g_progressShown = false;  // there is one terminal, so there is one progress line

bool environmentSays(const char* name) {
    const char* value = std::getenv(name);
    return value != nullptr && *value != '\0';
}

bool isDumb() {
    const char* term = std::getenv("TERM");
    return term == nullptr || *term == '\0' || std::string_view(term) == "dumb";
}

std::size_t terminalColumns() {
    winsize size{};
    if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 10) return size.ws_col;
    return 80;
}

bool steersTerminal(const Utf8Char& c) {
    if (!c.valid) return false;
    if (c.codePoint == '\n' || c.codePoint == '\t') return false;
    return c.codePoint < 0x20 || (c.codePoint >= 0x7f && c.codePoint < 0xa0);
}

}  // namespace

bool inputIsTerminal() {
    return isatty(STDIN_FILENO) == 1;
}
bool outputIsTerminal() {
    return isatty(STDOUT_FILENO) == 1;
}
bool errorIsTerminal() {
    return isatty(STDERR_FILENO) == 1;
}
bool errorHasStyle() {
    return errorIsTerminal() && !isDumb() && !environmentSays("NO_COLOR");
}
bool outputHasStyle() {
    return outputIsTerminal() && !isDumb() && !environmentSays("NO_COLOR");
}

std::string_view dimOn() {
    return outputHasStyle() ? "\x1b[2m" : "";
}
std::string_view boldOn() {
    return outputHasStyle() ? "\x1b[1m" : "";
}
std::string_view styleOff() {
    return outputHasStyle() ? "\x1b[0m" : "";
}

std::string terminalText(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const Utf8Char c = decodeUtf8(text, at);
        const std::string_view bytes = text.substr(at, c.sizeBytes);
        if (!c.valid) {
            out += "\xef\xbf\xbd";
        } else if (steersTerminal(c)) {
            out += printable(bytes);
        } else {
            out += bytes;
        }
        at += c.sizeBytes;
    }
    return out;
}

ProgressLine::~ProgressLine() {
    erase();
}

void ProgressLine::show(std::string_view text) {
    if (!errorIsTerminal() || isDumb()) return;
    const auto now = std::chrono::steady_clock::now();
    if (g_progressShown && now - m_last < std::chrono::milliseconds(100)) return;
    m_last = now;
    const std::string line = "\r\x1b[K" + printable(text, terminalColumns() - 4);
    std::fwrite(line.data(), 1, line.size(), stderr);
    std::fflush(stderr);
    g_progressShown = true;
}

void ProgressLine::erase() {
    eraseProgress();
}

void eraseProgress() {
    if (!g_progressShown) return;
    std::fputs("\r\x1b[K", stderr);
    std::fflush(stderr);
    g_progressShown = false;
}

}  // namespace autoglm::cli
