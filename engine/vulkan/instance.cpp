#include "engine/vulkan/instance.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <mutex>

namespace autoglm {
namespace {

constexpr const char* kValidationLayer = "VK_LAYER_KHRONOS_validation";

Error noVulkan(std::string problem, std::string found = {}) {
    return Error{.code = ErrorCode::Device,
                 .subject = "vulkan",
                 .problem = std::move(problem),
                 .found = std::move(found),
                 .hint = "Use the CPU, or install the graphics card's Vulkan driver."};
}

/// The layer reports from whatever thread calls it.
struct Messages {
    std::mutex mutex;
    std::vector<std::string> texts;
};
Messages& messages() {
    static Messages all;
    return all;
}

VKAPI_ATTR VkBool32 VKAPI_CALL onMessage(VkDebugUtilsMessageSeverityFlagBitsEXT,
                                         VkDebugUtilsMessageTypeFlagsEXT,
                                         const VkDebugUtilsMessengerCallbackDataEXT* data, void*) {
    const std::lock_guard lock(messages().mutex);
    messages().texts.emplace_back(data->pMessage);
    return VK_FALSE;
}

VkDebugUtilsMessengerCreateInfoEXT messengerInfo() {
    return {.sType = VK_STRUCTURE_TYPE_DEBUG_UTILS_MESSENGER_CREATE_INFO_EXT,
            .messageSeverity = VK_DEBUG_UTILS_MESSAGE_SEVERITY_WARNING_BIT_EXT |
                               VK_DEBUG_UTILS_MESSAGE_SEVERITY_ERROR_BIT_EXT,
            .messageType = VK_DEBUG_UTILS_MESSAGE_TYPE_VALIDATION_BIT_EXT |
                           VK_DEBUG_UTILS_MESSAGE_TYPE_PERFORMANCE_BIT_EXT,
            .pfnUserCallback = onMessage};
}

VulkanInstance::DevicesHook& devicesHook() {
    static VulkanInstance::DevicesHook hook;
    return hook;
}

bool hasValidationLayer() {
    std::uint32_t count = 0;
    vkEnumerateInstanceLayerProperties(&count, nullptr);
    std::vector<VkLayerProperties> layers(count);
    vkEnumerateInstanceLayerProperties(&count, layers.data());
    return std::any_of(layers.begin(), layers.end(), [](const VkLayerProperties& layer) {
        return std::strcmp(layer.layerName, kValidationLayer) == 0;
    });
}

std::vector<VulkanDeviceInfo> infosOf(std::vector<VkPhysicalDevice>& physical) {
    std::vector<VulkanDeviceInfo> infos;
    infos.reserve(physical.size());
    for (const VkPhysicalDevice device : physical)
        infos.push_back(readDeviceInfo(device, static_cast<std::uint32_t>(infos.size())));
    if (devicesHook()) devicesHook()(physical, infos);
    return infos;
}

}  // namespace

Result<std::shared_ptr<VulkanInstance>> VulkanInstance::create(const InstanceOptions& options) {
    std::shared_ptr<VulkanInstance> instance(new VulkanInstance());
    AUTOGLM_TRY(instance->start(options));
    AUTOGLM_TRY(instance->listDevices());
    return instance;
}

Result<std::shared_ptr<VulkanInstance>> VulkanInstance::shared() {
    static std::mutex mutex;
    static std::weak_ptr<VulkanInstance> current;
    const std::lock_guard lock(mutex);
    if (auto instance = current.lock()) return instance;
    const char* wanted = std::getenv("AUTOGLM_VULKAN_VALIDATION");
    const bool onDevice = wanted != nullptr && std::strcmp(wanted, "device") == 0;
    const bool validation = onDevice || (wanted != nullptr && std::strcmp(wanted, "1") == 0);
    AUTOGLM_TRY_ASSIGN(auto instance, create({.validation = validation, .onDevice = onDevice}));
    current = instance;
    return instance;
}

Result<void> VulkanInstance::start(const InstanceOptions& options) {
    if (volkInitialize() != VK_SUCCESS) return noVulkan("this machine has no Vulkan loader (libvulkan.so.1)");
    if (volkGetInstanceVersion() < VK_API_VERSION_1_2) {
        return noVulkan("the Vulkan loader of this machine is too old: 1.2 is needed");
    }
    const bool validate = options.validation;
    if (validate && !hasValidationLayer()) {
        return noVulkan("the validation layer that was asked for is not installed");
    }
    const VkApplicationInfo application{.sType = VK_STRUCTURE_TYPE_APPLICATION_INFO,
                                        .pApplicationName = "Open-AutoGLM",
                                        .apiVersion = VK_API_VERSION_1_3};
    const VkDebugUtilsMessengerCreateInfoEXT debug = messengerInfo();
    const VkValidationFeatureEnableEXT checks[] = {
        VK_VALIDATION_FEATURE_ENABLE_SYNCHRONIZATION_VALIDATION_EXT,
        VK_VALIDATION_FEATURE_ENABLE_GPU_ASSISTED_EXT};
    const VkValidationFeaturesEXT features{.sType = VK_STRUCTURE_TYPE_VALIDATION_FEATURES_EXT,
                                           .pNext = &debug,
                                           .enabledValidationFeatureCount = options.onDevice ? 2u : 1u,
                                           .pEnabledValidationFeatures = checks};
    const char* extensions[] = {VK_EXT_DEBUG_UTILS_EXTENSION_NAME, VK_EXT_VALIDATION_FEATURES_EXTENSION_NAME};
    const VkInstanceCreateInfo info{.sType = VK_STRUCTURE_TYPE_INSTANCE_CREATE_INFO,
                                    .pNext = validate ? &features : nullptr,
                                    .pApplicationInfo = &application,
                                    .enabledLayerCount = validate ? 1u : 0u,
                                    .ppEnabledLayerNames = &kValidationLayer,
                                    .enabledExtensionCount = validate ? 2u : 0u,
                                    .ppEnabledExtensionNames = extensions};
    const VkResult made = vkCreateInstance(&info, nullptr, &m_instance);
    if (made == VK_ERROR_INCOMPATIBLE_DRIVER) return noVulkan("no Vulkan driver is installed");
    if (made != VK_SUCCESS) return noVulkan("the Vulkan loader could not start", vkResultName(made));
    volkLoadInstanceOnly(m_instance);
    if (validate) vkCreateDebugUtilsMessengerEXT(m_instance, &debug, nullptr, &m_messenger);
    return {};
}

Result<void> VulkanInstance::listDevices() {
    std::uint32_t count = 0;
    VkResult listed = vkEnumeratePhysicalDevices(m_instance, &count, nullptr);
    if (listed == VK_SUCCESS && count > 0) {
        m_listed.resize(count);
        listed = vkEnumeratePhysicalDevices(m_instance, &count, m_listed.data());
        m_listed.resize(count);
    }
    if (listed != VK_SUCCESS && listed != VK_INCOMPLETE) {
        return noVulkan("the Vulkan driver could not list its devices", vkResultName(listed));
    }
    if (m_listed.empty()) return noVulkan("the Vulkan drivers of this machine have no device");
    m_physical = m_listed;
    m_infos = infosOf(m_physical);
    return {};
}

std::vector<VulkanDeviceInfo> VulkanInstance::devicesNow() const {
    std::vector<VkPhysicalDevice> physical = m_listed;
    return infosOf(physical);
}

void VulkanInstance::setDevicesHook(DevicesHook hook) {
    devicesHook() = std::move(hook);
}

VulkanInstance::~VulkanInstance() {
    if (m_messenger != VK_NULL_HANDLE) vkDestroyDebugUtilsMessengerEXT(m_instance, m_messenger, nullptr);
    if (m_instance != VK_NULL_HANDLE) vkDestroyInstance(m_instance, nullptr);
}

std::vector<std::string> validationMessages() {
    const std::lock_guard lock(messages().mutex);
    return messages().texts;
}

std::string vkResultName(VkResult result) {
    switch (result) {
        case VK_SUCCESS:
            return "VK_SUCCESS";
        case VK_TIMEOUT:
            return "VK_TIMEOUT";
        case VK_INCOMPLETE:
            return "VK_INCOMPLETE";
        case VK_ERROR_OUT_OF_HOST_MEMORY:
            return "VK_ERROR_OUT_OF_HOST_MEMORY";
        case VK_ERROR_OUT_OF_DEVICE_MEMORY:
            return "VK_ERROR_OUT_OF_DEVICE_MEMORY";
        case VK_ERROR_INITIALIZATION_FAILED:
            return "VK_ERROR_INITIALIZATION_FAILED";
        case VK_ERROR_DEVICE_LOST:
            return "VK_ERROR_DEVICE_LOST";
        case VK_ERROR_MEMORY_MAP_FAILED:
            return "VK_ERROR_MEMORY_MAP_FAILED";
        case VK_ERROR_LAYER_NOT_PRESENT:
            return "VK_ERROR_LAYER_NOT_PRESENT";
        case VK_ERROR_EXTENSION_NOT_PRESENT:
            return "VK_ERROR_EXTENSION_NOT_PRESENT";
        case VK_ERROR_FEATURE_NOT_PRESENT:
            return "VK_ERROR_FEATURE_NOT_PRESENT";
        case VK_ERROR_INCOMPATIBLE_DRIVER:
            return "VK_ERROR_INCOMPATIBLE_DRIVER";
        case VK_ERROR_TOO_MANY_OBJECTS:
            return "VK_ERROR_TOO_MANY_OBJECTS";
        default:
            return "VkResult " + std::to_string(static_cast<int>(result));
    }
}

}  // namespace autoglm
