// The history of benchmarks in front of its file: a snapshot for the window, written and read on a thread of
// its own. The command line writes into the same file, so it is read again whenever it is to be shown.
// Threads: the GUI thread; never waits for the disk.
#pragma once
#include <QObject>
#include <vector>

#include "app/desktop/benchmark_types.h"
#include "app/desktop/lane.h"

namespace autoglm::desktop {

class BenchmarkBook : public QObject {
    Q_OBJECT
public:
    /// `folder`: where the data of the program lies.
    explicit BenchmarkBook(const QString& folder, QObject* parent = nullptr);
    ~BenchmarkBook() override;

    /// Newest first.
    [[nodiscard]] const QVector<BenchmarkRow>& rows() const { return m_rows; }
    /// False until the file has been read once.
    [[nodiscard]] bool isRead() const { return m_isRead; }
    /// Reads the file again; changed() follows if there is news.
    void refresh();
    /// added() follows once it is kept, or failed().
    void add(const MeasuredBenchmark& measured);
    /// undoRemove() brings those of the last call back.
    void remove(const QVector<quint32>& ids);
    void undoRemove();

    /// Side by side, in the order given. Ids that there are not are left out.
    [[nodiscard]] BenchmarkComparison compare(const QVector<quint32>& ids) const;
    enum class ReportKind : quint8 { Markdown, Json };
    /// To be shown to others: names no folder, user or host.
    [[nodiscard]] QString report(const QVector<quint32>& ids, ReportKind kind) const;

    /// False if the disk did not answer within `ms`.
    bool shutDown(int ms) { return m_lane.shutDown(ms); }

signals:
    void changed();
    void added(quint32 id);
    /// What could not be kept, read or removed.
    void failed(const autoglm::desktop::EngineFailure& failure);

private:
    /// On the lane: reads everything and hands it over.
    void readNow();
    void take(std::vector<BenchmarkRecord> records);
    void tell(const EngineFailure& failure);
    [[nodiscard]] std::vector<BenchmarkRecord> find(const QVector<quint32>& ids) const;

    std::string m_folder;
    std::vector<BenchmarkRecord> m_records;  // oldest first
    std::vector<BenchmarkRecord> m_removed;
    QVector<BenchmarkRow> m_rows;
    bool m_isRead = false;
    Lane m_lane;
};

}  // namespace autoglm::desktop
