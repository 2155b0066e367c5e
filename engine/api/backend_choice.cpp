#include "engine/api/backend_choice.h"

#include "engine/api/gpu_status.h"
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

/// GPUs where they are faster, else the CPU and why. The wish is decided.
Result<ChosenBackend> makeAuto(const BackendWish& wish, std::shared_ptr<const Model> model,
                               const BackendOptions& options, const PrepareProgress& progress,
                               std::stop_token stop) {
    if (wish.device.empty()) return makeCpu(std::move(model), options, progress, std::move(stop), wish.why);
    Result<ChosenBackend> chosen = makeVulkan(wish, model, options, progress, stop);
    if (chosen.has_value() || chosen.error().code == ErrorCode::Cancelled) return chosen;
    return makeCpu(std::move(model), options, progress, std::move(stop), chosen.error().message());
}

}  // namespace

void decideAutomatically(BackendWish& wish) {
    if (wish.choice != BackendChoice::Auto || !wish.device.empty())
        return;  // a device that is named is meant
    AutomaticDevices automatic = automaticDevices();
    wish.device = std::move(automatic.wish);
    wish.why = std::move(automatic.sentence);
}

double hostShare(const BackendWish& wish, const Model& model, KvType kvType) {
    const bool onDevices =
        wish.choice == BackendChoice::Vulkan || (wish.choice == BackendChoice::Auto && !wish.device.empty());
    return onDevices ? hostShareOf(wish, model, kvType) : 1;
}

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
