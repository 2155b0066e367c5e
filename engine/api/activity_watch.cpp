#include "engine/api/activity_watch.h"

#include <algorithm>
#include <charconv>
#include <map>

#include "engine/base/error.h"
#include "engine/runtime/memory_plan.h"

namespace autoglm {
namespace {

using Part = PlacedPart::Part;
using Owner = MemoryUse::Owner;

struct Place {
    Part part;
    std::uint32_t layer;
    auto operator<=>(const Place&) const = default;
};

/// "blk.12.ffn_down.weight" → 12; nothing for what belongs to no layer.
std::optional<std::uint32_t> layerOf(std::string_view name) {
    if (!name.starts_with("blk.")) return std::nullopt;
    std::uint32_t layer = 0;
    const auto [end, error] = std::from_chars(name.data() + 4, name.data() + name.size(), layer);
    return error == std::errc() && end < name.data() + name.size() ? std::optional(layer) : std::nullopt;
}

Place placeOf(std::string_view name, std::uint32_t nLayers) {
    const auto layer = layerOf(name);
    if (!layer) return name.starts_with("output") ? Place{Part::Head, nLayers} : Place{Part::Embedding, 0};
    const std::string_view tail = name.substr(name.find('.', 4) + 1);
    if (tail.find("norm") != std::string_view::npos) return {Part::Norms, *layer};
    return {tail.starts_with("ffn") ? Part::FeedForward : Part::Attention, *layer};
}

std::string joined(const std::vector<BackendPart>& parts) {
    std::string all;
    for (const BackendPart& part : parts)
        all += part.name + "\n" + part.device + "\n";
    return all;
}

std::string shownDevice(const BackendPart& part) {
    return printable(part.device.empty() ? part.name : part.device);
}

}  // namespace

ActivityWatch::ActivityWatch(std::shared_ptr<EngineActivity> activity, std::shared_ptr<const Model> model,
                             const Backend& backend, KvType kvType)
    : m_activity(std::move(activity)),
      m_model(std::move(model)),
      m_backend(backend),
      m_kvType(kvType),
      m_work(workOf(*m_model, kvType)) {}

void ActivityWatch::place(std::uint32_t nContext, std::uint32_t nGpuLayers) {
    m_nContext = nContext;
    m_nGpuLayers = nGpuLayers;
    const std::vector<BackendPart> devices = m_backend.parts();
    m_devices = joined(devices);
    const ModelShape& shape = m_model->shape();
    EngineActivity::Placement placement{.nLayers = shape.nLayers};
    // With one device everything is on it, the GPU or, after a failure, the CPU.
    const auto deviceOf = [&](const Place& place) -> std::size_t {
        const bool isSecond =
            place.part == Part::Head || (place.part != Part::Embedding && place.layer >= nGpuLayers);
        return devices.size() > 1 && isSecond ? 1 : 0;
    };

    std::map<Place, std::map<TensorType, std::uint64_t>> bytes;
    for (const TensorView& tensor : m_model->file().tensors()) {
        const Place place = placeOf(tensor.name, shape.nLayers);
        if (place.layer <= shape.nLayers) bytes[place][tensor.type] += tensor.bytes.size();
    }
    std::vector<std::uint64_t> planned(devices.size());
    for (const auto& [place, types] : bytes) {
        const auto most = std::max_element(types.begin(), types.end(),
                                           [](const auto& a, const auto& b) { return a.second < b.second; });
        PlacedPart part{.part = place.part,
                        .layer = place.layer,
                        .device = shownDevice(devices[deviceOf(place)]),
                        .type = std::string(traitsOf(most->first).name)};
        for (const auto& [type, n] : types)
            part.bytes += n;
        planned[deviceOf(place)] += part.bytes;
        placement.parts.push_back(std::move(part));
    }
    const std::uint64_t kv = kvBytesPerPosition(shape, m_kvType) * nContext,
                        scratch = estimateScratchBytes(shape, kPlannedBatch);
    for (std::size_t i = 0; i < devices.size(); ++i) {
        const std::string name = shownDevice(devices[i]);
        const BackendMemory& memory = devices[i].memory;
        const double layers = devices.size() == 1 ? shape.nLayers
                              : i == 0            ? nGpuLayers
                                                  : shape.nLayers - nGpuLayers;
        const double share = shape.nLayers > 0 ? layers / shape.nLayers : 1;
        placement.memory.push_back({name, Owner::Weights, planned[i], memory.weightBytes});
        placement.memory.push_back({name, Owner::KeysAndValues,
                                    static_cast<std::uint64_t>(static_cast<double>(kv) * share),
                                    memory.kvBytes});
        placement.memory.push_back({name, Owner::Scratch, scratch, memory.scratchBytes});
    }
    m_activity->setPlacement(std::move(placement));
    m_activity->setContextSize(nContext);
}

void ActivityWatch::onCached(std::uint32_t nTokens) {
    m_activity->addCached(nTokens);
}

void ActivityWatch::onBatch(const BatchShape& shape) {
    const double tokens = shape.nTokens;
    const double skippedHead = shape.nRows == 0 ? static_cast<double>(m_work.headBytes) : 0;
    m_activity->beginBatch({.kind = shape.nPromptTokens > 0 ? ActivityKind::Prefill : ActivityKind::Decode,
                            .nTokens = shape.nTokens,
                            .nPromptTokens = shape.nPromptTokens,
                            .nRunning = shape.nRunning,
                            .nWaiting = shape.nWaiting,
                            .contextUsed = shape.longest,
                            .macs = m_work.macsPerToken * tokens + m_work.headMacs * shape.nRows +
                                    m_work.attentionMacs * static_cast<double>(shape.nPairs),
                            .bytes = m_work.weightBytes - skippedHead +
                                     m_work.kvBytesPerPosition * static_cast<double>(shape.nPositionsRead)});
}

void ActivityWatch::onDrafted(std::uint32_t nDrafted, std::uint32_t nAccepted) {
    m_activity->addDrafted(nDrafted, nAccepted);
}

void ActivityWatch::onBatchEnd(bool hasFailed, std::uint32_t nSampled) {
    m_activity->endBatch(hasFailed, nSampled);
    // A device that failed has been replaced by now.
    if (m_nGpuLayers > 0 && joined(m_backend.parts()) != m_devices) place(m_nContext, 0);
}

}  // namespace autoglm
