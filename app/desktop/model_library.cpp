#include "app/desktop/model_library.h"

#include <QDateTime>
#include <QElapsedTimer>
#include <QFile>
#include <QFileSystemWatcher>
#include <algorithm>
#include <set>
#include <utility>

#include "app/desktop/format.h"
#include "app/storage/sql.h"

namespace autoglm::desktop {
namespace {

constexpr int kRescanDelayMs = 800, kProgressMs = 100;

QByteArray bytesOf(const FilePath& path) {
    return QByteArray::fromStdString(path.string());
}
FilePath pathOf(const QByteArray& bytes) {
    return bytes.toStdString();
}

/// What people did with a file, beside what the file is.
void keepPersonal(const storage::ModelRecord& record, ModelEntry& entry) {
    entry.notes = record.notes;
    entry.sha256 = record.sha256;
    entry.usedMs = record.usedMs;
}

}  // namespace

ModelLibrary::ModelLibrary(QString file, QObject* parent)
    : QObject(parent),
      m_file(std::move(file)),
      m_describeId(std::make_shared<std::atomic<quint64>>(0)),
      m_tokenId(std::make_shared<std::atomic<quint64>>(0)),
      m_promptId(std::make_shared<std::atomic<quint64>>(0)),
      m_table(std::make_unique<storage::ModelTable>()),
      m_tableLane(QStringLiteral("models")),
      m_scanLane(QStringLiteral("model-scan")),
      m_detailLane(QStringLiteral("model-details")),
      m_hashLane(QStringLiteral("model-hash")) {
    m_changeTimer.setSingleShot(true);
    connect(&m_changeTimer, &QTimer::timeout, this, &ModelLibrary::changed);
    m_rescanTimer.setSingleShot(true);
    m_rescanTimer.setInterval(kRescanDelayMs);
    connect(&m_rescanTimer, &QTimer::timeout, this, &ModelLibrary::rescan);
}

ModelLibrary::~ModelLibrary() {
    shutDown(30'000);
}

bool ModelLibrary::shutDown(int ms) {
    QElapsedTimer clock;
    clock.start();
    m_scanStop.request_stop();
    m_hashStop.request_stop();
    m_listStop.request_stop();
    for (const auto& id : {m_describeId, m_tokenId, m_promptId})
        ++*id;
    m_tableLane.post([this] { m_table.reset(); });
    m_scanLane.post([this] { delete std::exchange(m_watcher, nullptr); });
    m_detailLane.post([this] { m_tokenizer.reset(); });
    bool isEnded = true;
    for (Lane* lane : {&m_tableLane, &m_scanLane, &m_detailLane, &m_hashLane})
        isEnded = lane->shutDown(std::max(0, ms - static_cast<int>(clock.elapsed()))) && isEnded;
    return isEnded;
}

void ModelLibrary::start() {
    m_tableLane.post([this] {
        Remembered remembered;
        try {
            m_table->open(m_file);
            remembered.records = m_table->records();
            for (const QByteArray& folder : m_table->folders())
                remembered.folders << pathOf(folder);
        } catch (const storage::SqlFailure&) {
            // Without what is remembered the list begins empty; the files are where they were.
        }
        remembered.offered = usualFolders();
        tell([this, remembered] { onRemembered(remembered); });
    });
}

void ModelLibrary::onRemembered(const Remembered& remembered) {
    for (storage::ModelRecord record : remembered.records) {
        const FilePath path = pathOf(record.path);
        // What was noted before the table was open goes in front.
        if (const auto early = m_records.find(path); early != m_records.end()) {
            record.usedMs = std::max(record.usedMs, early->second.usedMs);
            record.isHidden = record.isHidden && early->second.isHidden;
        }
        m_records[path] = record;
        if (record.isHidden) continue;
        ModelEntry entry;
        entry.path = path;
        entry.name = displayName(path);
        entry.fileBytes = record.sizeBytes;
        static_cast<void>(fromFacts(record.facts, entry));  // else it is read by the scan that follows
        keepPersonal(record, entry);
        m_entries[path] = entry;
    }
    for (const FilePath& folder : remembered.folders)
        m_folders.append({folder, true});
    for (const FilePath& folder : remembered.offered) {
        if (std::none_of(m_folders.begin(), m_folders.end(),
                         [&](const WatchedFolder& watched) { return watched.path == folder; }))
            m_offered << folder;
    }
    m_isReady = true;
    emit ready();
    noteChange();
    rescan();
}

const ModelEntry* ModelLibrary::find(const FilePath& path) const {
    const auto found = m_entries.find(path);
    return found == m_entries.end() ? nullptr : &found->second;
}

storage::ModelRecord& ModelLibrary::recordOf(const FilePath& path) {
    storage::ModelRecord& record = m_records[path];
    if (record.path.isEmpty()) {
        record.path = bytesOf(path);
        record.addedMs = QDateTime::currentMSecsSinceEpoch();
    }
    return record;
}

void ModelLibrary::write(std::function<void(storage::ModelTable&)> work) {
    m_tableLane.post([this, work = std::move(work)] {
        try {
            if (m_table) work(*m_table);
        } catch (const storage::SqlFailure&) {
            // Nothing depends on it: what was not kept is found, or can be chosen, again.
        }
    });
}

void ModelLibrary::put(const storage::ModelRecord& record) {
    write([record](storage::ModelTable& table) { table.put(record); });
}

void ModelLibrary::noteChange() {
    // Many files are read in a row; the list is painted a few times a second.
    if (!m_changeTimer.isActive()) m_changeTimer.start(m_scan.isActive ? kProgressMs : 0);
}

void ModelLibrary::rescan() {
    if (!m_isReady) return;
    if (m_scan.isActive) {
        m_wantsRescan = true;
        return;
    }
    m_scanStop = std::stop_source();
    m_scan = {true, {}, 0, 0};
    emit scanChanged();
    m_scanLane.post([this, id = ++m_scanId, stop = m_scanStop.get_token(), records = m_records,
                     folders = m_folders]() mutable {
        if (!m_watcher) {
            m_watcher = new QFileSystemWatcher;
            connect(m_watcher, &QFileSystemWatcher::directoryChanged, this,
                    [this] { m_rescanTimer.start(); });
        }
        std::set<std::pair<quint64, quint64>> seen;
        std::map<std::pair<quint64, quint64>, FilePath> names;
        QStringList watched;
        const auto look = [&](const FilePath& path, const storage::ModelRecord* record) {
            const FileStamp stamp = stampOf(path);
            ModelEntry entry;
            entry.path = path;
            bool isKnown = false;
            if (!stamp.isThere) {
                entry.state = ModelEntry::State::Gone;
            } else if (!seen.insert({stamp.device, stamp.inode}).second) {
                // The same file under another name belongs to the first.
                tell([this, first = names[{stamp.device, stamp.inode}], path] {
                    const auto found = m_entries.find(first);
                    if (found == m_entries.end() || found->second.alsoAt.contains(path)) return;
                    found->second.alsoAt << path;
                    if (path != first) m_entries.erase(path);
                    noteChange();
                });
                return;
            } else {
                names[{stamp.device, stamp.inode}] = path;
                isKnown = record && record->sizeBytes == stamp.sizeBytes &&
                          record->changedNs == stamp.changedNs && fromFacts(record->facts, entry);
                if (!isKnown) {
                    tell([this, path] {
                        m_scan.folder = displayPath(path.parent_path());
                        ++m_scan.filesFound;
                        emit scanChanged();
                    });
                    entry = readEntry(path);
                }
            }
            const QString folder = QFile::decodeName(path.parent_path().c_str());
            if (stamp.isThere && !watched.contains(folder)) watched << folder;
            tell([this, entry, stamp, isKnown] { onSeen(entry, stamp, isKnown); });
        };
        for (const auto& [path, record] : records) {
            if (stop.stop_requested()) break;
            if (!record.isHidden) look(path, &record);
        }
        for (WatchedFolder& folder : folders) {
            std::error_code failure;
            folder.isThere = std::filesystem::is_directory(folder.path, failure);
            if (folder.isThere) watched << QFile::decodeName(folder.path.c_str());
            findModelFiles(
                folder.path,
                [&](const FilePath& path) {
                    if (!records.contains(path)) look(path, nullptr);
                },
                stop);
        }
        const QStringList before = m_watcher->directories();
        if (!before.isEmpty()) m_watcher->removePaths(before);
        if (!watched.isEmpty()) m_watcher->addPaths(watched);
        tell([this, id, folders] { onScanEnded(id, folders); });
    });
}

void ModelLibrary::onSeen(const ModelEntry& seen, const FileStamp& stamp, bool isKnown) {
    if (m_scan.isActive) ++m_scan.filesRead;
    const auto known = m_records.find(seen.path);
    if (known != m_records.end() && known->second.isHidden) return;  // taken off meanwhile
    ModelEntry entry = seen;
    storage::ModelRecord& record = recordOf(seen.path);
    if (entry.state == ModelEntry::State::Gone) {
        // What is known of it stays in sight.
        if (const ModelEntry* before = find(seen.path)) entry = *before;
        entry.state = ModelEntry::State::Gone;
    } else if (!isKnown) {
        if (record.sizeBytes != stamp.sizeBytes || record.changedNs != stamp.changedNs) record.sha256.clear();
        record.sizeBytes = stamp.sizeBytes;
        record.changedNs = stamp.changedNs;
        record.facts = toFacts(entry);
        put(record);
    }
    keepPersonal(record, entry);
    m_entries[seen.path] = entry;
    noteChange();
    emit scanChanged();
}

void ModelLibrary::onScanEnded(quint64 scan, const QVector<WatchedFolder>& folders) {
    if (scan != m_scanId) return;
    for (const WatchedFolder& looked : folders) {
        for (WatchedFolder& folder : m_folders) {
            if (folder.path == looked.path) folder.isThere = looked.isThere;
        }
    }
    m_scan = {};
    emit scanChanged();
    noteChange();
    if (std::exchange(m_wantsRescan, false)) rescan();
}

void ModelLibrary::listFolder(const FilePath& folder) {
    m_scanLane.post([this, folder, stop = m_listStop.get_token()] {
        std::vector<FilePath> files;
        findModelFiles(
            folder, [&](const FilePath& path) { files.push_back(path); }, stop);
        if (stop.stop_requested()) return;
        tell([this, folder, files] {
            for (const FilePath& file : files)
                addFile(file);
            emit folderListed(folder, static_cast<int>(files.size()));
        });
    });
}

void ModelLibrary::cancelScan() {
    m_wantsRescan = false;
    m_scanStop.request_stop();
}

void ModelLibrary::read(const FilePath& path) {
    ModelEntry& entry = m_entries[path];
    entry.path = path;
    if (entry.name.isEmpty()) entry.name = displayName(path);
    noteChange();
    m_detailLane.post([this, path] {
        const FileStamp stamp = stampOf(path);
        ModelEntry seen;
        seen.path = path;
        seen.state = ModelEntry::State::Gone;
        if (stamp.isThere) seen = readEntry(path);
        tell([this, seen, stamp] { onSeen(seen, stamp, false); });
    });
}

void ModelLibrary::addFile(const FilePath& given) {
    const FilePath path = firstPart(given);
    storage::ModelRecord& record = recordOf(path);
    record.isHidden = false;
    put(record);
    const ModelEntry* entry = find(path);
    if (!entry || entry->state != ModelEntry::State::Ready) read(path);
}

void ModelLibrary::noteUse(const FilePath& given) {
    const FilePath path = firstPart(given);
    recordOf(path).usedMs = QDateTime::currentMSecsSinceEpoch();
    addFile(path);
    if (const auto found = m_entries.find(path); found != m_entries.end())
        found->second.usedMs = recordOf(path).usedMs;
    noteChange();
}

void ModelLibrary::watch(const FilePath& folder) {
    m_offered.removeAll(folder);
    for (const WatchedFolder& watched : m_folders) {
        if (watched.path == folder) return;
    }
    m_folders.append({folder, true});
    write([bytes = bytesOf(folder)](storage::ModelTable& table) { table.putFolder(bytes); });
    rescan();
    emit changed();
}

void ModelLibrary::unwatch(const FilePath& folder) {
    m_folders.erase(std::remove_if(m_folders.begin(), m_folders.end(),
                                   [&](const WatchedFolder& watched) { return watched.path == folder; }),
                    m_folders.end());
    write([bytes = bytesOf(folder)](storage::ModelTable& table) { table.removeFolder(bytes); });
    const std::string inside = (folder / "").string();
    for (auto entry = m_entries.begin(); entry != m_entries.end();) {
        const bool isOnlyFound = entry->second.usedMs == 0 && entry->second.notes.isEmpty();
        if (!isOnlyFound || !entry->first.string().starts_with(inside)) {
            ++entry;
            continue;
        }
        m_records.erase(entry->first);
        write([bytes = bytesOf(entry->first)](storage::ModelTable& table) { table.remove(bytes); });
        entry = m_entries.erase(entry);
    }
    emit changed();
}

void ModelLibrary::remove(const FilePath& path) {
    const auto found = m_entries.find(path);
    if (found == m_entries.end()) return;
    m_removed = found->second;
    m_entries.erase(found);
    storage::ModelRecord& record = recordOf(path);
    record.isHidden = true;
    put(record);
    emit changed();
}

void ModelLibrary::undoRemove() {
    if (!m_removed) return;
    storage::ModelRecord& record = recordOf(m_removed->path);
    record.isHidden = false;
    put(record);
    m_entries[m_removed->path] = *m_removed;
    m_removed.reset();
    emit changed();
}

void ModelLibrary::setNotes(const FilePath& path, const QString& notes) {
    const auto found = m_entries.find(path);
    if (found == m_entries.end() || found->second.notes == notes) return;
    found->second.notes = notes;
    storage::ModelRecord& record = recordOf(path);
    record.notes = notes;
    put(record);
}

void ModelLibrary::hash(const FilePath& path) {
    cancelHash();
    m_hashStop = std::stop_source();
    m_hash = {path, 0, 0};
    emit hashAdvanced();
    m_hashLane.post([this, path, stop = m_hashStop.get_token()] {
        const std::vector<FilePath> parts = partsOf(path);
        quint64 total = 0, before = 0;
        for (const FilePath& part : parts)
            total += stampOf(part).sizeBytes;
        QElapsedTimer pace;
        const auto progress = [&](quint64 done, quint64) {
            if (pace.isValid() && pace.elapsed() < kProgressMs) return;
            pace.start();
            tell([this, path, done = before + done, total] {
                if (m_hash.path != path) return;
                m_hash.doneBytes = done;
                m_hash.totalBytes = total;
                emit hashAdvanced();
            });
        };
        QString problem;
        QStringList sums;
        for (const FilePath& part : parts) {
            sums << sha256Of(part, progress, stop, problem);
            before += stampOf(part).sizeBytes;
            if (!sums.last().isEmpty()) continue;
            if (parts.size() > 1) problem.prepend(displayName(part) + QStringLiteral(": "));
            sums.clear();
            break;
        }
        const bool wasStopped = stop.stop_requested();
        tell([this, path, sum = sums.join(QLatin1Char(' ')), problem, wasStopped] {
            if (wasStopped) return;
            m_hash = {};
            if (!sum.isEmpty()) {
                storage::ModelRecord& record = recordOf(path);
                record.sha256 = sum;
                put(record);
                if (const auto found = m_entries.find(path); found != m_entries.end())
                    found->second.sha256 = sum;
            }
            emit hashFinished(path, sum, problem);
        });
    });
}

void ModelLibrary::cancelHash() {
    if (!m_hash.isActive()) return;
    m_hashStop.request_stop();
    m_hash = {};
    emit hashAdvanced();
}

}  // namespace autoglm::desktop
