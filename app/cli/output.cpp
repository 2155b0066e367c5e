#include "app/cli/output.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <nlohmann/json.hpp>

#include "app/cli/command.h"
#include "app/cli/report.h"
#include "app/cli/terminal.h"
#include "engine/base/utf8.h"

namespace autoglm::cli {
namespace {

int g_outputErrno = 0;  // of the first write that failed; there is one stdout

/// Columns the text takes, good enough for tables: wide East Asian characters count double.
std::size_t displayWidth(std::string_view text) {
    std::size_t width = 0;
    for (std::size_t at = 0; at < text.size();) {
        const Utf8Char c = decodeUtf8(text, at);
        width +=
            c.codePoint >= 0x1100 && c.codePoint != 0xfffd && (c.codePoint >= 0x2e80 || c.codePoint <= 0x115f)
                ? 2
                : 1;
        at += c.sizeBytes;
    }
    return width;
}

}  // namespace

bool writeOutput(std::string_view text) {
    if (g_outputErrno != 0) return false;
    eraseProgress();
    while (!text.empty()) {
        const ssize_t written = write(STDOUT_FILENO, text.data(), text.size());
        if (written >= 0) {
            text.remove_prefix(static_cast<std::size_t>(written));
        } else if (errno != EINTR) {
            g_outputErrno = errno;
            return false;
        }
    }
    return true;
}

bool outputFailed() {
    return g_outputErrno != 0;
}

int finishOutput(int code) {
    if (g_outputErrno == 0) return code;
    if (g_outputErrno == EPIPE) return kExitFailure;
    return fail(std::string("cannot write to the standard output: ") + std::strerror(g_outputErrno));
}

int printJson(const Json& document, int code) {
    writeOutput(document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
    return finishOutput(code);
}

std::string factTable(const Facts& facts) {
    std::size_t widest = 0;
    for (const auto& [label, value] : facts)
        widest = std::max(widest, displayWidth(label));
    std::string text;
    for (const auto& [label, value] : facts) {
        text += label + std::string(widest - displayWidth(label) + 2, ' ') + value + "\n";
    }
    return text;
}

std::string table(const std::vector<std::vector<std::string>>& rows, const std::vector<bool>& right) {
    std::vector<std::size_t> widths(right.size(), 0);
    for (const auto& row : rows) {
        for (std::size_t column = 0; column < row.size(); ++column) {
            widths[column] = std::max(widths[column], displayWidth(row[column]));
        }
    }
    std::string text;
    for (const auto& row : rows) {
        std::string line;
        for (std::size_t column = 0; column < row.size(); ++column) {
            const std::string padding(widths[column] - displayWidth(row[column]), ' ');
            line += column == 0 ? "" : "  ";
            line += right[column] ? padding + row[column] : row[column] + padding;
        }
        line.erase(line.find_last_not_of(' ') + 1);
        text += line + "\n";
    }
    return text;
}

std::string byteText(std::uint64_t bytes) {
    static constexpr std::array<const char*, 6> kUnits = {"B", "kB", "MB", "GB", "TB", "PB"};
    if (bytes < 1000) return std::to_string(bytes) + " B";
    double value = static_cast<double>(bytes);
    std::size_t unit = 0;
    while (value >= 1000 && unit + 1 < kUnits.size()) {
        value /= 1000;
        ++unit;
    }
    return numberText(value, value < 100 ? 1 : 0) + " " + kUnits[unit];
}

std::string numberText(double value, int decimals) {
    char buffer[64];
    std::snprintf(buffer, sizeof buffer, "%.*f", decimals, value);
    return buffer;
}

std::string countText(std::uint64_t count) {
    const auto value = static_cast<double>(count);
    if (count < 1000) return std::to_string(count);
    if (value < 1e6) return numberText(value / 1e3, 1) + " k";
    if (value < 1e9) return numberText(value / 1e6, 1) + " M";
    return numberText(value / 1e9, 1) + " B";
}

}  // namespace autoglm::cli
