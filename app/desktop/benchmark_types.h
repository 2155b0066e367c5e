// Benchmarks as the window shows them. Values; no engine header is needed to read them.
#pragma once
#include <QMetaType>
#include <QString>
#include <QVector>
#include <memory>
#include <optional>

#include "app/desktop/engine_types.h"
#include "app/desktop/model_types.h"

namespace autoglm {
struct BenchmarkRecord;
}

namespace autoglm::desktop {

/// What is to be measured.
struct BenchmarkWish {
    FilePath path;
    bool isBuiltin = false;
    int promptTokens = 512, answerTokens = 128, repetitions = 3;
    QVector<int> depths{0};        // tokens in the context before
    bool eachThreadCount = false;  // a run each with 1, 2, 4 … threads
    QString kvType = QStringLiteral("f16");
};
struct BenchmarkRequest {
    RequestId id = 0;
    BenchmarkWish wish;
    DeviceChoice device;
    std::stop_token stop;  // ends the benchmark …
    std::stop_token quit;  // … and what comes after it: the model in use is not opened again
};

struct BenchmarkState {
    enum class Phase : quint8 { Idle, Waiting, Loading, Preparing, Filling, WarmingUp, Measuring, Restoring };
    Phase phase = Phase::Idle;
    FilePath path;
    bool isCancelling = false;
    int run = 0, runs = 1;                // from 0
    int threads = 0;                      // 0: as many as usual
    int depth = 0;                        // of what is measured
    int repetition = 0, repetitions = 0;  // from 1
    bool isAnswer = false;                // of a repetition: the answer, not the prompt
    double share = 0;                     // of all, 0 to 1
    double secondsLeft = 0;               // 0: not known yet
    [[nodiscard]] bool isActive() const { return phase != Phase::Idle; }
};

struct BenchmarkPoint {
    int depth = 0, promptTokens = 0, answerTokens = 0;
    double promptRate = 0, answerRate = 0;  // tokens per second; 0: not measured
    double promptSpread = 0, answerSpread = 0, gbPerSecond = 0;
};
/// One benchmark of the history.
struct BenchmarkRow {
    quint32 id = 0;
    qint64 unixSeconds = 0;
    QString version, model, quantization, backend, tier, device, kvType;
    QVector<TypePart> types;  // largest first
    quint64 fileBytes = 0, memoryBytes = 0;
    int threads = 0, layers = 0, deviceLayers = 0, repetitions = 0;
    double bandwidth = 0;  // GB/s that the memory was measured to give; 0: not measured
    QString machine;       // "Ryzen 7 7840U, 8 cores, 32 GB"
    QVector<BenchmarkPoint> points;
};

struct ComparedRate {
    double rate = 0, spread = 0;
    std::optional<double> difference;  // against the first: +0.1 = ten percent faster
    bool isCertain = false;            // more than what repetitions differ by
};
/// One kind of work in several benchmarks; nothing where it was not measured.
struct ComparedRates {
    bool isPrompt = false;
    int depth = 0, tokens = 0;
    QVector<std::optional<ComparedRate>> rates;
};
struct BenchmarkComparison {
    QVector<BenchmarkRow> rows;
    bool modelDiffers = false, quantizationDiffers = false, deviceDiffers = false, threadsDiffer = false,
         versionDiffers = false, machineDiffers = false;
    QVector<ComparedRates> works;
};

/// A run that has just been measured, on its way into the history.
using MeasuredBenchmark = std::shared_ptr<const BenchmarkRecord>;

}  // namespace autoglm::desktop

Q_DECLARE_METATYPE(autoglm::desktop::BenchmarkRequest)
Q_DECLARE_METATYPE(autoglm::desktop::BenchmarkState)
Q_DECLARE_METATYPE(autoglm::desktop::MeasuredBenchmark)
