// What guessing ahead brings: the same answers with and without it, turn by turn on one backend.
//   speculation_bench MODEL CASES.json [--tokenizer FILE] [--threads N] [--rounds N] [--max-tokens N]
// A case with an "answer" is played: the model computes every step, then the next token of the answer is made
// the likeliest. So the time is the model's and what repeats is the text's; a model that can do the task
// would write it. A case without is answered in the model's own words. Prints one JSON document; answers that
// differ between the two ways are an error.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <nlohmann/json.hpp>

#include "engine/api/suggested_sampling.h"
#include "engine/chat/prompt.h"
#include "engine/runtime/scheduler.h"

namespace {

using namespace autoglm;
using Json = nlohmann::ordered_json;

struct Options {
    std::string model, cases, tokenizer;
    unsigned threads = 0, rounds = 3, maxTokens = 160, maxDraft = kMaxDraftRows - 1;
};

template <class T>
T orExit(Result<T> result, const std::string& what) {
    if (result.has_value()) return std::move(*result);
    std::fprintf(stderr, "speculation_bench: %s: %s\n", what.c_str(), result.error().message().c_str());
    std::exit(1);
}

/// Computes like the backend behind it, then puts the script's next token before all others.
class PlayedBackend final : public Backend {
public:
    PlayedBackend(Backend& inner, std::size_t nVocab) : m_inner(inner), m_nVocab(nVocab) {}
    BackendInfo info() const override { return m_inner.info(); }
    BackendMemory memory() const override { return m_inner.memory(); }
    Result<void> reserveKv(std::uint32_t nPages) override { return m_inner.reserveKv(nPages); }
    std::uint32_t maxBatchTokens() const override { return m_inner.maxBatchTokens(); }
    Result<void> forward(std::span<const SequenceSlice> batch, std::span<float> logits,
                         std::stop_token stop) override {
        AUTOGLM_TRY(m_inner.forward(batch, logits, std::move(stop)));
        std::size_t row = 0;
        for (const SequenceSlice& slice : batch) {
            if (slice.logits == LogitRows::None) continue;
            const std::size_t n = slice.tokens.size(), first = slice.logits == LogitRows::All ? 0 : n - 1;
            for (std::size_t i = first; i < n; ++i, ++row) {
                const std::size_t next = slice.startPosition + i + 1;
                if (next < script.size())
                    logits[row * m_nVocab + static_cast<std::size_t>(script[next])] = 1e30f;
            }
        }
        return {};
    }

    std::vector<TokenId> script;  // prompt and answer; empty: the model's own words

private:
    Backend& m_inner;
    std::size_t m_nVocab;
};

/// By the wall and by the processor. On a busy machine the latter says more, with one thread: others spin as
/// they wait.
struct Moment {
    double wall = 0, processor = 0;
};

Moment now() {
    const auto wall = std::chrono::steady_clock::now().time_since_epoch();
    return {std::chrono::duration<double>(wall).count(), static_cast<double>(std::clock()) / CLOCKS_PER_SEC};
}

/// Times an answer from its first token to its last.
class Timer final : public SequenceSink {
public:
    Timer(std::size_t limit, std::vector<TokenId> stops) : m_limit(limit), m_stops(std::move(stops)) {}
    void onStart(std::uint32_t) override {}
    void onPrompt(std::uint32_t, std::uint32_t) override {}
    bool onToken(TokenId token) override {
        last = now();
        if (tokens.empty()) first = last;
        if (std::find(m_stops.begin(), m_stops.end(), token) != m_stops.end()) return false;
        tokens.push_back(token);
        return tokens.size() < m_limit;
    }
    void onDraft(std::uint32_t nDrafted, std::uint32_t nAccepted) override {
        drafted += nDrafted;
        accepted += nAccepted;
    }
    void onEnd(SequenceEnd, const Error* error) override {
        ended = true;
        if (error != nullptr) failure = error->message();
    }

    std::vector<TokenId> tokens;
    std::uint32_t drafted = 0, accepted = 0;
    Moment first, last;
    bool ended = false;
    std::string failure;

private:
    std::size_t m_limit;
    std::vector<TokenId> m_stops;
};

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

class Bench {
public:
    explicit Bench(const Options& options) : m_options(options) {
        m_model = orExit(Model::open(options.model), options.model);
        const std::string& words = options.tokenizer.empty() ? options.model : options.tokenizer;
        m_words = orExit(Model::open(words), words);
        m_tokenizer = orExit(Tokenizer::create(m_words->file()), words);
        m_backend = orExit(createCpuBackend(m_model, {.nThreads = options.threads}, {}, {}), options.model);
        m_backend->finishLoading({});
        m_nContext = std::min(m_model->shape().contextLength, 4096u);
        const std::uint32_t nPages = m_nContext / kPagePositions;
        if (const auto reserved = m_backend->reserveKv(nPages); !reserved.has_value())
            orExit<int>(reserved.error(), "context");
        m_played = std::make_unique<PlayedBackend>(*m_backend, m_model->shape().nVocab);
        m_cache = std::make_unique<KvCache>(nPages);
        const SchedulerOptions scheduling{.nContext = m_nContext, .nVocab = m_model->shape().nVocab};
        // Each way has its own scheduler, so that neither learns from the other's steps.
        for (auto& scheduler : m_schedulers)
            scheduler = std::make_unique<Scheduler>(*m_played, *m_cache, scheduling);
    }

    Json run(const Json& one) {
        const std::vector<TokenId> prompt = promptOf(one);
        m_played->script.clear();
        std::size_t limit = m_options.maxTokens;
        if (one.contains("answer")) {
            const auto answer = m_tokenizer->encode(one["answer"].get<std::string>(), SpecialTokens::Ignore);
            m_played->script = prompt;
            m_played->script.insert(m_played->script.end(), answer.begin(), answer.end());
            limit = std::min(limit, answer.size());
        }
        std::vector<double> seconds[2], processor[2];
        std::vector<TokenId> answers[2];
        Timer figures(0, {});
        for (unsigned round = 0; round < m_options.rounds; ++round) {
            for (const unsigned turn : {0u, 1u}) {
                const unsigned way = (turn + round) % 2;
                Timer timer = answer(prompt, way, limit, one);
                seconds[way].push_back(timer.last.wall - timer.first.wall);
                processor[way].push_back(timer.last.processor - timer.first.processor);
                answers[way] = timer.tokens;
                if (way == 1) figures = timer;
            }
        }
        if (answers[0] != answers[1]) orExit<int>(Error{.problem = "answers differ"}, one["name"]);
        Json row = {{"name", one["name"]},
                    {"kind", one["kind"]},
                    {"played", one.contains("answer")},
                    {"prompt_tokens", prompt.size()},
                    {"tokens", answers[0].size()},
                    {"drafted", figures.drafted},
                    {"accepted", figures.accepted},
                    {"seconds_off", median(seconds[0])},
                    {"seconds_on", median(seconds[1])},
                    {"processor_off", median(processor[0])},
                    {"processor_on", median(processor[1])}};
        std::fprintf(stderr, "%s\n", row.dump().c_str());
        return row;
    }

    Json facts() const {
        const BackendInfo info = m_backend->info();
        return {{"model", m_options.model},
                {"tier", info.tier},
                {"device", info.device},
                {"threads", info.nThreads},
                {"rounds", m_options.rounds}};
    }

private:
    std::vector<TokenId> promptOf(const Json& one) const {
        const PromptFormat format = choosePromptFormat(m_words->architecture(), m_tokenizer->vocab()).format;
        std::vector<Message> messages;
        for (const Json& text : one["messages"]) {
            messages.push_back({.role = messages.size() % 2 == 0 ? Role::User : Role::Assistant,
                                .content = text.get<std::string>()});
        }
        return encodePrompt(*m_tokenizer, renderPrompt(format, messages, {}));
    }

    Timer answer(const std::vector<TokenId>& prompt, unsigned way, std::size_t limit, const Json& one) {
        const PromptFormat format = choosePromptFormat(m_words->architecture(), m_tokenizer->vocab()).format;
        const SamplingOptions suggested = suggestedSampling(m_model->file(), format);
        const bool greedy = one.contains("answer") || one.value("greedy", true);
        const SamplerOptions sampling{.temperature = greedy ? 0 : suggested.temperature,
                                      .topK = suggested.topK,
                                      .topP = suggested.topP,
                                      .seed = 7};
        // What a text says must not end it: only a model's own words can.
        Timer timer(limit,
                    m_played->script.empty() ? m_tokenizer->vocab().stopTokens() : std::vector<TokenId>());
        Scheduler& scheduler = *m_schedulers[way];
        scheduler.submit(
            {.prompt = prompt,
             .sampler = orExit(Sampler::create(sampling, {}, m_model->shape().nVocab), "sampling"),
             .sink = &timer,
             .maxDraft = way == 1 ? m_options.maxDraft : 0});
        while (!timer.ended)
            scheduler.step();
        if (!timer.failure.empty()) orExit<int>(Error{.problem = timer.failure}, one["name"]);
        return timer;
    }

    Options m_options;
    std::shared_ptr<const Model> m_model, m_words;
    std::unique_ptr<Tokenizer> m_tokenizer;
    std::unique_ptr<Backend> m_backend;
    std::unique_ptr<PlayedBackend> m_played;
    std::unique_ptr<KvCache> m_cache;
    std::unique_ptr<Scheduler> m_schedulers[2];
    std::uint32_t m_nContext = 0;
};

}  // namespace

int main(int argc, char** argv) {
    CLI::App app("Answers with and without guessing ahead, turn by turn");
    Options options;
    app.add_option("MODEL", options.model)->required();
    app.add_option("CASES", options.cases)->required();
    app.add_option("--tokenizer", options.tokenizer, "A model whose vocabulary the texts are cut with");
    app.add_option("--threads", options.threads);
    app.add_option("--rounds", options.rounds)->check(CLI::Range(1, 1000));
    app.add_option("--max-tokens", options.maxTokens);
    app.add_option("--draft", options.maxDraft);
    CLI11_PARSE(app, argc, argv);
    const Json cases = Json::parse(std::ifstream(options.cases), nullptr, false);
    if (!cases.is_array()) {
        std::fprintf(stderr, "speculation_bench: %s holds no list of cases\n", options.cases.c_str());
        return 1;
    }
    Bench bench(options);
    Json report = bench.facts();
    for (const Json& one : cases)
        report["cases"].push_back(bench.run(one));
    std::printf("%s\n", report.dump(1).c_str());
    return 0;
}
