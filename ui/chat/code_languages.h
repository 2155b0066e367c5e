// What the scanner of code knows about a language. Internal to ui/chat. Threads: fixed tables.
#pragma once
#include <QLatin1String>
#include <QSet>
#include <QString>
#include <array>
#include <span>

namespace autoglm::ui {

struct CodeLanguage {
    enum class Family { Words, Markup, Diff, Markdown };
    struct Quote {
        const char* open = nullptr;  // null: the list ends
        const char* close = nullptr;
        bool escapes = true;  // by a backslash
        bool isLong = false;  // goes on over lines
    };

    const char* names;  // apart by blanks
    Family family = Family::Words;
    std::array<const char*, 2> lineComments{};
    const char* commentOpen = nullptr;
    const char* commentClose = nullptr;
    bool nestsComments = false;
    bool hashNeedsBlank = false;  // "#" begins a comment only behind a blank
    std::array<Quote, 6> quotes{};
    const char* keywords = "";
    const char* types = "";
    bool ignoresCase = false;
    const char* sigils = "";     // signs that begin a name of their own: $ and @
    bool hasDirectives = false;  // lines that begin with "#"
    bool hasKeys = false;        // a word or string before ":" is a name
    const char* keySign = ":";
    bool capitalsAreTypes = false;
};

[[nodiscard]] std::span<const CodeLanguage> codeLanguages();

}  // namespace autoglm::ui
