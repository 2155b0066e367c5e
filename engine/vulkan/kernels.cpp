#include "engine/vulkan/kernels.h"

#include <algorithm>
#include <bit>
#include <string>

#include "engine/base/check.h"
#include "engine/vulkan/shader_blobs.h"

namespace autoglm::gpu {
namespace {

constexpr std::uint32_t ceilDiv(std::uint32_t n, std::uint32_t by) noexcept {
    return (n + by - 1) / by;
}

/// Shaders that read weights exist once per type: "<op>.<type in lower case>".
std::string shaderName(std::string_view op, TensorType type) {
    std::string name = std::string(op) + ".";
    for (const char c : traitsOf(type).name)
        name += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return name;
}

PipelineSpec spec(const std::string& name, std::uint32_t pushBytes,
                  std::vector<std::uint32_t> constants = {}) {
    for (const Shader& shader : allShaders()) {
        if (shader.name == name) {
            return {.name = name,
                    .spirv = shader.spirv,
                    .constants = std::move(constants),
                    .pushBytes = pushBytes};
        }
    }
    constexpr bool kShaderIsKnown = false;  // names are written in this file alone
    AUTOGLM_ASSERT(kShaderIsKnown);
    return {};
}

/// Workgroups in a line, folded where a line would be longer than any device takes.
Groups lineOf(std::uint32_t n) noexcept {
    constexpr std::uint32_t kLongest = 32768;
    if (n <= kLongest) return {n};
    return {kLongest, ceilDiv(n, kLongest)};
}

constexpr std::uint32_t kNormThreads = 256, kMaxAttentionThreads = 128, kEmbedThreads = 64,
                        kSwiGluThreads = 64, kQuantizeThreads = 64, kTopKShare = 1024;
/// Bytes that 32 values of a column take in shared memory: nine times four floats, the ninth against bank
/// conflicts.
constexpr std::uint32_t kTileBlockBytes = 9 * 16;
/// And rounded to bytes: eight words, a step, two sums.
constexpr std::uint32_t kByteBlockBytes = 11 * 4;

std::uint32_t kvDimsPerWord(KvType kv) noexcept {
    return kv == KvType::F16 ? 8 : (kv == KvType::Q8_0 ? 16 : 4);
}
/// As in kv_cache.glsl.
std::uint32_t kvTypeConstant(KvType kv) noexcept {
    return kv == KvType::F16 ? 0 : (kv == KvType::Q8_0 ? 1 : 2);
}

/// Rows that a lane makes where lanes make whole rows: as many as inputs are worth being passed around for.
constexpr std::uint32_t kRowsOfLane = 8;

/// Subgroups are the vectors of a CPU there; see mat_lanes.glsl.
bool makesRowsInLanes(const VulkanDeviceInfo& device) noexcept {
    return device.kind == VulkanDeviceKind::Software && canMakeRowsInLanes(device);
}

PipelineSpec lanesSpec(TensorType type, std::uint32_t lanes, std::vector<std::uint32_t> constants) {
    PipelineSpec kernel = spec(shaderName("mat_lanes", type), sizeof(ProductPush), std::move(constants));
    kernel.subgroupSize = lanes;
    return kernel;
}

}  // namespace

WeightPush weightPush(const WeightLayout& layout, VkDeviceAddress address) noexcept {
    const auto at = [&](Plane plane) { return address + layout.offset[static_cast<std::size_t>(plane)]; };
    return {.quants = at(Plane::Quants),
            .high = at(Plane::High),
            .scales = at(Plane::Scales),
            .supers = at(Plane::Supers),
            .nIn = layout.nIn,
            .nBlocks = layout.nBlocks};
}

MatVecShape matVecShape(const VulkanDeviceInfo& device, const WeightLayout& weight, std::uint32_t columns,
                        bool paired, bool normed) {
    MatVecShape shape{.columns = columns, .ragged = weight.nIn % 32 != 0, .paired = paired, .normed = normed};
    if (makesRowsInLanes(device)) {
        shape.wholeRows = true;
        shape.lanes = shape.rowGroups = device.subgroupSize;
        shape.rows = kRowsOfLane;
        return shape;
    }
    shape.lanes = columns > 4 ? 16 : 32;
    shape.rowGroups = columns > 4 ? 8 : 4;
    shape.rows = columns > 2 ? 2 : 4;
    if (columns <= 2 && device.tuning.vecLanes != 0) {
        shape.lanes = device.tuning.vecLanes;
        shape.rows = device.tuning.vecRows;
    }
    shape.dot = device.hasIntDot && isWholeNumbers(weight.type) && !device.tuning.vecAvoidsDot;
    // Half of the shared memory, so that two workgroups fit; at least one stride of the lanes.
    const std::uint32_t blockBytes = (kTileBlockBytes + (shape.dot ? kByteBlockBytes : 0)) * columns;
    const std::uint32_t fit = device.sharedMemoryBytes / 2 / blockBytes;
    shape.tileBlocks = std::clamp(fit / shape.lanes * shape.lanes, shape.lanes, 128u);
    return shape;
}

PipelineSpec matVecKernel(TensorType type, const MatVecShape& s) {
    AUTOGLM_ASSERT(s.columns >= 1 && s.columns <= kMaxVecColumns && (!s.paired || s.rows % 2 == 0));
    if (s.wholeRows)
        return lanesSpec(type, s.lanes,
                         {s.lanes, s.rows, s.columns, s.ragged, s.paired, s.normed, s.tail, s.lanes});
    return spec(shaderName(s.dot ? "mat_vec_dot" : "mat_vec", type), sizeof(ProductPush),
                {s.lanes, s.rowGroups, s.rows, s.columns, s.tileBlocks, s.ragged, s.paired, s.normed, s.tail,
                 s.lanes * s.rowGroups});
}

Groups matVecGroups(const MatVecShape& shape, std::uint32_t nOut) {
    return lineOf(ceilDiv(nOut, shape.rowGroups * (shape.paired ? shape.rows / 2 : shape.rows)));
}

MatMatShape matMatShape(const VulkanDeviceInfo& device, const WeightLayout& weight, std::uint32_t columns,
                        bool canRound) {
    MatMatShape shape{.ragged = weight.nIn % 32 != 0};
    if (makesRowsInLanes(device)) {
        shape.wholeRows = true;
        shape.threadRows = kRowsOfLane;
        shape.tileRows = shape.threadRows * device.subgroupSize;
        // Tiles of one width that leave few columns over.
        const std::uint32_t nTiles = ceilDiv(columns, kMaxVecColumns);
        shape.tileColumns = shape.threadColumns = ceilDiv(columns, nTiles);
        return shape;
    }
    shape.dot = canRound && device.hasIntDot && isWholeNumbers(weight.type) && !device.tuning.matAvoidsDot &&
                weight.nIn % 32 == 0;
    if (columns <= 32) shape.tileColumns = 32;
    if (device.sharedMemoryBytes < 2 * 64 * kTileBlockBytes) shape.tileRows = shape.tileColumns = 32;
    return shape;
}

PipelineSpec matMatKernel(TensorType type, const MatMatShape& s) {
    const std::uint32_t nThreads = s.tileRows / s.threadRows * (s.tileColumns / s.threadColumns);
    if (s.wholeRows) {
        return lanesSpec(type, nThreads,
                         {nThreads, s.threadRows, s.threadColumns, s.ragged, false, false, false, nThreads});
    }
    return spec(shaderName(s.dot ? "mat_mat_dot" : "mat_mat", type), sizeof(ProductPush),
                {s.tileRows, s.tileColumns, s.threadRows, s.threadColumns, s.ragged, nThreads});
}

Groups matMatGroups(const MatMatShape& shape, std::uint32_t nOut, std::uint32_t nColumns) {
    return {ceilDiv(nOut, shape.tileRows), ceilDiv(nColumns, shape.tileColumns)};
}

PipelineSpec quantizeKernel() {
    return spec("quantize", sizeof(QuantizePush));
}

Groups quantizeGroups(const QuantizePush& push) {
    return lineOf(ceilDiv(push.nBlocks * push.nColumns, kQuantizeThreads));
}

bool canMakeRowsInLanes(const VulkanDeviceInfo& device) noexcept {
    const bool isFixed = device.minSubgroupSize == device.maxSubgroupSize;
    return device.hasSubgroupShuffle && device.hasInt64 && isFixed &&
           (device.subgroupSize == 4 || device.subgroupSize == 8);
}

bool isWholeNumbers(TensorType type) noexcept {
    return type != TensorType::F32 && type != TensorType::F16 && type != TensorType::BF16;
}

PipelineSpec embedKernel(TensorType type) {
    return spec(shaderName("embed", type), sizeof(EmbedPush));
}

Groups embedGroups(const WeightLayout& table, std::uint32_t nTokens) {
    return lineOf(ceilDiv(table.nBlocks * nTokens, kEmbedThreads));
}

PipelineSpec normKernel() {
    return spec("norm", sizeof(NormPush), {kNormThreads, kNormThreads});
}

PipelineSpec ropeStoreKernel(KvType kv, std::uint32_t headDim, bool interleaved) {
    return spec("rope_store", sizeof(RopeStorePush), {kvTypeConstant(kv), headDim, interleaved});
}

Groups ropeStoreGroups(std::uint32_t nTokens, std::uint32_t nHeads, std::uint32_t nKvHeads) {
    return {nTokens, nHeads + nKvHeads};
}

std::uint32_t attentionRows(const VulkanDeviceInfo& device, std::uint32_t headDim, std::uint32_t wanted) {
    // Queries and scores of a row share the memory with a few words per thread.
    const std::uint32_t perRow = ((headDim + 7) / 8 * 8 + kPagePositions + 2) * 4;
    std::uint32_t rows = 4;
    while (rows < 32 && rows < wanted &&
           2 * rows * perRow + kMaxAttentionThreads * 4 <= device.sharedMemoryBytes)
        rows *= 2;
    return rows;
}

PipelineSpec attentionKernel(KvType kv, std::uint32_t headDim, std::uint32_t rows) {
    return spec("attention", sizeof(AttentionPush),
                {kvTypeConstant(kv), headDim, rows, kMaxAttentionThreads, kMaxAttentionThreads});
}

std::uint64_t attentionPartBytes(std::uint32_t nTokens, std::uint32_t nHeads, std::uint32_t headDim,
                                 std::uint32_t nSplits) noexcept {
    return std::uint64_t{nTokens} * nHeads * nSplits * (headDim + 2) * sizeof(float);
}

PipelineSpec attentionMergeKernel() {
    return spec("attention_merge", sizeof(AttentionMergePush));
}

PipelineSpec swiGluKernel() {
    return spec("swi_glu", sizeof(SwiGluPush));
}

Groups swiGluGroups(const SwiGluPush& push) {
    return {ceilDiv(push.n, kSwiGluThreads), push.nRows};
}

PipelineSpec topKKernel(bool merges) {
    return spec("top_k", sizeof(TopKPush), {merges});
}

std::uint32_t topKLists(std::uint32_t n) noexcept {
    return ceilDiv(n, kTopKShare);
}

PipelineSpec readKernel() {
    return spec("read", sizeof(ReadPush));
}

std::uint64_t kvPageBytes(KvType kv, std::uint32_t headDim, std::uint32_t nKvHeads) noexcept {
    const std::uint64_t words = ceilDiv(headDim, kvDimsPerWord(kv));
    const std::uint64_t scales = kv == KvType::Q8_0 ? ceilDiv(headDim, 32) * kPagePositions / 4 : 0;
    return (2 * words * kPagePositions + scales) * 16 * nKvHeads;
}

std::span<const Shader> allShaders() noexcept {
    return {kShaderBlobs, kNumShaderBlobs};
}

}  // namespace autoglm::gpu
