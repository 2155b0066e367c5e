#include "engine/vulkan/self_test.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <fstream>
#include <map>
#include <set>

#include "engine/system/cache_folder.h"
#include "engine/vulkan/kernels.h"
#include "engine/vulkan/pipeline_store.h"
#include "engine/vulkan/upload.h"

namespace autoglm::gpu {
namespace {

constexpr std::uint32_t kRows = 16, kColumns = 16;
/// Room for activations rounded to eight bits; a wrong kernel is off by far more.
constexpr double kTolerance = 3e-2;

/// The first matrix of each type.
std::map<TensorType, const MatrixRef*> samplesOf(std::span<const Step> steps) {
    std::map<TensorType, const MatrixRef*> samples;
    const auto add = [&](const MatrixRef& matrix) { samples.try_emplace(matrix.type, &matrix); };
    for (const Step& step : steps)
        forEachMatrix(step, add);
    return samples;
}

std::vector<float> someInput(std::uint32_t n) {
    std::vector<float> x(n);
    std::uint32_t state = 1;
    for (float& value : x) {
        state = 1664525u * state + 1013904223u;
        value = static_cast<float>(state >> 8) / static_cast<float>(1u << 23) - 1.0f;
    }
    return x;
}

/// How far `got` (nColumns, nRows) is from the decoded rows times the columns, as a share of them.
double errorOf(const MatrixRef& w, std::uint32_t nRows, std::span<const float> x, std::uint32_t nColumns,
               const float* got) {
    std::vector<float> row(w.nIn);
    double off = 0, all = 0;
    for (std::uint32_t r = 0; r < nRows; ++r) {
        traitsOf(w.type).decode(w.row(r), row.data(), w.nIn);
        for (std::uint32_t c = 0; c < nColumns; ++c) {
            double dot = 0;
            for (std::uint32_t i = 0; i < w.nIn; ++i)
                dot += double{row[i]} * x[std::size_t{c} * w.nIn + i];
            const double difference = got[c * nRows + r] - dot;
            off += difference * difference, all += dot * dot;
        }
    }
    return off == 0 ? 0 : std::sqrt(off / all);  // no number at all compares as false below
}

/// One column through mat_vec, then several through mat_mat.
Result<void> tryType(KernelCache& kernels, const MatrixRef& w, const WeightLayout& layout) {
    VulkanDevice& device = *kernels.device();
    const std::uint32_t nRows = layout.nRows;
    const std::vector<float> x = someInput(kColumns * w.nIn);
    AUTOGLM_TRY_ASSIGN(const Buffer weights, device.createBuffer(layout.sizeBytes, BufferPlace::Device));
    AUTOGLM_TRY_ASSIGN(const Buffer input, device.createBuffer(x.size() * 4, BufferPlace::Upload));
    AUTOGLM_TRY_ASSIGN(const Buffer output, device.createBuffer(kColumns * nRows * 4, BufferPlace::Readback));
    std::memcpy(input.mapped(), x.data(), x.size() * 4);
    AUTOGLM_TRY_ASSIGN(Uploader uploader, Uploader::create(kernels.device()));
    for (std::size_t p = 0; p < kNumPlanes; ++p) {
        const std::uint64_t rowBytes = layout.rowBytes[p];
        if (rowBytes == 0) continue;
        AUTOGLM_TRY(uploader.write(
            weights, layout.offset[p], rowBytes * nRows, rowBytes,
            [&](std::span<std::byte> bytes, std::uint64_t at) {
                repackRows(layout, static_cast<Plane>(p), w, static_cast<std::uint32_t>(at / rowBytes),
                           static_cast<std::uint32_t>(bytes.size() / rowBytes), bytes.data());
            }));
    }
    AUTOGLM_TRY(uploader.finish());
    AUTOGLM_TRY_ASSIGN(const Buffer rounded,
                       device.createBuffer(x.size() / 32 * kRoundedBlockBytes + 256, BufferPlace::Device));
    for (const std::uint32_t nColumns : {1u, kColumns}) {
        ProductPush push{.weight = weightPush(layout, weights.address()),
                         .x = input.address(),
                         .result = output.address(),
                         .nOut = nRows,
                         .xStride = w.nIn,
                         .outStride = nRows,
                         .nColumns = nColumns};
        const MatVecShape vec = matVecShape(device.info(), layout, 1, false, false);
        const MatMatShape mat = matMatShape(device.info(), layout, nColumns, true);
        const bool isVec = nColumns == 1;
        AUTOGLM_TRY_ASSIGN(const Pipeline* kernel,
                           kernels.get(isVec ? matVecKernel(w.type, vec) : matMatKernel(w.type, mat)));
        if (!isVec && mat.dot) {
            const QuantizePush round{.x = input.address(),
                                     .result = rounded.address(),
                                     .nIn = w.nIn,
                                     .nBlocks = layout.nBlocks,
                                     .nColumns = nColumns,
                                     .xStride = w.nIn};
            AUTOGLM_TRY_ASSIGN(const Pipeline* quantize, kernels.get(quantizeKernel()));
            AUTOGLM_TRY(
                device.run([&](Commands& list) { list.dispatch(*quantize, round, quantizeGroups(round)); }));
            push.x = rounded.address();
        }
        AUTOGLM_TRY(device.run([&](Commands& list) {
            list.dispatch(*kernel, push,
                          isVec ? matVecGroups(vec, nRows) : matMatGroups(mat, nRows, nColumns));
        }));
        const double error = errorOf(w, nRows, x, nColumns, reinterpret_cast<const float*>(output.mapped()));
        if (error <= kTolerance) continue;
        return Error{.code = ErrorCode::Device,
                     .subject = device.info().name,
                     .problem = "computes products with " + std::string(traitsOf(w.type).name) +
                                " weights wrongly (kernel " + kernel->name() + ")",
                     .found = "off by " + std::to_string(100 * error) + " %",
                     .hint = "Use the CPU, or install another driver."};
    }
    return {};
}

constexpr const char* kWithoutDot = "without products of bytes";  // among the names of what passed

void avoidDot(VulkanDevice& device) {
    KernelTuning tuning = device.info().tuning;
    tuning.vecAvoidsDot = tuning.matAvoidsDot = true;
    device.setTuning(tuning);
}

bool usesDot(const VulkanDeviceInfo& device) {
    return device.hasIntDot && !(device.tuning.vecAvoidsDot && device.tuning.matAvoidsDot);
}

}  // namespace

Result<void> selfTest(KernelCache& kernels, std::span<const Step> steps, const std::filesystem::path& folder,
                      const LogSink& log) {
    VulkanDevice& device = *kernels.device();
    const auto file = folder.empty() ? folder : folder / ("vulkan-checked-" + kernelSetName(device.info()));
    std::set<std::string> passed;
    if (!file.empty()) {
        std::ifstream in(file);
        for (std::string name; std::getline(in, name);)
            passed.insert(name);
    }
    const auto pass = [&](const std::string& name) {
        if (!file.empty()) appendToFile(file, name + "\n");
    };
    if (passed.contains(kWithoutDot)) avoidDot(device);
    for (const auto& [type, matrix] : samplesOf(steps)) {
        const std::string name(traitsOf(type).name);
        const auto layout = weightLayout(type, matrix->nIn, std::min(matrix->nOut, kRows));
        if (!layout || passed.contains(name)) continue;
        Result<void> tried = tryType(kernels, *matrix, *layout);
        if (!tried.has_value() && usesDot(device.info()) && !device.isLost()) {
            if (log) log(LogLevel::Warning, tried.error().message() + " Going on " + kWithoutDot + ".");
            avoidDot(device);
            tried = tryType(kernels, *matrix, *layout);
            if (tried.has_value()) pass(kWithoutDot);
        }
        AUTOGLM_TRY(tried);
        pass(name);
    }
    return {};
}

}  // namespace autoglm::gpu
