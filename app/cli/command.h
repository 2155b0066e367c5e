// A command of `autoglm`: a name, a line of summary, and a function that declares its options and gives back
// what to run once they are parsed. Adding a command is one file in commands/ and one row in
// command_table.cpp.
#pragma once
#include <functional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

// The parser's header is large: only those who declare options include it.
namespace CLI {
class App;
}

namespace autoglm::cli {

// The exit codes that scripts rely on.
constexpr int kExitOk = 0;
constexpr int kExitFailure = 1;  // refused input, a failure, or an answer stopped by Ctrl-C
constexpr int kExitUsage = 2;

/// Runs the command; returns an exit code, throws UsageError.
using CommandBody = std::function<int()>;

struct Command {
    std::string_view name;
    std::string_view summary;
    CommandBody (*declare)(CLI::App& app);
};

/// In the order in which help shows them.
[[nodiscard]] std::span<const Command> commandTable();

/// Wrong usage that only shows after parsing. Reported like the parser's own findings.
class UsageError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

CommandBody declareRun(CLI::App& app);
CommandBody declareChat(CLI::App& app);
CommandBody declareInspect(CLI::App& app);
CommandBody declareTokenize(CLI::App& app);
CommandBody declareDetokenize(CLI::App& app);
CommandBody declareLogits(CLI::App& app);
CommandBody declarePerplexity(CLI::App& app);
CommandBody declareBench(CLI::App& app);
CommandBody declareAdvise(CLI::App& app);
CommandBody declareDevices(CLI::App& app);
CommandBody declareCompletion(CLI::App& app);

}  // namespace autoglm::cli
