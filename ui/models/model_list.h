// The list of model files: one row each, what it is, whether it fits, how fast it would be.
#pragma once
#include <QAbstractTableModel>
#include <QSortFilterProxyModel>
#include <QStyledItemDelegate>

#include "app/desktop/memory_fit.h"
#include "ui/widgets/fitting_list.h"

namespace autoglm::desktop {
class EngineController;
class ModelLibrary;
}  // namespace autoglm::desktop

namespace autoglm::ui {

class ModelListModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Name, Parameters, Types, Size, Context, Fits, Speed, Used, kColumns };
    enum { kSortRole = Qt::UserRole };

    ModelListModel(desktop::ModelLibrary& library, desktop::EngineController& engine, QObject* parent);
    struct Row {
        desktop::ModelEntry entry;
        desktop::MemoryFit fit;
        bool isInUse = false;
    };
    [[nodiscard]] const Row& rowAt(int row) const { return m_rows[row]; }
    [[nodiscard]] int indexOf(const desktop::FilePath& path) const;
    /// Takes the library's snapshot. The view keeps its place where the rows are the same files.
    void refresh();

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    [[nodiscard]] QString text(const Row& row, int column) const;
    [[nodiscard]] QVariant sortKey(const Row& row, int column) const;
    [[nodiscard]] QString spoken(const Row& row) const;

    desktop::ModelLibrary& m_library;
    desktop::EngineController& m_engine;
    QVector<Row> m_rows;
};

class ModelListDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

/// Columns give way from the right when room is short; the name takes what is left.
class ModelListView : public FittingList {
    Q_OBJECT
public:
    explicit ModelListView(QWidget* parent = nullptr);
    void fitColumns() override;
};

}  // namespace autoglm::ui
