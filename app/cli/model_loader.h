// Loading a model with a progress line, the same for every command.
// Threads: the main thread.
#pragma once
#include <memory>
#include <stop_token>

#include "app/cli/options.h"
#include "engine/api/engine.h"

namespace autoglm::cli {

[[nodiscard]] LoadOptions loadOptions(const EngineOptions& options, const std::filesystem::path& path);

/// Errors: those of Engine::load. Progress is shown on a terminal only.
[[nodiscard]] Result<std::unique_ptr<Engine>> loadModel(const LoadOptions& options, std::stop_token stop);

/// "Guide · glm4 · Q8_0 · cpu (avx512) · context 4096"
[[nodiscard]] std::string modelLine(const ModelInfo& info);
/// "prompt 12 tokens (4 cached) at 85.3/s · answer 40 tokens at 12.1/s · first after 0.14 s · context 52/4096
/// · stop"
[[nodiscard]] std::string statsLine(const GenerateStats& stats, FinishReason finish);

}  // namespace autoglm::cli
