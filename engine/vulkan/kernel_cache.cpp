#include "engine/vulkan/kernel_cache.h"

#include "engine/vulkan/pipeline_store.h"

namespace autoglm::gpu {

KernelCache::KernelCache(std::shared_ptr<VulkanDevice> device, std::filesystem::path folder)
    : m_device(std::move(device)), m_folder(std::move(folder)) {
    if (!m_folder.empty()) m_device->loadPipelineCache(readPipelines(m_folder, m_device->info()));
}

KernelCache::~KernelCache() {
    const bool keeps = !m_folder.empty() && !m_kernels.empty() && !m_device->isLost();
    if (keeps) writePipelines(m_folder, m_device->info(), m_device->pipelineCacheData());
}

Result<const Pipeline*> KernelCache::get(const PipelineSpec& spec) {
    const auto key = std::pair(spec.name, spec.constants);
    {
        const std::lock_guard lock(m_mutex);
        const auto known = m_kernels.find(key);
        if (known != m_kernels.end()) return &known->second;
    }
    // Not under the lock: compiling takes long, and several threads may do it at a time.
    AUTOGLM_TRY_ASSIGN(Pipeline pipeline, m_device->createPipeline(spec));
    const std::lock_guard lock(m_mutex);
    return &m_kernels.try_emplace(key, std::move(pipeline)).first->second;
}

}  // namespace autoglm::gpu
