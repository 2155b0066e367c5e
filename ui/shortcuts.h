// All keys of the window, one row each. Menus, tool tips and the list under Ctrl+/ take them from here.
#pragma once
#include <QKeySequence>
#include <QList>
#include <QString>
#include <span>

namespace autoglm::ui {

enum class Shortcut {
    Send,
    NewLine,
    Stop,
    EditLast,
    Regenerate,
    NewChat,
    TemporaryChat,
    FindInChat,
    SearchChats,
    RenameChat,
    DeleteChat,
    GoTo,
    OpenModel,
    Pages,
    Settings,
    Sidebar,
    ChatSettings,
    Copy,
    SelectAll,
    LargerText,
    SmallerText,
    NormalText,
    FullScreen,
    ShortcutList,
    Quit
};

enum class ShortcutSection { Writing, Chats, Places, Window };

struct ShortcutRow {
    Shortcut id;
    ShortcutSection section;
    const char* keys;  // as Qt writes them, several with a space between; the first is the one that is told
    const char* meaning;   // English; see meaningOf()
    bool isAction = true;  // of a menu; others are keys of a widget
};

[[nodiscard]] std::span<const ShortcutRow> shortcutRows();
[[nodiscard]] QList<QKeySequence> keysOf(Shortcut shortcut);
/// As they stand on this keyboard: "Ctrl+N".
[[nodiscard]] QString keyText(Shortcut shortcut);
// In the language of the window.
[[nodiscard]] QString meaningOf(const ShortcutRow& row);
[[nodiscard]] QString titleOf(ShortcutSection section);

}  // namespace autoglm::ui
