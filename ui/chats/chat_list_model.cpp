#include "ui/chats/chat_list_model.h"

#include <QDateTime>
#include <QHash>
#include <QLocale>

namespace autoglm::ui {

using desktop::Id;

ChatListModel::ChatListModel(desktop::ChatLibrary& library, QObject* parent)
    : QAbstractListModel(parent), m_library(library) {}

void ChatListModel::showChats(const QDate& today) {
    beginResetModel();
    m_showsHits = false;
    m_rows.clear();
    std::vector<Row> pinned, dated;
    QHash<Id, std::vector<Row>> inFolder;
    QString lastHeading;
    const auto headingOf = [&](qint64 changedMs) {
        const QDate day = QDateTime::fromMSecsSinceEpoch(changedMs).date();
        const qint64 ago = day.daysTo(today);
        if (ago <= 0) return tr("Today");
        if (ago == 1) return tr("Yesterday");
        if (ago <= 7) return tr("Previous 7 days");
        if (ago <= 30) return tr("Previous 30 days");
        //: A month as a heading, in the format of QDate::toString()
        return QLocale(QLocale::English).toString(day, tr("MMMM yyyy"));
    };
    for (const storage::Chat& chat : m_library.chats()) {
        Row row;
        row.kind = Kind::Chat;
        row.id = chat.id;
        row.text = chat.title;
        row.isPinned = chat.isPinned;
        row.isWorking = m_library.isWorking(chat.id);
        row.isFresh = m_library.isFresh(chat.id);
        if (chat.isPinned) {
            pinned.push_back(std::move(row));
        } else if (chat.folder != 0) {
            inFolder[chat.folder].push_back(std::move(row));
        } else {
            if (QString heading = headingOf(chat.changedMs); heading != lastHeading) {
                dated.push_back({.text = heading});
                lastHeading = heading;
            }
            dated.push_back(std::move(row));
        }
    }
    const auto append = [this](std::vector<Row>& rows) {
        m_rows.insert(m_rows.end(), std::make_move_iterator(rows.begin()),
                      std::make_move_iterator(rows.end()));
    };
    if (!pinned.empty()) m_rows.push_back({.text = tr("Pinned")});
    append(pinned);
    for (const storage::Folder& folder : m_library.folders()) {
        auto& chats = inFolder[folder.id];
        m_rows.push_back({.kind = Kind::Folder,
                          .id = folder.id,
                          .text = folder.name,
                          .isCollapsed = folder.isCollapsed,
                          .count = static_cast<int>(chats.size())});
        if (!folder.isCollapsed) append(chats);
    }
    append(dated);
    endResetModel();
}

void ChatListModel::showHits(const QVector<storage::SearchHit>& hits) {
    beginResetModel();
    m_showsHits = true;
    m_rows.clear();
    for (const storage::SearchHit& hit : hits) {
        m_rows.push_back({.kind = Kind::Hit,
                          .id = hit.chat,
                          .message = hit.message,
                          .text = hit.title,
                          .snippet = hit.snippet,
                          .textSpans = hit.titleSpans,
                          .snippetSpans = hit.snippetSpans,
                          .count = hit.hits});
    }
    endResetModel();
}

QModelIndex ChatListModel::indexOf(Id id) const {
    for (std::size_t i = 0; i < m_rows.size(); ++i) {
        if (m_rows[i].id == id && m_rows[i].kind != Kind::Heading) return index(static_cast<int>(i));
    }
    return {};
}

int ChatListModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

QVariant ChatListModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    const Row& it = row(index);
    switch (role) {
        case Qt::DisplayRole:
        case Qt::EditRole:
            return it.text;
        case Qt::AccessibleTextRole:
            if (it.kind == Kind::Folder)
                return it.isCollapsed ? tr("Folder %1, closed").arg(it.text)
                                      : tr("Folder %1, open").arg(it.text);
            if (it.isWorking) return tr("%1, being answered").arg(it.text);
            if (it.isFresh) return tr("%1, answered").arg(it.text);
            return it.snippet.isEmpty() ? it.text : it.text + QStringLiteral(": ") + it.snippet;
        case Qt::ToolTipRole:
            return it.kind == Kind::Chat ? it.text : QVariant();
        default:
            return {};
    }
}

bool ChatListModel::setData(const QModelIndex& index, const QVariant& value, int role) {
    if (!index.isValid() || role != Qt::EditRole) return false;
    // Later: the list is made anew by it, and the editor has to close before that.
    QMetaObject::invokeMethod(
        this,
        [this, kind = row(index).kind, id = row(index).id, text = value.toString()] {
            if (kind == Kind::Folder) {
                m_library.renameFolder(id, text);
            } else {
                m_library.rename(id, text);
            }
        },
        Qt::QueuedConnection);
    return true;
}

Qt::ItemFlags ChatListModel::flags(const QModelIndex& index) const {
    if (!index.isValid() || row(index).kind == Kind::Heading) return Qt::NoItemFlags;
    const Qt::ItemFlags usual = Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemNeverHasChildren;
    return row(index).kind == Kind::Hit ? usual : usual | Qt::ItemIsEditable;
}

}  // namespace autoglm::ui
