// A whole model on the CPU backend: tokens per second of prompt and decode, by the wall clock and by
// processor time. Processor time is what to compare on a busy machine (with one thread; waiting threads
// spin).
//   prefill_decode_bench MODEL N_PROMPT N_DECODE THREADS REPETITIONS [DEPTH]
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <string>
#include <vector>

#include "engine/runtime/backend.h"

namespace {

using namespace autoglm;

struct Clock {
    double wall, processor;
};

Clock now() {
    const auto wall = std::chrono::steady_clock::now().time_since_epoch();
    return {std::chrono::duration<double>(wall).count(), static_cast<double>(std::clock()) / CLOCKS_PER_SEC};
}

struct Speed {
    std::vector<double> wall, processor;
    void add(double n, Clock from, Clock to) {
        wall.push_back(n / (to.wall - from.wall));
        processor.push_back(n / (to.processor - from.processor));
    }
    static double median(std::vector<double> v) {
        std::sort(v.begin(), v.end());
        return v[v.size() / 2];
    }
    void print(const char* what) const {
        std::printf("%s %.2f t/s, by processor time %.2f (best %.2f)\n", what, median(wall),
                    median(processor), *std::max_element(processor.begin(), processor.end()));
    }
};

bool feed(Backend& backend, std::vector<TokenId> tokens, std::uint32_t position,
          const std::vector<std::uint32_t>& pages, std::vector<float>& logits) {
    for (std::size_t done = 0; done < tokens.size();) {
        const std::size_t n = std::min<std::size_t>(backend.maxBatchTokens(), tokens.size() - done);
        const SequenceSlice slice{.tokens = std::span(tokens).subspan(done, n),
                                  .startPosition = position + static_cast<std::uint32_t>(done),
                                  .pages = pages};
        if (const auto result = backend.forward({&slice, 1}, logits, {}); !result.has_value()) {
            std::fprintf(stderr, "%s\n", result.error().message().c_str());
            return false;
        }
        done += n;
    }
    return true;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 6) {
        std::fprintf(stderr, "usage: %s MODEL N_PROMPT N_DECODE THREADS REPETITIONS [DEPTH]\n", argv[0]);
        return 2;
    }
    const std::size_t nPrompt = std::stoul(argv[2]), nDecode = std::stoul(argv[3]),
                      depth = argc > 6 ? std::stoul(argv[6]) : 0;
    const Clock start = now();
    auto model = Model::open(argv[1]);
    if (!model.has_value()) return std::fprintf(stderr, "%s\n", model.error().message().c_str()), 1;
    auto backend = createCpuBackend(*model, {.nThreads = static_cast<unsigned>(std::stoul(argv[4]))}, {}, {});
    if (!backend.has_value()) return std::fprintf(stderr, "%s\n", backend.error().message().c_str()), 1;
    const std::uint32_t nPages =
        static_cast<std::uint32_t>((std::max(nPrompt, depth) + nDecode) / kPagePositions + 1);
    if (!(*backend)->reserveKv(nPages).has_value()) return 1;
    (*backend)->finishLoading({});
    const Clock loaded = now();
    const BackendInfo info = (*backend)->info();
    std::printf("%s, %s, %u threads; loaded in %.2f s (processor %.2f s)\n", info.device.c_str(),
                info.tier.c_str(), info.nThreads, loaded.wall - start.wall,
                loaded.processor - start.processor);
    const std::uint32_t nVocab = (*model)->shape().nVocab;
    std::vector<float> logits(nVocab);
    std::vector<std::uint32_t> pages(nPages);
    for (std::uint32_t i = 0; i < nPages; ++i)
        pages[i] = i;
    std::vector<TokenId> tokens(std::max(nPrompt, depth) + nDecode);
    for (std::size_t i = 0; i < tokens.size(); ++i)
        tokens[i] = static_cast<TokenId>(10 + i * 7919 % (nVocab - 20));
    Speed prompt, decode;
    for (unsigned r = 0; r <= std::stoul(argv[5]); ++r) {  // the first is a warm-up
        const Clock t0 = now();
        if (!feed(**backend, {tokens.begin(), tokens.begin() + static_cast<std::ptrdiff_t>(nPrompt)}, 0,
                  pages, logits))
            return 1;
        const Clock t1 = now();
        if (depth != 0 && r == 0 &&  // stays: decode writes behind it
            !feed(**backend, {tokens.begin(), tokens.begin() + static_cast<std::ptrdiff_t>(depth)}, 0, pages,
                  logits))
            return 1;
        const Clock t2 = now();
        for (std::size_t i = 0; i < nDecode; ++i) {
            if (!feed(**backend, {tokens[i]}, static_cast<std::uint32_t>(depth + i), pages, logits)) return 1;
        }
        const Clock t3 = now();
        if (r == 0) continue;
        prompt.add(static_cast<double>(nPrompt), t0, t1);
        decode.add(static_cast<double>(nDecode), t2, t3);
    }
    prompt.print("prompt");
    decode.print("decode");
    return 0;
}
