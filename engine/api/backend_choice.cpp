#include "engine/api/backend_choice.h"

namespace autoglm {

bool copiesWeights(BackendChoice choice) noexcept {
    return choice != BackendChoice::Reference;
}

Result<ChosenBackend> makeBackend(BackendChoice choice, std::shared_ptr<const Model> model,
                                  const BackendOptions& options, const PrepareProgress& progress,
                                  std::stop_token stop) {
    ChosenBackend chosen;
    switch (choice) {
        case BackendChoice::Vulkan:
            return Error{.code = ErrorCode::Device,
                         .subject = "vulkan",
                         .problem = "no Vulkan backend in this build",
                         .hint = "Use the CPU."};
        case BackendChoice::Reference: {
            AUTOGLM_TRY_ASSIGN(chosen.backend, createReferenceBackend(std::move(model), options));
            chosen.reason = "chosen";
            return chosen;
        }
        case BackendChoice::Auto:
        case BackendChoice::Cpu:
            break;
    }
    AUTOGLM_TRY_ASSIGN(chosen.backend,
                       createCpuBackend(std::move(model), options, progress, std::move(stop)));
    chosen.reason = choice == BackendChoice::Cpu ? "chosen" : "no GPU backend in this build";
    return chosen;
}

}  // namespace autoglm
