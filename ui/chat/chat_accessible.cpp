#include "ui/chat/chat_accessible.h"

#include <QAccessible>
#include <QAccessibleWidget>
#include <QHash>
#include <QPointer>

#include "ui/chat/chat_view.h"

namespace autoglm::ui {
namespace {

/// One message. Knows its turn by id, so it stays right when messages are removed.
class AccessibleMessage : public QAccessibleInterface, public QAccessibleTextInterface {
public:
    AccessibleMessage(ChatView* view, quint64 turnId) : m_view(view), m_turnId(turnId) {}

    [[nodiscard]] int index() const {
        for (int i = 0; m_view && i < m_view->messageCount(); ++i) {
            if (m_view->message(i).turn().id == m_turnId) return i;
        }
        return -1;
    }
    [[nodiscard]] QString content() const {
        const int i = index();
        return i < 0 ? QString() : m_view->message(i).plainText();
    }

    bool isValid() const override { return index() >= 0; }
    QObject* object() const override { return nullptr; }
    QWindow* window() const override { return m_view ? m_view->window()->windowHandle() : nullptr; }
    QAccessibleInterface* parent() const override {
        return QAccessible::queryAccessibleInterface(m_view.data());
    }
    QAccessibleInterface* child(int) const override { return nullptr; }
    QAccessibleInterface* childAt(int, int) const override { return nullptr; }
    int childCount() const override { return 0; }
    int indexOfChild(const QAccessibleInterface*) const override { return -1; }
    QAccessible::Role role() const override { return QAccessible::Paragraph; }
    QString text(QAccessible::Text kind) const override {
        const int i = index();
        if (i < 0) return {};
        if (kind == QAccessible::Name) return m_view->message(i).name();
        if (kind == QAccessible::Description) return m_view->message(i).statusText();
        if (kind == QAccessible::Value) return content();
        return {};
    }
    void setText(QAccessible::Text, const QString&) override {}
    QRect rect() const override {
        const int i = index();
        if (i < 0) return {};
        const QRect local = m_view->messageRect(i);
        return {m_view->viewport()->mapToGlobal(local.topLeft()), local.size()};
    }
    QAccessible::State state() const override {
        QAccessible::State state;
        state.readOnly = state.multiLine = state.selectableText = true;
        const int i = index();
        state.invisible = i < 0;
        state.offscreen = i >= 0 && !m_view->messageRect(i).intersects(m_view->viewport()->rect());
        return state;
    }
    void* interface_cast(QAccessible::InterfaceType type) override {
        return type == QAccessible::TextInterface ? static_cast<QAccessibleTextInterface*>(this) : nullptr;
    }

    // The text, without a caret of its own.
    void selection(int, int* start, int* end) const override { *start = *end = 0; }
    int selectionCount() const override { return 0; }
    void addSelection(int, int) override {}
    void removeSelection(int) override {}
    void setSelection(int, int, int) override {}
    int cursorPosition() const override { return 0; }
    void setCursorPosition(int) override {}
    QString text(int start, int end) const override { return content().mid(start, end - start); }
    int characterCount() const override { return static_cast<int>(content().size()); }
    QRect characterRect(int) const override { return rect(); }
    int offsetAtPoint(const QPoint&) const override { return 0; }
    void scrollToSubstring(int, int) override {}
    QString attributes(int, int* start, int* end) const override {
        *start = 0;
        *end = characterCount();
        return {};
    }

private:
    QPointer<ChatView> m_view;
    quint64 m_turnId;
};

/// The list. Makes its children when somebody asks for them, and never walks them all.
class AccessibleChat : public QAccessibleWidget {
public:
    explicit AccessibleChat(ChatView* view) : QAccessibleWidget(view, QAccessible::List), m_view(view) {}
    ~AccessibleChat() override { forgetChildren(); }

    int childCount() const override { return m_view->messageCount(); }
    QAccessibleInterface* child(int index) const override {
        if (index < 0 || index >= m_view->messageCount()) return nullptr;
        const quint64 id = m_view->message(index).turn().id;
        const auto known = m_children.constFind(id);
        if (known != m_children.constEnd()) return QAccessible::accessibleInterface(*known);
        auto* made = new AccessibleMessage(m_view, id);
        m_children.insert(id, QAccessible::registerAccessibleInterface(made));
        return made;
    }
    int indexOfChild(const QAccessibleInterface* child) const override {
        const auto* message = dynamic_cast<const AccessibleMessage*>(child);
        return message ? message->index() : -1;
    }
    QAccessibleInterface* childAt(int x, int y) const override {
        const QPoint point = m_view->viewport()->mapFromGlobal(QPoint(x, y));
        for (int i = 0; i < m_view->messageCount(); ++i) {
            if (m_view->messageRect(i).contains(point)) return child(i);
        }
        return nullptr;
    }
    void forgetChildren() {
        for (const QAccessible::Id id : std::as_const(m_children))
            QAccessible::deleteAccessibleInterface(id);
        m_children.clear();
    }

private:
    ChatView* m_view;
    mutable QHash<quint64, QAccessible::Id> m_children;
};

QAccessibleInterface* makeInterface(const QString&, QObject* object) {
    auto* view = qobject_cast<ChatView*>(object);
    return view ? new AccessibleChat(view) : nullptr;
}

AccessibleChat* interfaceOf(ChatView* view) {
    return QAccessible::isActive()
               ? dynamic_cast<AccessibleChat*>(QAccessible::queryAccessibleInterface(view))
               : nullptr;
}

}  // namespace

void installChatAccessibility() {
    static const bool installed = [] {
        QAccessible::installFactory(makeInterface);
        return true;
    }();
    Q_UNUSED(installed);
}

void announceMessageAdded(ChatView* view, int index) {
    AccessibleChat* chat = interfaceOf(view);
    if (!chat) return;
    QAccessibleEvent event(chat->child(index), QAccessible::ObjectCreated);
    QAccessible::updateAccessibility(&event);
}

void announceMessageText(ChatView* view, int index, const QString& before, const QString& now) {
    AccessibleChat* chat = interfaceOf(view);
    if (!chat || now.size() <= before.size() || !now.startsWith(before)) return;
    QAccessibleTextInsertEvent event(chat->child(index), static_cast<int>(before.size()),
                                     now.mid(before.size()));
    QAccessible::updateAccessibility(&event);
}

void announceMessagesCleared(ChatView* view) {
    if (AccessibleChat* chat = interfaceOf(view)) chat->forgetChildren();
}

}  // namespace autoglm::ui
