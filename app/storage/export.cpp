#include "app/storage/export.h"

#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm.h>

#include <QDateTime>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <algorithm>
#include <memory>

namespace autoglm::storage {
namespace {

QString dateOf(qint64 ms) {
    return QDateTime::fromMSecsSinceEpoch(ms).toString(Qt::ISODate);
}

QString speakerOf(const Message& message, const ExportOptions& options) {
    if (message.role == Role::User) return options.you;
    return message.model.isEmpty() ? options.model : message.model;
}

/// Every line quoted, so that reasoning is told apart from the reply.
QString quoted(const QString& text) {
    QString out = QStringLiteral("> ") + text.trimmed();
    return out.replace(QLatin1Char('\n'), QStringLiteral("\n> "));
}

QString asMarkdown(const ChatWithMessages& chat, const ExportOptions& options) {
    QString out = QStringLiteral("# %1\n\n*%2*\n").arg(chat.chat.title, dateOf(chat.chat.createdMs));
    for (const Message& message : shownMessages(chat)) {
        out += QStringLiteral("\n## %1\n\n").arg(speakerOf(message, options));
        if (options.withReasoning && !message.reasoning.trimmed().isEmpty())
            out += QStringLiteral("> **%1**\n>\n%2\n\n").arg(options.reasoning, quoted(message.reasoning));
        out += message.text.trimmed() + QLatin1Char('\n');
        for (const Attachment& attachment : message.attachments)
            out += QStringLiteral("\n*%1: %2*\n").arg(options.attached, attachment.name);
    }
    return out;
}

// Raw HTML of a message stays out: cmark leaves a comment in its place.
QString markdownToHtml(const QString& markdown) {
    static const bool registered = [] {
        cmark_gfm_core_extensions_ensure_registered();
        return true;
    }();
    Q_UNUSED(registered);
    const std::unique_ptr<cmark_parser, void (*)(cmark_parser*)> parser(cmark_parser_new(CMARK_OPT_DEFAULT),
                                                                        cmark_parser_free);
    for (const char* name : {"table", "strikethrough", "tasklist"}) {
        if (cmark_syntax_extension* extension = cmark_find_syntax_extension(name))
            cmark_parser_attach_syntax_extension(parser.get(), extension);
    }
    const QByteArray bytes = markdown.toUtf8();
    cmark_parser_feed(parser.get(), bytes.constData(), static_cast<std::size_t>(bytes.size()));
    const std::unique_ptr<cmark_node, void (*)(cmark_node*)> document(cmark_parser_finish(parser.get()),
                                                                      cmark_node_free);
    char* html = cmark_render_html(document.get(), CMARK_OPT_DEFAULT,
                                   cmark_parser_get_syntax_extensions(parser.get()));
    const QString text = QString::fromUtf8(html);
    free(html);
    return text;
}

QString asHtmlSection(const ChatWithMessages& chat, const ExportOptions& options) {
    QString out = QStringLiteral("<h1>%1</h1>\n<p class=\"date\">%2</p>\n")
                      .arg(chat.chat.title.toHtmlEscaped(), dateOf(chat.chat.createdMs));
    for (const Message& message : shownMessages(chat)) {
        const bool isUser = message.role == Role::User;
        out += QStringLiteral("<section class=\"%1\">\n<h2>%2</h2>\n")
                   .arg(isUser ? QStringLiteral("user") : QStringLiteral("model"),
                        speakerOf(message, options).toHtmlEscaped());
        if (options.withReasoning && !message.reasoning.trimmed().isEmpty()) {
            out += QStringLiteral("<details><summary>%1</summary>\n%2</details>\n")
                       .arg(options.reasoning.toHtmlEscaped(), markdownToHtml(message.reasoning));
        }
        // What a person wrote is shown as written, what a model wrote is Markdown.
        out += isUser ? QStringLiteral("<p class=\"plain\">%1</p>\n").arg(message.text.toHtmlEscaped())
                      : markdownToHtml(message.text);
        for (const Attachment& attachment : message.attachments) {
            out += QStringLiteral("<details><summary>%1: %2</summary>\n<pre>%3</pre></details>\n")
                       .arg(options.attached.toHtmlEscaped(), attachment.name.toHtmlEscaped(),
                            attachment.text.toHtmlEscaped());
        }
        out += QStringLiteral("</section>\n");
    }
    return out;
}

QString asHtml(const QVector<ChatWithMessages>& chats, const ExportOptions& options) {
    QString out = QStringLiteral(
                      "<!DOCTYPE html>\n<html>\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" "
                      "content=\"width=device-width\">\n<title>%1</title>\n<style>\n"
                      "body{max-width:46rem;margin:2rem auto;padding:0 1rem;font:16px/1.55 "
                      "sans-serif;color-scheme:light dark}\n"
                      "h2{font-size:1rem}.date,summary{opacity:.7}.plain{white-space:pre-wrap}\n"
                      ".user{background:rgba(127,140,155,.15);border-radius:8px;padding:.1rem 1rem}\n"
                      "pre{background:rgba(127,140,155,.12);border-radius:8px;padding:.8rem;overflow:auto}\n"
                      "table{border-collapse:collapse}td,th{border:1px solid "
                      "rgba(127,140,155,.5);padding:.3rem .6rem}\n"
                      "</style>\n</head>\n<body>\n")
                      .arg(chats.size() == 1 ? chats.first().chat.title.toHtmlEscaped()
                                             : QStringLiteral("Open-AutoGLM"));
    for (const auto& chat : chats)
        out += asHtmlSection(chat, options);
    return out + QStringLiteral("</body>\n</html>\n");
}

const char* roleName(Role role) {
    return role == Role::User ? "user" : "assistant";
}

QJsonArray toJson(const QVector<Attachment>& attachments) {
    QJsonArray out;
    for (const Attachment& attachment : attachments) {
        out.append(QJsonObject{{"name", attachment.name},
                               {"kind", static_cast<int>(attachment.kind)},
                               {"bytes", attachment.bytes},
                               {"pages", attachment.pages},
                               {"tokens", attachment.tokens},
                               {"text", attachment.text}});
    }
    return out;
}

QJsonObject toJson(const Message& m, bool withReasoning) {
    QJsonObject out{{"id", QString::number(m.id)},
                    {"parent", m.parent == 0 ? QJsonValue() : QJsonValue(QString::number(m.parent))},
                    {"role", QLatin1String(roleName(m.role))},
                    {"text", m.text},
                    {"created", m.createdMs}};
    if (!m.attachments.isEmpty()) out["attachments"] = toJson(m.attachments);
    if (m.role == Role::User) return out;
    if (m.leftOut > 0) out["left_out"] = m.leftOut;
    out["state"] = static_cast<int>(m.state);
    out["model"] = m.model;
    out["device"] = m.device;
    if (withReasoning) {
        out["reasoning"] = m.reasoning;
        out["reasoning_seconds"] = m.reasoningSeconds;
    }
    const AnswerFigures& f = m.figures;
    out["figures"] = QJsonObject{{"prompt_tokens", f.promptTokens},
                                 {"cached_tokens", f.cachedTokens},
                                 {"output_tokens", f.outputTokens},
                                 {"context_used", f.contextUsed},
                                 {"context_size", f.contextSize},
                                 {"prompt_tokens_per_second", f.promptTokensPerSecond},
                                 {"decode_tokens_per_second", f.decodeTokensPerSecond},
                                 {"seconds_to_first_token", f.secondsToFirstToken}};
    return out;
}

QByteArray asJson(const QVector<ChatWithMessages>& chats, const ExportOptions& options) {
    QJsonArray all;
    for (const auto& one : chats) {
        QJsonArray messages;
        for (const Message& message : one.messages)
            messages.append(toJson(message, options.withReasoning));
        all.append(QJsonObject{{"title", one.chat.title},
                               {"created", one.chat.createdMs},
                               {"changed", one.chat.changedMs},
                               {"pinned", one.chat.isPinned},
                               {"model", one.chat.model},
                               {"settings", one.chat.settings},
                               {"shown", QString::number(one.chat.leaf)},
                               {"messages", messages}});
    }
    return QJsonDocument(
               QJsonObject{{"format", QStringLiteral("open-autoglm-chats")}, {"version", 1}, {"chats", all}})
        .toJson();
}

}  // namespace

QVector<Message> shownMessages(const ChatWithMessages& chat) {
    QHash<Id, qsizetype> places;
    for (qsizetype i = 0; i < chat.messages.size(); ++i)
        places.insert(chat.messages.at(i).id, i);
    QVector<Message> shown;
    Id next = places.contains(chat.chat.leaf) ? chat.chat.leaf
              : chat.messages.isEmpty()       ? 0
                                              : chat.messages.last().id;
    // A file may claim that two messages are each other's parents.
    while (next != 0 && places.contains(next) && shown.size() < chat.messages.size()) {
        shown.append(chat.messages.at(places.value(next)));
        next = shown.last().parent;
    }
    std::reverse(shown.begin(), shown.end());
    return shown;
}

QByteArray exportChats(const QVector<ChatWithMessages>& chats, const ExportOptions& options) {
    switch (options.format) {
        case ExportFormat::Html:
            return asHtml(chats, options).toUtf8();
        case ExportFormat::Json:
            return asJson(chats, options);
        case ExportFormat::Markdown:
            break;
    }
    QStringList texts;
    for (const auto& chat : chats)
        texts << asMarkdown(chat, options);
    return texts.join(QStringLiteral("\n---\n\n")).toUtf8();
}

}  // namespace autoglm::storage
