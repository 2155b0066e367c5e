// Products on a Vulkan device: how long a kernel takes to compile, and what it reads and computes per second,
// for the default shape of the work and for any other that the command line names. Weights are random bits:
// only the time matters.
//   vulkan_bench [DEVICE] --type q4_k --in 4096 --out 4096 --columns 1 [--repeat N]
//                [--lanes N --groups N --rows N --tile N]
//                [--matmat --tile-rows N --tile-columns N --thread-rows N --thread-columns N]
//   vulkan_bench [DEVICE] --copy    what the device copies within its own memory, as JSON
#include <chrono>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <map>
#include <random>
#include <string>

#include "engine/vulkan/kernels.h"

namespace {

using namespace autoglm;
using namespace autoglm::gpu;
using Clock = std::chrono::steady_clock;

class Options {
public:
    Options(int n, char** words) {
        for (int i = 1; i < n; ++i) {
            const std::string word = words[i];
            if (word.rfind("--", 0) != 0) {
                m_values["device"] = word;
            } else if (i + 1 < n && std::strncmp(words[i + 1], "--", 2) != 0) {
                m_values[word.substr(2)] = words[++i];
            } else {
                m_values[word.substr(2)] = "1";
            }
        }
    }
    std::string text(const char* name, const char* fallback) const {
        const auto found = m_values.find(name);
        return found != m_values.end() ? found->second : fallback;
    }
    std::uint32_t number(const char* name, std::uint32_t fallback) const {
        const auto found = m_values.find(name);
        return found != m_values.end() ? static_cast<std::uint32_t>(std::stoul(found->second)) : fallback;
    }

private:
    std::map<std::string, std::string> m_values;
};

template <class T>
T must(Result<T> result) {
    if (!result.has_value()) {
        std::fprintf(stderr, "%s\n", result.error().message().c_str());
        std::exit(1);
    }
    return std::move(*result);
}

double secondsSince(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

/// Random finite weights: halves and bytes of any pattern but for exponents of all ones.
Buffer randomWeights(VulkanDevice& device, std::uint64_t nBytes) {
    Buffer weights = must(device.createBuffer(nBytes, BufferPlace::Device));
    const Buffer staging = must(device.createBuffer(nBytes, BufferPlace::Upload));
    auto* words = reinterpret_cast<std::uint32_t*>(staging.mapped());
    std::mt19937 random(1);
    for (std::uint64_t i = 0; i < nBytes / 4; ++i)
        words[i] = static_cast<std::uint32_t>(random()) & 0x3bff3bff;
    const auto done = device.run([&](Commands& list) { list.copy(staging, 0, weights, 0, nBytes); });
    if (!done.has_value()) std::exit(1);
    return weights;
}

/// What the device copies within its own memory, read and written bytes both counted, in 10^9 a second.
int copyBandwidth(VulkanDevice& device) {
    constexpr std::uint64_t kMost = 1ull << 30, kSoftware = 64ull << 20;
    const bool isSoftware = device.info().kind == VulkanDeviceKind::Software;
    const std::uint64_t nBytes = std::min({isSoftware ? kSoftware : kMost, device.info().budgetBytes / 4,
                                           device.info().maxBufferBytes}) /
                                 4096 * 4096;
    const Buffer from = must(device.createBuffer(nBytes, BufferPlace::Device)),
                 to = must(device.createBuffer(nBytes, BufferPlace::Device));
    constexpr int kCopies = 8, kTurns = 5;
    const Commands copies = must(device.record([&](Commands& list) {
        for (int i = 0; i < kCopies; ++i) {
            list.copy(from, 0, to, 0, nBytes);
            list.barrier();
        }
    }));
    double best = 1e9;
    for (int i = 0; i < kTurns; ++i) {
        const auto begin = Clock::now();
        if (!device.wait(must(device.submit(copies))).has_value()) return 1;
        best = std::min(best, secondsSince(begin) / kCopies);
    }
    std::printf("{\"copy_gbps\": %.3f}\n", 2 * static_cast<double>(nBytes) / best * 1e-9);
    return 0;
}

}  // namespace

int main(int nWords, char** words) {
    const Options options(nWords, words);
    const auto instance = must(VulkanInstance::shared());
    const auto device = must(VulkanDevice::open(instance, options.number("device", 0)));
    if (options.number("copy", 0) != 0) return copyBandwidth(*device);
    const TypeTraits* traits = findTypeByName(options.text("type", "q4_k"));
    const std::uint32_t nIn = options.number("in", 4096), nOut = options.number("out", 4096),
                        columns = options.number("columns", 1), repeat = options.number("repeat", 5);
    const auto layout =
        traits != nullptr ? weightLayout(traits->type, nIn, nOut) : std::optional<WeightLayout>();
    if (!layout) {
        std::fprintf(stderr, "no such product\n");
        return 2;
    }
    const Buffer weights = randomWeights(*device, layout->sizeBytes);
    const Buffer x = must(device->createBuffer(std::uint64_t{nIn} * columns * 4, BufferPlace::Device));
    const Buffer result = must(device->createBuffer(std::uint64_t{nOut} * columns * 4, BufferPlace::Device));
    const ProductPush push{.weight = weightPush(*layout, weights.address()),
                           .x = x.address(),
                           .norm = x.address(),
                           .result = result.address(),
                           .nOut = nOut,
                           .xStride = nIn,
                           .outStride = nOut,
                           .nColumns = columns};
    PipelineSpec kernel;
    Groups groups;
    if (options.number("matmat", columns > kMaxVecColumns)) {
        MatMatShape shape = matMatShape(device->info(), *layout, columns, true);
        shape.dot = options.number("dot", shape.dot) != 0;
        shape.tileRows = options.number("tile-rows", shape.tileRows);
        shape.tileColumns = options.number("tile-columns", shape.tileColumns);
        shape.threadRows = options.number("thread-rows", shape.threadRows);
        shape.threadColumns = options.number("thread-columns", shape.threadColumns);
        kernel = matMatKernel(traits->type, shape);
        groups = matMatGroups(shape, nOut, columns);
    } else {
        MatVecShape shape =
            matVecShape(device->info(), *layout, columns, false, options.number("normed", 0) != 0);
        shape.dot = options.number("dot", shape.dot) != 0;
        shape.lanes = options.number("lanes", shape.lanes);
        shape.rowGroups = options.number("groups", shape.rowGroups);
        shape.rows = options.number("rows", shape.rows);
        shape.tileBlocks = options.number("tile", shape.tileBlocks);
        kernel = matVecKernel(traits->type, shape);
        groups = matVecGroups(shape, nOut);
    }
    const auto start = Clock::now();
    const Pipeline pipeline = must(device->createPipeline(kernel));
    const double compile = secondsSince(start);
    const std::uint32_t perSubmit = options.number("dispatches", 1);
    const Commands commands = must(device->record([&](Commands& list) {
        for (std::uint32_t i = 0; i < perSubmit; ++i) {
            list.dispatch(pipeline, push, groups);
            list.barrier();
        }
    }));
    // Where the device is this machine's CPU, its time says more than the clock's when others work here too.
    double best = 1e9, cpu = 1e9, first = 0;
    for (std::uint32_t i = 0; i <= repeat; ++i) {
        const auto begin = Clock::now();
        const std::clock_t cpuBegin = std::clock();
        const auto done = device->wait(must(device->submit(commands)));
        if (!done.has_value()) {
            std::fprintf(stderr, "%s\n", done.error().message().c_str());
            return 1;
        }
        if (i == 0) {
            first = secondsSince(begin);
            continue;
        }
        best = std::min(best, secondsSince(begin) / perSubmit);
        cpu = std::min(cpu, static_cast<double>(std::clock() - cpuBegin) / CLOCKS_PER_SEC / perSubmit);
    }
    std::printf(
        "%-16s %u x %u, %u columns: compiled in %.0f ms, first %.0f ms, %.3f ms, %.3f GB/s, %.3f GMAC/s, "
        "%.3f GMAC per CPU "
        "second\n",
        kernel.name.c_str(), nIn, nOut, columns, compile * 1e3, first * 1e3, best * 1e3,
        static_cast<double>(layout->sizeBytes) / best * 1e-9,
        static_cast<double>(nIn) * nOut * columns / best * 1e-9,
        static_cast<double>(nIn) * nOut * columns / cpu * 1e-9);
    return 0;
}
