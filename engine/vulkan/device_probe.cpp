#include "engine/vulkan/device_probe.h"

#include <algorithm>
#include <chrono>
#include <fstream>
#include <sstream>

#include "engine/system/cache_folder.h"
#include "engine/vulkan/kernels.h"
#include "engine/vulkan/layout.h"
#include "engine/vulkan/pipeline_store.h"

namespace autoglm::gpu {
namespace {

constexpr TensorType kTypes[] = {TensorType::Q4_0, TensorType::Q4_K, TensorType::Q5_K,
                                 TensorType::Q6_K, TensorType::Q8_0, TensorType::BF16};
constexpr int kRounds = 2;  // what disturbs a measurement is past when its type comes round again
constexpr std::uint32_t kIn = 4096;
/// Every byte of weights and activations: scales of this are ordinary numbers in every format.
constexpr std::uint32_t kAnyWord = 0x10101010;

/// How much to measure with: more than caches hold, where a device is so fast that it takes no time.
struct Effort {
    std::uint64_t weightBytes;
    std::uint32_t wideRows, columns;
    double seconds;  // of each figure
};
constexpr Effort kSmallEffort{8 << 20, 512, 32, 0.05};
constexpr double kFastGbPerSecond = 20;
Effort largeEffort(const VulkanDeviceInfo& device) {
    const std::uint64_t room = std::max<std::uint64_t>(device.budgetBytes / 8, 16 << 20);
    return {std::min<std::uint64_t>(256 << 20, room), 4096, 256, 0.03};
}

class Probe {
public:
    static Result<Probe> create(KernelCache& kernels) {
        Probe probe(kernels, kSmallEffort);
        AUTOGLM_TRY(probe.allocate());
        if (kernels.device()->info().kind == VulkanDeviceKind::Software) return probe;
        AUTOGLM_TRY_ASSIGN(const double speed, probe.readGbPerSecond());
        if (speed < kFastGbPerSecond) return probe;
        Probe large(kernels, largeEffort(kernels.device()->info()));
        AUTOGLM_TRY(large.allocate());
        return large;
    }
    /// Whether the device was so slow that little is asked of it.
    [[nodiscard]] bool isSmall() const { return m_effort.weightBytes == kSmallEffort.weightBytes; }

    Result<double> readGbPerSecond() {
        constexpr std::uint32_t kWordsEach = 4096;
        const auto nGroups = static_cast<std::uint32_t>(m_effort.weightBytes / (16 * kWordsEach));
        AUTOGLM_TRY_ASSIGN(const Pipeline* kernel, m_kernels->get(readKernel()));
        const ReadPush push{.values = m_buffer.address(), .result = at(m_out), .n = kWordsEach};
        AUTOGLM_TRY_ASSIGN(const double seconds,
                           secondsOf([&](Commands& list) { list.dispatch(*kernel, push, {nGroups}); }));
        return double{16} * kWordsEach * nGroups / seconds / 1e9;
    }

    Result<TypeSpeed> speedOf(TensorType type) {
        TypeSpeed speed{.type = std::string(traitsOf(type).name)};
        const double fileRowBytes = static_cast<double>(*rowBytes(traitsOf(type), kIn));
        AUTOGLM_TRY_ASSIGN(const WeightLayout weight, layoutOf(type));
        AUTOGLM_TRY_ASSIGN(const double vec,
                           secondsOfVec(weight, matVecShape(device().info(), weight, 1, false, false)));
        speed.gbPerSecond = weight.nRows * fileRowBytes / vec / 1e9;
        const bool canRound = true;
        const MatMatShape shape = matMatShape(device().info(), weight, m_effort.columns, canRound);
        AUTOGLM_TRY_ASSIGN(const double mat, secondsOfMat(weight, shape));
        speed.gigaMacsPerSecond = double{kIn} * wideRows(weight) * m_effort.columns / mat / 1e9;
        return speed;
    }

    /// A matrix of this type that fills the buffer.
    Result<WeightLayout> layoutOf(TensorType type) {
        const std::uint64_t rowSize = *rowBytes(traitsOf(type), kIn);
        // Planes are padded, if little: a share of the buffer is left for that.
        const auto layout = weightLayout(
            type, kIn, static_cast<std::uint32_t>(m_effort.weightBytes * 15 / 16 / rowSize / 64 * 64));
        if (layout && layout->sizeBytes <= m_effort.weightBytes) return *layout;
        return Error{.code = ErrorCode::Device,
                     .subject = device().info().name,
                     .problem = "has too little memory to be measured"};
    }

    Result<double> secondsOfVec(const WeightLayout& weight, const MatVecShape& shape) {
        AUTOGLM_TRY_ASSIGN(const Pipeline* kernel, m_kernels->get(matVecKernel(weight.type, shape)));
        const ProductPush push = pushFor(weight, weight.nRows, 1);
        return secondsOf(
            [&](Commands& list) { list.dispatch(*kernel, push, matVecGroups(shape, weight.nRows)); });
    }

    Result<double> secondsOfMat(const WeightLayout& weight, const MatMatShape& shape) {
        AUTOGLM_TRY_ASSIGN(const Pipeline* kernel, m_kernels->get(matMatKernel(weight.type, shape)));
        const ProductPush push = pushFor(weight, wideRows(weight), m_effort.columns);
        return secondsOf([&](Commands& list) {
            list.dispatch(*kernel, push, matMatGroups(shape, push.nOut, m_effort.columns));
        });
    }

    [[nodiscard]] VulkanDevice& device() const { return *m_kernels->device(); }
    [[nodiscard]] std::uint32_t columns() const { return m_effort.columns; }

private:
    Probe(KernelCache& kernels, const Effort& effort) : m_kernels(&kernels), m_effort(effort) {}

    Result<void> allocate() {
        Layout layout;
        layout.add(m_effort.weightBytes);
        m_x = layout.add(std::uint64_t{kIn} * m_effort.columns * sizeof(float));
        const std::uint64_t vecRows = m_effort.weightBytes / (kIn / 2);  // of the smallest type
        m_out = layout.add(std::max(vecRows, std::uint64_t{m_effort.wideRows} * m_effort.columns) *
                           sizeof(float));
        AUTOGLM_TRY_ASSIGN(m_buffer, device().createBuffer(layout.sizeBytes(), BufferPlace::Device));
        return device().run([&](Commands& list) { list.fill(m_buffer, 0, m_buffer.sizeBytes(), kAnyWord); });
    }

    /// Runs it more and more often until it takes long enough to be told from the costs of a submission.
    Result<double> secondsOf(const RecordFn& once) {
        using Clock = std::chrono::steady_clock;
        AUTOGLM_TRY(device().run(once));  // compiles, wakes the device up
        for (std::uint32_t n = 1;; n *= 4) {
            AUTOGLM_TRY_ASSIGN(const Commands commands, device().record([&](Commands& list) {
                for (std::uint32_t i = 0; i < n; ++i) {
                    once(list);
                    list.barrier();
                }
            }));
            const auto begin = Clock::now();
            AUTOGLM_TRY_ASSIGN(const std::uint64_t ticket, device().submit(commands));
            AUTOGLM_TRY(device().wait(ticket));
            const std::chrono::duration<double> elapsed = Clock::now() - begin;
            if (elapsed.count() >= m_effort.seconds || n >= 4096) return elapsed.count() / n;
        }
    }

    [[nodiscard]] VkDeviceAddress at(std::uint64_t offset) const { return m_buffer.address() + offset; }
    [[nodiscard]] std::uint32_t wideRows(const WeightLayout& weight) const {
        return std::min(weight.nRows, m_effort.wideRows);
    }
    [[nodiscard]] ProductPush pushFor(const WeightLayout& weight, std::uint32_t nOut,
                                      std::uint32_t nColumns) const {
        return {.weight = weightPush(weight, m_buffer.address()),
                .x = at(m_x),
                .result = at(m_out),
                .nOut = nOut,
                .xStride = kIn,
                .outStride = nOut,
                .nColumns = nColumns};
    }

    KernelCache* m_kernels;
    Effort m_effort;
    Buffer m_buffer;
    std::uint64_t m_x = 0, m_out = 0;
};

std::filesystem::path tuningFile(const KernelCache& kernels) {
    if (kernels.folder().empty()) return {};
    return kernels.folder() / ("vulkan-tuning-" + kernelSetName(kernels.device()->info()));
}

std::optional<KernelTuning> readTuning(const std::filesystem::path& path) {
    if (path.empty()) return std::nullopt;
    std::ifstream file(path);
    KernelTuning t;
    if (!(file >> t.vecLanes >> t.vecRows >> t.vecAvoidsDot >> t.matAvoidsDot)) return std::nullopt;
    const auto isOneOf = [](std::uint32_t value, std::initializer_list<std::uint32_t> known) {
        return std::find(known.begin(), known.end(), value) != known.end();
    };
    if (!isOneOf(t.vecLanes, {0, 16, 32, 64}) || !isOneOf(t.vecRows, {0, 2, 4, 8})) return std::nullopt;
    return t;
}

/// The best of a few cuts of the most common product, and whether rounding to bytes pays.
Result<KernelTuning> measureTuning(KernelCache& kernels) {
    AUTOGLM_TRY_ASSIGN(Probe probe, Probe::create(kernels));
    if (probe.isSmall()) return KernelTuning();
    VulkanDevice& device = *kernels.device();
    AUTOGLM_TRY_ASSIGN(const WeightLayout weight, probe.layoutOf(TensorType::Q4_K));
    KernelTuning best{.vecAvoidsDot = true, .matAvoidsDot = true};
    double least = 1e9;
    for (const bool avoidsDot : {false, true}) {
        if (!avoidsDot && !device.info().hasIntDot) continue;
        for (const std::uint32_t lanes : {16u, 32u, 64u}) {
            for (const std::uint32_t rows : {2u, 4u, 8u}) {
                KernelTuning tuning{.vecLanes = lanes, .vecRows = rows, .vecAvoidsDot = avoidsDot};
                device.setTuning(tuning);
                AUTOGLM_TRY_ASSIGN(
                    const double seconds,
                    probe.secondsOfVec(weight, matVecShape(device.info(), weight, 1, false, false)));
                if (seconds >= least) continue;
                least = seconds;
                best.vecLanes = lanes, best.vecRows = rows, best.vecAvoidsDot = avoidsDot;
            }
        }
    }
    device.setTuning(best);
    if (!device.info().hasIntDot) return best;
    AUTOGLM_TRY_ASSIGN(const double floats,
                       probe.secondsOfMat(weight, matMatShape(device.info(), weight, probe.columns(), true)));
    best.matAvoidsDot = false;
    device.setTuning(best);
    AUTOGLM_TRY_ASSIGN(const double bytes,
                       probe.secondsOfMat(weight, matMatShape(device.info(), weight, probe.columns(), true)));
    best.matAvoidsDot = floats < bytes;
    return best;
}

}  // namespace

Result<DeviceSpeed> measureDevice(KernelCache& kernels) {
    AUTOGLM_TRY_ASSIGN(Probe probe, Probe::create(kernels));
    DeviceSpeed speed;
    AUTOGLM_TRY_ASSIGN(speed.readGbPerSecond, probe.readGbPerSecond());
    speed.types.resize(std::size(kTypes));
    for (int round = 0; round < kRounds; ++round) {
        for (std::size_t i = 0; i < std::size(kTypes); ++i) {
            AUTOGLM_TRY_ASSIGN(const TypeSpeed measured, probe.speedOf(kTypes[i]));
            TypeSpeed& best = speed.types[i];
            best.type = measured.type;
            best.gbPerSecond = std::max(best.gbPerSecond, measured.gbPerSecond);
            best.gigaMacsPerSecond = std::max(best.gigaMacsPerSecond, measured.gigaMacsPerSecond);
        }
    }
    return speed;
}

Result<void> tuneDevice(KernelCache& kernels, bool anew) {
    VulkanDevice& device = *kernels.device();
    if (device.info().kind == VulkanDeviceKind::Software) return {};
    const std::filesystem::path path = tuningFile(kernels);
    const auto known = anew ? std::nullopt : readTuning(path);
    if (known) {
        device.setTuning(*known);
        return {};
    }
    AUTOGLM_TRY_ASSIGN(const KernelTuning best, measureTuning(kernels));
    device.setTuning(best);
    if (path.empty()) return {};
    std::ostringstream line;
    line << best.vecLanes << " " << best.vecRows << " " << best.vecAvoidsDot << " " << best.matAvoidsDot
         << "\n";
    replaceFile(path, line.str());
    return {};
}

}  // namespace autoglm::gpu
