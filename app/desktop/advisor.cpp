#include "app/desktop/advisor.h"

#include <algorithm>

#include "engine/api/advise.h"
#include "engine/api/machine_profile.h"
#include "engine/base/error.h"

namespace autoglm::desktop {
namespace {

/// As fast as people read; beyond it a better model is worth more than a faster one.
constexpr double kReadingSpeed = 7;

QString shown(const std::string& text) {
    return QString::fromStdString(printable(text));
}

MachineNeedsRow toRow(const MachineNeeds& n) {
    MachineNeedsRow row;
    row.contextSize = static_cast<int>(n.nContext);
    row.cores = static_cast<int>(n.nCores);
    row.tokensPerSecond = n.tokensPerSecond;
    row.gbPerSecond = n.gbPerSecond;
    row.memoryBytes = n.memoryBytes;
    row.graphicsBytes = n.graphicsBytes;
    row.diskBytes = n.diskBytes;
    return row;
}

AdviceRow toRow(const Advice& a) {
    AdviceRow row;
    row.name = shown(a.name);
    row.quantization = shown(a.quantName);
    row.decodeLow = a.decode.low;
    row.decode = a.decode.expected;
    row.decodeHigh = a.decode.high;
    row.prefillLow = a.prefill.low;
    row.prefill = a.prefill.expected;
    row.prefillHigh = a.prefill.high;
    row.weightBytes = a.weightBytes;
    row.kvBytes = a.kvBytes;
    row.scratchBytes = a.scratchBytes;
    row.availableBytes = a.availableBytes;
    row.contextSize = static_cast<int>(a.nContext);
    row.fits = a.fits;
    row.isSupported = a.isSupported;
    row.limit = a.limit == "memory-size"  ? AdviceLimit::Memory
                : a.limit == "arithmetic" ? AdviceLimit::Arithmetic
                                          : AdviceLimit::Bandwidth;
    row.triedError = a.triedError;
    for (const PrecisionSize& p : a.sizing.precisions)
        row.precisions << PrecisionRow{shown(p.name), shown(p.type), p.weightBytes, p.neededBytes,
                                       p.fits,        p.decode,      p.prefill};
    row.minimum = toRow(a.sizing.minimum);
    row.recommended = toRow(a.sizing.recommended);
    for (const AdviceHelp& help : a.helps)
        row.helps << AdviceHelpRow{static_cast<AdviceHelpRow::Kind>(help.kind),
                                   shown(help.type),
                                   help.factor,
                                   static_cast<int>(help.nContext),
                                   static_cast<int>(help.nThreads),
                                   help.freedBytes};
    return row;
}

MachineCeilings ceilingsOf(const MachineProfile& profile) {
    return {profile.bytesPerSecond(), profile.macsPerSecond()};
}

}  // namespace

Advisor::Advisor(QObject* parent) : QObject(parent) {
    m_pool.setMaxThreadCount(1);
}

Advisor::~Advisor() {
    m_pool.clear();
    m_pool.waitForDone();  // a measurement under way takes seconds, on a busy machine many
}

bool Advisor::shutDown(int patienceMs) {
    m_pool.clear();
    return m_pool.waitForDone(patienceMs);
}

/// `work` runs on the pool and gives what is then to be done on the GUI thread.
template <class Work>
void Advisor::run(Work work) {
    if (m_nRunning++ == 0) emit busyChanged(true);
    m_pool.start([this, work] {
        const auto tell = work();
        QMetaObject::invokeMethod(
            this,
            [this, tell] {
                tell();
                if (--m_nRunning == 0) emit busyChanged(false);
            },
            Qt::QueuedConnection);
    });
}

void Advisor::recallMachine() {
    run([this] {
        const auto known = loadMachineProfile({});
        return [this, known] {
            if (known) emit ceilingsKnown(ceilingsOf(*known));
        };
    });
}

void Advisor::measureMachine() {
    run([this] {
        const MachineCeilings ceilings = ceilingsOf(measureMachineProfile({}));
        return [this, ceilings] { emit ceilingsKnown(ceilings); };
    });
}

void Advisor::askCatalog(int contextSize) {
    run([this, contextSize] {
        const MachineCeilings ceilings = ceilingsOf(machineProfile({}));
        QVector<AdviceRow> rows;
        const auto all = adviseCatalog(AdviceQuery{.nContext = static_cast<std::uint32_t>(contextSize)});
        if (all.has_value()) {
            for (const Advice& advice : *all)
                rows << toRow(advice);
        }
        sortByBestFit(rows);
        return [this, ceilings, rows] {
            emit ceilingsKnown(ceilings);
            emit catalogReady(rows);
        };
    });
}

void sortByBestFit(QVector<AdviceRow>& rows) {
    std::stable_sort(rows.begin(), rows.end(), [](const AdviceRow& a, const AdviceRow& b) {
        const auto runs = [](const AdviceRow& row) { return row.fits && row.isSupported; };
        if (runs(a) != runs(b)) return runs(a);
        const bool aReads = a.decode >= kReadingSpeed, bReads = b.decode >= kReadingSpeed;
        if (aReads != bReads) return aReads;
        // Both fast enough: the larger one knows more. Neither: the faster one.
        return aReads ? a.weightBytes > b.weightBytes : a.decode > b.decode;
    });
}

}  // namespace autoglm::desktop
