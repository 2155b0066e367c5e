// The history of benchmarks: a row each of two lines, newest first.
#pragma once
#include <QAbstractTableModel>
#include <QStyledItemDelegate>

#include "app/desktop/benchmark_types.h"
#include "ui/widgets/fitting_list.h"

namespace autoglm::ui {

class BenchmarkListModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { When, Model, Types, Device, Reading, Writing, Deep, kColumns };
    enum { kSortRole = Qt::UserRole, kDetailRole, kIdRole };
    using QAbstractTableModel::QAbstractTableModel;

    void setRows(const QVector<desktop::BenchmarkRow>& rows);
    [[nodiscard]] const desktop::BenchmarkRow& rowAt(int row) const { return m_rows.at(row); }
    [[nodiscard]] int indexOf(quint32 id) const;
    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    [[nodiscard]] static QString text(const desktop::BenchmarkRow& row, int column);
    [[nodiscard]] static QString detail(const desktop::BenchmarkRow& row, int column);
    [[nodiscard]] static QVariant sortKey(const desktop::BenchmarkRow& row, int column);

    QVector<desktop::BenchmarkRow> m_rows;
};

class BenchmarkListDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

/// Columns give way from the right when room is short; the model's name takes what is left.
class BenchmarkListView : public FittingList {
    Q_OBJECT
public:
    explicit BenchmarkListView(QWidget* parent = nullptr);
    void fitColumns() override;
};

}  // namespace autoglm::ui
