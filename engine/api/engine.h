// The engine as applications see it: load a GLM model, talk to it. One of the few headers app/ may include.
// Threads: an Engine belongs to one worker thread; only what is marked "any thread" may be called elsewhere.
// A std::stop_token may be triggered from anywhere and is seen within one layer of one chunk.
#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/log_sink.h"
#include "engine/base/result.h"

namespace autoglm {

class EngineActivity;

enum class BackendChoice { Auto, Cpu, Reference, Vulkan };
enum class KvCacheType { F16, Q8_0, F32 };

struct LoadOptions {
    std::filesystem::path path;
    BackendChoice backend = BackendChoice::Auto;
    std::uint32_t nContext = 0;  // 0: the model's own, limited to what is sensible on this machine
    unsigned nThreads = 0;       // 0: one per physical core
    KvCacheType kvType = KvCacheType::F16;
    std::string tier;                         // force a CPU tier; "" = best, or AUTOGLM_TIER
    std::string device;                       // Vulkan devices by index or part of their name; "" = the best
    std::optional<std::uint32_t> nGpuLayers;  // on that device, the rest on the CPU; unset: as many as fit
    std::uint32_t nBatch = 0;                 // prefill chunk; 0: the backend's own
    LogSink log;
    std::shared_ptr<EngineActivity> activity;  // watched by others; may be empty
};

enum class LoadPhase { Opening, Preparing, Ready };
struct LoadProgress {
    LoadPhase phase = LoadPhase::Opening;
    std::uint64_t doneBytes = 0, totalBytes = 0;
};
using LoadProgressFn = std::function<void(const LoadProgress&)>;

struct SamplingOptions {
    float temperature = 0.8f;  // 0: greedy
    std::uint32_t topK = 0;    // 0: off
    float topP = 0.95f;        // 1: off
    float minP = 0.0f;         // 0: off
    float repetitionPenalty = 1.0f, presencePenalty = 0.0f, frequencyPenalty = 0.0f;
    std::uint32_t penaltyWindow = 256;  // last tokens the penalties look at
    std::uint64_t seed = 0;             // 0: from the system
    std::vector<std::pair<std::int32_t, float>> logitBias;
};

/// Facts about the loaded model, for status lines and inspectors.
struct ModelInfo {
    std::string name, architecture, quantName, promptFormat, promptReason;
    std::filesystem::path path;
    std::uint64_t fileBytes = 0, nParameters = 0;
    std::uint32_t nLayers = 0, nEmbd = 0, nHeads = 0, nKvHeads = 0, headDim = 0, nFf = 0, nVocab = 0;
    std::uint32_t trainedContext = 0, nContext = 0;  // what the model knows; what was reserved
    std::string backend, tier, device, kvType;
    std::string backendReason;        // why this backend: "no Vulkan driver is installed", "40/40 layers"
    std::uint32_t nDeviceLayers = 0;  // of nLayers, on Vulkan devices
    unsigned nThreads = 0;
    bool hasThinkingSwitch = false;
    std::uint64_t weightBytes = 0, kvBytes = 0, scratchBytes = 0;
    SamplingOptions suggestedSampling;  // from the file's keys, else what the model family's makers advise
};

enum class ChatRole { System, User, Assistant, Observation };
struct ChatMessage {
    ChatRole role = ChatRole::User;
    std::string content;
    std::string reasoning;
};

/// The beginning of an answer that was cut and is to go on.
struct BegunAnswer {
    std::string reasoning, content;
    /// The same as it was generated, if it is known and the model is the same: the answer then goes on behind
    /// exactly these tokens. Empty: the texts are encoded again.
    std::vector<std::int32_t> tokens;
    bool thinking = true;  // with `tokens`: as the prompt had it that they followed
};

struct GenerateRequest {
    std::vector<ChatMessage> messages;  // rendered with the model's prompt format …
    std::string rawPrompt;              // … or, if `raw`, this text as it is
    bool raw = false;
    bool thinking = true;
    /// Not with `raw`. onText and the result tell the whole answer, from its beginning; figures count what is
    /// new. `thinking` above is then overruled by what the beginning did.
    std::optional<BegunAnswer> begun;
    bool stopLoops = false;       // end an answer that repeats itself for ever (FinishReason::Loop)
    std::uint32_t maxTokens = 0;  // 0: until the answer or the context ends
    std::vector<std::string> stopStrings;
    SamplingOptions sampling;
    /// Where the text repeats itself, guess up to this many tokens and compute them along with the next one.
    /// The answer is the same, only sooner. 0: never guess.
    std::uint32_t maxDraftTokens = 10;
};

enum class FinishReason { Stop, StopString, Length, ContextFull, Cancelled, Loop };
[[nodiscard]] std::string_view finishReasonName(FinishReason reason) noexcept;  // "stop", "length", …

/// Where the tokens of an answer went. Prompt speed excludes cached tokens, decode speed excludes prefill.
struct GenerateStats {
    std::uint32_t promptTokens = 0, cachedTokens = 0, outputTokens = 0;
    std::uint32_t reasoningTokens = 0;                    // of the output
    std::uint32_t draftedTokens = 0, acceptedTokens = 0;  // guessed, and confirmed by the answer
    double promptSeconds = 0, decodeSeconds = 0, timeToFirstTokenSeconds = 0;
    std::uint32_t contextUsed = 0, contextSize = 0;
    [[nodiscard]] double promptTokensPerSecond() const noexcept;
    [[nodiscard]] double decodeTokensPerSecond() const noexcept;
};

struct PromptProgress {
    std::uint32_t doneTokens = 0, totalTokens = 0;
    double tokensPerSecond = 0;
};
enum class TextChannel { Reasoning, Reply, ToolCall };
/// Callbacks on the thread that runs generate(). Any may be empty.
struct GenerateEvents {
    std::function<void(const PromptProgress&)> onPrompt;
    std::function<void(TextChannel, std::string_view text)> onText;  // whole characters
    std::function<void(std::int32_t token, const GenerateStats&)> onToken;
};

/// Where a benchmark stands. Repetition 0 warms up and is not counted.
struct BenchProgress {
    enum class Stage : std::uint8_t { Preparing, Filling, Prompt, Decode, Draft } stage = Stage::Preparing;
    std::uint32_t repetition = 0, repetitions = 0;
    std::uint32_t doneTokens = 0, totalTokens = 0;  // of the stage
};

struct GenerateResult {
    std::string text, reasoning, toolCalls;
    std::vector<std::int32_t> tokens;  // of the whole answer, without the stop token
    FinishReason finish = FinishReason::Stop;
    GenerateStats stats;
};

class Engine {
public:
    /// Errors: every class a file can cause (see ErrorCode), OutOfMemory, Cancelled, Device, InvalidArgument.
    [[nodiscard]] static Result<std::unique_ptr<Engine>> load(const LoadOptions& options,
                                                              const LoadProgressFn& progress,
                                                              std::stop_token stop);
    virtual ~Engine() = default;

    /// Any thread: fixed after load.
    [[nodiscard]] virtual const ModelInfo& info() const = 0;
    /// Runs one request to its end. A cancelled or cut answer is a result, not an error; the conversation's
    /// cache stays valid either way. Errors: ContextFull (the prompt alone does not fit; numbers in
    /// found/expected), InvalidArgument, NonFinite, Device, OutOfMemory; Internal for what a callback throws,
    /// here as below.
    [[nodiscard]] virtual Result<GenerateResult> generate(const GenerateRequest& request,
                                                          const GenerateEvents& events,
                                                          std::stop_token stop) = 0;
    /// Logits of every token of a fresh sequence, fed in chunks of `batch` (0: the backend's own); `row(i,
    /// logits)` in order.
    using LogitRowFn = std::function<void(std::size_t index, std::span<const float> logits)>;
    [[nodiscard]] virtual Result<void> logits(std::span<const std::int32_t> tokens, std::uint32_t batch,
                                              const LogitRowFn& row, std::stop_token stop) = 0;

    /// Any thread.
    [[nodiscard]] virtual std::vector<std::int32_t> tokenize(std::string_view text,
                                                             bool parseSpecial) const = 0;
    [[nodiscard]] virtual std::string detokenize(std::span<const std::int32_t> ids,
                                                 bool showSpecial) const = 0;
    /// The prompt as it will be sent, special tokens visible.
    [[nodiscard]] virtual std::string promptText(const GenerateRequest& request) const = 0;
    /// Tokens the request's prompt would take.
    [[nodiscard]] virtual std::uint32_t promptTokenCount(const GenerateRequest& request) const = 0;

    /// Forgets cached prefixes.
    virtual void clearCache() = 0;

    struct BenchOptions {
        std::uint32_t nPrompt = 512, nDecode = 64, depth = 0, repetitions = 3;
        std::uint32_t draft = 0;  // also decode with this many guesses a step, all taken for right
        std::function<void(const BenchProgress&)>
            onProgress;  // on the thread that runs bench(); may be empty
    };
    struct BenchResult {
        double promptTokensPerSecond = 0, decodeTokensPerSecond = 0, timeToFirstTokenMs = 0;
        double promptSpread = 0, decodeSpread = 0;  // half of what repetitions differ by, as a share
        double draftTokensPerSecond = 0;  // the most that so many guesses can bring; 0: not asked for
        double achievedGbPerSecond = 0;   // weight and KV bytes read per second while decoding
    };
    /// Medians over repetitions, after one warm-up run that is not counted.
    [[nodiscard]] virtual Result<BenchResult> bench(const BenchOptions& options, std::stop_token stop) = 0;
};

}  // namespace autoglm
