#include "app/desktop/store_text.h"

#include <QCoreApplication>

#include "app/desktop/format.h"

namespace autoglm::desktop {
namespace {

struct StoreWords {
    Q_DECLARE_TR_FUNCTIONS(Store)
public:
    static StoreText text(const storage::Notice& n) {
        using Kind = storage::Notice::Kind;
        switch (n.kind) {
            case Kind::NoPlace:
                return {
                    tr("Chats are not saved."),
                    joinSentences(
                        {tr("The folder %1 cannot be used.").arg(n.path), forThisRun(),
                         tr("Make the folder writable and start again, or name another with --profile.")})};
            case Kind::ReadOnly:
                return {tr("Chats are not saved."),
                        joinSentences({tr("%1 can be read but not written (%2).").arg(n.path, n.details),
                                       forThisRun(),
                                       tr("Make the file and its folder writable and start again.")})};
            case Kind::NewerVersion:
                return {tr("The chats were written by a newer version."),
                        joinSentences(
                            {tr("%1 has version %2 and this program does not know it. It was left as it is.")
                                 .arg(n.path)
                                 .arg(n.number),
                             forThisRun(), tr("Update the program to see the chats again.")})};
            case Kind::Damaged:
                return {tr("The chats were damaged."),
                        joinSentences({tr("The damaged file was kept as %1.").arg(n.path),
                                       tr("%n message(s) could be read and are in a new file, %1.", nullptr,
                                          static_cast<int>(n.number))
                                           .arg(n.otherPath),
                                       tr("The file said: %1.").arg(n.details)})};
            case Kind::JournalMissing:
                return {tr("Some of the last messages may be missing."),
                        joinSentences(
                            {tr("The journal %1 was taken away after the program had ended unexpectedly.")
                                 .arg(n.path),
                             tr("It belongs to the chats: always move both files together.")})};
            case Kind::ForeignParts:
                return {
                    tr("The chats hold parts from elsewhere."),
                    joinSentences(
                        {tr("%1 holds parts that this program did not put there: %2.").arg(n.path, n.details),
                         tr("They are ignored and never run.")})};
            case Kind::NoWriteAheadLog:
                return {tr("The chats lie on a drive with limits."),
                        joinSentences({tr("%1 is on a drive that cannot share memory between programs, such "
                                          "as a network drive.")
                                           .arg(n.path),
                                       tr("Chats are saved, but more slowly. Do not open them from two "
                                          "machines at once.")})};
            case Kind::DiskFull:
                return {
                    tr("Not saved: the disk is full."),
                    joinSentences(
                        {tr("%1 has %2 left.")
                             .arg(n.otherPath, formatBytes(static_cast<quint64>(qMax<qint64>(n.number, 0)))),
                         tr("What you write stays here and is saved as soon as there is room.")})};
            case Kind::CannotWrite:
                return {tr("The chats cannot be saved at the moment."),
                        joinSentences({tr("Writing %1 failed (%2).").arg(n.path, n.details),
                                       tr("What you write stays here, and saving is tried again.")})};
            case Kind::SavedAgain:
                return {tr("Everything is saved again."), {}};
        }
        return {};
    }
    static QString importProblem(const storage::Imported& imported) {
        using Problem = storage::Imported::Problem;
        switch (imported.problem) {
            case Problem::None:
                return {};
            case Problem::NotJson:
                return tr("This is not a JSON file: %1. Choose a JSON export of this program, ChatGPT or LM "
                          "Studio.")
                    .arg(imported.details);
            case Problem::Archive:
                return tr("This is an archive. Unpack it and choose the file conversations.json in it.");
            case Problem::UnknownForm:
                return tr("This is JSON, but not a chat export of this program, ChatGPT or LM Studio.");
            case Problem::NoChats:
                return tr("There are no chats in this file.");
        }
        return {};
    }

private:
    static QString forThisRun() { return tr("Everything works for this run, and export does too."); }
};

}  // namespace

StoreText storeText(const storage::Notice& notice) {
    return StoreWords::text(notice);
}

QString importProblemText(const storage::Imported& imported) {
    return StoreWords::importProblem(imported);
}

}  // namespace autoglm::desktop
