#include "app/desktop/engine_convert.h"

#include <algorithm>

namespace autoglm::desktop {
namespace {

constexpr char kProcessorId[] = "cpu";
constexpr std::size_t kSentence = 600;  // characters of a reason

// Names come out of files: escaped and cut before they reach a label.
QString shown(const std::string& text) {
    return QString::fromStdString(printable(text));
}
QString shown(const std::string& text, std::size_t length) {
    return QString::fromStdString(printable(text, length));
}

void setSpeed(const DeviceSpeed& speed, DeviceSummary& device) {
    device.readGbPerSecond = speed.readGbPerSecond;
    if (const TypeSpeed* fourBits = speed.with("Q4_K")) {
        device.decodeGbPerSecond = fourBits->gbPerSecond;
        device.promptGigaMacsPerSecond = fourBits->gigaMacsPerSecond;
    }
}

SamplingChoice toSamplingChoice(const SamplingOptions& sampling) {
    // By way of text: 0.8f is 0.8 to a person, not 0.800000012.
    const auto real = [](float value) {
        return QString::number(static_cast<double>(value), 'g', 6).toDouble();
    };
    SamplingChoice choice;
    choice.temperature = real(sampling.temperature);
    choice.topP = real(sampling.topP);
    choice.minP = real(sampling.minP);
    choice.topK = static_cast<int>(sampling.topK);
    choice.repetitionPenalty = real(sampling.repetitionPenalty);
    choice.presencePenalty = real(sampling.presencePenalty);
    choice.frequencyPenalty = real(sampling.frequencyPenalty);
    return choice;
}

SamplingOptions toSamplingOptions(const SamplingChoice& choice) {
    SamplingOptions sampling;
    sampling.temperature = static_cast<float>(choice.temperature);
    sampling.topP = static_cast<float>(choice.topP);
    sampling.topK = static_cast<std::uint32_t>(std::max(choice.topK, 0));
    sampling.minP = static_cast<float>(choice.minP);
    sampling.repetitionPenalty = static_cast<float>(choice.repetitionPenalty);
    sampling.presencePenalty = static_cast<float>(choice.presencePenalty);
    sampling.frequencyPenalty = static_cast<float>(choice.frequencyPenalty);
    sampling.seed = choice.seed;
    return sampling;
}

}  // namespace

MachineSummary toMachineSummary(const MachineInfo& info) {
    MachineSummary machine;
    machine.cpuName = shown(info.cpuName);
    machine.physicalCores = static_cast<int>(info.nPhysicalCores);
    machine.logicalCores = static_cast<int>(info.nLogicalCores);
    machine.memoryBytes = info.memoryBytes;
    machine.availableBytes = info.availableMemoryBytes;
    machine.tier = shown(info.tier);
    machine.tierReason = shown(info.tierReason);
    return machine;
}

DeviceList toDeviceList(const MachineInfo& machine, const GpuStatus& gpus) {
    DeviceList list;
    list.choice = shown(gpus.choice, kSentence);
    list.vulkanReason = shown(gpus.reason, kSentence);
    DeviceSummary cpu;
    cpu.id = QLatin1String(kProcessorId);
    cpu.name = shown(machine.cpuName);
    cpu.kind = QLatin1String(kProcessorId);
    cpu.memoryBytes = machine.memoryBytes;
    cpu.freeBytes = machine.availableMemoryBytes;
    cpu.isAutomatic = !gpus.chosen.has_value();
    setSpeed(gpus.processor, cpu);
    list.devices.append(cpu);
    for (const GpuDevice& gpu : gpus.devices) {
        DeviceSummary device;
        device.id = QString::fromStdString(gpu.id);
        device.name = shown(gpu.name);
        device.kind = shown(gpu.kind);
        device.driver = shown(gpu.driver);
        device.memoryBytes = gpu.memoryBytes;
        device.freeBytes = gpu.budgetBytes;
        device.reason = shown(gpu.reason, kSentence);
        device.isUsable = gpu.isUsable;
        device.isAutomatic = gpus.chosen == gpu.index;
        setSpeed(gpu.speed, device);
        list.devices.append(device);
    }
    return list;
}

ModelSummary toModelSummary(const ModelInfo& info, const LoadRequest& request) {
    ModelSummary model;
    model.path = request.path;
    model.isBuiltin = request.isBuiltin;
    model.name = shown(info.name.empty() ? request.path.stem().string() : info.name);
    model.architecture = shown(info.architecture);
    model.quantization = shown(info.quantName);
    model.backend = shown(info.backend);
    model.tier = shown(info.tier);
    model.device = shown(info.device);
    model.backendReason = shown(info.backendReason);
    model.fileBytes = info.fileBytes;
    model.parameterCount = info.nParameters;
    model.weightBytes = info.weightBytes;
    model.kvBytes = info.kvBytes;
    model.scratchBytes = info.scratchBytes;
    model.contextSize = static_cast<int>(info.nContext);
    model.trainedContext = static_cast<int>(info.trainedContext);
    model.threads = static_cast<int>(info.nThreads);
    model.layers = static_cast<int>(info.nLayers);
    model.deviceLayers = static_cast<int>(info.nDeviceLayers);
    model.deviceChoice = request.device;
    model.hasThinkingSwitch = info.hasThinkingSwitch;
    model.kvType = shown(info.kvType);
    model.suggested = toSamplingChoice(info.suggestedSampling);
    // The guide is asked for facts: it gives the answer it is surest of.
    if (request.isBuiltin) model.suggested.temperature = 0;
    model.choice = request.choice;
    return model;
}

LoadState toLoadState(const autoglm::LoadProgress& progress, const LoadRequest& request, double seconds) {
    LoadState state;
    state.path = request.path;
    state.isBuiltin = request.isBuiltin;
    state.device = request.device;
    state.phase =
        progress.phase == LoadPhase::Opening ? LoadState::Phase::Opening : LoadState::Phase::Preparing;
    state.totalBytes = progress.totalBytes;
    state.doneBytes = std::min<quint64>(progress.doneBytes, progress.totalBytes);
    // A speed from the first moments is noise.
    if (seconds > 0.2) state.bytesPerSecond = static_cast<double>(state.doneBytes) / seconds;
    return state;
}

PromptProgress toPromptProgress(const autoglm::PromptProgress& progress) {
    PromptProgress shownProgress;
    shownProgress.doneTokens = static_cast<int>(progress.doneTokens);
    shownProgress.totalTokens = static_cast<int>(progress.totalTokens);
    shownProgress.tokensPerSecond = progress.tokensPerSecond;
    return shownProgress;
}

AnswerStats toAnswerStats(const GenerateStats& stats) {
    AnswerStats shownStats;
    shownStats.promptTokens = static_cast<int>(stats.promptTokens);
    shownStats.cachedTokens = static_cast<int>(stats.cachedTokens);
    shownStats.outputTokens = static_cast<int>(stats.outputTokens);
    shownStats.draftedTokens = static_cast<int>(stats.draftedTokens);
    shownStats.acceptedTokens = static_cast<int>(stats.acceptedTokens);
    shownStats.reasoningTokens = static_cast<int>(stats.reasoningTokens);
    shownStats.contextUsed = static_cast<int>(stats.contextUsed);
    shownStats.contextSize = static_cast<int>(stats.contextSize);
    shownStats.promptTokensPerSecond = stats.promptTokensPerSecond();
    shownStats.decodeTokensPerSecond = stats.decodeTokensPerSecond();
    shownStats.secondsToFirstToken = stats.timeToFirstTokenSeconds;
    return shownStats;
}

AnswerEnd toAnswerEnd(FinishReason finish) {
    switch (finish) {
        case FinishReason::Stop:
        case FinishReason::StopString:
            return AnswerEnd::Complete;
        case FinishReason::Length:
            return AnswerEnd::LengthLimit;
        case FinishReason::ContextFull:
            return AnswerEnd::ContextFull;
        case FinishReason::Cancelled:
            return AnswerEnd::Stopped;
        case FinishReason::Loop:
            return AnswerEnd::Loop;
    }
    return AnswerEnd::Complete;
}

EngineFailure toFailure(const Error& error, const FilePath& path) {
    EngineFailure failure;
    const auto name = errorName(error.code);
    failure.code = QString::fromUtf8(name.data(), static_cast<qsizetype>(name.size()));
    failure.details = QString::fromStdString(error.message());
    failure.path = path;
    return failure;
}

void applyDevice(const DeviceChoice& choice, LoadOptions& options) {
    if (choice.id == QLatin1String(kProcessorId)) {
        options.backend = BackendChoice::Cpu;
    } else if (!choice.id.isEmpty()) {
        options.backend = BackendChoice::Vulkan;
        options.device = choice.id.toStdString();
    }
    if (choice.gpuLayers >= 0) options.nGpuLayers = static_cast<std::uint32_t>(choice.gpuLayers);
}

LoadOptions toLoadOptions(const LoadRequest& request) {
    const LoadChoice& choice = request.choice;
    LoadOptions options;
    options.path = request.path;
    options.nContext = static_cast<std::uint32_t>(std::max(choice.contextSize, 0));
    options.nThreads = static_cast<unsigned>(std::max(choice.threads, 0));
    if (choice.kvType == QLatin1String("q8_0")) options.kvType = KvCacheType::Q8_0;
    if (choice.kvType == QLatin1String("f32")) options.kvType = KvCacheType::F32;
    applyDevice(request.device, options);
    return options;
}

ChatMessage toChatMessage(const ChatTurn& turn) {
    const bool isUser = turn.role == ChatRole::User;
    const QString text = isUser ? framedText(turn.text, turn.attachments) : turn.text;
    return {isUser ? autoglm::ChatRole::User : autoglm::ChatRole::Assistant, text.toStdString(),
            turn.reasoning.toStdString()};
}

BegunAnswer toBegunAnswer(const ChatTurn& turn) {
    BegunAnswer begun;
    QString text = turn.text;
    // Half a character may have been cut off: its other half comes with the next token.
    if (turn.tokens.isEmpty() && text.endsWith(QChar::ReplacementCharacter)) text.chop(1);
    begun.content = text.toStdString();
    begun.reasoning = turn.reasoning.toStdString();
    begun.tokens.assign(turn.tokens.begin(), turn.tokens.end());
    begun.thinking = turn.thinking;
    return begun;
}

GenerateRequest toGenerateRequest(const AnswerRequest& request) {
    GenerateRequest out;
    if (!request.systemPrompt.isEmpty()) {
        out.messages.push_back({autoglm::ChatRole::System, request.systemPrompt.toStdString(), {}});
    }
    const bool goesOn = !request.turns.isEmpty() && request.turns.last().role == ChatRole::Assistant;
    for (qsizetype i = 0; i < request.turns.size() - (goesOn ? 1 : 0); ++i) {
        const ChatTurn& turn = request.turns.at(i);
        // An answer that failed before its first word is no part of the conversation.
        if (turn.role == ChatRole::Assistant && turn.text.isEmpty() && turn.reasoning.isEmpty()) continue;
        out.messages.push_back(toChatMessage(turn));
    }
    if (goesOn) out.begun = toBegunAnswer(request.turns.last());
    out.stopLoops = request.stopLoops;
    out.thinking = request.thinking;
    out.maxTokens = static_cast<std::uint32_t>(std::max(request.sampling.maxTokens, 0));
    out.sampling = toSamplingOptions(request.sampling);
    for (const QString& text : request.sampling.stopStrings) {
        if (!text.isEmpty()) out.stopStrings.push_back(text.toStdString());
    }
    if (!request.sampling.speculates) out.maxDraftTokens = 0;
    return out;
}

}  // namespace autoglm::desktop
