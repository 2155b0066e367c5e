// A list of rows with columns that give way when room is short, for whatever is listed that way.
#pragma once
#include <QTreeView>
#include <span>

class QPainter;

namespace autoglm::ui {

/// Sorted by its heads, whole rows chosen, never scrolled sideways.
class FittingList : public QTreeView {
    Q_OBJECT
public:
    explicit FittingList(QWidget* parent = nullptr);
    virtual void fitColumns() = 0;

protected:
    /// `widths`: of every column. `kept`: the columns beside `stretched`, those first that stay longest.
    /// `stretched` takes what is left, `least` at least.
    void giveRoom(int stretched, int least, std::span<const int> widths, std::span<const int> kept);
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
};

/// What stands behind a cell: choice, mouse, the line below. `isMarked`: a bar at its left, where the keys
/// are.
void drawCellGround(QPainter& painter, const QStyleOptionViewItem& option, bool isMarked);

}  // namespace autoglm::ui
