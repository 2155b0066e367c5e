#include "engine/api/layer_probe.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <list>
#include <numeric>

#include "engine/gguf/writer.h"

namespace autoglm {
namespace {

// Heads as these models have them.
constexpr std::uint32_t kHeadDim = 128, kVocab = 256;
constexpr TensorType kType = TensorType::Q8_0;
/// Every byte of the weights: an ordinary number.
constexpr std::byte kAnyByte{0x10};

struct ProbeShape {
    std::uint32_t nLayers, nEmbd, nFf, nHeads, nKvHeads;
    [[nodiscard]] double layerWeights() const noexcept {
        return nEmbd * (2.0 * nHeads + 2.0 * nKvHeads) * kHeadDim + 3.0 * nEmbd * nFf;
    }
    /// As a forecast counts them.
    [[nodiscard]] double activationValues() const noexcept {
        return 6.0 * nEmbd + (2.0 * nHeads + 2.0 * nKvHeads) * kHeadDim + 3.0 * nFf;
    }
    [[nodiscard]] double attentionMacsPerPosition() const noexcept {
        return 2.0 * nLayers * nHeads * kHeadDim;
    }
    [[nodiscard]] double kvBytesPerPosition() const noexcept { return 4.0 * nLayers * nKvHeads * kHeadDim; }
};
// So narrow that products take next to nothing beside what is looked for; and less so, as a prompt's are
// slower than others when they are that narrow. The one has few query heads to a KV head, the other many.
constexpr ProbeShape narrow(std::uint32_t nLayers) {
    return {nLayers, 256, 256, 8, 2};
}
constexpr ProbeShape kWide{4, 512, 1024, 16, 2};

/// How much to run.
struct Effort {
    std::uint32_t nLayers, depth, nPrompt, nDecode;
};
constexpr Effort kUsualEffort{8, 2048, 256, 24}, kSlowEffort{4, 512, 64, 8};
/// What is left after taking off an estimate is never less than this part of what there was.
constexpr double kLeast = 0.25;
constexpr double kSlowGigaMacs = 60;  // below it a device gets the smaller part

struct ProbeModel {
    std::vector<std::byte> file;  // outlives the model
    std::shared_ptr<const Model> model;
};

class ProbeWriter {
public:
    explicit ProbeWriter(const ProbeShape& shape) : m_shape(shape) {}
    std::vector<std::byte> file() {
        const auto& [nLayers, nEmbd, nFf, nHeads, nKvHeads] = m_shape;
        m_writer.addString("general.architecture", "glm4");
        const std::pair<const char*, std::uint32_t> numbers[] = {{"context_length", 8192},
                                                                 {"embedding_length", nEmbd},
                                                                 {"block_count", nLayers},
                                                                 {"feed_forward_length", nFf},
                                                                 {"attention.head_count", nHeads},
                                                                 {"attention.head_count_kv", nKvHeads},
                                                                 {"attention.key_length", kHeadDim},
                                                                 {"attention.value_length", kHeadDim},
                                                                 {"rope.dimension_count", kHeadDim / 2}};
        for (const auto& [key, value] : numbers)
            m_writer.addU32(std::string("glm4.") + key, value);
        m_writer.addF32("glm4.attention.layer_norm_rms_epsilon", 1e-5f);
        m_writer.addF32("glm4.rope.freq_base", 10000.0f);
        matrix("token_embd.weight", nEmbd, kVocab);
        norm("output_norm.weight");
        matrix("output.weight", nEmbd, kVocab);
        for (std::uint32_t layer = 0; layer < nLayers; ++layer)
            addLayer(std::string("blk.").append(std::to_string(layer)).append("."));
        return m_writer.toBytes();
    }

private:
    void addLayer(const std::string& prefix) {
        const auto& [nLayers, nEmbd, nFf, nHeads, nKvHeads] = m_shape;
        norm(prefix + "attn_norm.weight");
        matrix(prefix + "attn_q.weight", nEmbd, nHeads * kHeadDim);
        matrix(prefix + "attn_k.weight", nEmbd, nKvHeads * kHeadDim);
        matrix(prefix + "attn_v.weight", nEmbd, nKvHeads * kHeadDim);
        matrix(prefix + "attn_output.weight", nHeads * kHeadDim, nEmbd);
        norm(prefix + "post_attention_norm.weight");
        norm(prefix + "ffn_norm.weight");
        matrix(prefix + "ffn_up.weight", nEmbd, 2 * nFf);
        matrix(prefix + "ffn_down.weight", nFf, nEmbd);
        norm(prefix + "post_ffw_norm.weight");
    }
    void matrix(const std::string& name, std::uint64_t nIn, std::uint64_t nOut) {
        const std::uint64_t ne[] = {nIn, nOut};
        const TypeTraits& traits = traitsOf(kType);
        m_bytes.emplace_back(nIn * nOut / traits.blockElements * traits.blockBytes, kAnyByte);
        m_writer.addTensor(name, kType, ne, m_bytes.back());
    }
    void norm(const std::string& name) {
        const std::uint64_t ne[] = {m_shape.nEmbd};
        const std::vector<float> ones(m_shape.nEmbd, 1.0f);
        const auto view = std::as_bytes(std::span(ones));
        m_bytes.emplace_back(view.begin(), view.end());
        m_writer.addTensor(name, TensorType::F32, ne, m_bytes.back());
    }

    ProbeShape m_shape;
    GgufWriter m_writer;
    std::list<std::vector<std::byte>> m_bytes;  // a list: the writer borrows
};

Result<ProbeModel> makeModel(const ProbeShape& shape) {
    ProbeModel probe{.file = ProbeWriter(shape).file()};
    AUTOGLM_TRY_ASSIGN(GgufFile file, GgufFile::parse(probe.file, "probe"));
    AUTOGLM_TRY_ASSIGN(probe.model, Model::create(std::move(file)));
    return probe;
}

class Runner {
public:
    Runner(Backend& backend, std::uint32_t nPositions) : m_backend(backend), m_logits(kVocab) {
        m_pages.resize(pagesFor(nPositions));
        std::iota(m_pages.begin(), m_pages.end(), 0u);
        for (std::uint32_t i = 0; i < nPositions; ++i)
            m_tokens.push_back(static_cast<TokenId>((i * 37 + 11) % kVocab));
    }
    Result<double> seconds(std::uint32_t first, std::uint32_t nTokens) {
        using Clock = std::chrono::steady_clock;
        const SequenceSlice slice{.tokens = std::span<const TokenId>(m_tokens).subspan(first, nTokens),
                                  .startPosition = first,
                                  .pages = m_pages};
        const auto begin = Clock::now();
        AUTOGLM_TRY(m_backend.forward({&slice, 1}, m_logits, {}));
        return std::chrono::duration<double>(Clock::now() - begin).count();
    }
    /// The least of several runs, after one that is not counted.
    Result<double> leastSeconds(std::uint32_t first, std::uint32_t nTokens, std::uint32_t nRuns) {
        AUTOGLM_TRY_ASSIGN(double least, seconds(first, nTokens));
        for (std::uint32_t i = 0; i < nRuns; ++i) {
            AUTOGLM_TRY_ASSIGN(const double one, seconds(first, nTokens));
            least = i == 0 ? one : std::min(least, one);
        }
        return least;
    }

private:
    Backend& m_backend;
    std::vector<std::uint32_t> m_pages;
    std::vector<TokenId> m_tokens;
    std::vector<float> m_logits;
};

struct Times {
    double decode = 0, decodeDeep = 0, prompt = 0, promptDeep = 0;
};

/// What is run with tokens in the context already, too.
enum class Deep : std::uint8_t { No, Decode, Both };

Result<Times> timesOf(const BackendFor& makeBackend, const ProbeShape& shape, const Effort& effort,
                      Deep deep) {
    AUTOGLM_TRY_ASSIGN(const ProbeModel probe, makeModel(shape));
    AUTOGLM_TRY_ASSIGN(const std::unique_ptr<Backend> backend, makeBackend(probe.model));
    const std::uint32_t nPositions = (deep != Deep::No ? effort.depth : 0) + effort.nPrompt;
    AUTOGLM_TRY(backend->reserveKv(pagesFor(nPositions)));
    backend->finishLoading({});
    Runner runner(*backend, nPositions);
    Times times;
    AUTOGLM_TRY_ASSIGN(times.decode, runner.leastSeconds(0, 1, effort.nDecode));
    AUTOGLM_TRY_ASSIGN(times.prompt, runner.leastSeconds(0, effort.nPrompt, 8));
    if (deep == Deep::No) return times;
    for (std::uint32_t at = effort.nPrompt; at < effort.depth; at += effort.nPrompt)
        AUTOGLM_TRY(runner.seconds(at, effort.nPrompt));
    AUTOGLM_TRY_ASSIGN(times.decodeDeep, runner.leastSeconds(effort.depth, 1, effort.nDecode));
    if (deep != Deep::Both) return times;
    AUTOGLM_TRY_ASSIGN(times.promptDeep, runner.leastSeconds(effort.depth, effort.nPrompt, 2));
    return times;
}

/// Seconds that a token's attention takes for each byte of KV in caches.
double secondsPerKvByte(const Times& times, const ProbeShape& shape, double depth,
                        const DeviceSpeed& products) {
    const double kvBytes = shape.kvBytesPerPosition() * depth, deep = times.decodeDeep - times.decode;
    const double reading = kvBytes * products.memoryShareOf(kvBytes) / (products.readGbPerSecond * 1e9);
    return std::max({deep - reading, deep * kLeast, 1e-9}) / kvBytes;
}

}  // namespace

LayerSpeed measureLayers(const BackendFor& makeBackend, const DeviceSpeed& products) {
    const TypeSpeed* type = products.with(traitsOf(kType).name);
    if (type == nullptr) return {};
    const Effort& effort = type->gigaMacsPerSecond < kSlowGigaMacs ? kSlowEffort : kUsualEffort;
    const ProbeShape shape = narrow(effort.nLayers);
    const auto few = timesOf(makeBackend, narrow(1), effort, Deep::No);
    const auto many = timesOf(makeBackend, shape, effort, Deep::Both);
    const auto wide = timesOf(makeBackend, kWide, effort, Deep::Decode);
    if (!few.has_value() || !many.has_value() || !wide.has_value()) return {};
    LayerSpeed speed;
    const double fileBytes =
        shape.layerWeights() * traitsOf(kType).blockBytes / traitsOf(kType).blockElements;
    const double streamed = fileBytes / std::max(type->gbPerSecond, type->cachedGbPerSecond) / 1e9;
    const double layer = (many->decode - few->decode) / (effort.nLayers - 1);
    speed.layerSeconds = std::max({layer - streamed, layer * kLeast, 0.0});
    speed.tokenSeconds = std::max(few->decode - layer, 0.0);
    // Every page of keys and values costs something, and every query head that meets it.
    const double atFew = secondsPerKvByte(*many, shape, effort.depth, products);
    const double atMany = secondsPerKvByte(*wide, kWide, effort.depth, products);
    const double fewMacs = shape.attentionMacsPerPosition() / shape.kvBytesPerPosition();
    const double manyMacs = kWide.attentionMacsPerPosition() / kWide.kvBytesPerPosition();
    const double perMac =
        std::clamp((atMany - atFew) / (manyMacs - fewMacs), 0.1 * atFew / fewMacs, atFew / fewMacs);
    speed.decodeAttentionGigaMacs = 1e-9 / perMac;
    speed.kvByteSeconds = atFew - fewMacs * perMac;
    const double deepPrompt = std::max(many->promptDeep - many->prompt, 1e-9);
    speed.promptAttentionGigaMacs =
        shape.attentionMacsPerPosition() * effort.depth * effort.nPrompt / deepPrompt / 1e9;
    // What products and attention leave of a prompt.
    const double pairs = effort.nPrompt * (effort.nPrompt + 1) / 2.0;
    const double multiplied =
        kWide.nLayers * kWide.layerWeights() * effort.nPrompt / type->gigaMacsPerSecond / 1e9;
    const double attended = kWide.attentionMacsPerPosition() * pairs / speed.promptAttentionGigaMacs / 1e9;
    const double left = wide->prompt - multiplied - attended - kWide.nLayers * speed.layerSeconds;
    speed.promptValueSeconds =
        std::max(left, 0.0) / (kWide.nLayers * kWide.activationValues() * effort.nPrompt);
    return speed;
}

}  // namespace autoglm
