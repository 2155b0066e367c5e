// Which devices a model goes to, and how: several that share layers, one that looks like hardware, `auto`.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <thread>

#include "engine/api/engine.h"
#include "engine/api/machine.h"
#include "engine/vulkan/device.h"
#include "engine/vulkan/placement.h"
#include "tests/support/oracle.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/tiny_model.h"
#include "tests/support/vulkan_devices.h"
#include "tests/support/vulkan_faults.h"

namespace autoglm::test {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

/// F32 weights and f16 keys and values, which fall to the other side of a rounding now and then.
constexpr double kSameRounded = 2e-3;
/// Activations rounded to eight bits in every product.
constexpr double kEightBits = 5e-2;
/// Only keys and values are rounded, in a model of this size.
constexpr double kHalves = 5e-3;
constexpr std::uint64_t kPlenty = 1 << 30;

double difference(const std::vector<float>& a, const std::vector<float>& b) {
    return relativeError(a, std::vector<double>(b.begin(), b.end()));
}

class VulkanDevices : public testing::Test {
protected:
    /// What is remembered about drivers and devices stays in this test.
    VulkanDevices() {
        if (const char* cache = std::getenv("XDG_CACHE_HOME")) m_cache = cache;
        ::setenv("XDG_CACHE_HOME", folder.path().c_str(), 1);
    }
    ~VulkanDevices() override {
        EXPECT_EQ(validationMessages(), std::vector<std::string>());
        ::setenv("XDG_CACHE_HOME", m_cache.c_str(), 1);
    }

    std::filesystem::path modelFile(TensorType type = TensorType::F32, const char* architecture = "glm4",
                                    bool tiedOutput = false) {
        TinyModelSpec spec;
        spec.architecture = architecture;
        spec.fusedQkv = spec.architecture == "chatglm";
        spec.nLayers = 3;
        spec.nEmbd = type == TensorType::F32 ? 64 : 256;
        spec.headDim = spec.nEmbd / 4;
        spec.nRot = spec.headDim / 2;
        spec.nFf = type == TensorType::F32 ? 96 : 512;
        spec.nVocab = 272;
        spec.matrixType = type;
        spec.tiedOutput = tiedOutput;
        spec.withTokenizer = true;
        const auto path = folder.path() / (std::string(architecture) + ".gguf");
        const std::vector<std::byte> bytes = tinyModelBytes(spec);
        std::ofstream(path, std::ios::binary)
            .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
        return path;
    }
    LoadOptions options(const std::filesystem::path& path, const std::string& device) {
        LoadOptions options{
            .path = path, .backend = BackendChoice::Vulkan, .nContext = 128, .device = device};
        options.log = [this](LogLevel, std::string_view text) { log += std::string(text) + "\n"; };
        return options;
    }
    /// A budget that holds `nLayers` layers of the model behind `first`, and not one more.
    static std::uint64_t budgetFor(const std::filesystem::path& path, std::uint32_t first,
                                   std::uint32_t nLayers) {
        const auto model = Model::open(path);
        VulkanDeviceInfo any;
        any.budgetBytes = kPlenty;
        const DevicePlan plan = planDevice(**model, KvType::F16, 2, any, first);
        return (plan.bytesFor(nLayers) + 1024) * 10 / 9;
    }
    static std::vector<float> logitsOf(Engine& engine, std::size_t nTokens = 70) {
        std::vector<std::int32_t> tokens;
        for (std::size_t i = 0; i < nTokens; ++i)
            tokens.push_back(static_cast<std::int32_t>((i * 37 + 11) % 256));
        std::vector<float> all;
        const Result<void> done = engine.logits(
            tokens, 0,
            [&](std::size_t, std::span<const float> row) { all.insert(all.end(), row.begin(), row.end()); },
            {});
        EXPECT_TRUE(done.has_value()) << done.error().message();
        return all;
    }
    static std::vector<float> referenceOf(const std::filesystem::path& path) {
        const auto engine = Engine::load({.path = path, .backend = BackendChoice::Reference}, {}, {});
        EXPECT_TRUE(engine.has_value());
        return logitsOf(**engine);
    }

    TemporaryFolder folder;
    std::string log;

private:
    std::string m_cache;
};

TEST_F(VulkanDevices, ShareTheLayersInTheirOrder) {
    const auto path = modelFile();
    const std::vector<float> expected = referenceOf(path);
    struct Case {
        std::vector<std::uint64_t> budgets;
        const char* device;
        const char* told;
        std::uint32_t nLayers;
    };
    const Case cases[] = {
        {{budgetFor(path, 0, 1), kPlenty}, "0+1", "Vulkan: first, 1/3 layers; second, 2/3 layers", 3},
        {{budgetFor(path, 0, 1), kPlenty}, "second+first", "Vulkan: second, 3/3 layers", 3},
        {{budgetFor(path, 0, 1), budgetFor(path, 1, 1)},
         "first+second",
         "Vulkan: first, 1/3 layers; second, 1/3 layers",
         2},
        {{budgetFor(path, 0, 2)}, "fir", "Vulkan: first, 2/3 layers", 2},
    };
    for (const Case& c : cases) {
        const SimulatedDevices simulated(devicesWithBudgets(c.budgets));
        const auto engine = Engine::load(options(path, c.device), {}, {});
        ASSERT_TRUE(engine.has_value()) << engine.error().message();
        EXPECT_EQ((*engine)->info().backendReason, c.told);
        EXPECT_EQ((*engine)->info().nDeviceLayers, c.nLayers);
        EXPECT_LE(difference(logitsOf(**engine), expected), kSameRounded) << c.told;
    }
}

TEST_F(VulkanDevices, KeepToTheNumberOfLayersOrRefuseItWithNumbers) {
    const auto path = modelFile();
    const SimulatedDevices simulated(devicesWithBudgets({budgetFor(path, 0, 1), budgetFor(path, 1, 1)}));
    LoadOptions wish = options(path, "0+1");
    wish.nGpuLayers = 1;
    const auto one = Engine::load(wish, {}, {});
    ASSERT_TRUE(one.has_value()) << one.error().message();
    EXPECT_EQ((*one)->info().backendReason, "Vulkan: first, 1/3 layers");
    wish.nGpuLayers = 3;
    const auto refused = Engine::load(wish, {}, {});
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().code, ErrorCode::OutOfMemory);
    EXPECT_THAT(refused.error().message(), HasSubstr("at most 2 layers"));
    EXPECT_THAT(refused.error().message(), HasSubstr("needed"));
}

TEST_F(VulkanDevices, AreNotNamedTwiceOrInVain) {
    const auto path = modelFile();
    const SimulatedDevices simulated(devicesWithBudgets({kPlenty, kPlenty}));
    for (const char* device : {"0+0", "0+third", "2", "+"}) {
        const auto refused = Engine::load(options(path, device), {}, {});
        ASSERT_FALSE(refused.has_value()) << device;
        EXPECT_EQ(refused.error().code, ErrorCode::InvalidArgument) << device;
        EXPECT_THAT(refused.error().message(), HasSubstr("0 first, 1 second")) << device;
    }
}

TEST_F(VulkanDevices, AreFilledAsTheirMemoryIsNow) {
    const auto path = modelFile();
    std::uint64_t freeBytes = kPlenty;
    const SimulatedDevices simulated([&](auto& physical, auto& infos) {
        looksLikeHardware(physical, infos);
        infos.front().budgetBytes = freeBytes;
    });
    const auto first = Engine::load(options(path, "0"), {}, {});  // holds the instance
    ASSERT_TRUE(first.has_value()) << first.error().message();
    EXPECT_EQ((*first)->info().nDeviceLayers, 3u);
    freeBytes = budgetFor(path, 0, 1);
    const auto second = Engine::load(options(path, "0"), {}, {});
    ASSERT_TRUE(second.has_value()) << second.error().message();
    EXPECT_EQ((*second)->info().nDeviceLayers, 1u);
}

TEST_F(VulkanDevices, OfHardwareRunTheSameModels) {
    const SimulatedDevices simulated(looksLikeHardware);
    for (const auto& [type, architecture, tolerance] :
         {std::tuple{TensorType::F32, "chatglm", kSameRounded}, {TensorType::Q4_K, "glm4", kEightBits}}) {
        const auto path = modelFile(type, architecture);
        const std::vector<float> expected = referenceOf(path);
        const auto engine = Engine::load(options(path, "0"), {}, {});
        ASSERT_TRUE(engine.has_value()) << engine.error().message();
        EXPECT_THAT((*engine)->info().backendReason, HasSubstr("3/3 layers"));
        EXPECT_LE(difference(logitsOf(**engine), expected), tolerance) << architecture;
        // One by one, through the kernels for few columns.
        GenerateRequest request{.rawPrompt = "What is it?", .raw = true, .maxTokens = 3};
        request.sampling.temperature = 0;
        EXPECT_TRUE((*engine)->generate(request, {}, {}).has_value());
    }
}

TEST_F(VulkanDevices, HaveNothingUnderWayWhereLoadingEndsEarly) {
    const SimulatedDevices simulated(looksLikeHardware);
    const auto path = modelFile(TensorType::Q4_K);
    std::stop_source stop;
    const auto stopAtFirstUpload = [&](const LoadProgress& at) {
        if (at.phase == LoadPhase::Preparing && at.doneBytes > 0) stop.request_stop();
    };
    const auto cancelled = Engine::load(options(path, "0"), stopAtFirstUpload, stop.get_token());
    ASSERT_FALSE(cancelled.has_value());
    EXPECT_EQ(cancelled.error().code, ErrorCode::Cancelled);
    // Memory that runs out between two uploads ends it in the same place.
    for (const int nth : {4, 5, 6}) {
        const VulkanFaultInjection injection(VulkanFault::NoDeviceMemory, nth);
        static_cast<void>(Engine::load(options(path, "0"), {}, {}));
        EXPECT_TRUE(injection.struck()) << nth;
    }
}  // the fixture sees to it that the validation layer is silent

TEST_F(VulkanDevices, GoOnWithoutProductsThatTheyGetWrong) {
    const SimulatedDevices simulated(looksLikeHardware);
    const VulkanFaultInjection injection(VulkanFault::WrongDot, 1);
    const auto path = modelFile(TensorType::Q4_K);
    const std::vector<float> expected = referenceOf(path);
    for (const char* start : {"first", "second, which remembers it"}) {
        log.clear();
        const auto engine = Engine::load(options(path, "0"), {}, {});
        ASSERT_TRUE(engine.has_value()) << engine.error().message();
        EXPECT_TRUE(injection.struck());
        EXPECT_EQ(log.find("Going on without products of bytes") == std::string::npos, *start == 's') << log;
        EXPECT_LE(difference(logitsOf(**engine), expected), kHalves) << start;
    }
}

TEST_F(VulkanDevices, AreMeasuredOnceAndTakenOnlyWhenFaster) {
    const SimulatedDevices simulated(looksLikeHardware);
    const GpuStatus unknown = gpuStatus(Measuring::Never);
    ASSERT_EQ(unknown.devices.size(), 1u);
    EXPECT_FALSE(unknown.devices.front().speed.isKnown());
    const auto load = [&] {
        return Engine::load({.path = modelFile(), .nContext = 128}, {}, {});  // measures
    };
    const auto engine = load();
    ASSERT_TRUE(engine.has_value()) << engine.error().message();
    const GpuStatus known = gpuStatus(Measuring::Never);
    const GpuDevice& device = known.devices.front();
    EXPECT_TRUE(device.speed.isKnown());
    EXPECT_TRUE(known.processor.isKnown());
    for (const char* type : {"Q4_K", "Q6_K", "Q8_0", "BF16"}) {
        ASSERT_NE(device.speed.with(type), nullptr) << type;
        EXPECT_GT(device.speed.with(type)->gbPerSecond, 0) << type;
        EXPECT_GT(device.speed.with(type)->gigaMacsPerSecond, 0) << type;
    }
    // A device that runs on the processor does not beat it.
    EXPECT_FALSE(known.chosen.has_value());
    EXPECT_THAT(known.choice, StartsWith("The processor is used: "));
    EXPECT_EQ((*engine)->info().backend, "cpu");
    EXPECT_EQ((*engine)->info().backendReason, known.choice);
}

// ---- Dispatches ------------------------------------------------------------------------------------

PFN_vkCmdDispatch realDispatch;
int nDispatches;
VKAPI_ATTR void VKAPI_CALL countDispatch(VkCommandBuffer commands, std::uint32_t x, std::uint32_t y,
                                         std::uint32_t z) {
    ++nDispatches;
    realDispatch(commands, x, y, z);
}

TEST_F(VulkanDevices, DecodeALayerInFewDispatches) {
    VulkanDevice::setOpenHook([](VulkanDevice& device) {
        realDispatch = device.calls().vkCmdDispatch;
        device.calls().vkCmdDispatch = countDispatch;
    });
    for (const char* architecture : {"glm4", "chatglm"}) {
        const auto engine = Engine::load(options(modelFile(TensorType::F32, architecture), "0"), {}, {});
        ASSERT_TRUE(engine.has_value()) << engine.error().message();
        nDispatches = 0;
        std::vector<std::int32_t> token = {65};
        ASSERT_TRUE((*engine)->logits(token, 0, [](std::size_t, std::span<const float>) {}, {}).has_value());
        constexpr int kLayers = 3, kHead = 2;
        EXPECT_LE(nDispatches, 6 * kLayers + kHead) << architecture;
        EXPECT_GT(nDispatches, 3 * kLayers) << architecture << ": were they counted?";
    }
    VulkanDevice::setOpenHook({});
}

PFN_vkQueueSubmit realSubmit;
PFN_vkWaitSemaphores realWait;
int nSubmissions;
std::chrono::milliseconds slowness;
VKAPI_ATTR VkResult VKAPI_CALL countSubmission(VkQueue queue, std::uint32_t n, const VkSubmitInfo* infos,
                                               VkFence fence) {
    ++nSubmissions;
    return realSubmit(queue, n, infos, fence);
}
VKAPI_ATTR VkResult VKAPI_CALL waitSlowly(VkDevice device, const VkSemaphoreWaitInfo* info,
                                          std::uint64_t timeout) {
    std::this_thread::sleep_for(slowness);
    return realWait(device, info, timeout);
}

TEST_F(VulkanDevices, GetNoMoreWorkAtATimeThanADesktopBears) {
    VulkanDevice::setOpenHook([](VulkanDevice& device) {
        realSubmit = device.calls().vkQueueSubmit;
        device.calls().vkQueueSubmit = countSubmission;
        realWait = device.calls().vkWaitSemaphores;
        device.calls().vkWaitSemaphores = waitSlowly;
    });
    slowness = {};
    const auto engine = Engine::load(options(modelFile(), "0"), {}, {});
    VulkanDevice::setOpenHook({});
    ASSERT_TRUE(engine.has_value()) << engine.error().message();
    const auto submissions = [&] {
        nSubmissions = 0;
        const std::vector<std::int32_t> token = {65};
        EXPECT_TRUE((*engine)->logits(token, 0, [](std::size_t, std::span<const float>) {}, {}).has_value());
        return nSubmissions;
    };
    constexpr int kLayers = 3, kHead = 1;
    EXPECT_EQ(submissions(), kLayers + kHead) << "nothing is known of this device yet";
    submissions();
    EXPECT_EQ(submissions(), 1 + kHead) << "a layer takes far less than 200 ms";
    slowness = std::chrono::milliseconds(500);
    submissions(), submissions();
    EXPECT_EQ(submissions(), kLayers + kHead) << "a layer takes more";
}

PFN_vkCmdCopyBuffer realCopy;
std::vector<VkDeviceSize> copied;
VKAPI_ATTR void VKAPI_CALL noteCopy(VkCommandBuffer commands, VkBuffer from, VkBuffer to, std::uint32_t n,
                                    const VkBufferCopy* regions) {
    for (std::uint32_t i = 0; i < n; ++i)
        copied.push_back(regions[i].size);
    realCopy(commands, from, to, n, regions);
}

TEST_F(VulkanDevices, LookUpEmbeddingsThatTheyHold) {
    VulkanDevice::setOpenHook([](VulkanDevice& device) {
        realCopy = device.calls().vkCmdCopyBuffer;
        device.calls().vkCmdCopyBuffer = noteCopy;
    });
    const auto plain = [](std::vector<VkPhysicalDevice>&, std::vector<VulkanDeviceInfo>&) {};
    std::uint64_t budget = 0;  // for the layers and not the embedding
    const auto tight = [&](auto& handles, auto& infos) {
        looksLikeHardware(handles, infos);
        infos.front().budgetBytes = budget;
    };
    struct Case {
        VulkanInstance::DevicesHook devices;
        bool tied, looksUp;
    };
    for (const Case& c : {Case{looksLikeHardware, false, true}, Case{tight, false, false},
                          Case{tight, true, true}, Case{plain, true, true}, Case{plain, false, false}}) {
        for (const TensorType type : {TensorType::F32, TensorType::Q8_0}) {
            if (type != TensorType::F32 && !c.tied) continue;
            const auto path = modelFile(type, "glm4", c.tied);
            budget = budgetFor(path, 0, 3);
            const SimulatedDevices simulated(c.devices);
            const std::vector<float> expected = referenceOf(path);
            const auto engine = Engine::load(options(path, "0"), {}, {});
            ASSERT_TRUE(engine.has_value()) << engine.error().message();
            EXPECT_THAT((*engine)->info().backendReason, HasSubstr("3/3 layers"));
            copied.clear();
            EXPECT_LE(difference(logitsOf(**engine, 70), expected), kEightBits);
            const VkDeviceSize rowBytes = (type == TensorType::F32 ? 64 : 256) * sizeof(float);
            const auto nCopiedRows = std::count_if(copied.begin(), copied.end(), [&](VkDeviceSize size) {
                return size == 64 * rowBytes || size == 70 * rowBytes;  // of the first chunk
            });
            EXPECT_EQ(nCopiedRows == 0, c.looksUp) << "tied " << c.tied;
        }
    }
    VulkanDevice::setOpenHook({});
}

TEST_F(VulkanDevices, KeepTheLogitsThatNobodyNeeds) {
    VulkanDevice::setOpenHook([](VulkanDevice& device) {
        realCopy = device.calls().vkCmdCopyBuffer;
        device.calls().vkCmdCopyBuffer = noteCopy;
    });
    const auto path = modelFile();
    const auto engine = Engine::load(options(path, "0"), {}, {});
    VulkanDevice::setOpenHook({});
    ASSERT_TRUE(engine.has_value()) << engine.error().message();
    const auto cpu = Engine::load({.path = path, .backend = BackendChoice::Cpu}, {}, {});
    ASSERT_TRUE(cpu.has_value());
    GenerateRequest request{.rawPrompt = "What is it?", .raw = true, .maxTokens = 12};
    request.sampling.temperature = 0;
    copied.clear();
    const auto answer = (*engine)->generate(request, {}, {}), expected = (*cpu)->generate(request, {}, {});
    ASSERT_TRUE(answer.has_value() && expected.has_value());
    EXPECT_EQ(answer->tokens, expected->tokens);
    constexpr VkDeviceSize kRow = 272 * sizeof(float), kBest = 8;
    EXPECT_EQ(std::count(copied.begin(), copied.end(), kRow), 0);
    EXPECT_GT(std::count(copied.begin(), copied.end(), kBest), 0);
    // Top-k leaves so many of them.
    request.sampling = {.temperature = 0.9f, .topK = 20, .topP = 0.95f, .seed = 11};
    copied.clear();
    const auto drawn = (*engine)->generate(request, {}, {}), drawnByCpu = (*cpu)->generate(request, {}, {});
    ASSERT_TRUE(drawn.has_value() && drawnByCpu.has_value());
    EXPECT_EQ(drawn->tokens, drawnByCpu->tokens);
    EXPECT_EQ(std::count(copied.begin(), copied.end(), kRow), 0);
    EXPECT_GT(std::count_if(copied.begin(), copied.end(),
                            [](VkDeviceSize size) { return size >= 20 * kBest && size <= 28 * kBest; }),
              0);
    // Penalties need all of them.
    request.sampling.repetitionPenalty = 1.1f;
    ASSERT_TRUE((*engine)->generate(request, {}, {}).has_value());
    EXPECT_GT(std::count(copied.begin(), copied.end(), kRow), 0);
}

}  // namespace
}  // namespace autoglm::test
