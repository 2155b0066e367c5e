#include "ui/shortcut_list.h"

#include <QDialogButtonBox>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

#include "ui/shortcuts.h"
#include "ui/style/fonts.h"

namespace autoglm::ui {

ShortcutList::ShortcutList(QWidget* parent) : QDialog(parent) {
    setWindowTitle(tr("Keyboard"));
    auto* content = new QWidget;
    auto* columns = new QHBoxLayout(content);
    columns->setContentsMargins(24, 16, 24, 8);
    columns->setSpacing(40);
    using Part = ShortcutSection;
    for (const auto& parts : {std::pair(Part::Writing, Part::Window), std::pair(Part::Chats, Part::Places)}) {
        auto* grid = new QGridLayout;
        grid->setHorizontalSpacing(24);
        grid->setVerticalSpacing(8);
        addSection(grid, parts.first);
        addSection(grid, parts.second);
        grid->setRowStretch(grid->rowCount(), 1);
        columns->addLayout(grid);
    }
    // With large text the list is longer than the window.
    auto* scroll = new QScrollArea(this);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setWidget(content);
    auto* buttons = new QDialogButtonBox(this);
    QPushButton* close = buttons->addButton(tr("Close"), QDialogButtonBox::RejectRole);
    close->setDefault(true);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* all = new QVBoxLayout(this);
    all->setContentsMargins(0, 0, 0, 16);
    all->addWidget(scroll, 1);
    auto* bottom = new QHBoxLayout;
    bottom->setContentsMargins(24, 8, 24, 0);
    bottom->addWidget(buttons);
    all->addLayout(bottom);
    const QSize room = parent ? parent->size() - QSize(32, 32) : QSize(1000, 700);
    const QSize wanted = content->sizeHint() + QSize(24, buttons->sizeHint().height() + 40);
    resize(wanted.boundedTo(room.expandedTo(QSize(320, 240))));
}

void ShortcutList::addSection(QGridLayout* grid, ShortcutSection section) {
    auto* heading = new QLabel(titleOf(section), this);
    heading->setForegroundRole(QPalette::PlaceholderText);
    if (grid->count() > 0) grid->setRowMinimumHeight(grid->rowCount(), 12);
    int line = grid->rowCount() + (grid->count() > 0 ? 1 : 0);
    grid->addWidget(heading, line++, 0, 1, 2);
    for (const ShortcutRow& row : shortcutRows()) {
        if (row.section != section) continue;
        auto* keys = new QLabel(keyText(row.id), this);
        QFont bold = font();
        bold.setWeight(QFont::DemiBold);
        keys->setFont(bold);
        grid->addWidget(keys, line, 0);
        grid->addWidget(new QLabel(meaningOf(row), this), line++, 1);
    }
}

}  // namespace autoglm::ui
