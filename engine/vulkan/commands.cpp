// Recording commands, submitting them and waiting for them.
#include <algorithm>

#include "engine/base/check.h"
#include "engine/vulkan/device.h"

namespace autoglm {

Result<Commands> VulkanDevice::record(const RecordFn& fn) {
    Commands commands;
    commands.m_device = shared_from_this();
    const VkCommandPoolCreateInfo poolInfo{.sType = VK_STRUCTURE_TYPE_COMMAND_POOL_CREATE_INFO,
                                           .queueFamilyIndex = m_queueFamily};
    if (const VkResult r = m_vk.vkCreateCommandPool(m_device, &poolInfo, nullptr, &commands.m_pool);
        r != VK_SUCCESS)
        return failure("could not make a command pool", r);
    const VkCommandBufferAllocateInfo bufferInfo{.sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_ALLOCATE_INFO,
                                                 .commandPool = commands.m_pool,
                                                 .level = VK_COMMAND_BUFFER_LEVEL_PRIMARY,
                                                 .commandBufferCount = 1};
    if (const VkResult r = m_vk.vkAllocateCommandBuffers(m_device, &bufferInfo, &commands.m_commands);
        r != VK_SUCCESS)
        return failure("could not make a command buffer", r);
    const VkCommandBufferBeginInfo begin{.sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_BEGIN_INFO};
    if (const VkResult r = m_vk.vkBeginCommandBuffer(commands.m_commands, &begin); r != VK_SUCCESS)
        return failure("could not begin a command buffer", r);
    commands.barrier();  // after what was submitted before
    fn(commands);
    const VkMemoryBarrier toHost{.sType = VK_STRUCTURE_TYPE_MEMORY_BARRIER,
                                 .srcAccessMask = VK_ACCESS_SHADER_WRITE_BIT | VK_ACCESS_TRANSFER_WRITE_BIT,
                                 .dstAccessMask = VK_ACCESS_HOST_READ_BIT};
    m_vk.vkCmdPipelineBarrier(commands.m_commands,
                              VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT | VK_PIPELINE_STAGE_TRANSFER_BIT,
                              VK_PIPELINE_STAGE_HOST_BIT, 0, 1, &toHost, 0, nullptr, 0, nullptr);
    if (const VkResult r = m_vk.vkEndCommandBuffer(commands.m_commands); r != VK_SUCCESS)
        return failure("could not record commands", r);
    return commands;
}

Result<std::uint64_t> VulkanDevice::submit(std::span<const Commands> commands) {
    std::vector<VkCommandBuffer> buffers;
    for (const Commands& list : commands)
        buffers.push_back(list.m_commands);
    const std::uint64_t ticket = m_submitted + 1;
    const VkTimelineSemaphoreSubmitInfo timeline{.sType = VK_STRUCTURE_TYPE_TIMELINE_SEMAPHORE_SUBMIT_INFO,
                                                 .signalSemaphoreValueCount = 1,
                                                 .pSignalSemaphoreValues = &ticket};
    const VkSubmitInfo info{.sType = VK_STRUCTURE_TYPE_SUBMIT_INFO,
                            .pNext = &timeline,
                            .commandBufferCount = static_cast<std::uint32_t>(buffers.size()),
                            .pCommandBuffers = buffers.data(),
                            .signalSemaphoreCount = 1,
                            .pSignalSemaphores = &m_timeline};
    if (const VkResult r = m_vk.vkQueueSubmit(m_queue, 1, &info, VK_NULL_HANDLE); r != VK_SUCCESS) {
        m_lost = true;
        m_gaveUp = r != VK_ERROR_DEVICE_LOST;  // what was submitted before may go on
        return failure("refused work", r);
    }
    m_submitted = ticket;
    return ticket;
}

Result<void> VulkanDevice::wait(std::uint64_t ticket) {
    const VkSemaphoreWaitInfo info{.sType = VK_STRUCTURE_TYPE_SEMAPHORE_WAIT_INFO,
                                   .semaphoreCount = 1,
                                   .pSemaphores = &m_timeline,
                                   .pValues = &ticket};
    const VkResult done = m_vk.vkWaitSemaphores(m_device, &info, m_timeout);
    if (done == VK_SUCCESS) return {};
    m_lost = true;
    m_gaveUp = done != VK_ERROR_DEVICE_LOST;
    if (done == VK_TIMEOUT) {
        return Error{.code = ErrorCode::Device,
                     .subject = m_info.name,
                     .problem = "did not finish its work in time",
                     .found = "more than " + std::to_string(m_timeout / 1'000'000) + " ms"};
    }
    return failure("could not finish its work", done);
}

Result<void> VulkanDevice::run(const RecordFn& fn) {
    AUTOGLM_TRY_ASSIGN(const Commands commands, record(fn));
    AUTOGLM_TRY_ASSIGN(const std::uint64_t ticket, submit(commands));
    return wait(ticket);
}

Commands::~Commands() {
    if (m_device != nullptr && m_device->mayDestroy())
        m_device->m_vk.vkDestroyCommandPool(m_device->m_device, m_pool, nullptr);
}

void Commands::swap(Commands& other) noexcept {
    std::swap(m_device, other.m_device);
    std::swap(m_pool, other.m_pool);
    std::swap(m_commands, other.m_commands);
}

void Commands::dispatch(const Pipeline& pipeline, std::span<const std::byte> push, Groups groups) {
    AUTOGLM_ASSERT(push.size() == pipeline.m_pushBytes && push.size() <= kMaxPushBytes);
    const std::uint32_t* limit = m_device->info().maxGroups;
    AUTOGLM_ASSERT(groups.x <= limit[0] && groups.y <= limit[1] && groups.z <= limit[2]);
    if (groups.x == 0 || groups.y == 0 || groups.z == 0) return;
    const VolkDeviceTable& vk = m_device->m_vk;
    vk.vkCmdBindPipeline(m_commands, VK_PIPELINE_BIND_POINT_COMPUTE, pipeline.m_pipeline);
    if (!push.empty()) {
        vk.vkCmdPushConstants(m_commands, m_device->m_layout, VK_SHADER_STAGE_COMPUTE_BIT, 0,
                              static_cast<std::uint32_t>(push.size()), push.data());
    }
    vk.vkCmdDispatch(m_commands, groups.x, groups.y, groups.z);
}

void Commands::barrier() {
    constexpr VkPipelineStageFlags kStages =
        VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT | VK_PIPELINE_STAGE_TRANSFER_BIT;
    const VkMemoryBarrier all{.sType = VK_STRUCTURE_TYPE_MEMORY_BARRIER,
                              .srcAccessMask = VK_ACCESS_SHADER_WRITE_BIT | VK_ACCESS_TRANSFER_WRITE_BIT,
                              .dstAccessMask = VK_ACCESS_SHADER_READ_BIT | VK_ACCESS_SHADER_WRITE_BIT |
                                               VK_ACCESS_TRANSFER_READ_BIT | VK_ACCESS_TRANSFER_WRITE_BIT};
    m_device->m_vk.vkCmdPipelineBarrier(m_commands, kStages, kStages, 0, 1, &all, 0, nullptr, 0, nullptr);
}

void Commands::copy(const Buffer& from, std::uint64_t fromOffset, const Buffer& to, std::uint64_t toOffset,
                    std::uint64_t nBytes) {
    const VkBufferCopy region{.srcOffset = fromOffset, .dstOffset = toOffset, .size = nBytes};
    m_device->m_vk.vkCmdCopyBuffer(m_commands, from.handle(), to.handle(), 1, &region);
}

void Commands::fill(const Buffer& buffer, std::uint64_t offset, std::uint64_t nBytes, std::uint32_t word) {
    m_device->m_vk.vkCmdFillBuffer(m_commands, buffer.handle(), offset, nBytes, word);
}

}  // namespace autoglm
