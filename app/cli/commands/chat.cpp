// `autoglm chat`: a conversation. In a terminal with a prompt and line editing; from a pipe one message per
// line, with nothing but the answers on stdout.
#include <CLI/CLI.hpp>
#include <memory>

#include "app/cli/chat_session.h"
#include "app/cli/command.h"
#include "app/cli/interrupts.h"
#include "app/cli/line_reader.h"
#include "app/cli/model_loader.h"
#include "app/cli/options.h"
#include "app/cli/output.h"
#include "app/cli/report.h"

namespace autoglm::cli {
namespace {

struct ChatOptions {
    EngineOptions engine;
    AnswerOptions answer;
};

/// A message: a line, and those that a backslash at its end adds.
LineEvent readMessage(LineReader& reader, const Interrupts& interrupts, std::string& message) {
    message.clear();
    std::string line;
    for (;;) {
        const LineEvent event = reader.read(message.empty() ? "> " : "… ", line);
        if (event == LineEvent::Interrupt && !message.empty() && !interrupts.leaving()) {
            message.clear();  // Ctrl-C takes a half-written message back
            continue;
        }
        if (event == LineEvent::Interrupt) return event;
        if (event == LineEvent::End) return message.empty() ? event : LineEvent::Line;
        if (!line.ends_with('\\')) break;
        line.back() = '\n';
        message += line;
    }
    message += line;
    return LineEvent::Line;
}

bool isBlank(const std::string& text) {
    return text.find_first_not_of(" \t\n") == std::string::npos;
}

int converse(ChatSession& session, LineReader& reader, const Interrupts& interrupts) {
    std::string message;
    while (!outputFailed() && !interrupts.leaving()) {
        if (readMessage(reader, interrupts, message) != LineEvent::Line) break;
        if (isBlank(message)) continue;
        if (message.starts_with("//")) {
            session.ask(message.substr(1));
        } else if (!message.starts_with('/')) {
            session.ask(message);
        } else if (!session.command(message)) {
            break;
        }
    }
    // A person has seen what failed and gone on; a script only sees this.
    const bool failed = interrupts.leaving() || (!reader.interactive() && session.failed());
    return finishOutput(failed ? kExitFailure : kExitOk);
}

int chat(const ChatOptions& options) {
    const auto path = resolveModel(options.engine.model);
    if (!path) return fail(path.error());
    Interrupts interrupts;
    const std::unique_ptr<LineReader> reader = LineReader::create(interrupts);
    ChatSession session(interrupts, options.engine, options.answer, reader->interactive());
    const Result<void> loaded = session.load(*path);
    if (!loaded) return fail(loaded.error(), *path);
    if (reader->interactive()) note(modelLine(session.model()) + ". /help lists commands, Ctrl-D leaves.");
    return converse(session, *reader, interrupts);
}

}  // namespace

CommandBody declareChat(CLI::App& app) {
    auto options = std::make_shared<ChatOptions>();
    addEngineOptions(app, options->engine);
    addAnswerOptions(app, options->answer);
    app.footer(
        "Ctrl-C stops an answer and keeps the conversation; at the prompt Ctrl-C or Ctrl-D leaves.\n"
        "/help in the conversation lists its commands.\n"
        "From a pipe, the exit code is 1 if a question had no answer.\n"
        "Examples:\n"
        "  autoglm chat\n"
        "  autoglm chat glm-z1-9b-q4_k_m.gguf --ctx 8192 --temp 0.6\n"
        "  printf 'Hello\\nAnd in Chinese?\\n' | autoglm chat");
    return [options] { return chat(*options); };
}

}  // namespace autoglm::cli
