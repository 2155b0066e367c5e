// Options that several commands share, and numbers read the same way everywhere: in the C locale, whole,
// within a named range ("--top-p: 1.7 is not between 0 and 1").
#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/api/engine.h"
#include "engine/base/result.h"

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace autoglm::cli {

CLI::Option* addUnsigned(CLI::App& app, const std::string& names, std::uint32_t& target, std::uint32_t least,
                         std::uint32_t most, const std::string& help);

/// The positional MODEL. Empty: the built-in model.
void addModelArgument(CLI::App& app, std::string& model);
/// The file named, or the built-in model. Errors: NotFound for the latter.
[[nodiscard]] Result<std::filesystem::path> resolveModel(const std::string& model);

void addJsonFlag(CLI::App& app, bool& json);
void addBackendOption(CLI::App& app, BackendChoice& backend);

/// A text that is read: said, or from a file.
struct TextOptions {
    std::optional<std::string> text;
    std::string file;
    bool special = false;
};
/// --text, --file, --special.
void addTextOptions(CLI::App& app, TextOptions& options);

/// What decides how a model is loaded.
struct EngineOptions {
    std::string model;
    BackendChoice backend = BackendChoice::Auto;
    KvCacheType kvType = KvCacheType::F16;
    std::uint32_t nContext = 0, nThreads = 0, nBatch = 0;
    std::string tier, device;
    std::optional<std::uint32_t> nGpuLayers;
    bool verbose = false;
};
/// MODEL, --backend, --device, --gpu-layers, --threads, --ctx, --kv, --tier, --batch, --verbose.
void addEngineOptions(CLI::App& app, EngineOptions& options);

/// What decides how an answer is made.
struct AnswerOptions {
    /// What was said on the command line, in that order; the rest is as the model suggests.
    std::vector<std::function<void(SamplingOptions&)>> samplingChanges;
    std::uint32_t maxTokens = 0;
    std::vector<std::string> stopStrings;
    std::string system;
    bool noThink = false, showThinking = false, stats = false;
    bool speculate = true;
    std::uint32_t maxDraft = GenerateRequest().maxDraftTokens;

    [[nodiscard]] std::uint32_t draftTokens() const { return speculate ? maxDraft : 0; }
};
/// -n, --temp, --top-p, …, --stop, --system, --no-think, --show-thinking, --stats, --no-speculate, --draft.
void addAnswerOptions(CLI::App& app, AnswerOptions& options);
/// The model's suggestions with the changes of the command line.
[[nodiscard]] SamplingOptions samplingFor(const AnswerOptions& options, const ModelInfo& model);

}  // namespace autoglm::cli
