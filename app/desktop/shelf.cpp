#include "app/desktop/shelf.h"

#include <algorithm>
#include <utility>

namespace autoglm::desktop {
namespace {

constexpr qsizetype kNameLength = 80, kBodyLength = 200'000;

using Item = storage::ShelfItem;

QString preset(double temperature, double topP, int topK, double minP) {
    ChatSettings settings;
    settings.temperature = temperature;
    settings.topP = topP;
    settings.topK = topK;
    settings.minP = minP;
    return toJson(settings);
}

bool comesBefore(const Item& a, const Item& b) {
    return a.name.localeAwareCompare(b.name) < 0;
}

}  // namespace

/// Balanced says nothing: everything is as the model's makers advise.
QVector<Item> Shelf::builtins(Item::Kind kind) {
    if (kind == Item::Kind::Preset) {
        return {{-1, kind, tr("Precise"), preset(0.2, 0.9, 40, 0)},
                {-2, kind, tr("Balanced"), QString()},
                {-3, kind, tr("Creative"), preset(1.1, 1, 0, 0.05)}};
    }
    return {{-11, kind, tr("Brief answers"),
             tr("Answer briefly and to the point. Say so when you do not know something.")},
            {-12, kind, tr("Programmer"),
             tr("You help an experienced programmer. Give working code first, then only the explanation it "
                "needs.")},
            {-13, kind, tr("Translator"),
             tr("Translate what the user writes: Chinese into English, everything else into Chinese. Write "
                "only the "
                "translation.")}};
}

Shelf::Shelf(storage::ChatStore& store, QObject* parent) : QObject(parent), m_store(store) {
    connect(&store, &storage::ChatStore::opened, this, &Shelf::onOpened);
}

void Shelf::onOpened(const storage::Contents& contents) {
    m_own += contents.shelf;
    std::sort(m_own.begin(), m_own.end(), comesBefore);
    emit changed();
}

QVector<Item> Shelf::items(Item::Kind kind) const {
    QVector<Item> all = builtins(kind);
    std::copy_if(m_own.begin(), m_own.end(), std::back_inserter(all),
                 [kind](const Item& item) { return item.kind == kind; });
    return all;
}

std::optional<Item> Shelf::find(Id id) const {
    for (const auto kind : {Item::Kind::Preset, Item::Kind::Prompt}) {
        for (const Item& item : items(kind)) {
            if (item.id == id) return item;
        }
    }
    return std::nullopt;
}

std::optional<Item> Shelf::presetOf(const ChatSettings& settings) const {
    const ChatSettings part = presetPart(settings);
    for (const Item& item : items(Item::Kind::Preset)) {
        if (presetPart(chatSettingsFromJson(item.body)) == part) return item;
    }
    return std::nullopt;
}

Item* Shelf::edit(Id id) {
    const auto place =
        std::find_if(m_own.begin(), m_own.end(), [id](const Item& item) { return item.id == id; });
    return place == m_own.end() ? nullptr : &*place;
}

void Shelf::put(const Item& item) {
    m_store.write([item](storage::Database& database) { database.putShelfItem(item); });
    std::sort(m_own.begin(), m_own.end(), comesBefore);
    emit changed();
}

Shelf::Id Shelf::save(Item::Kind kind, const QString& wanted, const QString& body) {
    const QString name = wanted.simplified().left(kNameLength);
    if (name.isEmpty()) return 0;
    for (const Item& item : items(kind)) {
        if (item.name != name) continue;
        if (isBuiltin(item.id)) return 0;
        Item* known = edit(item.id);
        known->body = body.left(kBodyLength);
        put(Item(*known));
        return item.id;
    }
    const Item item{storage::newId(), kind, name, body.left(kBodyLength)};
    m_own.append(item);
    put(item);
    return item.id;
}

bool Shelf::rename(Id id, const QString& wanted) {
    const QString name = wanted.simplified().left(kNameLength);
    Item* item = edit(id);
    if (!item || name.isEmpty()) return false;
    for (const Item& other : items(item->kind)) {
        if (other.name == name && other.id != id) return false;
    }
    item->name = name;
    put(Item(*item));
    return true;
}

void Shelf::remove(Id id) {
    const Item* item = edit(id);
    if (!item) return;
    m_removed = *item;
    m_own.removeIf([id](const Item& one) { return one.id == id; });
    m_store.write([id](storage::Database& database) { database.setShelfItemRemoved(id, true); });
    emit changed();
}

void Shelf::undoRemove() {
    if (m_removed.id == 0) return;
    const Item item = std::exchange(m_removed, {});
    m_own.append(item);
    std::sort(m_own.begin(), m_own.end(), comesBefore);
    m_store.write([id = item.id](storage::Database& database) { database.setShelfItemRemoved(id, false); });
    emit changed();
}

}  // namespace autoglm::desktop
