#include "engine/api/backend_choice.h"

#include "engine/api/vulkan_choice.h"

namespace autoglm {
namespace {

Result<ChosenBackend> makeCpu(std::shared_ptr<const Model> model, const BackendOptions& options,
                              const PrepareProgress& progress, std::stop_token stop, std::string reason) {
    ChosenBackend chosen{.reason = std::move(reason)};
    AUTOGLM_TRY_ASSIGN(chosen.backend,
                       createCpuBackend(std::move(model), options, progress, std::move(stop)));
    return chosen;
}

/// A GPU where one is likely to be faster, else the CPU and why.
Result<ChosenBackend> makeAuto(const BackendWish& wish, std::shared_ptr<const Model> model,
                               const BackendOptions& options, const PrepareProgress& progress,
                               std::stop_token stop) {
    const std::string reason = whyNotVulkan(wish.device);
    if (!reason.empty()) return makeCpu(std::move(model), options, progress, std::move(stop), reason);
    Result<ChosenBackend> chosen = makeVulkan(wish, model, options, progress, stop);
    if (chosen.has_value() || chosen.error().code == ErrorCode::Cancelled) return chosen;
    return makeCpu(std::move(model), options, progress, std::move(stop), chosen.error().message());
}

}  // namespace

bool copiesWeights(BackendChoice choice) noexcept {
    return choice != BackendChoice::Reference;
}

Result<ChosenBackend> makeBackend(const BackendWish& wish, std::shared_ptr<const Model> model,
                                  const BackendOptions& options, const PrepareProgress& progress,
                                  std::stop_token stop) {
    Result<ChosenBackend> chosen = [&]() -> Result<ChosenBackend> {
        switch (wish.choice) {
            case BackendChoice::Vulkan:
                return makeVulkan(wish, std::move(model), options, progress, std::move(stop));
            case BackendChoice::Reference: {
                ChosenBackend reference{.reason = "chosen"};
                AUTOGLM_TRY_ASSIGN(reference.backend, createReferenceBackend(std::move(model), options));
                return reference;
            }
            case BackendChoice::Cpu:
                return makeCpu(std::move(model), options, progress, std::move(stop), "chosen");
            case BackendChoice::Auto:
                break;
        }
        return makeAuto(wish, std::move(model), options, progress, std::move(stop));
    }();
    if (!chosen.has_value() || chosen->hasKv) return chosen;
    AUTOGLM_TRY(chosen->backend->reserveKv(wish.nPages));
    return chosen;
}

}  // namespace autoglm
