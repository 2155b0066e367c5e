#include "tests/ui/machine_pictures.h"

#include <cmath>

#include "app/benchmark/history.h"
#include "tests/app/benchmark/sample_records.h"

namespace autoglm::test {

std::vector<desktop::MachineSample> fiveMinutes(qint64 now) {
    using desktop::FigureId;
    std::vector<desktop::MachineSample> samples;
    const auto places = std::make_shared<const desktop::CorePlaces>(desktop::CorePlaces{
        {0, 0, 0}, {4, 0, 0}, {1, 1, 0}, {5, 1, 0}, {2, 2, 0}, {6, 2, 0}, {3, 3, 0}, {7, 3, 0}});
    for (int second = -300; second <= 0; ++second) {
        const double wave = 0.5 + 0.5 * std::sin(second / 23.0), busy = second % 90 < -30 ? 1 : 0.08;
        desktop::MachineSample sample;
        sample.timeNs = now + second * 1'000'000'000LL;
        const auto set = [&](FigureId id, double value) { sample.set(id, {value, desktop::Lack::None}); };
        set(FigureId::CpuBusy, 8 + 70 * busy * wave);
        set(FigureId::CpuOurs, 60 * busy * wave);
        set(FigureId::CpuMegahertz, 3800);
        set(FigureId::MemoryTotal, 32e9);
        set(FigureId::MemoryUsed, 9.8e9 + 3e9 * wave);
        set(FigureId::MemoryOurs, 6.9e9);
        set(FigureId::SwapUsed, 0.2e9);
        set(FigureId::CpuTemperature, 55 + 20 * busy);
        set(FigureId::DiskRead, second % 60 < -50 ? 1.9e9 : 4e6 * wave);
        set(FigureId::DiskWrite, 2e6 * wave);
        set(FigureId::PressureCpu, 4 * wave);
        set(FigureId::PressureMemory, 0);
        set(FigureId::PressureIo, 1);
        const desktop::Figure idle{0, desktop::Lack::Idle};
        const bool writes = busy > 0.5;
        sample.set(FigureId::DecodeRate, writes ? desktop::Figure{38 + 4 * wave, desktop::Lack::None} : idle);
        sample.set(FigureId::PrefillRate,
                   second % 90 == -31 ? desktop::Figure{412, desktop::Lack::None} : idle);
        sample.set(FigureId::ReadRate, writes ? desktop::Figure{43.7e9, desktop::Lack::None} : idle);
        sample.set(FigureId::MacRate, idle);
        sample.set(FigureId::BandwidthShare,
                   writes ? desktop::Figure{88 + 4 * wave, desktop::Lack::None} : idle);
        sample.set(FigureId::ArithmeticShare, idle);
        sample.places = places;
        for (int core = 0; core < 8; ++core)
            sample.cores.push_back(static_cast<float>(100 * busy * std::abs(std::sin(second / 9.0 + core))));
        sample.gpus.resize(1);
        const auto setGpu = [&](FigureId id, double value) {
            sample.gpus[0][static_cast<std::size_t>(static_cast<int>(id) - desktop::kFirstGpuFigure)] = {
                value, desktop::Lack::None};
        };
        setGpu(FigureId::GpuBusy, 100 * busy * (0.6 + 0.4 * wave));
        setGpu(FigureId::GpuOurs, 90 * busy * (0.6 + 0.4 * wave));
        setGpu(FigureId::GpuMemoryTotal, 16e9);
        setGpu(FigureId::GpuMemoryUsed, 7.1e9);
        setGpu(FigureId::GpuMemoryOurs, 6.2e9);
        setGpu(FigureId::GpuSharedUsed, 0.4e9);
        setGpu(FigureId::GpuTemperature, 64);
        setGpu(FigureId::GpuWatts, 212);
        setGpu(FigureId::GpuMegahertz, 2480);
        samples.push_back(sample);
    }
    return samples;
}

QVector<desktop::AdviceRow> adviceRows() {
    QVector<desktop::AdviceRow> rows;
    const std::pair<const char*, double> models[] = {{"GLM-4-9B-0414", 6.16e9},
                                                     {"GLM-Edge-4B-chat", 2.62e9},
                                                     {"GLM-4-32B-0414", 19.67e9},
                                                     {"GLM-4.5-Air", 73.0e9}};
    for (const auto& [name, bytes] : models) {
        desktop::AdviceRow row;
        row.name = QString::fromLatin1(name);
        row.quantization = QStringLiteral("Q4_K_M");
        row.decode = 50e9 / bytes;
        row.decodeLow = row.decode * 0.75;
        row.decodeHigh = row.decode * 1.25;
        row.prefill = row.decode * 10;
        row.prefillLow = row.prefill * 0.7;
        row.prefillHigh = row.prefill * 1.3;
        row.weightBytes = static_cast<quint64>(bytes);
        row.kvBytes = 335'000'000;
        row.scratchBytes = 300'000'000;
        row.availableBytes = 24'000'000'000;
        row.contextSize = 8192;
        row.fits = bytes < 20e9;
        row.isSupported = bytes < 70e9;
        row.limit = row.fits ? desktop::AdviceLimit::Bandwidth : desktop::AdviceLimit::Memory;
        row.helps = {{desktop::AdviceHelpRow::Kind::ShorterContext, {}, 1, 2048, 0, 251'000'000}};
        if (rows.isEmpty()) row.triedError = -0.06;
        const std::pair<const char*, const char*> names[] = {
            {"FP32", "F32"}, {"FP16", "F16"}, {"INT8", "Q8_0"}, {"INT4", "Q4_K_M"}};
        double size = bytes * 6.1;
        for (const auto& [precision, type] : names) {
            const auto weights = static_cast<quint64>(size);
            const quint64 needed = weights + row.kvBytes + row.scratchBytes;
            row.precisions << desktop::PrecisionRow{QString::fromLatin1(precision),
                                                    QString::fromLatin1(type),
                                                    weights,
                                                    needed,
                                                    needed < row.availableBytes,
                                                    50e9 / size,
                                                    500e9 / size};
            size /= precision == std::string_view("FP32") ? 2 : 1.75;
        }
        row.minimum = {
            2048, 4, 3, bytes * 3 / 0.8e9, 16'000'000'000, 8'000'000'000, static_cast<quint64>(bytes)};
        row.recommended = {
            16384, 12, 20, bytes * 20 / 0.8e9, 24'000'000'000, 8'000'000'000, static_cast<quint64>(bytes)};
        rows << row;
    }
    return rows;
}

void writeBenchmarks(const std::filesystem::path& folder) {
    const BenchmarkHistory history(folder);
    BenchmarkRecord record = sampleRecord(11.4, 96);
    record.points.push_back(record.points[0]);
    record.points[1].depth = 4096;
    record.points[1].promptTokensPerSecond *= 0.83;
    record.points[1].decodeTokensPerSecond *= 0.88;
    for (const unsigned threads : {1u, 2u, 4u, 8u, 16u}) {
        BenchmarkRecord run = record;
        run.nThreads = threads;
        run.unixSeconds += 60 * threads;
        for (BenchmarkPoint& point : run.points) {
            point.decodeTokensPerSecond *= 1 - std::exp(-static_cast<double>(threads) / 3);
            point.promptTokensPerSecond *= threads / 16.0;
        }
        static_cast<void>(history.add(run));
    }
    BenchmarkRecord other = sampleRecord(6.9, 88);
    other.unixSeconds += 86400;
    other.quantName = "Q8_0";
    other.types = {{"q8_0", 10'000'000'000}, {"f32", 1'000'000}};
    static_cast<void>(history.add(other));
}

}  // namespace autoglm::test
