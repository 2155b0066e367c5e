#include "app/desktop/memory_fit.h"

#include <algorithm>

namespace autoglm::desktop {
namespace {

/// Of what is free, this much may go before the rest of the system feels it.
constexpr double kEasyShare = 0.85;
constexpr int kLeastContext = 512, kContextStep = 256, kUsualContext = 8192;
constexpr double kSmallBitsPerWeight = 4.85;  // Q4_K_M

const DeviceSummary* deviceFor(const DeviceList& list, const DeviceChoice& choice) {
    for (const DeviceSummary& device : list.devices) {
        if (choice.id.isEmpty() ? device.isAutomatic : device.id == choice.id) return &device;
    }
    return list.devices.isEmpty() ? nullptr : &list.devices.first();
}

/// The largest context with which everything lies in `free` bytes.
int largestContext(const ModelEntry& model, quint64 free) {
    const quint64 fixed = model.weightBytes + model.scratchBytes;
    if (model.kvBytesPerToken == 0 || free <= fixed) return 0;
    const quint64 tokens = (free - fixed) / model.kvBytesPerToken;
    const int limit = model.trainedContext > 0 ? model.trainedContext : 1 << 20;
    const int context = static_cast<int>(std::min<quint64>(tokens, static_cast<quint64>(limit)));
    return context < kLeastContext ? 0 : context / kContextStep * kContextStep;
}

MemoryShare whole(const ModelEntry& model, int context, const DeviceSummary& device) {
    return {device.id,          device.name,     model.weightBytes, model.kvBytes(context),
            model.scratchBytes, device.freeBytes};
}

/// `layers` of the model on `gpu`, the rest on `cpu`.
QVector<MemoryShare> divided(const MemoryShare& all, int layers, int of, const DeviceSummary& gpu,
                             const DeviceSummary& cpu) {
    const auto part = [&](quint64 bytes) {
        return bytes / static_cast<quint64>(of) * static_cast<quint64>(layers);
    };
    const MemoryShare onGpu{gpu.id,           gpu.name,     part(all.weightBytes), part(all.kvBytes),
                            all.scratchBytes, gpu.freeBytes};
    const MemoryShare onCpu{
        cpu.id,           cpu.name,     all.weightBytes - onGpu.weightBytes, all.kvBytes - onGpu.kvBytes,
        all.scratchBytes, cpu.freeBytes};
    return {onGpu, onCpu};
}

void judgeWhole(const MemoryShare& share, MemoryFit& fit) {
    fit.shares = {share};
    const quint64 needed = share.neededBytes();
    if (needed > share.freeBytes) {
        fit.verdict = MemoryFit::Verdict::DoesNotFit;
        fit.missingBytes = needed - share.freeBytes;
    } else {
        fit.verdict = static_cast<double>(needed) > kEasyShare * static_cast<double>(share.freeBytes)
                          ? MemoryFit::Verdict::Tight
                          : MemoryFit::Verdict::Fits;
    }
}

void judgeSplit(const MemoryShare& all, int layers, int wished, const DeviceSummary& gpu,
                const DeviceSummary& cpu, MemoryFit& fit) {
    const quint64 perLayer = (all.weightBytes + all.kvBytes) / static_cast<quint64>(layers) + 1;
    const quint64 room = gpu.freeBytes > all.scratchBytes ? gpu.freeBytes - all.scratchBytes : 0;
    const int fitting = static_cast<int>(std::min<quint64>(room / perLayer, static_cast<quint64>(layers)));
    fit.deviceLayers = wished >= 0 ? std::min(wished, fitting) : fitting;
    if (fit.deviceLayers >= layers) {
        judgeWhole(all, fit);
        fit.deviceLayers = layers;
        return;
    }
    fit.shares = divided(all, fit.deviceLayers, layers, gpu, cpu);
    const MemoryShare& rest = fit.shares.last();
    fit.verdict = MemoryFit::Verdict::Split;
    if (rest.neededBytes() > rest.freeBytes) {
        fit.verdict = MemoryFit::Verdict::DoesNotFit;
        fit.missingBytes = rest.neededBytes() - rest.freeBytes;
    }
}

}  // namespace

DeviceList knownDevices(const DeviceList& listed, const MachineSummary& machine) {
    if (listed.isKnown() || !machine.isKnown()) return listed;
    DeviceSummary cpu;
    cpu.id = cpu.kind = QStringLiteral("cpu");
    cpu.name = machine.cpuName;
    cpu.memoryBytes = machine.memoryBytes;
    cpu.freeBytes = machine.availableBytes;
    cpu.isAutomatic = true;
    DeviceList list;
    list.devices = {cpu};
    return list;
}

int usualContext(const ModelEntry& model) {
    return model.trainedContext > 0 ? std::min(model.trainedContext, kUsualContext) : kUsualContext;
}

MemoryFit memoryFit(const ModelEntry& model, int context, const DeviceList& devices,
                    const DeviceChoice& choice) {
    MemoryFit fit;
    const DeviceSummary* device = deviceFor(devices, choice);
    if (!device || model.weightBytes == 0 || context <= 0) return fit;
    const DeviceSummary& cpu = devices.devices.first();
    const MemoryShare all = whole(model, context, *device);
    fit.layers = model.layers;
    if (device->kind == QLatin1String("cpu") || model.layers <= 0) {
        judgeWhole(all, fit);
    } else {
        judgeSplit(all, model.layers, choice.gpuLayers, *device, cpu, fit);
    }
    fit.contextThatFits = largestContext(model, std::max(device->freeBytes, cpu.freeBytes));
    if (fit.verdict == MemoryFit::Verdict::DoesNotFit) {
        const auto smaller =
            static_cast<quint64>(static_cast<double>(model.parameterCount) * kSmallBitsPerWeight / 8);
        if (static_cast<double>(smaller) < 0.9 * static_cast<double>(model.weightBytes))
            fit.smallerBytes = smaller;
    }
    return fit;
}

}  // namespace autoglm::desktop
