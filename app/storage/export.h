// Chats as files for people and other programs.
// Threads: pure functions.
#pragma once
#include <QByteArray>

#include "app/storage/records.h"

namespace autoglm::storage {

enum class ExportFormat { Markdown, Html, Json };
struct ExportOptions {
    ExportFormat format = ExportFormat::Markdown;
    bool withReasoning = false;
    QString you = QStringLiteral("You"), model = QStringLiteral("Model"),
            reasoning = QStringLiteral("Reasoning"),
            attached = QStringLiteral("Attached");  // headings, in the reader's language
};
/// Markdown and HTML hold the version that is shown; JSON holds everything and can be imported again.
[[nodiscard]] QByteArray exportChats(const QVector<ChatWithMessages>& chats, const ExportOptions& options);

/// The messages from the first to `leaf`.
[[nodiscard]] QVector<Message> shownMessages(const ChatWithMessages& chat);

}  // namespace autoglm::storage
