// Presets and system prompts: those that come with the program, and those that a person has put by. A
// snapshot in memory, in front of the store. Threads: the GUI thread; never waits for the disk.
#pragma once
#include <QObject>
#include <optional>

#include "app/desktop/chat_settings.h"
#include "app/storage/chat_store.h"

namespace autoglm::desktop {

class Shelf : public QObject {
    Q_OBJECT
public:
    using Item = storage::ShelfItem;
    using Id = storage::Id;
    /// The store must outlive it.
    explicit Shelf(storage::ChatStore& store, QObject* parent = nullptr);

    /// By name: the built-in ones first, with negative ids, then the person's own.
    [[nodiscard]] QVector<Item> items(Item::Kind kind) const;
    [[nodiscard]] std::optional<Item> find(Id item) const;
    /// The preset whose values are these. Empty: none, they are the chat's own.
    [[nodiscard]] std::optional<Item> presetOf(const ChatSettings& settings) const;
    [[nodiscard]] static bool isBuiltin(Id item) { return item < 0; }

    /// A name that is taken already gets the newer body. 0 if the name is empty or a built-in one's.
    Id save(Item::Kind kind, const QString& name, const QString& body);
    /// False, with nothing changed, if the name is empty or taken.
    bool rename(Id item, const QString& name);
    /// undoRemove() brings the last one back.
    void remove(Id item);
    void undoRemove();

signals:
    void changed();

private:
    static QVector<Item> builtins(Item::Kind kind);
    void onOpened(const storage::Contents& contents);
    void put(const Item& item);
    Item* edit(Id item);

    storage::ChatStore& m_store;
    QVector<Item> m_own;
    Item m_removed;
};

}  // namespace autoglm::desktop
