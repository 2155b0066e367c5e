#include "app/cli/command.h"

namespace autoglm::cli {

std::span<const Command> commandTable() {
    static constexpr Command kCommands[] = {
        {"run", "Answer one prompt and leave", declareRun},
        {"chat", "Hold a conversation in the terminal", declareChat},
        {"inspect", "Show what a model file holds", declareInspect},
        {"advise", "Forecast fit and speed on this machine before loading", declareAdvise},
        {"bench", "Measure prompt and decode speed", declareBench},
        {"devices", "Show processors and devices, and which would be used", declareDevices},
        {"tokenize", "Turn text into token ids", declareTokenize},
        {"detokenize", "Turn token ids into text", declareDetokenize},
        {"logits", "Write the logits of given tokens as a NumPy file", declareLogits},
        {"perplexity", "Measure how well a model foresees a text", declarePerplexity},
        {"completion", "Print a completion script for bash, zsh or fish", declareCompletion},
    };
    return kCommands;
}

}  // namespace autoglm::cli
