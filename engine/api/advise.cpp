#include "engine/api/advise.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <map>

#include "engine/api/catalog.h"
#include "engine/api/forecast.h"
#include "engine/api/forecast_log.h"
#include "engine/api/gpu_status.h"
#include "engine/api/machine.h"
#include "engine/api/machine_profile.h"
#include "engine/model/model.h"
#include "engine/model/registry.h"
#include "engine/runtime/memory_plan.h"
#include "engine/system/disk_speed.h"
#include "engine/system/memory.h"

namespace autoglm {
namespace {

constexpr std::uint32_t kUsualPrompt = 512, kUsualDepth = 1024;
/// Until the first token: the start of the program, and the first run, which reads weights and packs what it
/// uses.
constexpr double kStartSeconds = 0.1, kFirstRunReads = 2;
constexpr double kMixedBits = 4.85;  // of a weight of Q4_K_M, on average
/// A context that is offered as shorter is at least this long.
constexpr std::uint32_t kLeastContext = 2048;

std::string formatted(const char* format, auto... values) {
    std::array<char, 256> text{};
    std::snprintf(text.data(), text.size(), format, values...);
    return text.data();
}

/// What forecasts are made from; measured or read once per call.
struct Ground {
    MachineProfile machine;
    std::vector<ForecastOutcome> outcomes;
    std::uint64_t memoryBytes = 0;  // available to the processor
    std::optional<GpuDevice> gpu;   // that is to be used

    [[nodiscard]] bool gpuHasOwnMemory() const { return gpu && gpu->kind == "discrete"; }
    [[nodiscard]] std::uint64_t availableBytes() const {
        return memoryBytes + (gpuHasOwnMemory() ? gpu->budgetBytes : 0);
    }
    [[nodiscard]] std::string device() const { return gpu ? gpu->name : machine.cpuName; }
    [[nodiscard]] const DeviceSpeed& speed() const { return gpu ? gpu->speed : machine.processor; }
    /// Of the model, the part that runs on the graphics card.
    [[nodiscard]] double gpuShare(const Advice& advice) const {
        if (!gpu) return 0;
        const double room = static_cast<double>(gpu->budgetBytes) - static_cast<double>(advice.scratchBytes);
        return std::clamp(room / std::max(1.0, static_cast<double>(advice.weightBytes + advice.kvBytes)), 0.0,
                          1.0);
    }
};

Result<Ground> groundOf(const AdviceQuery& query) {
    Ground ground{.machine = machineProfile(query.cacheFolder),
                  .outcomes = forecastOutcomes(query.cacheFolder),
                  .memoryBytes = memoryStatus().availableBytes};
    if (query.backend == BackendChoice::Cpu || query.backend == BackendChoice::Reference) return ground;
    std::string wish = query.device;
    if (query.backend == BackendChoice::Auto && wish.empty()) {
        wish = automaticDevices().wish;
        if (wish.empty()) return ground;
    }
    AUTOGLM_TRY_ASSIGN(ground.gpu, measuredDevice(wish));
    return ground;
}

void forecast(const Ground& ground, const ModelLoad& load, const AdviceQuery& query, Advice& advice) {
    const double context = advice.nContext;
    const double depth = query.depth ? *query.depth : std::min<double>(kUsualDepth, context / 2);
    const double prompt = query.nPrompt ? *query.nPrompt : std::min<double>(kUsualPrompt, context);
    advice.device = ground.device();
    const ForecastCorrection fix = correctionFrom(ground.outcomes, advice.quantName, advice.device);
    // Layers that find no room on the graphics card run on the processor.
    const double share = ground.gpuShare(advice);
    const auto shared = [&](const auto& secondsOn) {
        double seconds = 0;
        if (share > 0) seconds += share * secondsOn(ground.speed());
        if (share < 1) seconds += (1 - share) * secondsOn(ground.machine.processor);
        return std::max(seconds, 1e-9);
    };
    const auto decode = [&](double at) {
        return 1 / shared([&](const DeviceSpeed& speed) { return decodeSeconds(speed, load, at); });
    };
    const auto prefill = [&](double behind) {
        return prompt /
               shared([&](const DeviceSpeed& speed) { return promptSeconds(speed, load, prompt, behind); });
    };
    advice.plainDecode = decode(depth);
    advice.plainPrefill = prefill(query.depth ? depth : 0);
    // Ranges span what the context does to the speed, and what earlier forecasts missed by.
    const double last = query.depth ? depth : context;
    advice.decode = {decode(last) * fix.decode * (1 - fix.decodeSpread), advice.plainDecode * fix.decode,
                     decode(query.depth ? depth : 0) * fix.decode * (1 + fix.decodeSpread)};
    advice.prefill = {prefill(query.depth ? depth : std::max(0.0, context - prompt)) * fix.prefill *
                          (1 - fix.prefillSpread),
                      advice.plainPrefill * fix.prefill,
                      advice.plainPrefill * fix.prefill * (1 + fix.prefillSpread)};
    advice.nOutcomes = fix.nOutcomes;
    for (const ForecastOutcome& outcome : ground.outcomes) {
        const bool isSame = outcome.model == advice.name && outcome.quantName == advice.quantName;
        if (isSame && outcome.forecastDecode > 0 && outcome.decode > 0)
            advice.triedError = outcome.decodeError();
    }
    const double bytes = load.bytesPerToken(),
                 bandwidth = std::max(ground.speed().readGbPerSecond * 1e9, 1.0);
    // Where reading takes most of a token's time, nothing but fewer bytes would help.
    const bool isBandwidth = bytes / bandwidth >= 0.5 / advice.plainDecode;
    advice.limit = isBandwidth ? "memory-bandwidth" : "arithmetic";
    advice.reason =
        isBandwidth
            ? formatted("Every token reads %.2f GB of weights, and this machine reads %.0f GB per second.",
                        bytes / 1e9, bandwidth / 1e9)
            : formatted(
                  "Every token takes %.0f million multiplications, and with these weights this "
                  "machine does %.0f million per second one token at a time.",
                  load.macsPerToken() / 1e6, load.macsPerToken() / 1e6 * decode(0));
}

/// The same model in each precision, here.
void addSizing(const Ground& ground, const ModelLoad& load, const AdviceQuery& query,
               const SizingFacts& facts, Advice& advice) {
    advice.sizing = sizeModel(facts);
    const double weights = std::max(1.0, load.bytesPerToken());
    for (PrecisionSize& row : advice.sizing.precisions) {
        row.fits = row.neededBytes <= ground.availableBytes();
        const std::string type = row.type == "Q4_K_M" ? "Q4_K" : row.type;
        ModelLoad same = load;
        const double factor = static_cast<double>(row.weightBytes) * facts.activeShare / weights;
        for (auto* part : {&same.layers, &same.head})
            for (ModelLoad::Weights& w : *part)
                w = {type, w.count, w.bytes * factor};
        Advice there{.quantName = row.type};
        there.nContext = advice.nContext;
        there.weightBytes = row.weightBytes;
        there.kvBytes = advice.kvBytes;
        there.scratchBytes = advice.scratchBytes;
        forecast(ground, same, query, there);
        row.decode = there.decode.expected;
        row.prefill = there.prefill.expected;
    }
}

LoadForecast forecastLoad(const Ground& ground, const std::filesystem::path& path, double fileBytes) {
    LoadForecast load{.diskBytesPerSecond = measureDiskRead(path).value_or(0),
                      .cachedShare = cachedShare(path)};
    load.fromCache =
        kStartSeconds + kFirstRunReads * fileBytes / std::max(ground.machine.bytesPerSecond(), 1.0);
    load.fromDisk =
        load.fromCache + (load.diskBytesPerSecond > 0 ? fileBytes / load.diskBytesPerSecond : 0.0);
    return load;
}

/// Memory comes first: what does not fit does not run at all.
void judgeMemory(const Ground& ground, Advice& advice) {
    const std::uint64_t needed = advice.weightBytes + advice.kvBytes + advice.scratchBytes;
    advice.availableBytes = ground.availableBytes();
    advice.fits = needed <= advice.availableBytes;
    if (advice.fits) return;
    advice.limit = "memory-size";
    advice.reason = "It needs " + bytesText(needed) + " of memory, and " + bytesText(advice.availableBytes) +
                    " are available.";
}

void addContextHelp(Advice& advice) {
    if (advice.nContext <= kLeastContext) return;
    const std::uint64_t perPosition = advice.kvBytes / advice.nContext;
    const std::uint64_t fixed = advice.weightBytes + advice.scratchBytes;
    std::uint32_t shorter = advice.nContext / 4;
    if (!advice.fits) {
        if (fixed >= advice.availableBytes || perPosition == 0) return;  // no context would do
        shorter = static_cast<std::uint32_t>(
            std::min<std::uint64_t>((advice.availableBytes - fixed) / perPosition, advice.nContext));
        shorter = shorter / 1024 * 1024;
    }
    if (shorter < kLeastContext) return;
    const std::uint64_t freed = perPosition * (advice.nContext - shorter);
    // Not worth a word where it frees next to nothing.
    if (advice.fits && freed * 10 < advice.weightBytes + advice.kvBytes) return;
    advice.helps.push_back(
        {.kind = AdviceHelp::Kind::ShorterContext, .nContext = shorter, .freedBytes = freed});
}

void addThreadHelp(const Ground& ground, Advice& advice) {
    const unsigned useful = ground.machine.usefulThreads();
    if (useful < ground.machine.nThreads && advice.limit == "memory-bandwidth")
        advice.helps.push_back({.kind = AdviceHelp::Kind::FewerThreads, .nThreads = useful});
}

void addTypeHelp(const Advice& smaller, Advice& advice) {
    const bool isFaster = smaller.plainDecode > 1.15 * advice.plainDecode;
    if (!isFaster && (advice.fits || !smaller.fits)) return;
    advice.helps.insert(
        advice.helps.begin(),
        {.kind = AdviceHelp::Kind::SmallerType,
         .type = smaller.quantName,
         .factor = smaller.plainDecode / std::max(advice.plainDecode, 1e-9),
         .freedBytes = advice.weightBytes - std::min(advice.weightBytes, smaller.weightBytes)});
}

void add(std::vector<ModelLoad::Weights>& to, const MatrixRef& m) {
    if (m.empty()) return;
    const std::string type(traitsOf(m.type).name);
    const auto at = std::find_if(to.begin(), to.end(), [&](const auto& w) { return w.type == type; });
    ModelLoad::Weights& into = at != to.end() ? *at : to.emplace_back(ModelLoad::Weights{.type = type});
    into.count += static_cast<double>(m.nIn) * m.nOut;
    into.bytes += static_cast<double>(m.bytes.size());
}

/// As the layer probe counts them: norms and sums of the residual stream, heads, both halves of feed-forward.
double activationValues(double nEmbd, double nHeads, double nKvHeads, double headDim, double nFf) {
    return 6 * nEmbd + (2 * nHeads + 2 * nKvHeads) * headDim + 3 * nFf;
}

double attentionMacs(double nLayers, double nHeads, double headDim) {
    return 2 * nLayers * nHeads * headDim;
}

struct CatalogType {
    const char *quant, *type, *headType;
    double CatalogModel::*sizeGb;
};
constexpr CatalogType kCatalogTypes[] = {{"Q4_K_M", "Q4_K", "Q6_K", &CatalogModel::sizeQ4_K_M},
                                         {"Q8_0", "Q8_0", "Q8_0", &CatalogModel::sizeQ8_0},
                                         {"F16", "F16", "F16", &CatalogModel::sizeF16}};

Advice adviseCatalogModel(const Ground& ground, const CatalogModel& model, const CatalogType& type,
                          const AdviceQuery& query) {
    const double sizeGb = model.*type.sizeGb;
    const double embedding =
        static_cast<double>(model.nVocab) * model.nEmbd / 1e9;  // and as much for the head
    const double read = model.activeParameters > 0 ? model.activeParameters : model.parameters - embedding;
    const double perWeight = sizeGb / model.parameters;
    ModelLoad load{.nLayers = static_cast<double>(model.nLayers),
                   .activationValues =
                       activationValues(model.nEmbd, model.nHeads, model.nKvHeads, model.headDim, model.nFf),
                   .attentionMacsPerPosition = attentionMacs(model.nLayers, model.nHeads, model.headDim),
                   .kvBytesPerPosition = static_cast<double>(model.kvBytesPerPosition)};
    load.layers = {{type.type, (read - embedding) * 1e9, (read - embedding) * 1e9 * perWeight}};
    load.head = {{type.headType, embedding * 1e9, embedding * 1e9 * perWeight}};
    const ModelShape shape{.nEmbd = model.nEmbd,
                           .nLayers = model.nLayers,
                           .nHeads = model.nHeads,
                           .nKvHeads = model.nKvHeads,
                           .headDim = model.headDim,
                           .nFf = model.nFf,
                           .nVocab = model.nVocab};
    Advice advice{.name = std::string(model.name),
                  .architecture = std::string(model.architecture),
                  .quantName = type.quant};
    advice.nContext = query.nContext == 0 ? std::min(model.contextLength, kUsualContext) : query.nContext;
    advice.weightBytes = static_cast<std::uint64_t>(sizeGb * 1e9);
    advice.kvBytes = std::uint64_t{model.kvBytesPerPosition} * advice.nContext;
    advice.scratchBytes = estimateScratchBytes(shape, kPlannedBatch);
    forecast(ground, load, query, advice);
    judgeMemory(ground, advice);
    addSizing(ground, load, query,
              {.weightBytes = {2e9 * model.sizeF16, 1e9 * model.sizeF16, 1e9 * model.sizeQ8_0,
                               1e9 * model.sizeQ4_K_M},
               .activeShare = read / model.parameters,
               .activeParameters = (read - embedding) * 1e9,
               .kvBytesPerPosition = static_cast<double>(model.kvBytesPerPosition),
               .scratchBytes = static_cast<double>(advice.scratchBytes),
               .nContext = advice.nContext,
               .contextLength = model.contextLength},
              advice);
    const auto rows = architectures();
    advice.isSupported = std::any_of(rows.begin(), rows.end(), [&](const ArchitectureRow& row) {
        return row.name == model.architecture && row.build != nullptr;
    });
    if (!advice.isSupported)
        advice.reason += " The architecture " + advice.architecture + " is not supported yet.";
    return advice;
}

}  // namespace

Result<Advice> adviseFile(const std::filesystem::path& path, const AdviceQuery& query) {
    AUTOGLM_TRY_ASSIGN(const std::shared_ptr<const Model> model, Model::open(path));
    const ModelShape& shape = model->shape();
    AUTOGLM_TRY_ASSIGN(const Ground ground, groundOf(query));
    ModelLoad load{.nLayers = static_cast<double>(shape.nLayers),
                   .activationValues =
                       activationValues(shape.nEmbd, shape.nHeads, shape.nKvHeads, shape.headDim, shape.nFf),
                   .attentionMacsPerPosition = attentionMacs(shape.nLayers, shape.nHeads, shape.headDim),
                   .kvBytesPerPosition = static_cast<double>(kvBytesPerPosition(shape, KvType::F16))};
    for (const Step& step : model->program().steps) {
        auto& weights = std::holds_alternative<HeadStep>(step) ? load.head : load.layers;
        forEachMatrix(step, [&](const MatrixRef& m) { add(weights, m); });
    }
    Advice advice{
        .name = model->name(), .architecture = model->architecture(), .quantName = model->quantName()};
    advice.nContext = query.nContext == 0 ? std::min(shape.contextLength, kUsualContext) : query.nContext;
    advice.weightBytes = model->weightBytes();
    advice.kvBytes = kvBytesPerPosition(shape, KvType::F16) * advice.nContext;
    advice.scratchBytes = estimateScratchBytes(shape, kPlannedBatch);
    forecast(ground, load, query, advice);
    judgeMemory(ground, advice);
    const auto nParameters = static_cast<double>(model->nParameters());
    const double read = load.bytesPerToken() / std::max(1.0, static_cast<double>(advice.weightBytes));
    addSizing(ground, load, query,
              {.weightBytes = {4 * nParameters, 2 * nParameters, nParameters * 34 / 32,
                               nParameters * kMixedBits / 8},
               .activeShare = std::min(1.0, read),
               .activeParameters = load.macsPerToken(),
               .kvBytesPerPosition = static_cast<double>(advice.kvBytes) / std::max(1u, advice.nContext),
               .scratchBytes = static_cast<double>(advice.scratchBytes),
               .nContext = advice.nContext,
               .contextLength = shape.contextLength},
              advice);
    advice.load = forecastLoad(ground, path, static_cast<double>(model->file().fileBytes()));
    addContextHelp(advice);
    addThreadHelp(ground, advice);
    // The same shape with four bits a weight, if this one has clearly more.
    const double bits = 8 * load.bytesPerToken() / std::max(1.0, load.macsPerToken());
    if (bits > 6) {
        ModelLoad small = load;
        constexpr double kBytes = kMixedBits / 8;
        for (auto* part : {&small.layers, &small.head})
            for (ModelLoad::Weights& w : *part)
                w = {"Q4_K", w.count, w.count * kBytes};
        Advice smaller = advice;
        smaller.quantName = "Q4_K_M";
        smaller.weightBytes =
            static_cast<std::uint64_t>(static_cast<double>(advice.weightBytes) * small.bytesPerToken() /
                                       std::max(load.bytesPerToken(), 1.0));
        forecast(ground, small, query, smaller);
        judgeMemory(ground, smaller);
        addTypeHelp(smaller, advice);
    }
    return advice;
}

Result<std::vector<Advice>> adviseCatalog(const AdviceQuery& query) {
    std::vector<Advice> all;
    AUTOGLM_TRY_ASSIGN(const Ground ground, groundOf(query));
    for (const CatalogModel& model : catalogModels()) {
        const std::size_t first = all.size();
        for (const CatalogType& type : kCatalogTypes) {
            Advice advice = adviseCatalogModel(ground, model, type, query);
            addContextHelp(advice);
            addThreadHelp(ground, advice);
            if (all.size() > first) addTypeHelp(all[first], advice);
            all.push_back(std::move(advice));
        }
    }
    return all;
}

std::string loadText(const LoadForecast& load) {
    const std::string cached = formatted("%.1f s when all of it is in memory already", load.fromCache);
    const std::string share = formatted(" (%.0f %% is now)", load.cachedShare * 100);
    if (load.diskBytesPerSecond <= 0) return cached + share;
    return formatted("%.1f s from the disk, which reads %.0f MB per second; ", load.fromDisk,
                     load.diskBytesPerSecond / 1e6) +
           cached + share;
}

std::string helpText(const AdviceHelp& help, const Advice& advice) {
    switch (help.kind) {
        case AdviceHelp::Kind::SmallerType:
            return help.type + " instead of " + advice.quantName +
                   formatted(": %.1f times as fast, and ", help.factor) + bytesText(help.freedBytes) +
                   " less memory";
        case AdviceHelp::Kind::ShorterContext:
            return "A context of " + std::to_string(help.nContext) + " instead of " +
                   std::to_string(advice.nContext) + " tokens frees " + bytesText(help.freedBytes);
        case AdviceHelp::Kind::FewerThreads:
            return formatted("All cores together are not faster than %u threads here", help.nThreads);
    }
    return {};
}

}  // namespace autoglm
