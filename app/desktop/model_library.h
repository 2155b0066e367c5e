// The model files a person has, where they lie: opened, dropped, or found in watched folders. The list is a
// snapshot in memory; disks are asked on threads of their own.
// Threads: the GUI thread; never waits for a disk but in shutDown().
#pragma once
#include <QHash>
#include <QObject>
#include <QTimer>
#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>

#include "app/desktop/lane.h"
#include "app/desktop/model_files.h"
#include "app/storage/model_table.h"

class QFileSystemWatcher;

namespace autoglm {
class FileTokenizer;
}

namespace autoglm::desktop {

class ModelLibrary : public QObject {
    Q_OBJECT
public:
    /// `file`: where it is remembered.
    explicit ModelLibrary(QString file, QObject* parent = nullptr);
    ~ModelLibrary() override;

    /// Reads what is remembered, then looks at the files. Call once.
    void start();
    [[nodiscard]] bool isReady() const { return m_isReady; }
    /// By name.
    [[nodiscard]] const std::map<FilePath, ModelEntry>& entries() const { return m_entries; }
    [[nodiscard]] const ModelEntry* find(const FilePath& path) const;
    [[nodiscard]] const ScanState& scan() const { return m_scan; }
    [[nodiscard]] const QVector<WatchedFolder>& folders() const { return m_folders; }
    /// Folders worth watching that are not watched yet.
    [[nodiscard]] const QVector<FilePath>& offeredFolders() const { return m_offered; }
    [[nodiscard]] const HashState& hashing() const { return m_hash; }

    void addFile(const FilePath& path);
    /// It was loaded just now. Adds it where it was not known.
    void noteUse(const FilePath& path);
    void watch(const FilePath& folder);
    /// The files found there go off the list, but not those that were used or annotated.
    void unwatch(const FilePath& folder);
    void rescan();
    /// Lists the models that lie there, without watching it; answered by folderListed().
    void listFolder(const FilePath& folder);
    void cancelScan();
    /// Off the list; the file stays where it is. undoRemove() brings the last one back.
    void remove(const FilePath& path);
    void undoRemove();
    void setNotes(const FilePath& path, const QString& notes);

    /// One model at a time, all its parts; answered by hashFinished().
    void hash(const FilePath& path);
    void cancelHash();

    // Each answered by the signal of its name; an older question still under way is dropped.
    void describe(const FilePath& path);
    void tokenize(const FilePath& path, const QString& text, bool parseSpecial);
    void renderPrompt(const FilePath& path, const QString& system, const QString& user, bool thinking);

    /// What a file would be, without listing it; answered by peeked().
    void peek(const FilePath& path);
    /// How fast this machine reads memory; answered by measured(). Keeps the cores busy for a moment.
    void measureMachine();

    /// Ends all work, waiting at most `ms`. False if a disk did not answer in time.
    bool shutDown(int ms);

signals:
    void folderListed(const autoglm::desktop::FilePath& folder, int models);
    void measured(double gbPerSecond);
    void peeked(const autoglm::desktop::ModelEntry& entry);
    void ready();
    void changed();
    void scanChanged();
    void hashAdvanced();
    void hashFinished(const autoglm::desktop::FilePath& path, const QString& sha256, const QString& problem);
    void described(const autoglm::desktop::ModelDetails& details);
    void tokenized(const QVector<autoglm::desktop::TokenPiece>& tokens, const QString& problem);
    void promptRendered(const QString& prompt, const QString& problem);

private:
    struct Remembered {
        QVector<storage::ModelRecord> records;
        QVector<FilePath> folders, offered;
    };
    void onRemembered(const Remembered& remembered);
    void onSeen(const ModelEntry& entry, const FileStamp& stamp, bool isKnown);
    void onScanEnded(quint64 scan, const QVector<WatchedFolder>& folders);
    void noteChange();
    void write(std::function<void(storage::ModelTable&)> work);
    void put(const storage::ModelRecord& record);
    [[nodiscard]] storage::ModelRecord& recordOf(const FilePath& path);
    void read(const FilePath& path);
    /// Back to the GUI thread. The lanes end before this object does, so it is there when they ask.
    template <class Task>
    void tell(Task task) {
        QMetaObject::invokeMethod(this, std::move(task), Qt::QueuedConnection);
    }

    QString m_file;
    bool m_isReady = false, m_wantsRescan = false;
    std::map<FilePath, ModelEntry> m_entries;
    std::map<FilePath, storage::ModelRecord> m_records;
    QVector<WatchedFolder> m_folders;
    QVector<FilePath> m_offered;
    std::optional<ModelEntry> m_removed;
    ScanState m_scan;
    HashState m_hash;
    quint64 m_scanId = 0;
    std::stop_source m_scanStop, m_hashStop, m_listStop;
    std::shared_ptr<std::atomic<quint64>> m_describeId, m_tokenId, m_promptId;
    QTimer m_changeTimer, m_rescanTimer;

    std::unique_ptr<storage::ModelTable> m_table;      // touched on m_tableLane only
    std::shared_ptr<const FileTokenizer> m_tokenizer;  // these two on m_detailLane only
    FilePath m_tokenizerPath;
    QFileSystemWatcher* m_watcher = nullptr;  // on m_scanLane
    Lane m_tableLane, m_scanLane, m_detailLane, m_hashLane;
};

}  // namespace autoglm::desktop

Q_DECLARE_METATYPE(autoglm::desktop::ModelDetails)
