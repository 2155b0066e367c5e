#include "engine/kernels/select_kernels.h"

#include <mutex>

#include "engine/kernels/cpu/tiers.h"

namespace autoglm {

namespace {

struct Tier {
    const char* name;
    bool (*runsOn)(const CpuFeatures&);
    void (*fillTable)(KernelTable&) noexcept;
};

// Best first.
constexpr Tier kTiers[] = {
#if defined(__x86_64__)
    {"avx512-vnni", [](const CpuFeatures& f) { return f.avx512Vnni; }, avx512vnni::fillTable},
    {"avx512", [](const CpuFeatures& f) { return f.avx512; }, avx512::fillTable},
    {"avx2", [](const CpuFeatures& f) { return f.avx2; }, avx2::fillTable},
#endif
    {"baseline", [](const CpuFeatures&) { return true; }, baseline::fillTable},
};
constexpr std::size_t kNumTiers = sizeof kTiers / sizeof kTiers[0];

const KernelTable* tableOf(std::size_t index) {
    static KernelTable tables[kNumTiers];
    static std::once_flag filled[kNumTiers];
    std::call_once(filled[index], [&] { kTiers[index].fillTable(tables[index]); });
    return &tables[index];
}

}  // namespace

std::vector<std::string> availableTiers(const CpuFeatures& features) {
    std::vector<std::string> names;
    for (const Tier& tier : kTiers) {
        if (tier.runsOn(features)) names.emplace_back(tier.name);
    }
    return names;
}

Result<const KernelTable*> selectKernels(const CpuFeatures& features, std::string_view forced) {
    bool known = false;
    for (std::size_t i = 0; i < kNumTiers; ++i) {
        const bool isNamed = forced == kTiers[i].name;
        known = known || isNamed;
        if ((forced.empty() || isNamed) && kTiers[i].runsOn(features)) return tableOf(i);
    }
    std::string list;
    for (const std::string& name : availableTiers(features))
        list += (list.empty() ? "" : ", ") + name;
    return Error{.code = ErrorCode::InvalidArgument,
                 .subject = "tier",
                 .problem = known ? "this CPU lacks the instructions of the tier that was asked for"
                                  : "there is no CPU tier of this name",
                 .found = printable(forced),
                 .expected = "one of " + list,
                 .hint = "Leave the tier unset to use the best one."};
}

std::size_t wideScratchBytes(std::uint32_t nColumns) noexcept {
    // The panel and the sums of every column.
    return kWidePanelBytes + static_cast<std::size_t>(nColumns) * 16 * kWideGroups * sizeof(float);
}

std::size_t wideFloatScratchBytes(std::uint32_t nColumns) noexcept {
    return std::size_t{kFloatPanelRows} * (kFloatPanelSteps + std::size_t{nColumns}) * sizeof(float);
}

std::size_t attentionScratchBytes(std::uint32_t headDim) noexcept {
    const std::size_t wide = (std::size_t{headDim} + 15) / 16 * 16,
                      nBlocks = (std::size_t{headDim} + 31) / 32;
    const std::size_t perRow = 2 * wide + 64 + 32 * nBlocks + 32 + 2 * nBlocks;
    constexpr std::size_t kPerRowStates = 8, kRounding = 18 * 16;  // each array begins on a cache line
    const std::size_t floats = kMaxAttentionRows * perRow + 64 * wide + 2 * 64 * nBlocks +
                               kPerRowStates * (kMaxAttentionRows + 16) + kRounding;
    return floats * sizeof(float);
}

std::size_t kvHeadPageBytes(KvFormat format, std::uint32_t headDim) noexcept {
    const std::size_t wide = (std::size_t{headDim} + 15) / 16 * 16,
                      nBlocks = (std::size_t{headDim} + 31) / 32;
    switch (format) {
        case KvFormat::F32:
            return std::size_t{64} * headDim * 4;
        case KvFormat::I16:
            return std::size_t{64} * (wide * 2 + 4);
        default:
            return std::size_t{64} * nBlocks * (32 + 2);
    }
}

}  // namespace autoglm
