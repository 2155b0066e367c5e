// One open Vulkan device: memory, compute pipelines, recorded commands, and one queue to run them on.
//
// How kernels see memory: by buffer device address and in no other way. There are no descriptor sets. A
// kernel declares `layout(buffer_reference, std430) buffer ...` types (GL_EXT_buffer_reference) and gets
// addresses (Buffer::address() plus any offset that keeps the declared alignment) as 64-bit members of its
// push constants, at most kMaxPushBytes of them in all. Variants come from specialization constants, 32 bits
// each, with ids 0, 1, 2 …
//
// Threads: a VulkanDevice and what it made belong to one thread at a time, but for createPipeline(), which
// any thread may call.
#pragma once
#include <volk.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include "engine/base/result.h"
#include "engine/vulkan/instance.h"

namespace autoglm {

class VulkanDevice;

constexpr std::uint32_t kMaxPushBytes = 128;  // what every device has

enum class BufferPlace : std::uint8_t {
    Device,    // the device's own memory; mapped() where the CPU can write it too
    Upload,    // CPU memory that the device reads; always mapped
    Readback,  // CPU memory, cached, that the device writes; always mapped
};

/// One allocation of memory and the buffer that covers it. Freed with its last use by this object: wait for
/// commands that use it first. Movable.
class Buffer {
public:
    Buffer() = default;
    Buffer(Buffer&& other) noexcept { swap(other); }
    Buffer& operator=(Buffer&& other) noexcept {
        Buffer(std::move(other)).swap(*this);
        return *this;
    }
    ~Buffer();

    [[nodiscard]] bool empty() const noexcept { return m_buffer == VK_NULL_HANDLE; }
    [[nodiscard]] std::uint64_t sizeBytes() const noexcept { return m_size; }
    /// What kernels get; at least 256-aligned.
    [[nodiscard]] VkDeviceAddress address() const noexcept { return m_address; }
    /// Coherent CPU view, or nullptr for device memory that the CPU cannot reach.
    [[nodiscard]] std::byte* mapped() const noexcept { return m_mapped; }
    [[nodiscard]] VkBuffer handle() const noexcept { return m_buffer; }

private:
    friend class VulkanDevice;
    void swap(Buffer& other) noexcept;

    std::shared_ptr<VulkanDevice> m_device;
    VkBuffer m_buffer = VK_NULL_HANDLE;
    VkDeviceMemory m_memory = VK_NULL_HANDLE;
    VkDeviceAddress m_address = 0;
    std::uint64_t m_size = 0;
    std::byte* m_mapped = nullptr;
};

struct PipelineSpec {
    std::string name;                      // for messages
    std::span<const std::uint32_t> spirv;  // entry point "main"
    std::vector<std::uint32_t> constants;  // specialization constants with ids 0, 1, 2 …
    std::uint32_t pushBytes = 0;           // size of the push constant block
    std::uint32_t subgroupSize = 0;        // required size with full subgroups; 0: the driver's choice
};

/// A compute kernel ready to run. Movable.
class Pipeline {
public:
    Pipeline() = default;
    Pipeline(Pipeline&& other) noexcept { swap(other); }
    Pipeline& operator=(Pipeline&& other) noexcept {
        Pipeline(std::move(other)).swap(*this);
        return *this;
    }
    ~Pipeline();

    [[nodiscard]] bool empty() const noexcept { return m_pipeline == VK_NULL_HANDLE; }
    [[nodiscard]] const std::string& name() const noexcept { return m_name; }

private:
    friend class VulkanDevice;
    friend class Commands;
    void swap(Pipeline& other) noexcept;

    std::shared_ptr<VulkanDevice> m_device;
    VkPipeline m_pipeline = VK_NULL_HANDLE;
    std::uint32_t m_pushBytes = 0;
    std::string m_name;
};

struct Groups {
    std::uint32_t x = 1, y = 1, z = 1;
};

/// A recorded list of commands, run by VulkanDevice::submit() as often as wanted. Commands are unordered
/// unless a barrier() stands between them; uploads by the CPU before submit() and readbacks after the wait
/// need none. Movable.
class Commands {
public:
    Commands() = default;
    Commands(Commands&& other) noexcept { swap(other); }
    Commands& operator=(Commands&& other) noexcept {
        Commands(std::move(other)).swap(*this);
        return *this;
    }
    ~Commands();

    /// Runs `pipeline` over `groups` workgroups with these push constants. Requires: their size is the
    /// pipeline's; groups within the device's limits.
    void dispatch(const Pipeline& pipeline, std::span<const std::byte> push, Groups groups);
    template <class Push>
    void dispatch(const Pipeline& pipeline, const Push& push, Groups groups) {
        static_assert(std::is_trivially_copyable_v<Push> && sizeof(Push) <= kMaxPushBytes);
        dispatch(pipeline, std::as_bytes(std::span(&push, 1)), groups);
    }
    /// All commands after it see what all commands before it wrote.
    void barrier();
    void copy(const Buffer& from, std::uint64_t fromOffset, const Buffer& to, std::uint64_t toOffset,
              std::uint64_t nBytes);
    void fill(const Buffer& buffer, std::uint64_t offset, std::uint64_t nBytes, std::uint32_t word);

private:
    friend class VulkanDevice;
    void swap(Commands& other) noexcept;

    std::shared_ptr<VulkanDevice> m_device;
    VkCommandPool m_pool = VK_NULL_HANDLE;
    VkCommandBuffer m_commands = VK_NULL_HANDLE;
};

using RecordFn = std::function<void(Commands& commands)>;

class VulkanDevice : public std::enable_shared_from_this<VulkanDevice> {
public:
    /// Opens a device with all features of VulkanDeviceInfo that it has. Errors: Device (with the reason it
    /// is unusable, or what the driver refused).
    [[nodiscard]] static Result<std::shared_ptr<VulkanDevice>> open(std::shared_ptr<VulkanInstance> instance,
                                                                    std::size_t index);
    ~VulkanDevice();
    VulkanDevice(const VulkanDevice&) = delete;
    VulkanDevice& operator=(const VulkanDevice&) = delete;

    [[nodiscard]] const VulkanDeviceInfo& info() const noexcept { return m_info; }
    /// Before the first use of kernels.
    void setTuning(const KernelTuning& tuning) noexcept { m_info.tuning = tuning; }

    /// Contents undefined. Errors: OutOfMemory, Device.
    [[nodiscard]] Result<Buffer> createBuffer(std::uint64_t nBytes, BufferPlace place);
    /// Errors: Device. Any thread.
    [[nodiscard]] Result<Pipeline> createPipeline(const PipelineSpec& spec);
    /// Records once, to be submitted often. Errors: OutOfMemory, Device.
    [[nodiscard]] Result<Commands> record(const RecordFn& fn);

    /// Starts lists of recorded commands, one after the other, after those submitted before. Returns the
    /// ticket to wait for. The same Commands must not be submitted again before that wait. Errors: Device.
    [[nodiscard]] Result<std::uint64_t> submit(std::span<const Commands> commands);
    [[nodiscard]] Result<std::uint64_t> submit(const Commands& commands) { return submit({&commands, 1}); }
    /// Waits until the submission with this ticket, and all before it, are done. Errors: Device when the
    /// device is lost or took longer than timeout().
    [[nodiscard]] Result<void> wait(std::uint64_t ticket);
    /// Records, runs and waits. Errors: OutOfMemory, Device.
    [[nodiscard]] Result<void> run(const RecordFn& fn);

    /// After an error of Device class from submit() or wait() nothing more can be run.
    [[nodiscard]] bool isLost() const noexcept { return m_lost; }
    void setTimeout(std::uint64_t nanoseconds) noexcept { m_timeout = nanoseconds; }

    /// The driver's functions. Tests replace entries to inject faults.
    [[nodiscard]] VolkDeviceTable& calls() noexcept { return m_vk; }
    /// Run on every device just opened; for tests, which wrap calls() there.
    static void setOpenHook(std::function<void(VulkanDevice&)> hook);

    /// Compiled pipelines as the driver keeps them, for the next start. Empty where it has none.
    [[nodiscard]] std::vector<std::byte> pipelineCacheData() const;
    /// Before the first createPipeline(); unusable data is ignored.
    void loadPipelineCache(std::span<const std::byte> data);

private:
    friend class Buffer;
    friend class Pipeline;
    friend class Commands;
    VulkanDevice() = default;
    Result<void> start(std::shared_ptr<VulkanInstance> instance, std::size_t index);
    Result<void> createDevice(VkPhysicalDevice physical, std::uint32_t family);
    [[nodiscard]] std::uint32_t memoryTypeFor(std::uint32_t allowed, BufferPlace place) const;
    Result<void> allocate(Buffer& buffer, BufferPlace place);
    /// False while a device that was given up on may still be working: what it may touch is then left to it,
    /// and so is the device, whose children have to go first. Any thread.
    [[nodiscard]] bool mayDestroy() noexcept;
    [[nodiscard]] Error failure(const std::string& doing, VkResult result);

    std::shared_ptr<VulkanInstance> m_instance;
    VulkanDeviceInfo m_info;
    VolkDeviceTable m_vk{};
    VkDevice m_device = VK_NULL_HANDLE;
    VkQueue m_queue = VK_NULL_HANDLE;
    std::uint32_t m_queueFamily = 0;
    VkPhysicalDeviceMemoryProperties m_memoryTypes{};
    VkSemaphore m_timeline = VK_NULL_HANDLE;
    VkPipelineLayout m_layout = VK_NULL_HANDLE;
    VkPipelineCache m_pipelineCache = VK_NULL_HANDLE;
    std::uint64_t m_timeout = 20'000'000'000;
    // Kernels are compiled, and what went wrong is let go of, by several threads.
    std::atomic<std::uint64_t> m_submitted = 0;
    std::atomic<bool> m_lost = false;
    std::atomic<bool> m_gaveUp = false;  // on work that may still be under way
    std::atomic<bool> m_leftSomething = false;
};

}  // namespace autoglm
