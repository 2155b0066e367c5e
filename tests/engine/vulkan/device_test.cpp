// One device, its memory, kernels and queue; on lavapipe where there is no other.
#include "engine/vulkan/device.h"

#include <gtest/gtest.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <numeric>

#include "engine/vulkan/pipeline_store.h"
#include "tests/support/temporary_folder.h"

namespace autoglm {
namespace {

constexpr std::uint32_t kAddSpirv[] = {
#include "add.inc"
};

struct AddPush {
    VkDeviceAddress a, b, result;
    std::uint32_t n, padding = 0;
};

class VulkanDeviceTest : public testing::Test {
protected:
    void SetUp() override {
        auto instance = VulkanInstance::shared();
        ASSERT_TRUE(instance.has_value()) << instance.error().message();
        ASSERT_FALSE((*instance)->devices().empty());
        auto opened = VulkanDevice::open(*instance, 0);
        ASSERT_TRUE(opened.has_value()) << opened.error().message();
        device = *opened;
    }
    void TearDown() override {
        device.reset();
        EXPECT_EQ(validationMessages(), std::vector<std::string>());
    }
    Buffer buffer(std::uint64_t nBytes, BufferPlace place) {
        auto made = device->createBuffer(nBytes, place);
        EXPECT_TRUE(made.has_value());
        return std::move(*made);
    }
    std::shared_ptr<VulkanDevice> device;
};

TEST_F(VulkanDeviceTest, SaysWhatItIs) {
    const VulkanDeviceInfo& info = device->info();
    EXPECT_FALSE(info.name.empty());
    EXPECT_FALSE(info.driver.empty());
    EXPECT_EQ(info.unusable, "");
    EXPECT_GE(info.apiVersion, VK_API_VERSION_1_2);
    EXPECT_GT(info.memoryBytes, 0u);
    EXPECT_LE(info.budgetBytes, info.memoryBytes);
    EXPECT_GE(info.subgroupSize, 1u);
    EXPECT_GE(info.sharedMemoryBytes, 16384u);
}

TEST_F(VulkanDeviceTest, RunsAKernelOnUploadedData) {
    constexpr std::uint32_t kCount = 1000, kBytes = kCount * 4;
    const Buffer upload = buffer(2 * kBytes, BufferPlace::Upload),
                 data = buffer(3 * kBytes, BufferPlace::Device),
                 readback = buffer(kBytes, BufferPlace::Readback);
    ASSERT_NE(upload.mapped(), nullptr);
    ASSERT_NE(readback.mapped(), nullptr);
    EXPECT_EQ(data.address() % 256, 0u);
    std::vector<float> values(2 * kCount);
    std::iota(values.begin(), values.end(), 0.0f);
    std::memcpy(upload.mapped(), values.data(), 2 * kBytes);
    auto pipeline = device->createPipeline(
        {.name = "add", .spirv = kAddSpirv, .constants = {64, 3}, .pushBytes = sizeof(AddPush)});
    ASSERT_TRUE(pipeline.has_value()) << pipeline.error().message();
    auto commands = device->record([&](Commands& list) {
        list.copy(upload, 0, data, 0, 2 * kBytes);
        list.barrier();
        list.dispatch(*pipeline,
                      AddPush{data.address(), data.address() + kBytes, data.address() + 2 * kBytes, kCount},
                      {(kCount + 63) / 64});
        list.barrier();
        list.copy(data, 2 * kBytes, readback, 0, kBytes);
    });
    ASSERT_TRUE(commands.has_value());
    for (int round = 0; round < 2; ++round) {  // recorded once, run twice
        std::memset(readback.mapped(), 0, kBytes);
        auto ticket = device->submit(*commands);
        ASSERT_TRUE(ticket.has_value());
        ASSERT_TRUE(device->wait(*ticket).has_value());
        std::vector<float> result(kCount);
        std::memcpy(result.data(), readback.mapped(), kBytes);
        for (std::uint32_t i = 0; i < kCount; ++i)
            ASSERT_EQ(result[i], values[i] + 3 * values[kCount + i]) << i;
    }
}

TEST_F(VulkanDeviceTest, RefusesABufferLargerThanItsLimit) {
    const auto made = device->createBuffer(device->info().maxBufferBytes + 1, BufferPlace::Device);
    ASSERT_FALSE(made.has_value());
    EXPECT_EQ(made.error().code, ErrorCode::OutOfMemory);
}

TEST_F(VulkanDeviceTest, KeepsCompiledPipelines) {
    auto pipeline = device->createPipeline(
        {.name = "add", .spirv = kAddSpirv, .constants = {32, 1}, .pushBytes = sizeof(AddPush)});
    ASSERT_TRUE(pipeline.has_value());
    const std::vector<std::byte> data = device->pipelineCacheData();
    EXPECT_GT(data.size(), 16u);
    device->loadPipelineCache(data);
    const std::vector<std::byte> rubbish(100, std::byte{7});
    device->loadPipelineCache(rubbish);
    EXPECT_TRUE(
        device
            ->createPipeline(
                {.name = "add", .spirv = kAddSpirv, .constants = {32, 1}, .pushBytes = sizeof(AddPush)})
            .has_value());
}

TEST_F(VulkanDeviceTest, FindsCompiledPipelinesAgainUnlessDamaged) {
    const test::TemporaryFolder folder;
    auto pipeline = device->createPipeline(
        {.name = "add", .spirv = kAddSpirv, .constants = {32, 1}, .pushBytes = sizeof(AddPush)});
    ASSERT_TRUE(pipeline.has_value());
    const std::vector<std::byte> data = device->pipelineCacheData();
    EXPECT_TRUE(gpu::readPipelines(folder.path(), device->info()).empty());
    gpu::writePipelines(folder.path(), device->info(), data);
    EXPECT_EQ(gpu::readPipelines(folder.path(), device->info()), data);
    // What belongs to drivers of the past goes with the next write.
    const auto past = folder.path() / "vulkan-kernels-of-the-past", kept = folder.path() / "notes";
    for (const auto& path : {past, kept}) {
        std::ofstream(path) << "old";
        std::filesystem::last_write_time(
            path, std::filesystem::file_time_type::clock::now() - std::chrono::hours(24 * 61));
    }
    gpu::writePipelines(folder.path(), device->info(), data);
    EXPECT_FALSE(std::filesystem::exists(past));
    EXPECT_TRUE(std::filesystem::exists(kept)) << "not ours";
    EXPECT_EQ(gpu::readPipelines(folder.path(), device->info()), data);
    VulkanDeviceInfo other = device->info();
    ++other.driverVersion;
    EXPECT_TRUE(gpu::readPipelines(folder.path(), other).empty());
    for (const auto& entry : std::filesystem::directory_iterator(folder.path())) {
        std::fstream file(entry.path(), std::ios::in | std::ios::out | std::ios::binary);
        file.seekp(20);
        file.put('!');
    }
    EXPECT_TRUE(gpu::readPipelines(folder.path(), device->info()).empty());
}

}  // namespace
}  // namespace autoglm
