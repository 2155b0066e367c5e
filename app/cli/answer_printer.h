// Prints an answer as it comes. Reasoning is dim on a terminal; elsewhere it is left out, or set between
// <think> tags when asked for. Text of the model cannot steer the terminal.
// Threads: the thread that runs generate().
#pragma once
#include <string_view>

#include "app/cli/interrupts.h"
#include "app/cli/terminal.h"
#include "engine/api/engine.h"

namespace autoglm::cli {

class AnswerPrinter {
public:
    /// `showThinking` forces reasoning into output that is no terminal. A closed output stops the operation.
    AnswerPrinter(Interrupts& interrupts, bool showThinking);
    /// The callbacks to give to generate(); they borrow this object.
    [[nodiscard]] GenerateEvents events();
    /// Ends the answer's last line and styles. Requires: after generate().
    void finish();

private:
    void text(TextChannel channel, std::string_view piece);
    void leaveReasoning();
    void write(std::string_view piece);

    Interrupts& m_interrupts;
    ProgressLine m_progress;
    bool m_terminal, m_showReasoning;
    bool m_inReasoning = false;
    bool m_lineOpen = false;
};

}  // namespace autoglm::cli
