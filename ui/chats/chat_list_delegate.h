// Draws the sidebar's rows and edits titles in place.
#pragma once
#include <QStyledItemDelegate>

#include "ui/chats/chat_list_model.h"

namespace autoglm::ui {

class ChatListDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void setOpenChat(desktop::Id chat) { m_openChat = chat; }

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    [[nodiscard]] QWidget* createEditor(QWidget* parent, const QStyleOptionViewItem& option,
                                        const QModelIndex& index) const override;
    void updateEditorGeometry(QWidget* editor, const QStyleOptionViewItem& option,
                              const QModelIndex& index) const override;

private:
    desktop::Id m_openChat = 0;
};

}  // namespace autoglm::ui
