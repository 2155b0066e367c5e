#include "engine/api/engine.h"

#include <algorithm>
#include <exception>
#include <new>
#include <random>
#include <type_traits>

#include "engine/api/activity_watch.h"
#include "engine/api/answer.h"
#include "engine/api/backend_choice.h"
#include "engine/api/bench_run.h"
#include "engine/api/request_prompt.h"
#include "engine/api/suggested_sampling.h"
#include "engine/model/model.h"
#include "engine/runtime/kv_cache.h"
#include "engine/runtime/memory_plan.h"
#include "engine/runtime/scheduler.h"
#include "engine/system/memory.h"
#include "engine/tokenizer/tokenizer.h"

namespace autoglm {
namespace {

KvType kvTypeOf(KvCacheType type) {
    switch (type) {
        case KvCacheType::Q8_0:
            return KvType::Q8_0;
        case KvCacheType::F32:
            return KvType::F32;
        case KvCacheType::F16:
            break;
    }
    return KvType::F16;
}

SamplerOptions samplerOptionsOf(const SamplingOptions& s) {
    SamplerOptions options{.temperature = s.temperature,
                           .topK = s.topK,
                           .topP = s.topP,
                           .minP = s.minP,
                           .repetitionPenalty = s.repetitionPenalty,
                           .presencePenalty = s.presencePenalty,
                           .frequencyPenalty = s.frequencyPenalty,
                           .penaltyWindow = s.penaltyWindow,
                           .seed = s.seed,
                           .logitBias = s.logitBias};
    if (options.seed == 0) {
        std::random_device device;
        options.seed = (std::uint64_t{device()} << 32) | device();
    }
    return options;
}

Error cancelled() {
    return Error{.code = ErrorCode::Cancelled, .problem = "Loading was cancelled"};
}

/// `call()`, whose exceptions end here: nothing is thrown across the engine's border.
template <class Call>
std::invoke_result_t<Call> caught(const std::string& subject, const char* hint, Call&& call) {
    try {
        return call();
    } catch (const std::bad_alloc&) {
        return Error{.code = ErrorCode::OutOfMemory,
                     .subject = subject,
                     .problem = "needs more memory than there is",
                     .hint = hint};
    } catch (const std::exception& e) {
        return Error{.code = ErrorCode::Internal, .subject = subject, .problem = printable(e.what())};
    }
}

class EngineImpl final : public Engine {
public:
    static Result<std::unique_ptr<Engine>> load(const LoadOptions& options, const LoadProgressFn& progress,
                                                std::stop_token stop);

    const ModelInfo& info() const override { return m_info; }
    Result<GenerateResult> generate(const GenerateRequest& request, const GenerateEvents& events,
                                    std::stop_token stop) override {
        return guarded([&] { return answerTo(request, events, std::move(stop)); });
    }
    Result<void> logits(std::span<const std::int32_t> tokens, std::uint32_t batch, const LogitRowFn& row,
                        std::stop_token stop) override {
        return guarded([&] { return computeLogits(tokens, batch, row, stop); });
    }
    std::vector<std::int32_t> tokenize(std::string_view text, bool parseSpecial) const override {
        return m_tokenizer->encode(text, parseSpecial ? SpecialTokens::Parse : SpecialTokens::Ignore);
    }
    std::string detokenize(std::span<const std::int32_t> ids, bool showSpecial) const override {
        return m_tokenizer->decode(ids, showSpecial);
    }
    std::string promptText(const GenerateRequest& request) const override { return m_prompt->text(request); }
    std::uint32_t promptTokenCount(const GenerateRequest& request) const override {
        return static_cast<std::uint32_t>(m_prompt->tokens(request).prompt.size());
    }
    void clearCache() override { m_cache->clear(); }
    Result<BenchResult> bench(const BenchOptions& options, std::stop_token stop) override {
        return guarded([&] { return measure(options, std::move(stop)); });
    }

private:
    EngineImpl() = default;
    Result<void> openModel(const LoadOptions& options);
    Result<void> prepare(const LoadOptions& options, const LoadProgressFn& progress, std::stop_token stop);
    Result<std::uint32_t> chooseContextFor(const LoadOptions& options, BackendWish wish) const;
    void describe(const LoadOptions& options, ChosenBackend& chosen);
    Result<void> checkPrompt(std::span<const TokenId> prompt) const;
    Result<void> checkFile(const char* when) const;
    template <class Call>
    std::invoke_result_t<Call> guarded(Call&& call);
    Result<GenerateResult> answerTo(const GenerateRequest& request, const GenerateEvents& events,
                                    std::stop_token stop);
    Result<void> run(SequenceRequest request, const Answer& answer);
    Result<void> computeLogits(std::span<const std::int32_t> tokens, std::uint32_t batch,
                               const LogitRowFn& row, const std::stop_token& stop);
    Result<BenchResult> measure(const BenchOptions& options, std::stop_token stop);
    void resetScheduler();
    void dropWork();

    std::shared_ptr<const Model> m_model;
    std::unique_ptr<Tokenizer> m_tokenizer;
    PromptChoice m_promptChoice;
    std::optional<RequestPrompt> m_prompt;  // set by openModel()
    std::unique_ptr<Backend> m_backend;
    std::unique_ptr<KvCache> m_cache;
    std::unique_ptr<ActivityWatch> m_watch;  // empty when nobody watches
    std::unique_ptr<Scheduler> m_scheduler;
    ModelInfo m_info;
    KvType m_kvType = KvType::F16;
    std::uint32_t m_nContext = 0;
    std::uint32_t m_nBatch = 0;
};

Result<std::unique_ptr<Engine>> EngineImpl::load(const LoadOptions& options, const LoadProgressFn& progress,
                                                 std::stop_token stop) {
    std::unique_ptr<EngineImpl> engine(new EngineImpl());
    const auto report = [&](LoadProgress at) {
        if (progress) progress(at);
    };
    report({.phase = LoadPhase::Opening});
    AUTOGLM_TRY(engine->openModel(options));
    if (stop.stop_requested()) return cancelled();
    AUTOGLM_TRY(engine->prepare(options, progress, stop));
    if (stop.stop_requested()) return cancelled();
    AUTOGLM_TRY(engine->checkFile("changed on disk while it was loaded"));
    const std::uint64_t total = engine->m_model->weightBytes();
    report({.phase = LoadPhase::Ready, .doneBytes = total, .totalBytes = total});
    return std::unique_ptr<Engine>(std::move(engine));
}

Result<void> EngineImpl::openModel(const LoadOptions& options) {
    m_info.path = options.path;
    AUTOGLM_TRY_ASSIGN(m_model, Model::open(options.path));
    AUTOGLM_TRY_ASSIGN(m_tokenizer, Tokenizer::create(m_model->file()));
    m_promptChoice = choosePromptFormat(m_model->architecture(), m_tokenizer->vocab());
    m_prompt.emplace(*m_tokenizer, m_promptChoice.format);
    return {};
}

Result<void> EngineImpl::prepare(const LoadOptions& options, const LoadProgressFn& progress,
                                 std::stop_token stop) {
    const ModelShape& shape = m_model->shape();
    m_kvType = kvTypeOf(options.kvType);
    BackendWish wish{.choice = options.backend, .device = options.device, .nGpuLayers = options.nGpuLayers};
    decideAutomatically(wish);
    AUTOGLM_TRY_ASSIGN(m_nContext, chooseContextFor(options, wish));
    if (m_nContext > shape.contextLength && options.log) {
        options.log(LogLevel::Warning, "The context is longer than the " +
                                           std::to_string(shape.contextLength) +
                                           " tokens this model was trained on; answers may suffer.");
    }
    const PrepareProgress prepared = [&](std::uint64_t done, std::uint64_t total) {
        if (progress) progress({.phase = LoadPhase::Preparing, .doneBytes = done, .totalBytes = total});
    };
    prepared(0, m_model->weightBytes());
    const BackendOptions backendOptions{
        .nThreads = options.nThreads, .tier = options.tier, .kvType = m_kvType, .log = options.log};
    wish.nPages = pagesFor(m_nContext);
    AUTOGLM_TRY_ASSIGN(ChosenBackend chosen,
                       makeBackend(wish, m_model, backendOptions, prepared, std::move(stop)));
    m_backend = std::move(chosen.backend);
    m_nBatch = options.nBatch;
    m_cache = std::make_unique<KvCache>(pagesFor(m_nContext));
    if (options.activity) {
        m_watch = std::make_unique<ActivityWatch>(options.activity, m_model, *m_backend, m_kvType);
        m_watch->place(m_nContext, chosen.nDeviceLayers);
    }
    resetScheduler();
    describe(options, chosen);
    return {};
}

/// As long as was asked for, or as the processor's memory holds beside its share of the model.
Result<std::uint32_t> EngineImpl::chooseContextFor(const LoadOptions& options, BackendWish wish) const {
    const ModelShape& shape = m_model->shape();
    wish.nPages =
        pagesFor(options.nContext == 0 ? std::min(shape.contextLength, kUsualContext) : options.nContext);
    const double share = hostShare(wish, *m_model, m_kvType);
    const auto onHost = [&](std::uint64_t bytes) {
        return static_cast<std::uint64_t>(share * static_cast<double>(bytes));
    };
    const MemoryNeeds needs{
        .weightBytes = copiesWeights(options.backend) ? onHost(m_model->weightBytes()) : 0,
        .scratchBytes = estimateScratchBytes(shape, kPlannedBatch),
        .bytesPerPosition = onHost(kvBytesPerPosition(shape, m_kvType)),
        .availableBytes = memoryStatus().availableBytes};
    return chooseContext(options.nContext, shape.contextLength, needs);
}

void EngineImpl::resetScheduler() {
    m_scheduler = std::make_unique<Scheduler>(*m_backend, *m_cache,
                                              SchedulerOptions{.nContext = m_nContext,
                                                               .nVocab = m_model->shape().nVocab,
                                                               .maxChunk = m_nBatch,
                                                               .observer = m_watch.get()});
}

void EngineImpl::describe(const LoadOptions& options, ChosenBackend& chosen) {
    const ModelShape& shape = m_model->shape();
    const BackendInfo backend = m_backend->info();
    const BackendMemory memory = m_backend->memory();
    m_info = ModelInfo{.name = m_model->name(),
                       .architecture = m_model->architecture(),
                       .quantName = m_model->quantName(),
                       .promptFormat = std::string(promptFormatName(m_promptChoice.format)),
                       .promptReason = m_promptChoice.reason,
                       .path = options.path,
                       .fileBytes = m_model->file().fileBytes(),
                       .nParameters = m_model->nParameters(),
                       .nLayers = shape.nLayers,
                       .nEmbd = shape.nEmbd,
                       .nHeads = shape.nHeads,
                       .nKvHeads = shape.nKvHeads,
                       .headDim = shape.headDim,
                       .nFf = shape.nFf,
                       .nVocab = shape.nVocab,
                       .trainedContext = shape.contextLength,
                       .nContext = m_nContext,
                       .backend = backend.name,
                       .tier = backend.tier,
                       .device = backend.device,
                       .kvType = std::string(kvTypeName(m_kvType)),
                       .backendReason = std::move(chosen.reason),
                       .nDeviceLayers = chosen.nDeviceLayers,
                       .nThreads = backend.nThreads,
                       .hasThinkingSwitch = hasThinkingSwitch(m_promptChoice.format),
                       .weightBytes = m_model->weightBytes(),
                       .kvBytes = memory.kvBytes,
                       .scratchBytes = memory.scratchBytes,
                       .suggestedSampling = suggestedSampling(m_model->file(), m_promptChoice.format)};
}

/// Parts of the file stay mapped; once it is cut or overwritten they can no longer be trusted.
Result<void> EngineImpl::checkFile(const char* when) const {
    if (m_model->file().unchanged()) return {};
    return Error{.code = ErrorCode::Unreadable,
                 .subject = printable(m_info.path.filename().string()),
                 .problem = when,
                 .hint = "Wait until the download or copy has finished, then open the model again."};
}

Result<void> EngineImpl::checkPrompt(std::span<const TokenId> prompt) const {
    if (prompt.empty()) {
        return Error{
            .code = ErrorCode::InvalidArgument,
            .subject = "prompt",
            .problem = "has no tokens",
            .hint = m_tokenizer->vocab().size() == 0 ? "This file has no tokenizer." : "Write something."};
    }
    if (prompt.size() > m_nContext) {
        return Error{.code = ErrorCode::ContextFull,
                     .subject = "prompt",
                     .problem = "is longer than the context",
                     .found = std::to_string(prompt.size()) + " tokens",
                     .expected = "at most " + std::to_string(m_nContext),
                     .hint = "Start a new chat, shorten the text, or load the model with a larger context."};
    }
    return {};
}

/// Leaves the engine as if nothing had been under way.
void EngineImpl::dropWork() {
    m_scheduler.reset();  // first, so that there is memory for the next
    m_cache.reset();
    m_cache = std::make_unique<KvCache>(pagesFor(m_nContext));
    resetScheduler();
}

/// `call()`, of which memory that runs out is an error and drops the work, not the engine.
template <class Call>
std::invoke_result_t<Call> EngineImpl::guarded(Call&& call) {
    constexpr const char* kHint = "Close other programs or load the model with a smaller context.";
    return caught("answer", kHint, [&] {
        try {
            return call();
        } catch (...) {
            dropWork();
            if (m_watch) m_watch->onBatchEnd(true, 0);
            throw;
        }
    });
}

/// Drives the scheduler until the answer has ended.
Result<void> EngineImpl::run(SequenceRequest request, const Answer& answer) {
    m_scheduler->submit(std::move(request));
    while (!answer.ended()) {
        m_scheduler->step();
        const Result<void> intact = checkFile("changed on disk during the answer");
        if (intact.has_value()) continue;
        dropWork();
        return intact;
    }
    return {};
}

Result<GenerateResult> EngineImpl::answerTo(const GenerateRequest& request, const GenerateEvents& events,
                                            std::stop_token stop) {
    AUTOGLM_TRY(checkFile("changed on disk while it is in use"));
    const RequestTokens tokens = m_prompt->tokens(request);
    AUTOGLM_TRY(checkPrompt(tokens.prompt));
    const Vocab& vocab = m_tokenizer->vocab();
    const auto nTokens = static_cast<std::uint32_t>(std::min<std::size_t>(vocab.size(), m_info.nVocab));
    AUTOGLM_TRY_ASSIGN(Sampler sampler,
                       Sampler::create(samplerOptionsOf(request.sampling), vocab.paddingTokens(), nTokens));
    std::optional<OutputParser> parser;
    if (!request.raw) parser.emplace(m_promptChoice.format, RequestPrompt::options(request));
    Answer answer(*m_tokenizer, request, events, std::move(parser),
                  static_cast<std::uint32_t>(tokens.prompt.size()), m_nContext);
    answer.begin(std::span(tokens.prompt).last(tokens.nBegun));
    AUTOGLM_TRY(run({.prompt = tokens.prompt,
                     .sampler = std::move(sampler),
                     .sink = &answer,
                     .stop = std::move(stop),
                     .maxDraft = m_backend->info().rowsAreAlone ? request.maxDraftTokens : 0},
                    answer));
    return answer.take();
}

Result<void> EngineImpl::computeLogits(std::span<const std::int32_t> tokens, std::uint32_t batch,
                                       const LogitRowFn& row, const std::stop_token& stop) {
    AUTOGLM_TRY(checkFile("changed on disk while it is in use"));
    AUTOGLM_TRY(checkPrompt(tokens));
    constexpr std::uint32_t kDefaultChunk = 64;  // a row is as long as the vocabulary, so rows are not small
    const std::uint32_t chunk = std::min(batch == 0 ? kDefaultChunk : batch, m_backend->maxBatchTokens());
    m_cache->clear();
    KvSequence sequence;
    if (!m_cache->reserve(sequence, static_cast<std::uint32_t>(tokens.size()))) {
        return Error{.code = ErrorCode::ContextFull, .subject = "context", .problem = "is in use"};
    }
    Result<void> result;
    std::vector<float> rows;
    for (std::size_t at = 0; at < tokens.size() && result.has_value(); at += chunk) {
        const std::size_t n = std::min<std::size_t>(chunk, tokens.size() - at);
        rows.resize(n * m_info.nVocab);
        const SequenceSlice slice{.tokens = tokens.subspan(at, n),
                                  .startPosition = static_cast<std::uint32_t>(at),
                                  .pages = sequence.pages,
                                  .logits = LogitRows::All};
        result = m_backend->forward({&slice, 1}, rows, stop);
        if (result.has_value()) result = checkFile("changed on disk while it is in use");
        for (std::size_t i = 0; i < n && result.has_value(); ++i) {
            row(at + i, std::span<const float>(rows).subspan(i * m_info.nVocab, m_info.nVocab));
        }
    }
    m_cache->release(sequence);  // nothing was committed, so nothing of it is kept
    return result;
}

Result<Engine::BenchResult> EngineImpl::measure(const BenchOptions& options, std::stop_token stop) {
    AUTOGLM_TRY(checkFile("changed on disk while it is in use"));
    m_cache->clear();
    const BenchPlan plan{.nPrompt = options.nPrompt,
                         .nDecode = options.nDecode,
                         .depth = options.depth,
                         .repetitions = options.repetitions,
                         .nContext = m_nContext,
                         .batch = m_nBatch,
                         .draft = options.draft,
                         .kvType = m_kvType,
                         .onProgress = options.onProgress,
                         .observer = m_watch.get()};
    AUTOGLM_TRY_ASSIGN(const BenchFigures figures, runBench(*m_backend, *m_model, plan, std::move(stop)));
    return BenchResult{.promptTokensPerSecond = figures.promptTokensPerSecond,
                       .decodeTokensPerSecond = figures.decodeTokensPerSecond,
                       .timeToFirstTokenMs = figures.timeToFirstTokenMs,
                       .promptSpread = figures.promptSpread,
                       .decodeSpread = figures.decodeSpread,
                       .draftTokensPerSecond = figures.draftTokensPerSecond,
                       .achievedGbPerSecond = figures.achievedGbPerSecond};
}

}  // namespace

Result<std::unique_ptr<Engine>> Engine::load(const LoadOptions& options, const LoadProgressFn& progress,
                                             std::stop_token stop) {
    const LoadWatch watch(options.activity);
    return caught(printable(options.path.filename().string()),
                  "Close other programs, or choose a smaller model or quantization.",
                  [&] { return EngineImpl::load(options, progress, std::move(stop)); });
}

std::string_view finishReasonName(FinishReason reason) noexcept {
    switch (reason) {
        case FinishReason::Stop:
            return "stop";
        case FinishReason::StopString:
            return "stop-string";
        case FinishReason::Length:
            return "length";
        case FinishReason::ContextFull:
            return "context-full";
        case FinishReason::Cancelled:
            return "cancelled";
        case FinishReason::Loop:
            return "loop";
    }
    return "stop";
}

double GenerateStats::promptTokensPerSecond() const noexcept {
    const double computed = static_cast<double>(promptTokens) - cachedTokens;
    return promptSeconds > 0 ? computed / promptSeconds : 0;
}

double GenerateStats::decodeTokensPerSecond() const noexcept {
    // The first token comes with the prompt.
    return decodeSeconds > 0 && outputTokens > 1 ? (outputTokens - 1) / decodeSeconds : 0;
}

}  // namespace autoglm
