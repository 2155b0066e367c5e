#include "engine/vulkan/kernel_warmup.h"

#include <algorithm>
#include <exception>
#include <new>
#include <variant>

#include "engine/vulkan/batch_input.h"
#include "engine/vulkan/kernels.h"
#include "engine/vulkan/weights.h"

namespace autoglm::gpu {
namespace {

constexpr unsigned kMostThreads = 8;

class Wanted {
public:
    void add(PipelineSpec spec) {
        const bool isKnown = std::any_of(m_specs.begin(), m_specs.end(), [&](const PipelineSpec& other) {
            return other.name == spec.name && other.constants == spec.constants;
        });
        if (!isKnown) m_specs.push_back(std::move(spec));
    }
    std::vector<PipelineSpec> take() { return std::move(m_specs); }

private:
    std::vector<PipelineSpec> m_specs;
};

}  // namespace

std::vector<PipelineSpec> kernelsFor(const ModelShape& shape, std::span<const Step> steps, KvType kvType,
                                     std::uint32_t chunk, const VulkanDeviceInfo& device) {
    Wanted wanted;
    const std::uint32_t group = shape.nHeads / shape.nKvHeads;
    bool isFirst = true;
    for (const Step& step : steps) {
        const bool isHead = std::holds_alternative<HeadStep>(step);
        const bool isInput = std::holds_alternative<AttentionInputStep>(step);
        for (const StackLayout& stack : DeviceWeights::layoutsFor(step)) {
            const bool paired = stack.hasPair && std::holds_alternative<FeedForwardInputStep>(step);
            MatVecShape vec = matVecShape(device, stack.layout, 1, paired, isInput && isFirst);
            vec.tail = std::holds_alternative<ProjectionStep>(step);
            wanted.add(matVecKernel(stack.layout.type, vec));
            if (isHead) continue;
            const MatMatShape mat = matMatShape(device, stack.layout, chunk, true);
            wanted.add(matMatKernel(stack.layout.type, mat));
            if (mat.dot) wanted.add(quantizeKernel());
        }
        isFirst = isFirst && !isInput;
    }
    wanted.add(ropeStoreKernel(kvType, shape.headDim, shape.rope.pairing == RopePairing::Interleaved));
    for (const std::uint32_t rows : {group, std::max(group, kPrefillRows)})
        wanted.add(attentionKernel(kvType, shape.headDim, attentionRows(device, shape.headDim, rows)));
    if (std::holds_alternative<HeadStep>(steps.back())) {
        wanted.add(topKKernel(false));
        wanted.add(topKKernel(true));
    }
    wanted.add(normKernel());
    wanted.add(swiGluKernel());
    return wanted.take();
}

KernelWarmup::KernelWarmup(std::shared_ptr<KernelCache> kernels, std::vector<PipelineSpec> specs)
    : m_kernels(std::move(kernels)), m_specs(std::move(specs)) {
    const unsigned cores = std::max(1u, std::thread::hardware_concurrency());
    const auto n = std::min<std::size_t>({cores, kMostThreads, m_specs.size()});
    m_threads.reserve(n);
    try {
        for (std::size_t i = 0; i < n; ++i)
            m_threads.emplace_back([this] { run(); });
    } catch (const std::exception&) {
        // No more threads, or no memory. Kernels that nobody warmed up are made when they are first used.
    }
}

KernelWarmup::~KernelWarmup() {
    m_next = m_specs.size();
    finish();
}

void KernelWarmup::finish() {
    for (std::thread& thread : m_threads)
        thread.join();
    m_threads.clear();
}

void KernelWarmup::run() {
    try {
        for (std::size_t i = m_next++; i < m_specs.size(); i = m_next++)
            static_cast<void>(m_kernels->get(m_specs[i]));
    } catch (const std::bad_alloc&) {
        // As above; nobody could catch it behind a thread.
    }
}

}  // namespace autoglm::gpu
