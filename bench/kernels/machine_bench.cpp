// What this machine can do at best, to set beside the kernels: bytes read per second and int8 products per
// second, on one thread.
#include <benchmark/benchmark.h>
#if defined(__x86_64__)
#include <immintrin.h>
#endif
#include <sys/mman.h>

#include "engine/base/aligned_buffer.h"
#include "engine/kernels/select_kernels.h"

namespace {

using namespace autoglm;

/// Reads a buffer far larger than the caches with the widest loads there are, on small or huge pages.
void readMemory(benchmark::State& state) {
    constexpr std::size_t kBytes = std::size_t{512} << 20;
    AlignedBuffer memory = AlignedBuffer::create(kBytes).value();
    ::madvise(memory.data(), kBytes, state.range(0) != 0 ? MADV_HUGEPAGE : MADV_NOHUGEPAGE);
    const std::span<float> values = memory.as<float>();
    for (std::size_t i = 0; i < values.size(); i += 512)
        values[i] = 1.0f;
    const KernelTable& table = *selectKernels(cpuFeatures(), "").value();
    for (auto _ : state)
        benchmark::DoNotOptimize(table.allFinite(values.data(), values.size()));
    state.counters["GB/s"] = benchmark::Counter(static_cast<double>(state.iterations()) * kBytes * 1e-9,
                                                benchmark::Counter::kIsRate);
}
BENCHMARK(readMemory)->ArgName("huge")->Arg(0)->Arg(1);

#if defined(__x86_64__)
__attribute__((target("avx512f,avx512bw,avx512vnni"))) void dotProducts(std::size_t n, int* out) {
    const __m512i w = _mm512_set1_epi8(3), y = _mm512_set1_epi8(-2);
    __m512i a = _mm512_setzero_si512(), b = a, c = a, d = a, e = a, f = a, g = a, h = a, i = a, j = a, k = a,
            l = a;
    for (std::size_t step = 0; step < n; ++step) {
        a = _mm512_dpbusd_epi32(a, w, y), b = _mm512_dpbusd_epi32(b, w, y), c = _mm512_dpbusd_epi32(c, w, y);
        d = _mm512_dpbusd_epi32(d, w, y), e = _mm512_dpbusd_epi32(e, w, y), f = _mm512_dpbusd_epi32(f, w, y);
        g = _mm512_dpbusd_epi32(g, w, y), h = _mm512_dpbusd_epi32(h, w, y), i = _mm512_dpbusd_epi32(i, w, y);
        j = _mm512_dpbusd_epi32(j, w, y), k = _mm512_dpbusd_epi32(k, w, y), l = _mm512_dpbusd_epi32(l, w, y);
        // Twelve independent sums hide the latency; the compiler must not see that they are equal.
        __asm__ volatile("" : "+v"(a), "+v"(b), "+v"(c), "+v"(d), "+v"(e), "+v"(f));
        __asm__ volatile("" : "+v"(g), "+v"(h), "+v"(i), "+v"(j), "+v"(k), "+v"(l));
    }
    a = _mm512_add_epi32(_mm512_add_epi32(a, b), _mm512_add_epi32(c, d));
    e = _mm512_add_epi32(_mm512_add_epi32(e, f), _mm512_add_epi32(g, h));
    i = _mm512_add_epi32(_mm512_add_epi32(i, j), _mm512_add_epi32(k, l));
    _mm512_storeu_si512(out, _mm512_add_epi32(a, _mm512_add_epi32(e, i)));
}

void int8Peak(benchmark::State& state) {
    if (!cpuFeatures().avx512Vnni) return state.SkipWithError("this CPU has no AVX-512 VNNI");
    constexpr std::size_t kSteps = 100000;
    int out[16];
    for (auto _ : state) {
        dotProducts(kSteps, out);
        benchmark::DoNotOptimize(out);
    }
    if (out[0] != static_cast<int>(kSteps * 12 * 4 * 3) * -2) state.SkipWithError("wrong answer");
    state.counters["GMAC/s"] = benchmark::Counter(
        static_cast<double>(state.iterations()) * kSteps * 12 * 64 * 1e-9, benchmark::Counter::kIsRate);
}
BENCHMARK(int8Peak)->UseRealTime()->Threads(1)->ThreadPerCpu();
#endif

}  // namespace
