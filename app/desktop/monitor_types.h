// What the machine and the engine are doing, as values for the window: one figure each, or why there is none.
// Threads: values, copied through queued connections.
#pragma once
#include <QMetaType>
#include <QString>
#include <QVector>
#include <array>
#include <memory>
#include <vector>

namespace autoglm::desktop {

/// Why a figure is not there. As the engine's sensors tell it, and Idle for speeds while nothing is computed.
enum class Lack : quint8 { None, NoSensor, NoPermission, Asleep, FirstSample, Failed, Gone, Idle };

struct Figure {
    double value = 0;
    Lack lack = Lack::NoSensor;
    [[nodiscard]] bool has() const { return lack == Lack::None; }
};

/// Percent, bytes, bytes per second, MHz, °C, watts, tokens per second, counts.
enum class FigureId : quint8 {
    CpuBusy,
    CpuOurs,
    CpuSteal,
    CpuMegahertz,
    CpuTemperature,
    CpuWatts,
    MemoryTotal,
    MemoryUsed,
    MemoryAvailable,
    MemoryOurs,
    MemoryOursAnonymous,
    MemoryOursFile,
    SwapTotal,
    SwapUsed,
    SwapInRate,
    ModelFile,
    ModelCached,
    PressureCpu,
    PressureMemory,
    PressureIo,
    DiskRead,
    DiskWrite,
    DiskActive,
    DiskOurRead,
    DecodeRate,
    PrefillRate,
    BatchTokens,
    Sequences,
    Waiting,
    ContextUsed,
    ContextSize,
    CacheHits,        // percent of prompt tokens, since the start
    DraftAcceptance,  // percent of guesses, since the start
    ReadRate,         // bytes per second of weights, keys and values while decoding
    MacRate,          // multiply-accumulates per second while reading a prompt
    BandwidthShare,   // percent of what was measured
    ArithmeticShare,
    OwnCost,  // percent of one core that looking takes
    // Of one GPU each.
    GpuBusy,
    GpuOurs,
    GpuMemoryTotal,
    GpuMemoryUsed,
    GpuMemoryOurs,
    GpuSharedTotal,
    GpuSharedUsed,
    GpuSharedOurs,
    GpuEvicted,
    GpuMegahertz,
    GpuTemperature,
    GpuWatts,
    Count
};
inline constexpr int kFirstGpuFigure = static_cast<int>(FigureId::GpuBusy);
inline constexpr int kGpuFigures = static_cast<int>(FigureId::Count) - kFirstGpuFigure;

/// Stable, for files: "cpu_busy_percent".
[[nodiscard]] const char* figureKey(FigureId id);
/// "needs administrator rights", in the language of the window. `""` for None.
[[nodiscard]] QString lackText(Lack lack);

/// What a row of cores stands for. CPUs of one core share its arithmetic.
struct CorePlace {
    int id = 0;  // as the kernel counts
    int core = 0, package = 0;
    bool isEfficient = false;  // a small core of a hybrid processor
    bool operator==(const CorePlace&) const = default;
};
using CorePlaces = std::vector<CorePlace>;

struct MachineSample {
    qint64 timeNs = 0;  // steady clock
    std::array<Figure, kFirstGpuFigure> figures;
    std::vector<std::array<Figure, kGpuFigures>> gpus;
    std::vector<float> cores;                  // percent; negative: none
    std::shared_ptr<const CorePlaces> places;  // of the cores, in the same order; null: as the kernel counts

    [[nodiscard]] Figure at(FigureId id, int gpu = 0) const;
    void set(FigureId id, Figure figure) { figures[static_cast<std::size_t>(id)] = figure; }
};

struct GpuSummary {
    QString id, name, driver;
    bool isIntegrated = false, busyIsAwake = false;
    bool operator==(const GpuSummary&) const = default;
};

enum class WorkKind : quint8 { Load, Prefill, Decode };
struct WorkSpan {
    WorkKind kind = WorkKind::Load;
    qint64 beginNs = 0, endNs = 0;  // endNs 0: goes on
};

enum class MemoryOwner : quint8 { Weights, KeysAndValues, Scratch };
struct LedgerRow {
    QString device;
    MemoryOwner owner = MemoryOwner::Weights;
    quint64 plannedBytes = 0, bytes = 0;
};
enum class ModelPart : quint8 { Embedding, Attention, FeedForward, Norms, Head };
struct PlacedBlock {
    ModelPart part = ModelPart::Attention;
    int layer = 0;
    QString device, type;
    quint64 bytes = 0;
};
struct ModelPlacement {
    int nLayers = 0;
    QVector<LedgerRow> ledger;
    QVector<PlacedBlock> blocks;
};

/// What lasts and hurts.
enum class MachineAlarm : quint8 { None, Swapping, Spilled };

/// What this machine was measured to be able to do; 0: not measured.
struct MachineCeilings {
    double bytesPerSecond = 0, macsPerSecond = 0;
};

}  // namespace autoglm::desktop

Q_DECLARE_METATYPE(autoglm::desktop::MachineSample)
