// What is a terminal and what is not: colours, the progress line, and text that cannot steer the terminal.
// Threads: the main thread.
#pragma once
#include <chrono>
#include <string>
#include <string_view>

namespace autoglm::cli {

[[nodiscard]] bool inputIsTerminal();
[[nodiscard]] bool outputIsTerminal();
[[nodiscard]] bool errorIsTerminal();
/// Whether stdout may be styled: a terminal that is not "dumb", and NO_COLOR is not set.
[[nodiscard]] bool outputHasStyle();
/// The same for stderr.
[[nodiscard]] bool errorHasStyle();

// Empty where stdout has no style.
[[nodiscard]] std::string_view dimOn();
[[nodiscard]] std::string_view boldOn();
[[nodiscard]] std::string_view styleOff();

/// Replaces what could steer a terminal (escape sequences, control characters) by visible escapes; keeps line
/// breaks and tabs. For text that a model or a file wrote.
[[nodiscard]] std::string terminalText(std::string_view text);

/// One line on stderr that is rewritten as work goes on, and erased when it is done. Silent unless stderr is
/// a terminal.
class ProgressLine {
public:
    ProgressLine() = default;
    ProgressLine(const ProgressLine&) = delete;
    ProgressLine& operator=(const ProgressLine&) = delete;
    ~ProgressLine();
    /// At most ten times a second; a newer text is dropped if it comes sooner.
    void show(std::string_view text);
    void erase();

private:
    std::chrono::steady_clock::time_point m_last{};
};

/// Erases whatever progress line is on the screen, so that other output starts on a clean line.
void eraseProgress();

}  // namespace autoglm::cli
