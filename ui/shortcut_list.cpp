#include "ui/shortcut_list.h"

#include <QDialogButtonBox>
#include <QGridLayout>
#include <QKeySequence>
#include <QLabel>
#include <QPushButton>

#include "ui/style/tokens.h"

namespace autoglm::ui {

ShortcutList::ShortcutList(QWidget* parent) : QDialog(parent) {
    setWindowTitle(tr("Keyboard"));
    struct Row {
        QString keys, meaning;
    };
    const auto native = [](const char* keys) {
        return QKeySequence(QLatin1String(keys)).toString(QKeySequence::NativeText);
    };
    const QList<Row> rows = {
        {tr("Enter"), tr("Send the message")},
        {tr("Shift+Enter"), tr("New line")},
        {native("Esc"), tr("Stop the answer, then close a message")},
        {native("Up"), tr("In an empty composer: edit the last message")},
        {native("Ctrl+N") + QStringLiteral("  ") + native("Ctrl+Shift+N"),
         tr("New chat, new temporary chat")},
        {native("Ctrl+F") + QStringLiteral("  ") + native("Ctrl+K"), tr("Search chats")},
        {native("Ctrl+1") + QStringLiteral("  ") + native("Ctrl+2") + QStringLiteral(" …"),
         tr("The pages of the window")},
        {native("Ctrl+B"), tr("Show or hide the chats")},
        {native("Ctrl+."), tr("Show or hide the chat's settings")},
        {native("F2") + QStringLiteral("  ") + native("Del"), tr("In the list of chats: rename, delete")},
        {native("Ctrl+R"), tr("Answer again")},
        {native("Ctrl+O"), tr("Open a model")},
        {native("Ctrl++") + QStringLiteral("  ") + native("Ctrl+-") + QStringLiteral("  ") + native("Ctrl+0"),
         tr("Text size")},
        {native("F11"), tr("Full screen")},
        {native("Ctrl+/"), tr("This list")},
        {native("Ctrl+Q"), tr("Quit")},
    };
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(24, 20, 24, 16);
    grid->setHorizontalSpacing(28);
    grid->setVerticalSpacing(8);
    int line = 0;
    for (const Row& row : rows) {
        auto* keysLabel = new QLabel(row.keys, this);
        QFont bold = font();
        bold.setWeight(QFont::DemiBold);
        keysLabel->setFont(bold);
        grid->addWidget(keysLabel, line, 0);
        grid->addWidget(new QLabel(row.meaning, this), line++, 1);
    }
    auto* buttons = new QDialogButtonBox(this);
    QPushButton* close = buttons->addButton(tr("Close"), QDialogButtonBox::RejectRole);
    close->setDefault(true);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    grid->addWidget(buttons, line, 0, 1, 2);
    layout()->setSizeConstraint(QLayout::SetFixedSize);
}

}  // namespace autoglm::ui
