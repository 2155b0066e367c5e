// A device for kernel tests: the first one there is, lavapipe where there is no other, with validation
// messages as failures.
#pragma once
#include <gtest/gtest.h>

#include <cstdlib>
#include <cstring>
#include <map>
#include <random>
#include <span>
#include <string_view>
#include <vector>

#include "engine/vulkan/kernels.h"

namespace autoglm::test {

class GpuTest : public testing::Test {
protected:
    static void SetUpTestSuite() {
        auto instance = VulkanInstance::shared();
        ASSERT_TRUE(instance.has_value()) << instance.error().message();
        ASSERT_FALSE((*instance)->devices().empty());
        auto opened = VulkanDevice::open(*instance, 0);
        ASSERT_TRUE(opened.has_value()) << opened.error().message();
        s_device = *opened;
        s_device->setTimeout(300'000'000'000);  // a crowded machine compiles kernels slowly
    }
    static void TearDownTestSuite() {
        s_pipelines.clear();
        s_device.reset();
    }
    void TearDown() override {
        m_buffers.clear();
        EXPECT_EQ(validationMessages(), std::vector<std::string>());
    }

    static VulkanDevice& device() { return *s_device; }
    static const VulkanDeviceInfo& info() { return s_device->info(); }
    /// The device as it is and, where that is a software one, as if it were hardware: each has kernels of its
    /// own.
    static std::vector<VulkanDeviceInfo> looks() {
        if (info().kind != VulkanDeviceKind::Software) return {info()};
        VulkanDeviceInfo hardware = info();
        hardware.kind = VulkanDeviceKind::Discrete;
        // Every access that is watched from inside a kernel is a loop, and lavapipe ends a thread's loops
        // after 65,535 rounds: too few for threads that make whole rows.
        const char* validation = std::getenv("AUTOGLM_VULKAN_VALIDATION");
        if (validation != nullptr && std::string_view(validation) == "device") return {hardware};
        return {info(), hardware};
    }

    /// A buffer that lives as long as the test and that CPU and device both see.
    Buffer& raw(std::size_t nBytes) {
        auto made = device().createBuffer(std::max<std::size_t>(nBytes, 4), BufferPlace::Upload);
        EXPECT_TRUE(made.has_value());
        m_buffers.push_back(std::make_unique<Buffer>(std::move(*made)));
        return *m_buffers.back();
    }
    template <class T>
    Buffer& holding(const std::vector<T>& values) {
        Buffer& buffer = raw(values.size() * sizeof(T));
        std::memcpy(buffer.mapped(), values.data(), values.size() * sizeof(T));
        return buffer;
    }
    template <class T>
    static std::vector<T> contents(const Buffer& buffer, std::size_t n) {
        std::vector<T> values(n);
        std::memcpy(values.data(), buffer.mapped(), n * sizeof(T));
        return values;
    }

    static Pipeline pipelineOf(const PipelineSpec& spec) {
        auto made = device().createPipeline(spec);
        EXPECT_TRUE(made.has_value()) << made.error().message();
        return std::move(*made);
    }
    template <class Push>
    static void dispatch(const Pipeline& pipeline, const Push& push, Groups groups) {
        const auto done =
            device().run([&](Commands& commands) { commands.dispatch(pipeline, push, groups); });
        ASSERT_TRUE(done.has_value()) << done.error().message();
    }
    /// Compiles each kernel once for all tests: software devices take a second for some.
    template <class Push>
    static void dispatch(const PipelineSpec& spec, const Push& push, Groups groups) {
        Pipeline& pipeline = s_pipelines[{spec.name, spec.constants}];
        if (pipeline.empty()) pipeline = pipelineOf(spec);
        dispatch(pipeline, push, groups);
    }

private:
    static inline std::shared_ptr<VulkanDevice> s_device;
    static inline std::map<std::pair<std::string, std::vector<std::uint32_t>>, Pipeline> s_pipelines;
    std::vector<std::unique_ptr<Buffer>> m_buffers;
};

inline std::vector<float> randomValues(std::size_t n, std::uint32_t seed, float deviation = 1.0f) {
    std::mt19937 random(seed);
    std::normal_distribution<float> normal(0.0f, deviation);
    std::vector<float> values(n);
    for (float& v : values)
        v = normal(random);
    return values;
}

/// A weight as a file holds it.
struct RandomMatrix {
    std::vector<std::byte> bytes;
    MatrixRef ref;

    RandomMatrix(TensorType type, std::uint32_t nIn, std::uint32_t nOut, std::uint32_t seed,
                 float deviation = 0.05f) {
        const TypeTraits& traits = traitsOf(type);
        const std::size_t rowSize = *rowBytes(traits, nIn);
        bytes.resize(rowSize * nOut);
        if (traits.encode != nullptr) {
            const std::vector<float> values = randomValues(std::size_t{nIn} * nOut, seed, deviation);
            traits.encode(values.data(), bytes.data(), values.size());
        } else {
            std::mt19937 random(seed);
            for (std::byte& b : bytes)
                b = static_cast<std::byte>(random());
            // The types without encoder begin their blocks with an f16 scale: make it an ordinary number.
            for (std::size_t at = 0; at < bytes.size(); at += traits.blockBytes) {
                const auto scale = static_cast<std::uint16_t>(0x1000 + random() % 0x400);
                std::memcpy(bytes.data() + at, &scale, sizeof scale);
            }
        }
        ref = {.name = "w", .type = type, .nIn = nIn, .nOut = nOut, .bytes = bytes, .rowSizeBytes = rowSize};
    }
    RandomMatrix(const RandomMatrix&) = delete;
    RandomMatrix& operator=(const RandomMatrix&) = delete;
};

}  // namespace autoglm::test
