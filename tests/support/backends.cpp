#include "tests/support/backends.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "engine/kernels/select_kernels.h"
#include "engine/vulkan/vulkan_backend.h"

namespace autoglm::test {
namespace {

/// One device for all tests of a program: what is compiled once serves them all.
std::shared_ptr<gpu::KernelCache>& kernels() {
    static std::shared_ptr<gpu::KernelCache> shared;
    return shared;
}

Result<std::shared_ptr<gpu::KernelCache>> firstDevice() {
    if (kernels() == nullptr) {
        AUTOGLM_TRY_ASSIGN(auto instance, VulkanInstance::shared());
        AUTOGLM_TRY_ASSIGN(auto device, VulkanDevice::open(instance, 0));
        kernels() = std::make_shared<gpu::KernelCache>(device);
    }
    return kernels();
}

/// The validation layer must have had nothing to say once all tests are through.
class ValidationSilence : public testing::Environment {
public:
    void TearDown() override {
        kernels().reset();  // before the last word of the layer
        EXPECT_EQ(validationMessages(), std::vector<std::string>());
    }
};
[[maybe_unused]] const testing::Environment* const kSilence =
    testing::AddGlobalTestEnvironment(new ValidationSilence);

}  // namespace

std::vector<std::string> backendNames() {
    if (const char* chosen = std::getenv("AUTOGLM_TEST_BACKEND")) return {chosen};
    std::vector<std::string> names = {"reference"};
    for (const std::string& tier : availableTiers(cpuFeatures()))
        names.push_back("cpu-" + tier);
    return names;
}

Result<std::unique_ptr<Backend>> makeBackend(const std::string& name, std::shared_ptr<const Model> model,
                                             KvType kvType, unsigned nThreads) {
    const BackendOptions options{.nThreads = nThreads, .kvType = kvType};
    if (name == "reference") return createReferenceBackend(std::move(model), options);
    if (name.starts_with("cpu-")) {
        BackendOptions withTier = options;
        withTier.tier = name.substr(4);
        return createCpuBackend(std::move(model), withTier, {}, {});
    }
    if (name == "vulkan") {
        AUTOGLM_TRY_ASSIGN(auto device, firstDevice());
        return createVulkanBackend(std::move(model), std::move(device), options, {}, {});
    }
    return Error{
        .code = ErrorCode::InvalidArgument, .subject = name, .problem = "is no backend of this build"};
}

}  // namespace autoglm::test
