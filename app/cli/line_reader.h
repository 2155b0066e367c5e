// Lines from the person or from a pipe. In a terminal with editing and a history that is kept between
// conversations; otherwise plain, without prompts. Waiting for a line can always be interrupted.
// Threads: the main thread; one object at a time.
#pragma once
#include <memory>
#include <string>

#include "app/cli/interrupts.h"

namespace autoglm::cli {

enum class LineEvent { Line, End, Interrupt };

class LineReader {
public:
    /// Editing where stdin and stdout are terminals, plain reading elsewhere.
    [[nodiscard]] static std::unique_ptr<LineReader> create(Interrupts& interrupts);
    virtual ~LineReader() = default;
    /// The next line without its line break. An interrupt that came before the call is forgotten, unless it
    /// asks to leave.
    [[nodiscard]] virtual LineEvent read(const std::string& prompt, std::string& line) = 0;
    /// Whether a person sits there: prompts and hints make sense.
    [[nodiscard]] virtual bool interactive() const = 0;
};

}  // namespace autoglm::cli
