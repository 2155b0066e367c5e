// Attention of one KV head over a cache of some length, per cache format and number of query rows, on one
// thread. Counter: GMAC/s of the two products.
#include <benchmark/benchmark.h>

#include <cmath>
#include <random>
#include <string>

#include "engine/base/aligned_buffer.h"
#include "engine/kernels/reference/ops.h"
#include "engine/kernels/select_kernels.h"

namespace {

using namespace autoglm;

constexpr std::uint32_t kHeadDim = 128;

void attention(benchmark::State& state, KvFormat format, std::uint32_t nRows, std::uint32_t nKeys) {
    const KernelTable& table = *selectKernels(cpuFeatures(), "").value();
    const std::uint32_t nPages = (nKeys + 63) / 64;
    const std::size_t pageBytes = (kvHeadPageBytes(format, kHeadDim) + 63) / 64 * 64;
    AlignedBuffer keys = AlignedBuffer::create(nPages * pageBytes).value();
    AlignedBuffer values = AlignedBuffer::create(nPages * pageBytes).value();
    AlignedBuffer scratch = AlignedBuffer::create(attentionScratchBytes(kHeadDim)).value();
    std::mt19937 random(1);
    std::normal_distribution<float> normal;
    std::vector<float> k(std::size_t{nKeys} * kHeadDim), v(k.size()), q(std::size_t{nRows} * kHeadDim),
        out(q.size());
    for (auto* x : {&k, &v, &q}) {
        for (float& f : *x)
            f = normal(random);
    }
    for (std::uint32_t p = 0; p < nKeys; ++p) {
        table.storeKv(format, k.data() + p * kHeadDim, v.data() + p * kHeadDim, kHeadDim, p % 64,
                      keys.data() + p / 64 * pageBytes, values.data() + p / 64 * pageBytes);
    }
    std::vector<const float*> rows;
    std::vector<float*> outs;
    for (std::uint32_t r = 0; r < nRows; ++r) {
        rows.push_back(q.data() + r * kHeadDim);
        outs.push_back(out.data() + r * kHeadDim);
    }
    const std::vector<std::uint32_t> nVisible(nRows, nKeys);
    std::vector<std::uint32_t> pages(nPages);
    for (std::uint32_t i = 0; i < nPages; ++i)
        pages[i] = i;
    const AttentionTile tile{.q = rows.data(),
                             .out = outs.data(),
                             .nVisible = nVisible.data(),
                             .nRows = nRows,
                             .headDim = kHeadDim,
                             .scale = 0.0883883476f,
                             .format = format,
                             .keys = keys.data(),
                             .values = values.data(),
                             .pageStride = pageBytes,
                             .headOffset = 0,
                             .pages = pages.data(),
                             .scratch = scratch.data(),
                             .firstChunk = 0,
                             .endChunk = attentionChunks(nKeys)};
    table.attend(tile);
    std::vector<float> scores(nKeys), expected(kHeadDim);
    reference::attendHead(q.data(), k.data(), v.data(), nKeys, kHeadDim, kHeadDim, tile.scale, scores.data(),
                          expected.data());
    for (std::uint32_t d = 0; d < kHeadDim; ++d) {
        if (!(std::abs(out[d] - expected[d]) < 0.01f)) return state.SkipWithError("wrong answer");
    }
    for (auto _ : state) {
        table.attend(tile);
        benchmark::ClobberMemory();
    }
    state.counters["GMAC/s"] =
        benchmark::Counter(static_cast<double>(state.iterations()) * 2 * nRows * nKeys * kHeadDim * 1e-9,
                           benchmark::Counter::kIsRate);
}

[[maybe_unused]] const bool kRegistered = [] {
    const std::pair<const char*, KvFormat> formats[] = {
        {"i16", KvFormat::I16}, {"q8_0", KvFormat::Q8_0}, {"f32", KvFormat::F32}};
    for (const auto& [name, format] : formats) {
        for (const std::uint32_t rows : {1u, 4u, 8u, 16u, 48u}) {
            for (const std::uint32_t keys : {512u, 4096u}) {
                const std::string label =
                    std::string(name) + "/rows:" + std::to_string(rows) + "/keys:" + std::to_string(keys);
                benchmark::RegisterBenchmark(label.c_str(), [f = format, rows, keys](benchmark::State& s) {
                    attention(s, f, rows, keys);
                });
            }
        }
    }
    return true;
}();

}  // namespace
