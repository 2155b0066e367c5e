#include "ui/benchmark/benchmark_list.h"

#include <QEvent>
#include <QHeaderView>
#include <QPainter>
#include <QSortFilterProxyModel>
#include <algorithm>
#include <array>

#include "app/desktop/format.h"
#include "ui/benchmark/benchmark_words.h"
#include "ui/models/type_mix.h"
#include "ui/style/fonts.h"
#include "ui/style/tokens.h"

namespace autoglm::ui {
namespace {

using desktop::BenchmarkPoint;
using desktop::BenchmarkRow;

constexpr int kPadding = 8, kLeastName = 150;

bool isFigure(int column) {
    return column >= BenchmarkListModel::Reading;
}

/// The deepest that is not at the beginning; null if there is none.
const BenchmarkPoint* deepest(const BenchmarkRow& row) {
    return row.points.isEmpty() || row.points.last().depth == 0 ? nullptr : &row.points.last();
}

double figure(const BenchmarkRow& row, int column) {
    if (row.points.isEmpty()) return 0;
    if (column == BenchmarkListModel::Reading) return row.points.first().promptRate;
    if (column == BenchmarkListModel::Writing) return row.points.first().answerRate;
    const BenchmarkPoint* deep = deepest(row);
    return deep == nullptr ? 0 : deep->answerRate;
}

const BenchmarkRow& rowOf(const QModelIndex& index) {
    const auto* proxy = static_cast<const QSortFilterProxyModel*>(index.model());
    return static_cast<const BenchmarkListModel*>(proxy->sourceModel())
        ->rowAt(proxy->mapToSource(index).row());
}

}  // namespace

void BenchmarkListModel::setRows(const QVector<BenchmarkRow>& rows) {
    beginResetModel();
    m_rows = rows;
    endResetModel();
}

int BenchmarkListModel::indexOf(quint32 id) const {
    const auto at = std::ranges::find(m_rows, id, &BenchmarkRow::id);
    return at == m_rows.end() ? -1 : static_cast<int>(at - m_rows.begin());
}

int BenchmarkListModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int BenchmarkListModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : kColumns;
}

QString BenchmarkListModel::text(const BenchmarkRow& row, int column) {
    switch (column) {
        case When:
            return dayText(row.unixSeconds);
        case Model:
            return row.model;
        case Types:
            return row.quantization;
        case Device:
            return row.device.isEmpty() ? row.backend : row.device;
        default:
            return figure(row, column) > 0 ? desktop::formatRate(figure(row, column)) : QStringLiteral("–");
    }
}

QString BenchmarkListModel::detail(const BenchmarkRow& row, int column) {
    const BenchmarkPoint first = row.points.isEmpty() ? BenchmarkPoint{} : row.points.first();
    switch (column) {
        case When:
            return clockText(row.unixSeconds);
        case Model:
            return tr("version %1").arg(row.version);
        case Device:
            return threadsText(row);
        case Reading:
            return first.promptTokens > 0 ? tr("%n tok", "tokens, short", first.promptTokens) : QString();
        case Writing:
            return first.answerTokens > 0 ? tr("%n tok", "tokens, short", first.answerTokens) : QString();
        case Deep:
            return deepest(row) == nullptr ? QString()
                                           : tr("at %1").arg(desktop::formatCount(deepest(row)->depth));
        default:
            return {};
    }
}

QVariant BenchmarkListModel::sortKey(const BenchmarkRow& row, int column) {
    if (column == When) return row.unixSeconds * 1000 + row.id % 1000;
    if (isFigure(column)) return figure(row, column);
    return text(row, column).toLower();
}

QVariant BenchmarkListModel::data(const QModelIndex& index, int role) const {
    const BenchmarkRow& row = m_rows.at(index.row());
    switch (role) {
        case Qt::DisplayRole:
            return text(row, index.column());
        case kDetailRole:
            return detail(row, index.column());
        case kSortRole:
            return sortKey(row, index.column());
        case kIdRole:
            return row.id;
        case Qt::ToolTipRole:
            return index.column() == Types ? typeMixText(row.types) : runText(row);
        case Qt::AccessibleTextRole:
            return index.column() == When
                       ? runText(row)
                       : text(row, index.column()) + QLatin1Char(' ') + detail(row, index.column());
        case Qt::TextAlignmentRole:
            return static_cast<int>((isFigure(index.column()) ? Qt::AlignRight : Qt::AlignLeft) |
                                    Qt::AlignVCenter);
        default:
            return {};
    }
}

QVariant BenchmarkListModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole)
        return static_cast<int>((isFigure(section) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role == Qt::ToolTipRole && isFigure(section)) return tr("Tokens per second");
    if (role != Qt::DisplayRole) return {};
    const QStringList names = {tr("When"),    tr("Model"),   tr("Types"),           tr("Device"),
                               tr("Reading"), tr("Writing"), tr("Writing at depth")};
    return names.value(section);
}

QSize BenchmarkListDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const {
    return {60, 2 * QFontMetrics(option.font).height() + 14};
}

void BenchmarkListDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                                  const QModelIndex& index) const {
    const BenchmarkRow& row = rowOf(index);
    const Tokens& t = tokensOf(option.palette);
    painter->save();
    drawCellGround(*painter, option, index.column() == 0 && (option.state & QStyle::State_HasFocus));
    const QRect room = option.rect.adjusted(kPadding, 0, -kPadding, -1);
    const auto align = static_cast<Qt::Alignment>(index.data(Qt::TextAlignmentRole).toInt());
    QFont first = option.font;
    if (index.column() == BenchmarkListModel::Model || isFigure(index.column()))
        first.setWeight(QFont::DemiBold);
    const int line = QFontMetrics(option.font).height(), top = room.center().y() - line;
    painter->setFont(first);
    painter->setPen(t.text);
    painter->drawText(QRect(room.left(), top, room.width(), line), static_cast<int>(align),
                      QFontMetrics(first).elidedText(index.data().toString(), Qt::ElideRight, room.width()));
    if (index.column() == BenchmarkListModel::Types) {
        drawTypeMix(*painter, QRectF(room.left(), top + line * 1.5 - 2, room.width(), 4), row.types, t);
    } else {
        const QFont small = fontFor(TextRole::Secondary, option.font);
        painter->setFont(small);
        painter->setPen(t.secondary);
        painter->drawText(
            QRect(room.left(), top + line, room.width(), line), static_cast<int>(align),
            QFontMetrics(small).elidedText(index.data(BenchmarkListModel::kDetailRole).toString(),
                                           Qt::ElideRight, room.width()));
    }
    painter->restore();
}

BenchmarkListView::BenchmarkListView(QWidget* parent) : FittingList(parent) {
    setSelectionMode(ExtendedSelection);
    setVerticalScrollMode(ScrollPerPixel);
}

void BenchmarkListView::fitColumns() {
    using M = BenchmarkListModel;
    if (!model() || header()->count() != M::kColumns) return;
    const QFontMetrics metrics(font());
    const auto wide = [&](int column, const QString& sample) {
        const QString head = model()->headerData(column, Qt::Horizontal).toString();
        return std::max(metrics.horizontalAdvance(sample) + 4, metrics.horizontalAdvance(head) + 30) +
               2 * kPadding;
    };
    const std::array<int, M::kColumns> widths = {
        wide(M::When, dayText(1'798'700'000)),
        0,
        wide(M::Types, QStringLiteral("Q4_K_MM")),
        wide(M::Device, QStringLiteral("AMD Ryzen 9 7950X 16")),
        wide(M::Reading, BenchmarkListModel::tr("%n tok", "tokens, short", 8888)),
        wide(M::Writing, BenchmarkListModel::tr("%n tok", "tokens, short", 888)),
        wide(M::Deep, QStringLiteral("888.8"))};
    constexpr int kKept[] = {M::Writing, M::Reading, M::When, M::Device, M::Types, M::Deep};
    giveRoom(M::Model, kLeastName, widths, kKept);
}

}  // namespace autoglm::ui
