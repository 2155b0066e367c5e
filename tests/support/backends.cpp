#include "tests/support/backends.h"

#include "engine/kernels/select_kernels.h"

namespace autoglm::test {

std::vector<std::string> backendNames() {
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
    return Error{
        .code = ErrorCode::InvalidArgument, .subject = name, .problem = "is no backend of this build"};
}

}  // namespace autoglm::test
