// Models on the first Vulkan device through the engine: layers split with the CPU, devices chosen, faults.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "engine/api/engine.h"
#include "engine/vulkan/discovery.h"
#include "engine/vulkan/driver_trial.h"
#include "tests/support/oracle.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/tiny_model.h"
#include "tests/support/vulkan_faults.h"

namespace autoglm::test {
namespace {

using testing::HasSubstr;

/// F32 weights and f16 keys and values, which fall to the other side of a rounding now and then.
constexpr double kSameRounded = 2e-3;

class VulkanEngine : public testing::Test {
protected:
    void TearDown() override { EXPECT_EQ(validationMessages(), std::vector<std::string>()); }

    std::filesystem::path modelFile(const std::string& architecture = "glm4") {
        TinyModelSpec spec;
        spec.architecture = architecture;
        spec.nLayers = 3;
        spec.nEmbd = 64;
        spec.headDim = 16;
        spec.nRot = 8;
        spec.nFf = 96;
        spec.nVocab = 272;
        spec.fusedQkv = architecture == "chatglm";
        spec.withTokenizer = true;
        const std::vector<std::byte> bytes = tinyModelBytes(spec);
        const auto path = folder.path() / (architecture + ".gguf");
        std::ofstream(path, std::ios::binary)
            .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
        return path;
    }
    LoadOptions onDevice(const std::filesystem::path& path) {
        LoadOptions options{.path = path, .backend = BackendChoice::Vulkan, .device = "0"};
        options.log = [this](LogLevel, std::string_view text) { log += std::string(text) + "\n"; };
        return options;
    }
    static std::vector<float> logitsOf(Engine& engine, std::size_t nTokens) {
        std::vector<std::int32_t> tokens;
        for (std::size_t i = 0; i < nTokens; ++i)
            tokens.push_back(static_cast<std::int32_t>((i * 37 + 11) % 256));
        std::vector<float> all;
        const auto take = [&](std::size_t, std::span<const float> row) {
            all.insert(all.end(), row.begin(), row.end());
        };
        const Result<void> done = engine.logits(tokens, 0, take, {});
        EXPECT_TRUE(done.has_value()) << done.error().message();
        return all;
    }
    static std::vector<float> logitsOf(const LoadOptions& options, std::size_t nTokens) {
        const auto engine = Engine::load(options, {}, {});
        EXPECT_TRUE(engine.has_value()) << engine.error().message();
        return engine.has_value() ? logitsOf(**engine, nTokens) : std::vector<float>();
    }
    static GenerateRequest greedy(std::uint32_t maxTokens) {
        GenerateRequest request{.rawPrompt = "What is it that goes on?", .raw = true, .maxTokens = maxTokens};
        request.sampling.temperature = 0;
        return request;
    }

    TemporaryFolder folder;
    std::string log;
};

double difference(const std::vector<float>& a, const std::vector<float>& b) {
    return relativeError(a, std::vector<double>(b.begin(), b.end()));
}

TEST_F(VulkanEngine, GivesTheSameHoweverLayersAreSplit) {
    for (const char* architecture : {"glm4", "chatglm"}) {
        const auto path = modelFile(architecture);
        const std::vector<float> expected = logitsOf({.path = path, .backend = BackendChoice::Reference}, 70);
        for (const std::uint32_t nLayers : {0u, 1u, 2u, 3u}) {
            LoadOptions options = onDevice(path);
            options.nGpuLayers = nLayers;
            const auto engine = Engine::load(options, {}, {});
            ASSERT_TRUE(engine.has_value()) << engine.error().message();
            EXPECT_THAT((*engine)->info().backendReason, HasSubstr(std::to_string(nLayers) + "/3 layers"));
            EXPECT_LE(difference(logitsOf(**engine, 70), expected), kSameRounded)
                << architecture << ", " << nLayers << " layers";
        }
    }
}

TEST_F(VulkanEngine, FitsAllLayersWhenThereIsRoom) {
    const auto engine = Engine::load(onDevice(modelFile()), {}, {});
    ASSERT_TRUE(engine.has_value()) << engine.error().message();
    EXPECT_THAT((*engine)->info().backendReason, HasSubstr("3/3 layers"));
    EXPECT_EQ((*engine)->info().backend, "vulkan");
}

TEST_F(VulkanEngine, NamesTheDevicesThereAreWhenNoneIsMeant) {
    LoadOptions options = onDevice(modelFile());
    options.device = "no such card";
    const auto refused = Engine::load(options, {}, {});
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().code, ErrorCode::InvalidArgument);
    EXPECT_THAT(refused.error().message(), HasSubstr("0 "));
}

TEST_F(VulkanEngine, TakesNoSoftwareDeviceUnasked) {
    const auto instance = VulkanInstance::shared();
    ASSERT_TRUE(instance.has_value());
    for (const VulkanDeviceInfo& info : (*instance)->devices()) {
        if (info.kind != VulkanDeviceKind::Software) GTEST_SKIP() << "there is a GPU here";
    }
    LoadOptions options = onDevice(modelFile());
    options.device.clear();
    const auto refused = Engine::load(options, {}, {});
    ASSERT_FALSE(refused.has_value());
    EXPECT_THAT(refused.error().message(), HasSubstr("software"));
    options.backend = BackendChoice::Auto;
    const auto engine = Engine::load(options, {}, {});
    ASSERT_TRUE(engine.has_value()) << engine.error().message();
    EXPECT_EQ((*engine)->info().backend, "cpu");
    EXPECT_THAT((*engine)->info().backendReason, HasSubstr("software"));
}

TEST_F(VulkanEngine, GoesOnWithTheSameAnswerWhenTheDeviceFails) {
    const auto path = modelFile();
    const auto cpu = Engine::load({.path = path, .backend = BackendChoice::Cpu}, {}, {});
    ASSERT_TRUE(cpu.has_value());
    const auto expected = (*cpu)->generate(greedy(24), {}, {});
    ASSERT_TRUE(expected.has_value());
    struct Case {
        VulkanFault fault;
        int nth;
        const char* named;
    };
    for (const auto& [fault, nth, named] :
         {Case{VulkanFault::LostAtSubmit, 1, "VK_ERROR_DEVICE_LOST"},
          Case{VulkanFault::LostAtSubmit, 30, "VK_ERROR_DEVICE_LOST"},
          Case{VulkanFault::LostAtWait, 17, "VK_ERROR_DEVICE_LOST"},
          Case{VulkanFault::TimeOut, 23, "did not finish its work in time"}}) {
        log.clear();
        const VulkanFaultInjection injection(fault, nth);
        const auto engine = Engine::load(onDevice(path), {}, {});
        ASSERT_TRUE(engine.has_value()) << engine.error().message();
        const auto answer = (*engine)->generate(greedy(24), {}, {});
        ASSERT_TRUE(answer.has_value()) << answer.error().message();
        EXPECT_TRUE(injection.struck());
        EXPECT_EQ(answer->tokens, expected->tokens) << named << " at " << nth;
        EXPECT_THAT(log, HasSubstr(named));
        // And the next question is answered too, from a prefix that the failed device had computed.
        const auto again = (*engine)->generate(greedy(24), {}, {});
        ASSERT_TRUE(again.has_value()) << again.error().message();
        EXPECT_EQ(again->tokens, expected->tokens);
    }
}

TEST_F(VulkanEngine, EveryAllocationMayFail) {
    const auto path = modelFile();
    bool struck = true;
    for (int nth = 1; struck && nth < 40; ++nth) {
        log.clear();
        const VulkanFaultInjection injection(VulkanFault::NoDeviceMemory, nth);
        const auto engine = Engine::load(onDevice(path), {}, {});
        struck = injection.struck();
        if (!struck) break;
        // Once more with fewer layers, and said so.
        ASSERT_TRUE(engine.has_value()) << nth << ": " << engine.error().message();
        EXPECT_THAT((*engine)->info().backendReason, HasSubstr("2/3 layers")) << nth;
        EXPECT_THAT(log, HasSubstr("Trying with 2 layers"));
    }
    EXPECT_FALSE(struck) << "the test must reach an allocation that is never made";
    // A number that was asked for is kept to.
    const VulkanFaultInjection injection(VulkanFault::NoDeviceMemory, 1);
    LoadOptions options = onDevice(path);
    options.nGpuLayers = 3;
    const auto refused = Engine::load(options, {}, {});
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().code, ErrorCode::OutOfMemory);
}

// ---- Drivers that are not what they should be ------------------------------------------------------

class VulkanDrivers : public testing::Test {
protected:
    ~VulkanDrivers() override {
        ::unsetenv("VK_DRIVER_FILES");
        ::unsetenv("VK_ICD_FILENAMES");
    }
    void useDriver(const std::filesystem::path& manifest) {
        ::setenv("VK_DRIVER_FILES", manifest.c_str(), 1);
        ::setenv("VK_ICD_FILENAMES", manifest.c_str(), 1);  // older loaders
    }
    std::filesystem::path manifestOf(const std::string& library) {
        const auto path = folder.path() / "driver.json";
        std::ofstream(path) << R"({"file_format_version": "1.0.0", "ICD": {"library_path": ")" << library
                            << R"(", "api_version": "1.3.0"}})";
        return path;
    }
    TemporaryFolder folder;
};

TEST_F(VulkanDrivers, NoneIsAReason) {
    useDriver("/nonexistent");
    EXPECT_THAT(tryDriversInChild().failure, HasSubstr("no Vulkan driver"));
}

TEST_F(VulkanDrivers, BrokenOneIsAReason) {
    const auto library = folder.path() / "libbroken.so";
    std::ofstream(library) << "not a library";
    useDriver(manifestOf(library.string()));
    EXPECT_FALSE(tryDriversInChild().failure.empty());
}

TEST_F(VulkanDrivers, OneThatCrashesTakesOnlyTheChildDown) {
    useDriver(manifestOf(AUTOGLM_CRASHING_DRIVER));
    EXPECT_THAT(tryDriversInChild().failure, HasSubstr("crashed"));
    // Remembered, but not for other drivers.
    EXPECT_THAT(driverTrial(folder.path()).failure, HasSubstr("crashed"));
    std::ofstream(folder.path() / "driver.json", std::ios::app) << " ";
    useDriver("/nonexistent");
    EXPECT_THAT(driverTrial(folder.path()).failure, HasSubstr("no Vulkan driver"));
}

TEST_F(VulkanDrivers, AreTriedAgainADayAfterAFailure) {
    useDriver(manifestOf(AUTOGLM_CRASHING_DRIVER));
    ASSERT_THAT(driverTrial(folder.path()).failure, HasSubstr("crashed"));
    const auto memory = folder.path() / "vulkan-drivers";
    std::string fingerprint;
    std::getline(std::ifstream(memory) >> std::ws, fingerprint);
    std::ofstream(memory) << fingerprint << "\n-did not start\n";
    EXPECT_THAT(driverTrial(folder.path()).failure, HasSubstr("did not start"));
    std::filesystem::last_write_time(memory,
                                     std::filesystem::file_time_type::clock::now() - std::chrono::hours(25));
    EXPECT_THAT(driverTrial(folder.path()).failure, HasSubstr("crashed"));
}

}  // namespace
}  // namespace autoglm::test
