// Chats to files and back.
#include <QFile>
#include <QSaveFile>
#include <utility>

#include "app/desktop/chat_library.h"
#include "app/desktop/store_text.h"

namespace autoglm::desktop {

using storage::Chat;
using storage::ChatWithMessages;
using storage::Database;

namespace {

constexpr qint64 kMaxImportBytes = 1LL << 30;

QString saveFile(const QString& path, const QByteArray& bytes) {
    QSaveFile out(path);
    if (!out.open(QIODevice::WriteOnly) || out.write(bytes) != bytes.size() || !out.commit())
        return out.errorString();
    return {};
}

}  // namespace

void ChatLibrary::exportChats(const QVector<Id>& chats, const storage::ExportOptions& options,
                              const QString& file) {
    m_store.read<QString>(
        [chats, options, file](Database& database) {
            QVector<ChatWithMessages> all;
            for (const Id id : chats) {
                if (const auto one = database.chat(id, true)) all.append(*one);
            }
            return saveFile(file, storage::exportChats(all, options));
        },
        [this, file](const QString& problem) { emit exported(file, problem); });
}

void ChatLibrary::render(Id chat, const storage::ExportOptions& options,
                         std::function<void(const QByteArray&)> then) {
    m_store.read<QByteArray>(
        [chat, options](Database& database) {
            const auto one = database.chat(chat, true);
            return one ? storage::exportChats({*one}, options) : QByteArray();
        },
        std::move(then));
}

void ChatLibrary::importFile(const QString& file) {
    struct Result {
        storage::Imported imported;
        QString problem;
        QVector<Chat> chats;
    };
    m_store.read<Result>(
        [file](Database& database) {
            Result result;
            QFile in(file);
            if (!in.open(QIODevice::ReadOnly) || in.size() > kMaxImportBytes) {
                result.problem = in.isOpen() ? tr("The file is larger than 1 GB.") : in.errorString();
                return result;
            }
            result.imported = storage::importChats(in.readAll());
            if (result.imported.problem != storage::Imported::Problem::None) return result;
            database.putAll(result.imported.chats);
            result.chats = database.contents().chats;
            return result;
        },
        [this](const Result& result) {
            QString problem = result.problem.isEmpty() ? importProblemText(result.imported) : result.problem;
            if (problem.isEmpty() && result.chats.isEmpty()) problem = tr("The chats could not be saved.");
            if (!result.chats.isEmpty()) {
                m_chats = result.chats;
                emit listChanged();
            }
            emit imported(problem.isEmpty() ? static_cast<int>(result.imported.chats.size()) : 0, problem);
        });
}

}  // namespace autoglm::desktop
