// The sidebar's rows: chats under their headings (pinned, folders, dates), or the hits of a search.
#pragma once
#include <QAbstractListModel>
#include <QDate>
#include <vector>

#include "app/desktop/chat_library.h"

namespace autoglm::ui {

class ChatListModel : public QAbstractListModel {
    Q_OBJECT
public:
    enum class Kind { Heading, Folder, Chat, Hit };
    struct Row {
        Kind kind = Kind::Heading;
        desktop::Id id = 0;  // of the chat or folder
        desktop::Id message = 0;
        QString text, snippet;
        QVector<storage::Span> textSpans, snippetSpans;
        bool isCollapsed = false, isPinned = false;
        bool isWorking = false, isFresh = false;  // an answer is being written; has come unseen
        int count = 0;                            // Folder: chats in it
    };

    explicit ChatListModel(desktop::ChatLibrary& library, QObject* parent = nullptr);

    /// Shows the library's chats, as of `today`.
    void showChats(const QDate& today = QDate::currentDate());
    void showHits(const QVector<storage::SearchHit>& hits);
    [[nodiscard]] bool showsHits() const { return m_showsHits; }
    [[nodiscard]] bool isEmpty() const { return m_rows.empty(); }

    [[nodiscard]] const Row& row(const QModelIndex& index) const {
        return m_rows[static_cast<std::size_t>(index.row())];
    }
    [[nodiscard]] QModelIndex indexOf(desktop::Id id) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;

private:
    desktop::ChatLibrary& m_library;
    std::vector<Row> m_rows;
    bool m_showsHits = false;
};

}  // namespace autoglm::ui
