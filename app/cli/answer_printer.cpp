#include "app/cli/answer_printer.h"

#include <string>

#include "app/cli/output.h"

namespace autoglm::cli {

AnswerPrinter::AnswerPrinter(Interrupts& interrupts, bool showThinking)
    : m_interrupts(interrupts), m_terminal(outputIsTerminal()), m_showReasoning(m_terminal || showThinking) {}

GenerateEvents AnswerPrinter::events() {
    GenerateEvents events;
    events.onPrompt = [this](const PromptProgress& progress) {
        m_progress.show("Reading the prompt: " + std::to_string(progress.doneTokens) + " of " +
                        std::to_string(progress.totalTokens) + " tokens, " +
                        numberText(progress.tokensPerSecond, 0) + "/s");
    };
    events.onText = [this](TextChannel channel, std::string_view piece) { text(channel, piece); };
    return events;
}

void AnswerPrinter::text(TextChannel channel, std::string_view piece) {
    if (channel == TextChannel::Reasoning) {
        if (!m_showReasoning) return;
        if (!m_inReasoning) write(outputHasStyle() ? dimOn() : "<think>\n");
        m_inReasoning = true;
    } else {
        leaveReasoning();
    }
    write(m_terminal ? terminalText(piece) : std::string(piece));
    if (!piece.empty()) m_lineOpen = piece.back() != '\n';
}

void AnswerPrinter::leaveReasoning() {
    if (!m_inReasoning) return;
    m_inReasoning = false;
    if (m_lineOpen) write("\n");
    write(outputHasStyle() ? std::string(styleOff()) + "\n" : "</think>\n");
    m_lineOpen = false;
}

void AnswerPrinter::finish() {
    leaveReasoning();
    if (m_lineOpen) write("\n");
    m_lineOpen = false;
    m_progress.erase();
}

void AnswerPrinter::write(std::string_view piece) {
    if (!writeOutput(piece)) m_interrupts.stop();
}

}  // namespace autoglm::cli
