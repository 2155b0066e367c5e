#include "ui/widgets/fitting_list.h"

#include <QEvent>
#include <QHeaderView>
#include <QPainter>
#include <algorithm>
#include <vector>

#include "ui/style/tokens.h"

namespace autoglm::ui {

FittingList::FittingList(QWidget* parent) : QTreeView(parent) {
    setRootIsDecorated(false);
    setUniformRowHeights(true);
    setItemsExpandable(false);
    setSortingEnabled(true);
    setSelectionBehavior(SelectRows);
    setMouseTracking(true);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setContextMenuPolicy(Qt::CustomContextMenu);
    setAllColumnsShowFocus(true);
    header()->setSectionsMovable(false);
    header()->setSectionsClickable(true);
    header()->setMinimumSectionSize(20);
    header()->setStretchLastSection(false);
    header()->setHighlightSections(false);
}

void FittingList::giveRoom(int stretched, int least, std::span<const int> widths, std::span<const int> kept) {
    const int nColumns = static_cast<int>(widths.size());
    if (!model() || header()->count() != nColumns) return;
    int room = viewport()->width() - least;
    std::vector<bool> isShown(widths.size());
    isShown[static_cast<std::size_t>(stretched)] = true;
    for (const int column : kept) {
        const auto i = static_cast<std::size_t>(column);
        isShown[i] = room >= widths[i];
        if (!isShown[i]) break;
        room -= widths[i];
    }
    for (int column = 0; column < nColumns; ++column) {
        const auto i = static_cast<std::size_t>(column);
        setColumnHidden(column, !isShown[i]);
        if (column != stretched) header()->resizeSection(column, widths[i]);
    }
    header()->resizeSection(stretched, least + std::max(room, 0));
}

void FittingList::resizeEvent(QResizeEvent* event) {
    QTreeView::resizeEvent(event);
    fitColumns();
}

void FittingList::changeEvent(QEvent* event) {
    QTreeView::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::LanguageChange) fitColumns();
}

void drawCellGround(QPainter& painter, const QStyleOptionViewItem& option, bool isMarked) {
    const Tokens& t = tokensOf(option.palette);
    const QRect& cell = option.rect;
    if (option.state & QStyle::State_Selected) {
        painter.fillRect(cell, t.tint);
    } else if (option.state & QStyle::State_MouseOver) {
        painter.fillRect(cell, t.window);
    }
    painter.fillRect(QRect(cell.left(), cell.bottom(), cell.width(), 1), t.border);
    if (isMarked) painter.fillRect(QRect(cell.left(), cell.top(), 3, cell.height()), t.accent);
}

}  // namespace autoglm::ui
