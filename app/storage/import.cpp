#include "app/storage/import.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSet>
#include <algorithm>
#include <cmath>

namespace autoglm::storage {
namespace {

/// Messages in the making, under the names that the file gives them.
class Builder {
public:
    explicit Builder(const QString& title, qint64 createdMs) {
        m_chat.chat.id = newId();
        m_chat.chat.title = cleanText(title.simplified().left(200));
        m_chat.chat.isNamed = !m_chat.chat.title.isEmpty();
        m_chat.chat.createdMs = createdMs > 0 ? createdMs : nowMs();
        m_chat.chat.changedMs = m_chat.chat.createdMs;
    }
    /// A parent that is not there yet, or not at all, makes the message a beginning.
    void add(const QString& name, const QString& parent, Message message) {
        message.id = newId();
        message.chat = m_chat.chat.id;
        message.parent = m_ids.value(parent, 0);
        message.text = cleanText(message.text);
        message.reasoning = cleanText(message.reasoning);
        if (message.createdMs <= 0) message.createdMs = m_chat.chat.createdMs;
        m_chat.chat.changedMs = std::max(m_chat.chat.changedMs, message.createdMs);
        if (!message.model.isEmpty()) m_chat.chat.model = message.model;
        m_ids.insert(name, message.id);
        m_chat.messages.append(message);
    }
    void stand(const QString& name, const QString& forParent) {
        m_ids.insert(name, m_ids.value(forParent, 0));
    }
    void show(const QString& name) { m_chat.chat.leaf = m_ids.value(name, 0); }
    Chat& chat() { return m_chat.chat; }
    /// False for a chat without messages.
    bool finish(QVector<ChatWithMessages>& into) {
        if (m_chat.messages.isEmpty()) return false;
        if (m_chat.chat.leaf == 0) m_chat.chat.leaf = m_chat.messages.last().id;
        if (m_chat.chat.title.isEmpty())
            m_chat.chat.title = m_chat.messages.first().text.simplified().left(48);
        into.append(m_chat);
        return true;
    }

private:
    ChatWithMessages m_chat;
    QHash<QString, Id> m_ids;
};

qint64 secondsToMs(const QJsonValue& value) {
    const double seconds = value.toDouble();
    return std::isfinite(seconds) && seconds > 0 && seconds < 1e11 ? static_cast<qint64>(seconds * 1000) : 0;
}

qint64 msOf(const QJsonValue& value) {
    const double ms = value.toDouble();
    return std::isfinite(ms) && ms > 0 && ms < 1e14 ? static_cast<qint64>(ms) : 0;
}

AnswerFigures figuresOf(const QJsonObject& json) {
    AnswerFigures f;
    f.promptTokens = json["prompt_tokens"].toInt();
    f.cachedTokens = json["cached_tokens"].toInt();
    f.outputTokens = json["output_tokens"].toInt();
    f.contextUsed = json["context_used"].toInt();
    f.contextSize = json["context_size"].toInt();
    f.promptTokensPerSecond = json["prompt_tokens_per_second"].toDouble();
    f.decodeTokensPerSecond = json["decode_tokens_per_second"].toDouble();
    f.secondsToFirstToken = json["seconds_to_first_token"].toDouble();
    return f;
}

QVector<Attachment> attachmentsOf(const QJsonArray& json) {
    QVector<Attachment> attachments;
    for (const QJsonValue& value : json) {
        const QJsonObject source = value.toObject();
        Attachment attachment;
        attachment.id = newId();
        attachment.name = cleanText(source["name"].toString().left(500));
        attachment.text = cleanText(source["text"].toString());
        attachment.bytes = std::max<qint64>(source["bytes"].toInteger(), 0);
        attachment.pages = std::max(source["pages"].toInt(), 0);
        attachment.tokens = std::max(source["tokens"].toInt(), 0);
        const int kind = source["kind"].toInt();
        if (kind >= 0 && kind <= static_cast<int>(Attachment::Kind::Paste))
            attachment.kind = static_cast<Attachment::Kind>(kind);
        attachments.append(attachment);
    }
    return attachments;
}

void importOwn(const QJsonObject& root, Imported& into) {
    for (const QJsonValue& value : root["chats"].toArray()) {
        const QJsonObject json = value.toObject();
        Builder builder(json["title"].toString(), msOf(json["created"]));
        builder.chat().isPinned = json["pinned"].toBool();
        builder.chat().model = cleanText(json["model"].toString());
        builder.chat().settings = cleanText(json["settings"].toString());
        for (const QJsonValue& entry : json["messages"].toArray()) {
            const QJsonObject source = entry.toObject();
            Message message;
            message.role = source["role"].toString() == QLatin1String("user") ? Role::User : Role::Assistant;
            message.text = source["text"].toString();
            message.reasoning = source["reasoning"].toString();
            message.reasoningSeconds = source["reasoning_seconds"].toDouble();
            message.createdMs = msOf(source["created"]);
            message.model = cleanText(source["model"].toString());
            message.device = cleanText(source["device"].toString());
            const int state = source["state"].toInt();
            message.state = state == static_cast<int>(MessageState::Open) || state < 0 ||
                                    state > static_cast<int>(MessageState::Loop)
                                ? MessageState::Interrupted
                                : static_cast<MessageState>(state);
            message.figures = figuresOf(source["figures"].toObject());
            message.leftOut = std::max(source["left_out"].toInt(), 0);
            message.attachments = attachmentsOf(source["attachments"].toArray());
            builder.add(source["id"].toString(), source["parent"].toString(), message);
        }
        builder.show(json["shown"].toString());
        if (msOf(json["changed"]) > 0) builder.chat().changedMs = msOf(json["changed"]);
        builder.finish(into.chats);
    }
}

QString textOfParts(const QJsonObject& content) {
    QStringList texts;
    for (const QJsonValue& part : content["parts"].toArray()) {
        if (part.isString()) texts << part.toString();
        if (part.isObject() && part["text"].isString()) texts << part["text"].toString();
    }
    if (content["text"].isString()) texts << content["text"].toString();
    return texts.join(QStringLiteral("\n\n"));
}

/// Nodes in an order in which parents come first. A file may hold a ring: what is never reached stays out.
QStringList parentsFirst(const QJsonObject& mapping) {
    QStringList order, open;
    QSet<QString> seen;
    for (auto node = mapping.begin(); node != mapping.end(); ++node) {
        const QString parent = node.value().toObject()["parent"].toString();
        if (parent.isEmpty() || !mapping.contains(parent)) open << node.key();
    }
    for (qsizetype i = 0; i < open.size(); ++i) {
        const QString name = open.at(i);
        if (seen.contains(name)) continue;
        seen.insert(name);
        order << name;
        for (const QJsonValue& child : mapping[name]["children"].toArray())
            open << child.toString();
    }
    return order;
}

void importChatGpt(const QJsonArray& conversations, Imported& into) {
    for (const QJsonValue& value : conversations) {
        const QJsonObject json = value.toObject();
        const QJsonObject mapping = json["mapping"].toObject();
        Builder builder(json["title"].toString(), secondsToMs(json["create_time"]));
        for (const QString& name : parentsFirst(mapping)) {
            const QJsonObject node = mapping[name].toObject();
            const QJsonObject source = node["message"].toObject();
            const QString role = source["author"]["role"].toString();
            const QString kind = source["content"]["content_type"].toString();
            const QString text = textOfParts(source["content"].toObject());
            const bool isTalk = (role == QLatin1String("user") || role == QLatin1String("assistant")) &&
                                (kind == QLatin1String("text") || kind == QLatin1String("multimodal_text") ||
                                 kind == QLatin1String("code"));
            if (!isTalk || text.trimmed().isEmpty()) {
                // Tools and hidden instructions are stepped over; what follows hangs on what came before.
                builder.stand(name, node["parent"].toString());
                continue;
            }
            Message message;
            message.role = role == QLatin1String("user") ? Role::User : Role::Assistant;
            message.text = kind == QLatin1String("code") ? QStringLiteral("```\n%1\n```").arg(text) : text;
            message.createdMs = secondsToMs(source["create_time"]);
            message.model = cleanText(source["metadata"]["model_slug"].toString());
            builder.add(name, node["parent"].toString(), message);
        }
        builder.show(json["current_node"].toString());
        if (secondsToMs(json["update_time"]) > 0) builder.chat().changedMs = secondsToMs(json["update_time"]);
        builder.finish(into.chats);
    }
}

QString textOfBlocks(const QJsonValue& content) {
    if (content.isString()) return content.toString();
    QStringList texts;
    for (const QJsonValue& block : content.toArray()) {
        if (block["type"].toString() == QLatin1String("text")) texts << block["text"].toString();
    }
    return texts.join(QStringLiteral("\n\n"));
}

Message lmStudioMessage(const QJsonObject& version) {
    Message message;
    message.role = version["role"].toString() == QLatin1String("user") ? Role::User : Role::Assistant;
    message.text = textOfBlocks(version["content"]);
    QStringList said, thought;
    for (const QJsonValue& step : version["steps"].toArray()) {
        if (step["type"].toString() != QLatin1String("contentBlock")) continue;
        const bool isThought = step["style"]["type"].toString() == QLatin1String("thinking");
        (isThought ? thought : said) << textOfBlocks(step["content"]);
        const QJsonObject stats = step["genInfo"]["stats"].toObject();
        if (stats.isEmpty()) continue;
        message.model = cleanText(step["genInfo"]["identifier"].toString());
        message.figures.decodeTokensPerSecond = stats["tokensPerSecond"].toDouble();
        message.figures.outputTokens = stats["predictedTokensCount"].toInt();
        message.figures.promptTokens = stats["promptTokensCount"].toInt();
        message.figures.secondsToFirstToken = stats["timeToFirstTokenSec"].toDouble();
    }
    if (message.text.isEmpty()) message.text = said.join(QStringLiteral("\n\n"));
    message.reasoning = thought.join(QStringLiteral("\n\n"));
    return message;
}

void importLmStudio(const QJsonObject& json, Imported& into) {
    Builder builder(json["name"].toString(), msOf(json["createdAt"]));
    QString parent, shown;
    int turn = 0;
    for (const QJsonValue& entry : json["messages"].toArray()) {
        const QJsonArray versions = entry["versions"].toArray();
        const int chosen = entry["currentlySelected"].toInt();
        QString next = parent;
        for (int i = 0; i < versions.size(); ++i) {
            const QJsonObject version = versions.at(i).toObject();
            const QString role = version["role"].toString();
            if (role != QLatin1String("user") && role != QLatin1String("assistant")) continue;
            const QString name = QStringLiteral("%1/%2").arg(turn).arg(i);
            builder.add(name, parent, lmStudioMessage(version));
            if (i == chosen || next == parent) next = name;
        }
        parent = next;
        ++turn;
    }
    builder.show(parent);
    builder.finish(into.chats);
}

}  // namespace

Imported importChats(const QByteArray& bytes) {
    Imported imported;
    if (bytes.startsWith("PK\x03\x04")) {
        imported.problem = Imported::Problem::Archive;
        return imported;
    }
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson(bytes, &error);
    if (document.isNull()) {
        imported.problem = Imported::Problem::NotJson;
        imported.details = QStringLiteral("%1 (%2)").arg(error.errorString()).arg(error.offset);
        return imported;
    }
    const QJsonObject root = document.object();
    if (root["format"].toString() == QLatin1String("open-autoglm-chats")) {
        imported.origin = QStringLiteral("Open-AutoGLM");
        importOwn(root, imported);
    } else if (document.isArray() && document.array().first().toObject().contains(QLatin1String("mapping"))) {
        imported.origin = QStringLiteral("ChatGPT");
        importChatGpt(document.array(), imported);
    } else if (root["mapping"].isObject()) {  // a single conversation
        imported.origin = QStringLiteral("ChatGPT");
        importChatGpt({root}, imported);
    } else if (root["messages"].isArray() &&
               root["messages"].toArray().first().toObject().contains(QLatin1String("versions"))) {
        imported.origin = QStringLiteral("LM Studio");
        importLmStudio(root, imported);
    } else {
        imported.problem = Imported::Problem::UnknownForm;
        return imported;
    }
    if (imported.chats.isEmpty()) imported.problem = Imported::Problem::NoChats;
    return imported;
}

}  // namespace autoglm::storage
