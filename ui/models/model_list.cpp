#include "ui/models/model_list.h"

#include <QEvent>
#include <QHeaderView>
#include <QPainter>
#include <algorithm>

#include "app/desktop/engine_controller.h"
#include "app/desktop/failure_text.h"
#include "app/desktop/format.h"
#include "app/desktop/model_library.h"
#include "ui/models/fit_text.h"
#include "ui/models/type_mix.h"
#include "ui/style/app_style.h"
#include "ui/style/fonts.h"
#include "ui/style/tokens.h"

namespace autoglm::ui {
namespace {

using desktop::ModelEntry;
constexpr int kPadding = 8, kLeastName = 170;

const ModelListModel::Row& rowOf(const QModelIndex& index) {
    const auto* proxy = static_cast<const QSortFilterProxyModel*>(index.model());
    const QModelIndex source = proxy->mapToSource(index);
    return static_cast<const ModelListModel*>(source.model())->rowAt(source.row());
}

/// What is wrong, short enough for the line under the name.
QString stateText(const ModelEntry& entry) {
    switch (entry.state) {
        case ModelEntry::State::Reading:
            return ModelListModel::tr("being read");
        case ModelEntry::State::Gone:
            return ModelListModel::tr("not there any more");
        case ModelEntry::State::Failed:
        case ModelEntry::State::Unsupported:
            return desktop::failureText(entry.failure).why;
        case ModelEntry::State::Ready:
            break;
    }
    return desktop::displayName(entry.path);
}

}  // namespace

ModelListModel::ModelListModel(desktop::ModelLibrary& library, desktop::EngineController& engine,
                               QObject* parent)
    : QAbstractTableModel(parent), m_library(library), m_engine(engine) {
    refresh();
}

void ModelListModel::refresh() {
    QVector<Row> rows;
    const auto& inUse = m_engine.model();
    const desktop::DeviceList devices = knownDevices(m_engine.devices(), m_engine.machine());
    for (const auto& [path, entry] : m_library.entries()) {
        rows.append({entry, memoryFit(entry, usualContext(entry), devices, m_engine.device()),
                     inUse && inUse->path == path});
    }
    const bool isSame = rows.size() == m_rows.size() &&
                        std::equal(rows.begin(), rows.end(), m_rows.begin(),
                                   [](const Row& a, const Row& b) { return a.entry.path == b.entry.path; });
    if (isSame) {
        m_rows = rows;
        if (!m_rows.isEmpty()) emit dataChanged(index(0, 0), index(rowCount() - 1, kColumns - 1));
        return;
    }
    beginResetModel();
    m_rows = rows;
    endResetModel();
}

int ModelListModel::indexOf(const desktop::FilePath& path) const {
    for (int i = 0; i < m_rows.size(); ++i) {
        if (m_rows[i].entry.path == path) return i;
    }
    return -1;
}

int ModelListModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int ModelListModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : kColumns;
}

QString ModelListModel::text(const Row& row, int column) const {
    const ModelEntry& entry = row.entry;
    switch (column) {
        case Name:
            return entry.name;
        case Parameters:
            return parameterText(entry.parameterCount);
        case Types:
            return entry.quantization;
        case Size:
            return entry.fileBytes > 0 ? desktop::formatBytes(entry.fileBytes) : QString();
        case Context:
            return contextText(entry.trainedContext);
        case Fits:
            return row.isInUse ? tr("in use") : entry.canLoad() ? fitShort(row.fit) : QString();
        case Speed:
            return entry.decodeExpected > 0 ? desktop::formatRate(entry.decodeExpected) : QString();
        case Used:
            return usedText(entry.usedMs);
        default:
            return {};
    }
}

QVariant ModelListModel::sortKey(const Row& row, int column) const {
    switch (column) {
        case Parameters:
            return row.entry.parameterCount;
        case Size:
            return row.entry.fileBytes;
        case Context:
            return row.entry.trainedContext;
        case Fits:
            return row.entry.canLoad() ? static_cast<int>(row.fit.verdict) : 9;
        case Speed:
            return row.entry.decodeExpected;
        case Used:
            return row.entry.usedMs;
        default:
            return text(row, column).toLower();
    }
}

QString ModelListModel::spoken(const Row& row) const {
    QStringList parts = {row.entry.name, stateText(row.entry)};
    for (const int column : {Parameters, Types, Size, Fits})
        parts << text(row, column);
    parts.removeAll(QString());
    parts.removeDuplicates();
    return parts.join(QStringLiteral(", "));
}

QVariant ModelListModel::data(const QModelIndex& index, int role) const {
    const Row& row = m_rows[index.row()];
    switch (role) {
        case Qt::DisplayRole:
            return text(row, index.column());
        case kSortRole:
            return sortKey(row, index.column());
        case Qt::AccessibleTextRole:
            return index.column() == Name ? spoken(row) : text(row, index.column());
        case Qt::ToolTipRole:
            if (index.column() == Fits && row.entry.canLoad()) return fitSentence(row.fit);
            if (index.column() == Types) return typeMixText(row.entry.types);
            if (row.entry.failure.isSet()) return desktop::failureText(row.entry.failure).asText();
            return desktop::displayPath(row.entry.path);
        case Qt::TextAlignmentRole: {
            const bool isNumber = index.column() == Parameters || index.column() == Size ||
                                  index.column() == Context || index.column() == Speed;
            return static_cast<int>((isNumber ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
        }
        default:
            return {};
    }
}

QVariant ModelListModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole) {
        const bool isNumber =
            section == Parameters || section == Size || section == Context || section == Speed;
        return static_cast<int>((isNumber ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    }
    if (role == Qt::ToolTipRole && section == Speed)
        return tr("Predicted from the measured memory bandwidth of this machine, in tokens per second");
    if (role == Qt::ToolTipRole && section == Fits)
        return tr("With a context of up to 8,192, against the memory that is free now");
    if (role != Qt::DisplayRole) return {};
    const QStringList names = {tr("Model"),   tr("Parameters"), tr("Types"), tr("Size"),
                               tr("Context"), tr("Memory"),     tr("tok/s"), tr("Used")};
    return names.value(section);
}

QSize ModelListDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const {
    return {60, 2 * QFontMetrics(option.font).height() + 16};
}

namespace {

bool isDimmed(const ModelEntry& entry) {
    return entry.state == ModelEntry::State::Gone || entry.state == ModelEntry::State::Unsupported;
}

/// The cell of the name. The reason of a failure goes on over the cells behind, which are empty up to the
/// size.
QRect nameRoom(const QStyleOptionViewItem& option, const QModelIndex& index, bool isFailed) {
    QRect cells = option.rect;
    const auto* view = qobject_cast<const QTreeView*>(option.widget);
    for (int column = ModelListModel::Name; view && isFailed && column <= ModelListModel::Types; ++column)
        cells |= view->visualRect(index.siblingAtColumn(column));
    return cells.adjusted(kPadding, 0, -kPadding, -1);
}

/// The name, and under it the file or what is wrong with it.
void drawName(QPainter* painter, const QRect& room, const QStyleOptionViewItem& option,
              const ModelEntry& entry) {
    const Tokens& t = tokensOf(option.palette);
    QFont strong = option.font;
    strong.setWeight(QFont::DemiBold);
    const QFont small = fontFor(TextRole::Secondary, option.font);
    const int line = QFontMetrics(option.font).height(), top = room.center().y() - line;
    painter->setFont(strong);
    painter->setPen(isDimmed(entry) ? t.secondary : t.text);
    painter->drawText(QRect(room.left(), top, room.width(), line), Qt::AlignLeft | Qt::AlignVCenter,
                      QFontMetrics(strong).elidedText(entry.name, Qt::ElideMiddle, room.width()));
    painter->setFont(small);
    const bool isFailed = entry.state == ModelEntry::State::Failed;
    painter->setPen(isFailed ? t.bad : t.secondary);
    painter->drawText(QRect(room.left(), top + line, room.width(), line), Qt::AlignLeft | Qt::AlignVCenter,
                      QFontMetrics(small).elidedText(
                          stateText(entry), isFailed ? Qt::ElideRight : Qt::ElideMiddle, room.width()));
}

}  // namespace

void ModelListDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                              const QModelIndex& index) const {
    const auto& row = rowOf(index);
    const Tokens& t = tokensOf(option.palette);
    painter->save();
    drawCellGround(*painter, option,
                   index.column() == 0 && (option.state & QStyle::State_Selected) &&
                       (option.state & QStyle::State_HasFocus));
    const QRect room = option.rect.adjusted(kPadding, 0, -kPadding, -1);
    const bool isFailed = row.entry.state == ModelEntry::State::Failed;
    const bool isDim = isDimmed(row.entry);
    const QString text = index.data().toString();
    const auto align = static_cast<Qt::Alignment>(index.data(Qt::TextAlignmentRole).toInt());
    const QFontMetrics metrics(option.font);
    painter->setFont(option.font);
    if (index.column() == ModelListModel::Name || (isFailed && index.column() <= ModelListModel::Types)) {
        // Each cell shows its part of what reaches over several.
        painter->setClipRect(option.rect);
        drawName(painter, nameRoom(option, index, isFailed), option, row.entry);
    } else if (index.column() == ModelListModel::Types) {
        const int line = metrics.height(), top = room.center().y() - line / 2 - 4;
        painter->setPen(isDim ? t.secondary : t.text);
        painter->drawText(QRect(room.left(), top, room.width(), line), Qt::AlignLeft | Qt::AlignVCenter,
                          metrics.elidedText(text, Qt::ElideRight, room.width()));
        drawTypeMix(*painter, QRectF(room.left(), top + line + 2, room.width(), 4), row.entry.types, t);
    } else if (index.column() == ModelListModel::Fits && row.entry.canLoad()) {
        painter->setPen(row.isInUse ? t.accent : fitColor(row.fit, t));
        const QString sign = row.isInUse ? QStringLiteral("●") : fitSign(row.fit);
        painter->drawText(room, Qt::AlignLeft | Qt::AlignVCenter, sign);
        painter->setPen(t.text);
        const QRect words = room.adjusted(metrics.horizontalAdvance(sign) + 5, 0, 0, 0);
        painter->drawText(words, Qt::AlignLeft | Qt::AlignVCenter,
                          metrics.elidedText(text, Qt::ElideRight, words.width()));
    } else {
        painter->setPen(index.column() == ModelListModel::Used || isDim ? t.secondary : t.text);
        painter->drawText(room, static_cast<int>(align),
                          metrics.elidedText(text, Qt::ElideRight, room.width()));
    }
    painter->restore();
}

ModelListView::ModelListView(QWidget* parent) : FittingList(parent) {
    setSelectionMode(SingleSelection);
}

void ModelListView::fitColumns() {
    if (!model() || header()->count() != ModelListModel::kColumns) return;
    const QFontMetrics metrics(font());
    const auto wide = [&](const QString& sample) {
        return metrics.horizontalAdvance(sample) + 2 * kPadding + 4;
    };
    using Column = ModelListModel::Column;
    const std::array<int, ModelListModel::kColumns> widths = {
        0,
        std::max(wide(QStringLiteral("888.8 B")), wide(tr("Parameters")) + 14),
        wide(QStringLiteral("Q4_K_M MM")),
        wide(QStringLiteral("888.8 GB")),
        std::max(wide(QStringLiteral("131,072")), wide(tr("Context")) + 14),
        wide(QStringLiteral("● 88.8 GB short")),
        wide(QStringLiteral("888.8")) + 14,
        wide(QStringLiteral("yesterdayy"))};
    constexpr int kKept[] = {Column::Fits,       Column::Size,    Column::Speed, Column::Types,
                             Column::Parameters, Column::Context, Column::Used};
    giveRoom(Column::Name, kLeastName, widths, kKept);
}

}  // namespace autoglm::ui
