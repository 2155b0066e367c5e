#include "engine/api/advise.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "engine/api/catalog.h"
#include "engine/api/compute_probe.h"
#include "engine/api/machine.h"
#include "engine/model/model.h"
#include "engine/model/registry.h"
#include "engine/runtime/bench.h"
#include "engine/runtime/memory_plan.h"
#include "engine/system/memory.h"

namespace autoglm {
namespace {

constexpr std::uint32_t kDefaultContext = 8192, kScratchBatch = 512;
/// What decode and prefill make of the measured limits: as a rule, at worst (long context, busy machine), at
/// best.
struct Efficiency {
    double low, expected, high;
};
constexpr Efficiency kDecode{0.5, 0.78, 1.0}, kPrefill{0.4, 0.7, 1.0};
/// Products of 16 and 32-bit floats do about a quarter of the work per instruction that eight-bit ones do.
constexpr double kFloatSlowdown = 4.0;

struct MachineSpeed {
    double bytesPerSecond, macsPerSecond;
};

/// Measured once per process.
const MachineSpeed& machineSpeed() {
    static const MachineSpeed kSpeed{measureReadBandwidthGbPerSecond(0, 0.3) * 1e9,
                                     measureGigaMacsPerSecond(0, 0.15) * 1e9};
    return kSpeed;
}

/// What one model asks of the machine.
struct Load {
    double weightBytesPerToken = 0, macsPerToken = 0, attentionMacsPerPosition = 0, kvBytesPerPosition = 0;
    double floatShare = 0;  // of the weights, stored as 16 or 32-bit floats
    std::uint32_t nContext = 0;
};

std::string formatted(const char* format, auto... values) {
    std::array<char, 256> text{};
    std::snprintf(text.data(), text.size(), format, values...);
    return text.data();
}

void forecast(const Load& load, Advice& advice) {
    const MachineSpeed& machine = machineSpeed();
    const double context = load.nContext, usual = std::min(context, 2048.0);
    const auto decode = [&](double positions, double efficiency) {
        const double bytes = load.weightBytesPerToken + load.kvBytesPerPosition * positions;
        return bytes > 0 ? efficiency * machine.bytesPerSecond / bytes : 0;
    };
    const double macRate = machine.macsPerSecond / (1 + load.floatShare * (kFloatSlowdown - 1));
    const auto prefill = [&](double positions, double efficiency) {
        const double macs = load.macsPerToken + load.attentionMacsPerPosition * positions / 2;
        return macs > 0 ? efficiency * macRate / macs : 0;
    };
    advice.decode = {decode(context, kDecode.low), decode(usual / 2, kDecode.expected),
                     decode(0, kDecode.high)};
    advice.prefill = {prefill(context, kPrefill.low), prefill(usual, kPrefill.expected),
                      prefill(0, kPrefill.high)};
    const double readSeconds = load.weightBytesPerToken / std::max(machine.bytesPerSecond, 1.0);
    const bool readsAreSlower = readSeconds >= load.macsPerToken / std::max(macRate, 1.0);
    advice.limit = readsAreSlower ? "memory-bandwidth" : "arithmetic";
    advice.reason =
        readsAreSlower
            ? formatted("Every token reads %.2f GB of weights, and this machine reads %.0f GB per second.",
                        load.weightBytesPerToken / 1e9, machine.bytesPerSecond / 1e9)
            : formatted(
                  "Every token takes %.2f billion multiplications, and this machine does %.0f billion per "
                  "second.",
                  load.macsPerToken / 1e9, macRate / 1e9);
}

/// Memory comes first: what does not fit does not run at all.
void judgeMemory(Advice& advice) {
    const std::uint64_t needed = advice.weightBytes + advice.kvBytes + advice.scratchBytes;
    advice.availableBytes = memoryStatus().availableBytes;
    advice.fits = needed <= advice.availableBytes;
    if (advice.fits) return;
    advice.limit = "memory-size";
    advice.reason = "It needs " + bytesText(needed) + " of memory, and " + bytesText(advice.availableBytes) +
                    " are available.";
}

struct MacsOfStep {
    static double of(const MatrixRef& m) { return static_cast<double>(m.nIn) * m.nOut; }
    double operator()(const EmbedStep&) const { return 0; }
    double operator()(const AttentionInputStep& s) const { return of(s.q) + of(s.k) + of(s.v); }
    double operator()(const AttentionStep&) const { return 0; }
    double operator()(const ProjectionStep& s) const { return of(s.weight); }
    double operator()(const FeedForwardInputStep& s) const { return of(s.gate) + of(s.up); }
    double operator()(const HeadStep&) const { return 0; }  // runs for the last token of a prompt only
};

double floatShareOf(const GgufFile& file) {
    double floats = 0, all = 0;
    for (const TensorView& tensor : file.tensors()) {
        const auto n = static_cast<double>(tensor.nElements());
        all += n;
        if (traitsOf(tensor.type).blockElements == 1) floats += n;
    }
    return all > 0 ? floats / all : 0;
}

double attentionMacs(double nLayers, double nHeads, double headDim) {
    return 2 * nLayers * nHeads * headDim;
}

Advice adviseCatalogModel(const CatalogModel& model, const char* quant, double sizeGb,
                          std::uint32_t nContext) {
    const std::uint32_t wanted = nContext == 0 ? std::min(model.contextLength, kDefaultContext) : nContext;
    const double embedding = static_cast<double>(model.nVocab) * model.nEmbd / 1e9;
    const double read = model.activeParameters > 0 ? model.activeParameters : model.parameters - embedding;
    const Load load{.weightBytesPerToken = sizeGb * 1e9 * read / model.parameters,
                    .macsPerToken = (read - embedding) * 1e9,
                    .attentionMacsPerPosition = attentionMacs(model.nLayers, model.nHeads, model.headDim),
                    .kvBytesPerPosition = static_cast<double>(model.kvBytesPerPosition),
                    .floatShare = std::string_view(quant) == "F16" ? 1.0 : 0.0,
                    .nContext = wanted};
    const ModelShape shape{.nEmbd = model.nEmbd,
                           .nLayers = model.nLayers,
                           .nHeads = model.nHeads,
                           .nKvHeads = model.nKvHeads,
                           .headDim = model.headDim,
                           .nFf = model.nFf,
                           .nVocab = model.nVocab};
    Advice advice{.name = std::string(model.name),
                  .architecture = std::string(model.architecture),
                  .quantName = quant,
                  .weightBytes = static_cast<std::uint64_t>(sizeGb * 1e9),
                  .kvBytes = std::uint64_t{model.kvBytesPerPosition} * wanted,
                  .scratchBytes = estimateScratchBytes(shape, kScratchBatch)};
    forecast(load, advice);
    judgeMemory(advice);
    const auto rows = architectures();
    const bool runs = std::any_of(rows.begin(), rows.end(), [&](const ArchitectureRow& row) {
        return row.name == model.architecture && row.build != nullptr;
    });
    if (!runs) advice.reason += " The architecture " + advice.architecture + " is not supported yet.";
    return advice;
}

}  // namespace

Result<Advice> adviseFile(const std::filesystem::path& path, std::uint32_t nContext) {
    AUTOGLM_TRY_ASSIGN(const std::shared_ptr<const Model> model, Model::open(path));
    const ModelShape& shape = model->shape();
    const std::uint32_t wanted = nContext == 0 ? std::min(shape.contextLength, kDefaultContext) : nContext;
    Load load{.weightBytesPerToken = static_cast<double>(weightBytesPerToken(model->program())),
              .attentionMacsPerPosition = attentionMacs(shape.nLayers, shape.nHeads, shape.headDim),
              .kvBytesPerPosition = static_cast<double>(kvBytesPerPosition(shape, KvType::F16)),
              .floatShare = floatShareOf(model->file()),
              .nContext = wanted};
    for (const Step& step : model->program().steps)
        load.macsPerToken += std::visit(MacsOfStep{}, step);
    Advice advice{.name = model->name(),
                  .architecture = model->architecture(),
                  .quantName = model->quantName(),
                  .weightBytes = model->weightBytes(),
                  .kvBytes = kvBytesPerPosition(shape, KvType::F16) * wanted,
                  .scratchBytes = estimateScratchBytes(shape, kScratchBatch)};
    forecast(load, advice);
    judgeMemory(advice);
    return advice;
}

std::vector<Advice> adviseCatalog(std::uint32_t nContext) {
    std::vector<Advice> all;
    for (const CatalogModel& model : catalogModels()) {
        all.push_back(adviseCatalogModel(model, "Q4_K_M", model.sizeQ4_K_M, nContext));
        all.push_back(adviseCatalogModel(model, "Q8_0", model.sizeQ8_0, nContext));
        all.push_back(adviseCatalogModel(model, "F16", model.sizeF16, nContext));
    }
    return all;
}

}  // namespace autoglm
