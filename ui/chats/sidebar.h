// The chats at the side of the page: search, list, and what can be done with each.
#pragma once
#include <QDate>
#include <QTimer>
#include <QWidget>

#include "app/desktop/chat_library.h"

class QLabel;
class QLineEdit;
class QListView;
class QMenu;
class QToolButton;

namespace autoglm::ui {

class ChatListDelegate;
class ChatListModel;

class Sidebar : public QWidget {
    Q_OBJECT
public:
    explicit Sidebar(desktop::ChatLibrary& library, QWidget* parent = nullptr);

    [[nodiscard]] QLineEdit* searchEdit() const { return m_search; }
    [[nodiscard]] QListView* list() const { return m_list; }
    [[nodiscard]] ChatListModel* model() const { return m_model; }
    void focusSearch();
    /// Fills a menu with what can be done with this chat.
    void addChatActions(QMenu* menu, desktop::Id chat);
    void renameChat(desktop::Id chat);
    [[nodiscard]] bool exportsReasoning() const { return m_exportsReasoning; }

signals:
    void newChatRequested();
    void hideRequested();
    void chatChosen(desktop::Id chat, desktop::Id message);
    void removeRequested(desktop::Id chat);
    void exportRequested(desktop::Id chat, const QString& ending);
    /// Escape in an empty search: back to the conversation.
    void left();

protected:
    void changeEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void retranslate();
    void refresh();
    void onFound(const QString& words, const QVector<storage::SearchHit>& hits);
    void choose(const QModelIndex& index);
    void showMenu(const QPoint& point);
    void showEmptyText();
    void markOpenChat();
    void askForFolder(desktop::Id chat);
    [[nodiscard]] QModelIndex firstRow() const;

    desktop::ChatLibrary& m_library;
    ChatListModel* m_model;
    ChatListDelegate* m_delegate;
    QToolButton *m_new, *m_hide;
    QLineEdit* m_search;
    QListView* m_list;
    QLabel* m_empty;
    QTimer m_searchTimer, m_midnight;
    QDate m_day;
    QString m_foundWords;  // that the listed hits belong to
    bool m_exportsReasoning = false, m_opensFirst = false;
};

}  // namespace autoglm::ui
