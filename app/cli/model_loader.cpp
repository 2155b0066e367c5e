#include "app/cli/model_loader.h"

#include <cstdio>
#include <mutex>

#include "app/cli/output.h"
#include "app/cli/terminal.h"

namespace autoglm::cli {
namespace {

LogSink stderrSink() {
    // Engine threads may report at the same time.
    auto mutex = std::make_shared<std::mutex>();
    return [mutex](LogLevel, std::string_view message) {
        const std::string line = printable(message, 4096) + "\n";
        const std::lock_guard lock(*mutex);
        std::fwrite(line.data(), 1, line.size(), stderr);
    };
}

std::string progressText(const std::string& name, const LoadProgress& progress) {
    if (progress.phase == LoadPhase::Opening) return "Opening " + name + " …";
    if (progress.totalBytes == 0) return "Preparing " + name + " …";
    const auto percent =
        static_cast<double>(progress.doneBytes) * 100 / static_cast<double>(progress.totalBytes);
    return "Preparing " + name + ": " + numberText(percent, 0) + " % of " + byteText(progress.totalBytes);
}

}  // namespace

LoadOptions loadOptions(const EngineOptions& options, const std::filesystem::path& path) {
    LoadOptions load;
    load.path = path;
    load.backend = options.backend;
    load.nContext = options.nContext;
    load.nThreads = options.nThreads;
    load.kvType = options.kvType;
    load.tier = options.tier;
    load.device = options.device;
    load.nGpuLayers = options.nGpuLayers;
    load.nBatch = options.nBatch;
    if (options.verbose) load.log = stderrSink();
    return load;
}

Result<std::unique_ptr<Engine>> loadModel(const LoadOptions& options, std::stop_token stop) {
    ProgressLine line;
    const std::string name = printable(options.path.filename().native(), 40);
    return Engine::load(
        options, [&](const LoadProgress& progress) { line.show(progressText(name, progress)); }, stop);
}

std::string modelLine(const ModelInfo& info) {
    std::string text =
        info.name.empty() ? printable(info.path.filename().native(), 60) : printable(info.name, 60);
    text += " · " + printable(info.architecture, 40) + " · " + printable(info.quantName, 40) + " · " +
            info.backend;
    if (!info.tier.empty()) text += " (" + info.tier + ")";
    if (info.backend.starts_with("vulkan")) text += " · " + info.backendReason;
    return text + " · context " + std::to_string(info.nContext);
}

std::string statsLine(const GenerateStats& stats, FinishReason finish) {
    std::string text = "prompt " + std::to_string(stats.promptTokens) + " tokens";
    if (stats.cachedTokens > 0) text += " (" + std::to_string(stats.cachedTokens) + " cached)";
    const std::string guesses = stats.draftedTokens == 0
                                    ? std::string()
                                    : " (" + std::to_string(stats.acceptedTokens) + " of " +
                                          std::to_string(stats.draftedTokens) + " guesses right)";
    text += " at " + numberText(stats.promptTokensPerSecond(), 1) + "/s · answer " +
            std::to_string(stats.outputTokens) + " tokens at " +
            numberText(stats.decodeTokensPerSecond(), 1) + "/s" + guesses + " · first after " +
            numberText(stats.timeToFirstTokenSeconds, 2) + " s · context " +
            std::to_string(stats.contextUsed) + "/" + std::to_string(stats.contextSize);
    return text + " · " + std::string(finishReasonName(finish));
}

}  // namespace autoglm::cli
