// Whether a model fits where it shall run, and what would make it fit. Threads: pure functions.
#pragma once
#include "app/desktop/model_types.h"

namespace autoglm::desktop {

/// What a model takes on one device.
struct MemoryShare {
    QString device, name;  // id and name of a DeviceSummary
    quint64 weightBytes = 0, kvBytes = 0, scratchBytes = 0, freeBytes = 0;
    [[nodiscard]] quint64 neededBytes() const { return weightBytes + kvBytes + scratchBytes; }
};

struct MemoryFit {
    enum class Verdict {
        Unknown,  // the machine or the file is not known yet
        Fits,
        Tight,  // fits, with little to spare
        Split,  // some layers on the device, the rest on the CPU
        DoesNotFit
    };
    Verdict verdict = Verdict::Unknown;
    QVector<MemoryShare> shares;  // one per device that takes part
    int deviceLayers = 0, layers = 0;
    quint64 missingBytes = 0;  // DoesNotFit: more than is free
    int contextThatFits = 0;   // the largest that would; 0: no context would
    quint64 smallerBytes = 0;  // DoesNotFit: about what the weights take at 4.8 bits; 0: they have no more
};

/// `devices` as the engine lists them, the processor first; `choice` as for a load.
[[nodiscard]] MemoryFit memoryFit(const ModelEntry& model, int context, const DeviceList& devices,
                                  const DeviceChoice& choice);

/// The devices as far as they are known: before the engine has listed them, the processor alone.
[[nodiscard]] DeviceList knownDevices(const DeviceList& listed, const MachineSummary& machine);

/// The context that a load without a wish gets.
[[nodiscard]] int usualContext(const ModelEntry& model);

}  // namespace autoglm::desktop
