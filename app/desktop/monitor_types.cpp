#include "app/desktop/monitor_types.h"

#include <QCoreApplication>

namespace autoglm::desktop {

const char* figureKey(FigureId id) {
    static constexpr std::array<const char*, static_cast<std::size_t>(FigureId::Count)> kKeys = {
        "cpu_busy_percent",
        "cpu_own_percent",
        "cpu_steal_percent",
        "cpu_mhz",
        "cpu_celsius",
        "cpu_watts",
        "memory_total_bytes",
        "memory_used_bytes",
        "memory_available_bytes",
        "memory_own_bytes",
        "memory_own_anonymous_bytes",
        "memory_own_file_bytes",
        "swap_total_bytes",
        "swap_used_bytes",
        "swap_in_bytes_per_s",
        "model_file_bytes",
        "model_cached_bytes",
        "pressure_cpu_percent",
        "pressure_memory_percent",
        "pressure_io_percent",
        "disk_read_bytes_per_s",
        "disk_write_bytes_per_s",
        "disk_active_percent",
        "disk_own_read_bytes_per_s",
        "decode_tokens_per_s",
        "prefill_tokens_per_s",
        "batch_tokens",
        "sequences_running",
        "sequences_waiting",
        "context_used",
        "context_size",
        "cache_hit_percent",
        "draft_accepted_percent",
        "decode_read_bytes_per_s",
        "prefill_macs_per_s",
        "bandwidth_share_percent",
        "arithmetic_share_percent",
        "monitor_cost_percent",
        "gpu_busy_percent",
        "gpu_own_percent",
        "gpu_memory_total_bytes",
        "gpu_memory_used_bytes",
        "gpu_memory_own_bytes",
        "gpu_shared_total_bytes",
        "gpu_shared_used_bytes",
        "gpu_shared_own_bytes",
        "gpu_evicted_bytes",
        "gpu_mhz",
        "gpu_celsius",
        "gpu_watts"};
    return kKeys[static_cast<std::size_t>(id)];
}

QString lackText(Lack lack) {
    switch (lack) {
        case Lack::None:
            return {};
        case Lack::NoSensor:
            return QCoreApplication::translate("Figures", "this machine does not report it");
        case Lack::NoPermission:
            return QCoreApplication::translate("Figures", "needs administrator rights");
        case Lack::Asleep:
            return QCoreApplication::translate("Figures", "the device is asleep");
        case Lack::FirstSample:
            return QCoreApplication::translate("Figures", "known after the next sample");
        case Lack::Failed:
            return QCoreApplication::translate("Figures", "could not be read");
        case Lack::Gone:
            return QCoreApplication::translate("Figures", "the device is gone");
        case Lack::Idle:
            return QCoreApplication::translate("Figures", "idle");
    }
    return {};
}

Figure MachineSample::at(FigureId id, int gpu) const {
    const int index = static_cast<int>(id);
    if (index < kFirstGpuFigure) return figures[static_cast<std::size_t>(index)];
    if (gpu < 0 || static_cast<std::size_t>(gpu) >= gpus.size()) return {};
    return gpus[static_cast<std::size_t>(gpu)][static_cast<std::size_t>(index - kFirstGpuFigure)];
}

}  // namespace autoglm::desktop
