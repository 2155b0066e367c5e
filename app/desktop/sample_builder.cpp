#include "app/desktop/sample_builder.h"

#include <algorithm>

#include "engine/api/machine.h"
#include "engine/base/error.h"

namespace autoglm::desktop {
namespace {

Figure figureOf(const Reading& reading) {
    static_assert(static_cast<int>(Absence::Gone) == static_cast<int>(Lack::Gone));
    return {reading.value, static_cast<Lack>(reading.absence)};
}

Figure share(double part, double whole) {
    return whole > 0 ? Figure{100 * part / whole, Lack::None} : Figure{0, Lack::Idle};
}

std::array<Figure, kGpuFigures> figuresOf(const GpuFigures& gpu) {
    std::array<Figure, kGpuFigures> out;
    const auto set = [&](FigureId id, const Reading& reading) {
        out[static_cast<std::size_t>(static_cast<int>(id) - kFirstGpuFigure)] = figureOf(reading);
    };
    set(FigureId::GpuBusy, gpu.busyPercent);
    set(FigureId::GpuOurs, gpu.ourBusyPercent);
    set(FigureId::GpuMemoryTotal, gpu.memoryTotal);
    set(FigureId::GpuMemoryUsed, gpu.memoryUsed);
    set(FigureId::GpuMemoryOurs, gpu.ourMemory);
    set(FigureId::GpuSharedTotal, gpu.sharedTotal);
    set(FigureId::GpuSharedUsed, gpu.sharedUsed);
    set(FigureId::GpuSharedOurs, gpu.ourShared);
    set(FigureId::GpuEvicted, gpu.ourEvicted);
    set(FigureId::GpuMegahertz, gpu.megahertz);
    set(FigureId::GpuTemperature, gpu.temperature);
    set(FigureId::GpuWatts, gpu.watts);
    return out;
}

QString shown(const std::string& text) {
    return QString::fromStdString(printable(text));
}

}  // namespace

void SampleBuilder::setCeilings(const MachineCeilings& ceilings) {
    m_bytesPerSecond = ceilings.bytesPerSecond;
    m_macsPerSecond = ceilings.macsPerSecond;
}

Figure SampleBuilder::Speed::advance(double amount, double seconds, bool goesOn) {
    if (seconds > 0) {
        last = {amount / seconds, Lack::None};
    } else if (!goesOn) {
        last = {0, Lack::Idle};
    }
    return last;
}

MachineSample SampleBuilder::build(const MachineSnapshot& s) {
    MachineSample sample;
    sample.timeNs = s.timeNs;
    const auto set = [&](FigureId id, const Reading& reading) { sample.set(id, figureOf(reading)); };
    set(FigureId::CpuBusy, s.cpu.busyPercent);
    set(FigureId::CpuOurs, s.cpu.processPercent);
    set(FigureId::CpuSteal, s.cpu.stealPercent);
    set(FigureId::CpuMegahertz, s.cpu.megahertz);
    set(FigureId::CpuTemperature, s.cpu.temperature);
    set(FigureId::CpuWatts, s.cpu.watts);
    set(FigureId::MemoryTotal, s.memory.total);
    set(FigureId::MemoryUsed, s.memory.used);
    set(FigureId::MemoryAvailable, s.memory.available);
    set(FigureId::MemoryOurs, s.memory.processResident);
    set(FigureId::MemoryOursAnonymous, s.memory.processAnonymous);
    set(FigureId::MemoryOursFile, s.memory.processFile);
    set(FigureId::SwapTotal, s.memory.swapTotal);
    set(FigureId::SwapUsed, s.memory.swapUsed);
    set(FigureId::SwapInRate, s.memory.swapInPerSecond);
    set(FigureId::ModelFile, s.memory.modelFileBytes);
    set(FigureId::ModelCached, s.memory.modelCachedBytes);
    set(FigureId::PressureCpu, s.pressure.cpu);
    set(FigureId::PressureMemory, s.pressure.memory);
    set(FigureId::PressureIo, s.pressure.io);
    set(FigureId::DiskRead, s.disk.readPerSecond);
    set(FigureId::DiskWrite, s.disk.writePerSecond);
    set(FigureId::DiskActive, s.disk.activePercent);
    set(FigureId::DiskOurRead, s.disk.processReadPerSecond);
    addCores(s, sample);
    for (const GpuFigures& gpu : s.gpus)
        sample.gpus.push_back(figuresOf(gpu));
    const double seconds = static_cast<double>(s.timeNs - m_lastNs) * 1e-9;
    sample.set(FigureId::OwnCost, m_lastNs == 0 || seconds <= 0
                                      ? Figure{0, Lack::FirstSample}
                                      : Figure{100 * s.costSeconds / seconds, Lack::None});
    m_lastNs = s.timeNs;
    addEngine(sample);
    return sample;
}

/// In the order of the topology, so that threads of one core and cores of one package are neighbours.
void SampleBuilder::addCores(const MachineSnapshot& snapshot, MachineSample& sample) {
    const std::vector<CpuPlace>& known = cpuPlaces();
    struct Core {
        std::size_t order;
        CorePlace place;
        float busy;
    };
    std::vector<Core> cores;
    for (const CoreFigures& figures : snapshot.cpu.cores) {
        const auto at = std::ranges::find(known, figures.id, &CpuPlace::id);
        const bool isKnown = at != known.end();
        const auto id = static_cast<int>(figures.id);
        cores.push_back({static_cast<std::size_t>(at - known.begin()),
                         {id, isKnown ? static_cast<int>(at->core) : id,
                          isKnown ? static_cast<int>(at->package) : 0, figures.isEfficient},
                         figures.busyPercent.has() ? static_cast<float>(figures.busyPercent.value) : -1.0f});
    }
    std::ranges::stable_sort(cores, {}, &Core::order);
    CorePlaces places;
    for (const Core& core : cores) {
        places.push_back(core.place);
        sample.cores.push_back(core.busy);
    }
    if (!m_places || *m_places != places) m_places = std::make_shared<const CorePlaces>(std::move(places));
    sample.places = m_places;
}

void SampleBuilder::addEngine(MachineSample& sample) {
    const ActivityState state = m_activity->state();
    const ActivityTotals& now = state.totals;
    const bool decodes = state.isComputing && state.lastKind == ActivityKind::Decode;
    const bool reads = state.isComputing && state.lastKind == ActivityKind::Prefill;
    const double decodeSeconds = now.decodeSeconds - m_totals.decodeSeconds,
                 prefillSeconds = now.prefillSeconds - m_totals.prefillSeconds;
    sample.set(FigureId::DecodeRate,
               m_decode.advance(static_cast<double>(now.decodeTokens - m_totals.decodeTokens), decodeSeconds,
                                decodes));
    sample.set(FigureId::PrefillRate,
               m_prefill.advance(static_cast<double>(now.promptTokens - m_totals.promptTokens),
                                 prefillSeconds, reads));
    const Figure bytes = m_read.advance(now.decodeBytes - m_totals.decodeBytes, decodeSeconds, decodes);
    const Figure macs = m_macs.advance(now.prefillMacs - m_totals.prefillMacs, prefillSeconds, reads);
    sample.set(FigureId::ReadRate, bytes);
    sample.set(FigureId::MacRate, macs);
    const auto ofCeiling = [](const Figure& figure, double ceiling) {
        if (!figure.has()) return figure;
        return ceiling > 0 ? share(figure.value, ceiling) : Figure{0, Lack::NoSensor};
    };
    sample.set(FigureId::BandwidthShare, ofCeiling(bytes, m_bytesPerSecond));
    sample.set(FigureId::ArithmeticShare, ofCeiling(macs, m_macsPerSecond));
    const auto count = [&](FigureId id, double n) { sample.set(id, {n, Lack::None}); };
    // What is running is known at the beginning of a batch; between requests nothing is.
    count(FigureId::BatchTokens, state.isComputing ? state.batchTokens : 0);
    count(FigureId::Sequences, state.isComputing ? state.nRunning : 0);
    count(FigureId::Waiting, state.nWaiting);
    count(FigureId::ContextUsed, state.contextUsed);
    count(FigureId::ContextSize, state.contextSize);
    const auto cached = static_cast<double>(now.cachedTokens);
    sample.set(FigureId::CacheHits, share(cached, cached + static_cast<double>(now.promptTokens)));
    sample.set(FigureId::DraftAcceptance,
               share(static_cast<double>(now.acceptedTokens), static_cast<double>(now.draftedTokens)));
    m_totals = now;
}

QVector<GpuSummary> SampleBuilder::gpusOf(const MachineSnapshot& snapshot) {
    QVector<GpuSummary> all;
    for (const GpuFigures& gpu : snapshot.gpus)
        all << GpuSummary{shown(gpu.id), shown(gpu.name), shown(gpu.driver), gpu.isIntegrated,
                          gpu.busyIsAwake};
    return all;
}

ModelPlacement toModelPlacement(const EngineActivity::Placement& placement) {
    ModelPlacement out;
    out.nLayers = static_cast<int>(placement.nLayers);
    for (const MemoryUse& use : placement.memory)
        out.ledger << LedgerRow{shown(use.device), static_cast<MemoryOwner>(use.owner), use.plannedBytes,
                                use.bytes};
    for (const PlacedPart& part : placement.parts)
        out.blocks << PlacedBlock{static_cast<ModelPart>(part.part), static_cast<int>(part.layer),
                                  shown(part.device), shown(part.type), part.bytes};
    return out;
}

QVector<WorkSpan> toWorkSpans(const std::vector<ActivitySpan>& spans) {
    QVector<WorkSpan> out;
    for (const ActivitySpan& span : spans)
        out << WorkSpan{static_cast<WorkKind>(span.kind), span.beginNs, span.endNs};
    return out;
}

}  // namespace autoglm::desktop
