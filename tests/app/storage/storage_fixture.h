// A folder with a chat database, and chats to put into it.
#pragma once
#include <gtest/gtest.h>

#include <QCryptographicHash>
#include <QFile>

#include "app/storage/database.h"
#include "app/storage/sql.h"
#include "tests/app/storage/faulty_vfs.h"
#include "tests/support/temporary_folder.h"

namespace autoglm::test {

using namespace storage;

inline Message question(Id chat, Id parent, const QString& text) {
    Message message;
    message.id = newId();
    message.chat = chat;
    message.parent = parent;
    message.text = text;
    message.createdMs = nowMs();
    return message;
}

inline Message answer(Id chat, Id parent, const QString& text) {
    Message message = question(chat, parent, text);
    message.role = Role::Assistant;
    message.model = QStringLiteral("GLM-4-9B");
    message.device = QStringLiteral("CPU");
    message.reasoning = QStringLiteral("I think.");
    message.reasoningSeconds = 1.5;
    message.figures = {12, 4, 30, 42, 8192, 210.5, 11.25, 0.3};
    return message;
}

/// A chat with one question and its answer.
inline ChatWithMessages exchange(const QString& title, const QString& asked, const QString& said) {
    ChatWithMessages made;
    made.chat.id = newId();
    made.chat.title = title;
    made.chat.createdMs = made.chat.changedMs = nowMs();
    made.messages.append(question(made.chat.id, 0, asked));
    made.messages.append(answer(made.chat.id, made.messages.last().id, said));
    made.chat.leaf = made.messages.last().id;
    return made;
}

class StorageTest : public testing::Test {
protected:
    StorageTest() { FaultyVfs::reset(); }
    ~StorageTest() override { FaultyVfs::reset(); }

    [[nodiscard]] QString path(const char* name = "chats.db") const {
        return QString::fromStdString((m_folder.path() / name).string());
    }
    [[nodiscard]] Database::Place place() const { return {path(), {}}; }
    [[nodiscard]] Database::Place faultyPlace() const {
        return {path(), QString::fromLatin1(FaultyVfs::kName)};
    }
    static QByteArray hashOf(const QString& file) {
        QFile in(file);
        EXPECT_TRUE(in.open(QIODevice::ReadOnly)) << file.toStdString();
        return QCryptographicHash::hash(in.readAll(), QCryptographicHash::Sha256);
    }
    static bool isIntact(const Database& database) {
        return fetch(database.connection(), QStringLiteral("PRAGMA integrity_check")).toString() ==
               QStringLiteral("ok");
    }
    static bool has(const QVector<Notice>& notices, Notice::Kind kind) {
        return std::any_of(notices.begin(), notices.end(),
                           [kind](const Notice& n) { return n.kind == kind; });
    }
    /// A database with `count` chats, closed in good order.
    void fill(int count) {
        Database database;
        ASSERT_TRUE(database.open(place()).isEmpty());
        for (int i = 0; i < count; ++i) {
            database.putTurns(exchange(QStringLiteral("Chat %1").arg(i), QStringLiteral("Question %1").arg(i),
                                       QStringLiteral("Answer %1 about 内存溢出.").arg(i)));
        }
    }

    TemporaryFolder m_folder;
};

}  // namespace autoglm::test
