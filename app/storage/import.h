// Chats out of files: our own JSON, ChatGPT's conversations.json, LM Studio's conversation files. All get new
// ids, so the same file can be imported twice.
// Threads: pure functions.
#pragma once
#include <QByteArray>

#include "app/storage/records.h"

namespace autoglm::storage {

struct Imported {
    enum class Problem { None, NotJson, Archive, UnknownForm, NoChats };
    Problem problem = Problem::None;
    QString details;  // NotJson: the parser's words and place
    QString origin;   // "Open-AutoGLM", "ChatGPT", "LM Studio"
    QVector<ChatWithMessages> chats;
};
[[nodiscard]] Imported importChats(const QByteArray& bytes);

}  // namespace autoglm::storage
