#include "app/desktop/benchmark_book.h"

#include <QFile>
#include <algorithm>

#include "app/benchmark/comparison.h"
#include "app/benchmark/history.h"
#include "app/benchmark/report.h"
#include "app/desktop/engine_convert.h"
#include "app/desktop/format.h"

namespace autoglm::desktop {
namespace {

QString shown(const std::string& text) {
    return QString::fromStdString(text);  // made printable where it was read
}

QString machineText(const BenchmarkRecord::Machine& machine) {
    QStringList parts = {shown(machine.cpuName),
                         BenchmarkBook::tr("%n core(s)", nullptr, static_cast<int>(machine.nPhysicalCores)),
                         formatBytes(machine.memoryBytes)};
    for (const BenchmarkRecord::Gpu& gpu : machine.gpus)
        parts << shown(gpu.name) + QLatin1Char(' ') + formatBytes(gpu.memoryBytes);
    return parts.join(QStringLiteral(" · "));
}

BenchmarkRow toRow(const BenchmarkRecord& r) {
    BenchmarkRow row;
    row.id = r.id;
    row.unixSeconds = r.unixSeconds;
    row.version = shown(r.version);
    row.model = shown(r.model);
    row.quantization = shown(r.quantName);
    row.backend = shown(r.backend);
    row.tier = shown(r.tier);
    row.device = shown(r.device);
    row.kvType = shown(r.kvType);
    for (const auto& part : r.types)
        row.types << TypePart{shown(part.type), part.bytes};
    row.fileBytes = r.fileBytes;
    row.memoryBytes = r.memoryBytes;
    row.threads = static_cast<int>(r.nThreads);
    row.layers = static_cast<int>(r.nLayers);
    row.deviceLayers = static_cast<int>(r.nDeviceLayers);
    row.repetitions = static_cast<int>(r.repetitions);
    row.bandwidth = r.bandwidthGbPerSecond;
    row.machine = machineText(r.machine);
    for (const autoglm::BenchmarkPoint& p : r.points)
        row.points << BenchmarkPoint{static_cast<int>(p.depth),
                                     static_cast<int>(p.nPrompt),
                                     static_cast<int>(p.nDecode),
                                     p.promptTokensPerSecond,
                                     p.decodeTokensPerSecond,
                                     p.promptSpread,
                                     p.decodeSpread,
                                     p.achievedGbPerSecond};
    return row;
}

}  // namespace

BenchmarkBook::BenchmarkBook(const QString& folder, QObject* parent)
    : QObject(parent),
      m_folder(QFile::encodeName(folder).toStdString()),
      m_lane(QStringLiteral("benchmarks")) {}

BenchmarkBook::~BenchmarkBook() = default;

void BenchmarkBook::tell(const EngineFailure& failure) {
    QMetaObject::invokeMethod(
        this, [this, failure] { emit failed(failure); }, Qt::QueuedConnection);
}

// The lane ends before this object does, so it is there when the lane asks.
void BenchmarkBook::readNow() {
    auto records = BenchmarkHistory(m_folder).read();
    if (!records) return tell(toFailure(records.error(), {}));
    QMetaObject::invokeMethod(
        this, [this, all = std::move(*records)]() mutable { take(std::move(all)); }, Qt::QueuedConnection);
}

void BenchmarkBook::take(std::vector<BenchmarkRecord> records) {
    const auto isSame = [](const BenchmarkRecord& a, const BenchmarkRecord& b) {
        return a.id == b.id && a.unixSeconds == b.unixSeconds;
    };
    const bool hasNews =
        !m_isRead || !std::equal(records.begin(), records.end(), m_records.begin(), m_records.end(), isSame);
    m_isRead = true;
    if (!hasNews) return;
    m_records = std::move(records);
    m_rows.clear();
    for (auto it = m_records.rbegin(); it != m_records.rend(); ++it)
        m_rows << toRow(*it);
    emit changed();
}

void BenchmarkBook::refresh() {
    m_lane.post([this] { readNow(); });
}

void BenchmarkBook::add(const MeasuredBenchmark& measured) {
    m_lane.post([this, measured] {
        const auto kept = BenchmarkHistory(m_folder).add(*measured);
        if (!kept) return tell(toFailure(kept.error(), {}));
        readNow();
        QMetaObject::invokeMethod(
            this, [this, id = kept->id] { emit added(id); }, Qt::QueuedConnection);
    });
}

void BenchmarkBook::remove(const QVector<quint32>& ids) {
    m_removed = find(ids);
    m_lane.post([this, ids] {
        const auto done =
            BenchmarkHistory(m_folder).remove(std::vector<std::uint32_t>(ids.begin(), ids.end()));
        if (!done) return tell(toFailure(done.error(), {}));
        readNow();
    });
}

void BenchmarkBook::undoRemove() {
    m_lane.post([this, records = std::exchange(m_removed, {})] {
        for (const BenchmarkRecord& record : records) {
            const auto kept = BenchmarkHistory(m_folder).add(record);
            if (!kept) return tell(toFailure(kept.error(), {}));
        }
        readNow();
    });
}

std::vector<BenchmarkRecord> BenchmarkBook::find(const QVector<quint32>& ids) const {
    std::vector<BenchmarkRecord> found;
    for (const quint32 id : ids) {
        const auto at = std::ranges::find(m_records, id, &BenchmarkRecord::id);
        if (at != m_records.end()) found.push_back(*at);
    }
    return found;
}

BenchmarkComparison BenchmarkBook::compare(const QVector<quint32>& ids) const {
    const std::vector<BenchmarkRecord> records = find(ids);
    BenchmarkComparison out;
    if (records.empty()) return out;
    const RecordDifferences differences = whatDiffers(records);
    out.modelDiffers = differences.model;
    out.quantizationDiffers = differences.quant;
    out.deviceDiffers = differences.device;
    out.threadsDiffer = differences.threads;
    out.versionDiffers = differences.version;
    out.machineDiffers = differences.machine;
    for (const BenchmarkRecord& record : records)
        out.rows << toRow(record);
    for (const ComparedWork& work : compareBenchmarks(records)) {
        ComparedRates rates{work.isPrompt, static_cast<int>(work.depth), static_cast<int>(work.nTokens), {}};
        for (const auto& figure : work.figures) {
            rates.rates << (figure ? std::optional(ComparedRate{figure->tokensPerSecond, figure->spread,
                                                                figure->difference, figure->isCertain})
                                   : std::nullopt);
        }
        out.works << rates;
    }
    return out;
}

QString BenchmarkBook::report(const QVector<quint32>& ids, ReportKind kind) const {
    const std::vector<BenchmarkRecord> records = find(ids);
    return shown(kind == ReportKind::Json ? reportJson(records) : reportMarkdown(records));
}

}  // namespace autoglm::desktop
