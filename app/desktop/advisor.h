// Which model fits this machine: asks the engine for forecasts on a thread of its own, and measures the
// machine when that has not been done. Threads: the GUI thread; nothing here waits.
#pragma once
#include <QObject>
#include <QThreadPool>
#include <QVector>
#include <optional>

#include "app/desktop/monitor_types.h"

namespace autoglm::desktop {

enum class AdviceLimit : quint8 { Bandwidth, Arithmetic, Memory };
struct AdviceHelpRow {
    enum class Kind : quint8 { SmallerType, ShorterContext, FewerThreads } kind = Kind::SmallerType;
    QString type;
    double factor = 1;
    int contextSize = 0, threads = 0;
    quint64 freedBytes = 0;
};
struct PrecisionRow {
    QString name, type;
    quint64 weightBytes = 0, neededBytes = 0;
    bool fits = false;
    double decode = 0, prefill = 0;
};
struct MachineNeedsRow {
    int contextSize = 0, cores = 0;
    double tokensPerSecond = 0, gbPerSecond = 0;
    quint64 memoryBytes = 0, graphicsBytes = 0, diskBytes = 0;
};
struct AdviceRow {
    QString name, quantization;
    double decodeLow = 0, decode = 0, decodeHigh = 0;
    double prefillLow = 0, prefill = 0, prefillHigh = 0;
    quint64 weightBytes = 0, kvBytes = 0, scratchBytes = 0, availableBytes = 0;
    int contextSize = 0;
    bool fits = false, isSupported = true;
    AdviceLimit limit = AdviceLimit::Bandwidth;
    QVector<AdviceHelpRow> helps;
    std::optional<double> triedError;
    QVector<PrecisionRow> precisions;
    MachineNeedsRow minimum, recommended;
    [[nodiscard]] quint64 neededBytes() const { return weightBytes + kvBytes + scratchBytes; }
};

class Advisor : public QObject {
    Q_OBJECT
public:
    explicit Advisor(QObject* parent = nullptr);
    ~Advisor() override;
    /// Drops what waits. False when a measurement is still under way after that long: the program may end
    /// without it.
    [[nodiscard]] bool shutDown(int patienceMs);
    /// What is known of the machine from earlier: ceilingsKnown() follows, if there is something.
    void recallMachine();
    /// Measures the machine: a few seconds with all cores busy. ceilingsKnown() follows.
    void measureMachine();
    /// Forecasts for the published models; measures the machine first if need be. catalogReady() follows.
    void askCatalog(int contextSize);
    [[nodiscard]] bool isBusy() const { return m_nRunning > 0; }

signals:
    void ceilingsKnown(const autoglm::desktop::MachineCeilings& ceilings);
    void catalogReady(const QVector<autoglm::desktop::AdviceRow>& rows);
    void busyChanged(bool isBusy);

private:
    template <class Work>
    void run(Work work);

    QThreadPool m_pool;  // one thread: measurements must not disturb each other
    int m_nRunning = 0;
};

/// Best that fits first: runs here, fits, fast enough to read along, then the largest.
void sortByBestFit(QVector<AdviceRow>& rows);

}  // namespace autoglm::desktop
