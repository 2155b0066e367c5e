// Build tool: what is written from the window's declarations: manual page, completion, the example of its
// settings.
#include <QString>
#include <algorithm>
#include <cstdio>
#include <string_view>
#include <utility>
#include <vector>

#include "app/desktop/command_line.h"
#include "app/desktop/settings_schema.h"
#include "packaging/tools/manual.h"

using namespace autoglm;

namespace {

constexpr const char* kProgram = "open-autoglm";
constexpr const char* kExampleHead =
    "# What Open-AutoGLM begins with for people who have no settings of their own yet.\n"
    "# Theirs are in ~/.config/open-autoglm/config.yaml, which this file never changes. Remove the \"# \" "
    "before a\n"
    "# group and a setting to use them; the values below are those that hold without this file.\n";

/// Where a window stood, or what somebody has opened, is nothing to begin with.
bool isPersonal(const QString& key) {
    return key.startsWith(QLatin1String("window.")) || key == QLatin1String(desktop::keys::kRecentModels);
}

std::string yamlValue(const desktop::SettingRow& row) {
    using desktop::SettingType;
    switch (row.type) {
        case SettingType::Bool:
            return row.fallback.toBool() ? "true" : "false";
        case SettingType::Int:
        case SettingType::Real:
            return row.fallback.toString().toStdString();
        case SettingType::TextList:
            return "[]";
        case SettingType::Text:
        case SettingType::Choice:
            break;
    }
    std::string text = row.fallback.toString().toStdString();
    for (std::size_t at = 0; (at = text.find_first_of("\\\"", at)) != std::string::npos; at += 2)
        text.insert(at, "\\");
    for (std::size_t at = 0; (at = text.find('\n', at)) != std::string::npos; at += 2)
        text.replace(at, 1, "\\n");
    return '"' + text + '"';
}

/// "  # one of system, light, dark", or the range of a number.
std::string allowed(const desktop::SettingRow& row) {
    if (!row.choices.isEmpty()) return "  # one of " + row.choices.join(QStringLiteral(", ")).toStdString();
    const bool isNumber = row.type == desktop::SettingType::Int || row.type == desktop::SettingType::Real;
    if (!isNumber || row.maximum <= row.minimum) return {};
    return "  # " + QString::number(row.minimum).toStdString() + " to " +
           QString::number(row.maximum, 'g', 10).toStdString();
}

std::string groupOf(const desktop::SettingRow& row) {
    return QString::fromLatin1(row.key).section(QLatin1Char('.'), 0, 0).toStdString();
}

std::string exampleLine(const desktop::SettingRow& row) {
    const std::string name = QString::fromLatin1(row.key).section(QLatin1Char('.'), 1).toStdString();
    return "#   " + name + ": " + yamlValue(row) + allowed(row) + "\n";
}

/// Rows of one group need not be neighbours, but in the file a group stands once: a second one would hide the
/// first.
std::string exampleSettings() {
    std::vector<std::pair<std::string, std::string>> groups;  // in the order in which they first occur
    for (const desktop::SettingRow& row : desktop::settingsSchema()) {
        if (isPersonal(QString::fromLatin1(row.key))) continue;
        auto group = std::find_if(groups.begin(), groups.end(),
                                  [&](const auto& known) { return known.first == groupOf(row); });
        if (group == groups.end()) group = groups.insert(group, {groupOf(row), {}});
        group->second += exampleLine(row);
    }
    std::string text = kExampleHead;
    for (const auto& [group, lines] : groups)
        text += "\n# " + group + ":\n" + lines;
    return text;
}

std::string made(std::string_view what, const char* page) {
    const cli::ProgramShape shape = cli::shapeFromHelp(kProgram, desktop::commandLineHelp());
    if (what == "manual" && page)
        return packaging::withOptions(packaging::readOrLeave(page), packaging::manualOf(shape));
    if (what == "bash") return cli::bashCompletion(shape);
    if (what == "zsh") return cli::zshCompletion(shape);
    if (what == "fish") return cli::fishCompletion(shape);
    if (what == "settings") return exampleSettings();
    return {};
}

}  // namespace

int main(int argc, char** argv) {
    const std::string text = argc > 1 ? made(argv[1], argc > 2 ? argv[2] : nullptr) : std::string();
    if (text.empty()) {
        std::fputs("Usage: autoglm_window_texts (manual PAGE | bash | zsh | fish | settings)\n", stderr);
        return 2;
    }
    return std::fputs(text.c_str(), stdout) < 0 ? 1 : 0;
}
