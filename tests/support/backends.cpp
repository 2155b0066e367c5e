#include "tests/support/backends.h"

namespace autoglm::test {

std::vector<std::string> backendNames() {
    return {"reference"};
}

Result<std::unique_ptr<Backend>> makeBackend(const std::string& name, std::shared_ptr<const Model> model,
                                             KvType kvType, unsigned nThreads) {
    const BackendOptions options{.nThreads = nThreads, .kvType = kvType};
    if (name == "reference") return createReferenceBackend(std::move(model), options);
    return Error{
        .code = ErrorCode::InvalidArgument, .subject = name, .problem = "is no backend of this build"};
}

}  // namespace autoglm::test
