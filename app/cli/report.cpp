#include "app/cli/report.h"

#include <algorithm>
#include <cstdio>
#include <string>

#include "app/cli/command.h"
#include "app/cli/terminal.h"

namespace autoglm::cli {
namespace {

constexpr std::size_t kLongestLine = 8192;

void printLine(std::string_view start, std::string_view message, std::string_view end) {
    eraseProgress();
    const std::string line = std::string(start) + printable(message, kLongestLine) + std::string(end) + "\n";
    std::fwrite(line.data(), 1, line.size(), stderr);
    std::fflush(stderr);
}

/// "corrupt metadata" for corrupt-metadata: the stable name of the class, as words.
std::string classWords(ErrorCode code) {
    std::string words(errorName(code));
    std::replace(words.begin(), words.end(), '-', ' ');
    return words;
}

}  // namespace

int fail(std::string_view message) {
    printLine("autoglm: ", message, "");
    return kExitFailure;
}

std::string describe(const Error& error, const std::filesystem::path& file) {
    const std::string message = error.message();
    const std::string name = printable(file.filename().native(), 255);
    const bool aboutFile = error.code >= ErrorCode::NotFound && error.code <= ErrorCode::BadTokenizer;
    const bool named = name.empty() || message.find(name) != std::string::npos;
    const std::string start = aboutFile && !named ? printable(file.native(), 4096) + ": " : std::string();
    return start + classWords(error.code) + ": " + message;
}

int fail(const Error& error, const std::filesystem::path& file) {
    if (error.code == ErrorCode::Cancelled) return fail("stopped");
    return fail(describe(error, file));
}

void note(std::string_view message) {
    const bool styled = errorHasStyle();
    printLine(styled ? "\x1b[2m" : "", message, styled ? "\x1b[0m" : "");
}

}  // namespace autoglm::cli
