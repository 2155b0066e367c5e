#include "ui/shortcuts.h"

#include <QCoreApplication>
#include <algorithm>
#include <array>

namespace autoglm::ui {
namespace {

const ShortcutRow& rowOf(Shortcut shortcut) {
    const auto rows = shortcutRows();
    return *std::find_if(rows.begin(), rows.end(),
                         [=](const ShortcutRow& row) { return row.id == shortcut; });
}

}  // namespace

std::span<const ShortcutRow> shortcutRows() {
    using S = Shortcut;
    using Part = ShortcutSection;
    static constexpr std::array rows = {
        ShortcutRow{S::Send, Part::Writing, "Return", QT_TRANSLATE_NOOP("Shortcuts", "Send the message"),
                    false},
        ShortcutRow{S::NewLine, Part::Writing, "Shift+Return", QT_TRANSLATE_NOOP("Shortcuts", "New line"),
                    false},
        ShortcutRow{S::Stop, Part::Writing, "Esc",
                    QT_TRANSLATE_NOOP("Shortcuts", "Stop the answer, then close a notice"), false},
        ShortcutRow{S::EditLast, Part::Writing, "Up",
                    QT_TRANSLATE_NOOP("Shortcuts", "In an empty composer: edit the last message"), false},
        ShortcutRow{S::Regenerate, Part::Writing, "Ctrl+R", QT_TRANSLATE_NOOP("Shortcuts", "Answer again")},
        ShortcutRow{S::Copy, Part::Writing, "Ctrl+C", QT_TRANSLATE_NOOP("Shortcuts", "Copy")},
        ShortcutRow{S::SelectAll, Part::Writing, "Ctrl+A", QT_TRANSLATE_NOOP("Shortcuts", "Select all")},
        ShortcutRow{S::NewChat, Part::Chats, "Ctrl+N", QT_TRANSLATE_NOOP("Shortcuts", "New chat")},
        ShortcutRow{S::TemporaryChat, Part::Chats, "Ctrl+Shift+N",
                    QT_TRANSLATE_NOOP("Shortcuts", "New temporary chat")},
        ShortcutRow{S::FindInChat, Part::Chats, "Ctrl+F",
                    QT_TRANSLATE_NOOP("Shortcuts", "Find in this chat")},
        ShortcutRow{S::SearchChats, Part::Chats, "Ctrl+Shift+F",
                    QT_TRANSLATE_NOOP("Shortcuts", "Search chats")},
        ShortcutRow{S::RenameChat, Part::Chats, "F2",
                    QT_TRANSLATE_NOOP("Shortcuts", "In the list of chats: rename"), false},
        ShortcutRow{S::DeleteChat, Part::Chats, "Del",
                    QT_TRANSLATE_NOOP("Shortcuts", "In the list of chats: delete"), false},
        ShortcutRow{S::Sidebar, Part::Chats, "Ctrl+B",
                    QT_TRANSLATE_NOOP("Shortcuts", "Show or hide the chats")},
        ShortcutRow{S::ChatSettings, Part::Chats, "Ctrl+.",
                    QT_TRANSLATE_NOOP("Shortcuts", "Show or hide the chat's settings")},
        ShortcutRow{S::GoTo, Part::Places, "Ctrl+K",
                    QT_TRANSLATE_NOOP("Shortcuts", "Go to a chat, a model or a command")},
        ShortcutRow{S::Pages, Part::Places, "Ctrl+1",
                    QT_TRANSLATE_NOOP("Shortcuts", "The pages of the window"), false},
        ShortcutRow{S::OpenModel, Part::Places, "Ctrl+O", QT_TRANSLATE_NOOP("Shortcuts", "Open a model")},
        ShortcutRow{S::Settings, Part::Places, "Ctrl+,", QT_TRANSLATE_NOOP("Shortcuts", "Settings")},
        ShortcutRow{S::LargerText, Part::Window,
                    "Ctrl++ Ctrl+=", QT_TRANSLATE_NOOP("Shortcuts", "Larger text")},
        ShortcutRow{S::SmallerText, Part::Window, "Ctrl+-", QT_TRANSLATE_NOOP("Shortcuts", "Smaller text")},
        ShortcutRow{S::NormalText, Part::Window, "Ctrl+0",
                    QT_TRANSLATE_NOOP("Shortcuts", "Normal text size")},
        ShortcutRow{S::FullScreen, Part::Window, "F11", QT_TRANSLATE_NOOP("Shortcuts", "Full screen")},
        ShortcutRow{S::ShortcutList, Part::Window, "Ctrl+/", QT_TRANSLATE_NOOP("Shortcuts", "This list")},
        ShortcutRow{S::Quit, Part::Window, "Ctrl+Q", QT_TRANSLATE_NOOP("Shortcuts", "Quit")},
    };
    return rows;
}

QList<QKeySequence> keysOf(Shortcut shortcut) {
    QList<QKeySequence> keys;
    for (const QString& one : QString::fromLatin1(rowOf(shortcut).keys).split(QLatin1Char(' ')))
        keys << QKeySequence(one, QKeySequence::PortableText);
    return keys;
}

QString keyText(Shortcut shortcut) {
    switch (shortcut) {  // keys that have a name of their own in each language
        case Shortcut::Send:
            return QCoreApplication::translate("Shortcuts", "Enter");
        case Shortcut::NewLine:
            return QCoreApplication::translate("Shortcuts", "Shift+Enter");
        case Shortcut::Pages:
            return keysOf(shortcut).first().toString(QKeySequence::NativeText) + QStringLiteral("…5");
        default:
            return keysOf(shortcut).first().toString(QKeySequence::NativeText);
    }
}

QString meaningOf(const ShortcutRow& row) {
    return QCoreApplication::translate("Shortcuts", row.meaning);
}

QString titleOf(ShortcutSection section) {
    switch (section) {
        case ShortcutSection::Writing:
            return QCoreApplication::translate("Shortcuts", "Writing");
        case ShortcutSection::Chats:
            return QCoreApplication::translate("Shortcuts", "Chats");
        case ShortcutSection::Places:
            return QCoreApplication::translate("Shortcuts", "Places");
        case ShortcutSection::Window:
            return QCoreApplication::translate("Shortcuts", "Window");
    }
    return {};
}

}  // namespace autoglm::ui
