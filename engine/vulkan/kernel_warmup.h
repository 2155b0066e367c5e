// Compiles the kernels of a model on several threads while its weights go up, so that the first token need
// not wait for them.
// Threads: made, joined and destroyed by one thread.
#pragma once
#include <atomic>
#include <memory>
#include <span>
#include <thread>
#include <vector>

#include "engine/model/model.h"
#include "engine/runtime/backend.h"
#include "engine/vulkan/kernel_cache.h"

namespace autoglm::gpu {

/// What decoding, and reading prompts `chunk` tokens at a time, will ask the cache for. Batches in between,
/// and kernels that depend on the length of the context, are left to their first use.
[[nodiscard]] std::vector<PipelineSpec> kernelsFor(const ModelShape& shape, std::span<const Step> steps,
                                                   KvType kvType, std::uint32_t chunk,
                                                   const VulkanDeviceInfo& device);

class KernelWarmup {
public:
    /// What cannot be compiled is left to its first use, which tells why.
    KernelWarmup(std::shared_ptr<KernelCache> kernels, std::vector<PipelineSpec> specs);
    /// Waits for what is being compiled; the rest is left out.
    ~KernelWarmup();
    KernelWarmup(const KernelWarmup&) = delete;
    KernelWarmup& operator=(const KernelWarmup&) = delete;

    /// Waits until all are compiled.
    void finish();

private:
    void run();

    std::shared_ptr<KernelCache> m_kernels;
    std::vector<PipelineSpec> m_specs;
    std::atomic<std::size_t> m_next{0};
    std::vector<std::thread> m_threads;
};

}  // namespace autoglm::gpu
