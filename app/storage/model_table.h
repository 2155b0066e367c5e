// What is remembered of model files, in a small SQLite file of its own: nothing in it is worth more than the
// notes, and all else can be found again. Calls throw SqlFailure.
// Threads: the thread that opened it.
#pragma once
#include <QByteArray>
#include <QSqlDatabase>
#include <QString>
#include <QVector>

namespace autoglm::storage {

struct ModelRecord {
    QByteArray path;  // its bytes, whatever they are
    qint64 addedMs = 0, usedMs = 0;
    bool isHidden = false;  // taken off the list; a scan does not bring it back
    QString notes, sha256;
    quint64 sizeBytes = 0;  // of the file that `facts` and `sha256` are about …
    qint64 changedNs = 0;   // … and when it was changed
    QByteArray facts;       // JSON
};

class ModelTable {
public:
    ModelTable();
    ~ModelTable();
    ModelTable(const ModelTable&) = delete;
    ModelTable& operator=(const ModelTable&) = delete;

    /// A damaged file is kept as FILE.damaged and a new one begun; where nothing can be written the table
    /// lives in memory. Returns whether what is put will be there at the next start.
    bool open(const QString& file);
    void close();
    [[nodiscard]] QVector<ModelRecord> records();
    void put(const ModelRecord& record);
    void remove(const QByteArray& path);
    [[nodiscard]] QVector<QByteArray> folders();
    void putFolder(const QByteArray& path);
    void removeFolder(const QByteArray& path);

private:
    void connectTo(const QString& file);
    void createTables();

    QString m_name;  // of the connection
    QSqlDatabase m_database;
};

}  // namespace autoglm::storage
