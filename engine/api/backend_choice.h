// Which backend a model is loaded on, and why.
// Threads: the worker thread.
#pragma once
#include <memory>
#include <string>

#include "engine/api/engine.h"
#include "engine/runtime/backend.h"

namespace autoglm {

struct ChosenBackend {
    std::unique_ptr<Backend> backend;
    std::string reason;  // "no GPU backend in this build", "chosen"
};

/// True when the backend that `choice` leads to copies the weights into memory of its own.
[[nodiscard]] bool copiesWeights(BackendChoice choice) noexcept;

/// Errors: those of the backend; Device for one this build lacks.
[[nodiscard]] Result<ChosenBackend> makeBackend(BackendChoice choice, std::shared_ptr<const Model> model,
                                                const BackendOptions& options,
                                                const PrepareProgress& progress, std::stop_token stop);

}  // namespace autoglm
