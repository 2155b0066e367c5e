// The compute kernels: which SPIR-V, with which constants, over how many workgroups, fed by which push
// constants. The one table of shaders is in kernels.cpp; the shaders themselves are in shaders/.
// Threads: pure functions over immutable tables.
//
// All activations are f32, rows one after another, and columns of products lie `stride` values apart.
// Addresses of vectors that are read 16 bytes at a time (x, norm) are multiples of 16, as are strides, unless
// nIn is not a multiple of 32 (`ragged` kernels, which load value by value).
//
// A decode layer in few dispatches (| = barrier):
//   qkv product, biased (one dispatch per weight type) | ropeStore | attention | [attentionMerge] |
//   output product with tail | paired gate and up product | down product with tail
// A tail adds the result to the residual stream, with sandwich norms after norming it, and norms the stream
// for the next product. Where no tail came before, the product norms its columns itself (`normed`). Products
// with many columns leave all of that to `norm`.
#pragma once
#include <cstdint>
#include <span>
#include <string_view>

#include "engine/quant/tensor_type.h"
#include "engine/runtime/backend.h"
#include "engine/vulkan/device.h"
#include "engine/vulkan/weight_layout.h"

namespace autoglm::gpu {

/// Where the planes of a weight lie; what kernels over weights begin their push constants with.
struct WeightPush {
    VkDeviceAddress quants = 0, high = 0, scales = 0, supers = 0;
    std::uint32_t nIn = 0, nBlocks = 0;
};
/// For a matrix in this layout at `address` (a multiple of 256).
[[nodiscard]] WeightPush weightPush(const WeightLayout& layout, VkDeviceAddress address) noexcept;

/// result (nColumns, outStride) = W x (+ bias) (+ what result held). Used by matVec and matMat.
/// Paired: result row r = silu(W row r) * (W row r + pairOffset), no bias, nothing added.
struct ProductPush {
    WeightPush weight;
    VkDeviceAddress x = 0;
    VkDeviceAddress norm = 0;  // normed kernels: x is taken as x / rms(x) * norm; with a tail the next norm
    VkDeviceAddress bias = 0;  // with a tail: a word that is 0, for counting workgroups
    VkDeviceAddress result = 0;
    /// Tail: with kPostNorm stream += rmsNorm(result) * post, else the stream is the result; then with kOut
    /// normed = rmsNorm(stream) * norm. Rows of all of them are outStride apart.
    VkDeviceAddress stream = 0, post = 0, normed = 0;
    std::uint32_t nOut = 0;
    std::uint32_t pairOffset = 0;
    std::uint32_t xStride = 0, outStride = 0;
    std::uint32_t nColumns = 0;
    std::uint32_t flags = 0;
    float eps = 0;
    std::uint32_t padding = 0;
    static constexpr std::uint32_t kBias = 1, kAdd = 2, kPostNorm = 4, kOut = 8;
};

/// Columns rounded to bytes for matMat kernels with `dot`, whose x they then are: 48 bytes per 32 values.
/// Requires: nIn a multiple of 32.
struct QuantizePush {
    VkDeviceAddress x = 0, result = 0;
    std::uint32_t nIn = 0, nBlocks = 0, nColumns = 0, xStride = 0;
};

/// result row i (outStride) = row ids[i] of the weight.
struct EmbedPush {
    WeightPush weight;
    VkDeviceAddress ids = 0, result = 0;
    std::uint32_t nTokens = 0, outStride = 0;
};

/// kAdd: x += y, or with kPostNorm x += rmsNorm(y) * postWeight. kOut: result = rmsNorm(x) * weight.
/// kGather: workgroup i works on row rows[i] of x and y and writes row i of result. Rows are n values apart.
struct NormPush {
    VkDeviceAddress x = 0, y = 0, postWeight = 0, weight = 0, result = 0, rows = 0;
    std::uint32_t n = 0;
    std::uint32_t flags = 0;
    float eps = 0;
    std::uint32_t padding = 0;
    static constexpr std::uint32_t kAdd = 1, kPostNorm = 2, kOut = 4, kGather = 8;
};

/// Rotates queries in place, stores rotated keys and values in the cache of one layer.
struct RopeStorePush {
    VkDeviceAddress qkv = 0;      // per token: nHeads queries, nKvHeads keys, nKvHeads values
    VkDeviceAddress cosSin = 0;   // per token: nRot / 2 times (cosine, sine), magnitude included
    VkDeviceAddress kvSlots = 0;  // per token u32: page * 64 + place in the page
    VkDeviceAddress kv = 0;       // the layer's cache, a multiple of 16
    std::uint32_t nHeads = 0, nKvHeads = 0, nRot = 0, padding = 0;
};

/// Up to `rows` (of the kernel) query rows of one sequence: row r is head r % group of token firstToken +
/// r / group, group = nHeads / nKvHeads; `position` is that of the first token.
struct AttentionTile {
    std::uint32_t firstToken = 0;  // row of q and result
    std::uint32_t position = 0;
    std::uint32_t nRows = 0;       // nTokens of this tile * group
    std::uint32_t pagesBegin = 0;  // of the sequence, in `pages`
};
struct AttentionPush {
    VkDeviceAddress q = 0;  // per token qStride values: nHeads queries first
    VkDeviceAddress kv = 0;
    VkDeviceAddress pages = 0;   // u32 page numbers
    VkDeviceAddress tiles = 0;   // AttentionTile per workgroup x, a multiple of 16
    VkDeviceAddress result = 0;  // nSplits 1: per token nHeads * headDim; else attentionPartBytes()
    std::uint32_t qStride = 0, nHeads = 0, nKvHeads = 0;
    std::uint32_t nSplits = 1, pagesPerSplit = 0;  // nSplits * pagesPerSplit covers the longest tile
    float scale = 1;
};
struct AttentionMergePush {
    VkDeviceAddress parts = 0, result = 0;
    std::uint32_t headDim = 0, nSplits = 0;
};
struct SwiGluPush {
    VkDeviceAddress gateUp = 0, result = 0;  // rows of n gates and n ups; rows of n
    std::uint32_t n = 0, nRows = 0;
};
/// One of the k that are left of a row.
struct IndexedValue {
    float value;
    std::uint32_t index;  // ~0 where the row held fewer numbers
};
/// First pass: values are floats, n of them in a row, and result gets k IndexedValue from each workgroup.
/// Second pass (merges): values are the first one's result, n its workgroups per row, stride 2 * n * k.
struct TopKPush {
    VkDeviceAddress values = 0, result = 0;
    std::uint32_t n = 0, stride = 0;  // stride in 32-bit words
    std::uint32_t k = 0, padding = 0;
};

/// result[workgroup] = all n 16-byte words of the workgroup, mixed. n is a multiple of 512.
struct ReadPush {
    VkDeviceAddress values = 0, result = 0;
    std::uint32_t n = 0, padding = 0;
};

/// How a product with few columns is cut up.
struct MatVecShape {
    std::uint32_t columns = 1;  // exactly so many, at most kMaxVecColumns
    bool ragged = false, paired = false, normed = false;
    bool tail = false;            // set by who asks: see ProductPush::stream
    bool wholeRows = false;       // a lane of a subgroup makes whole rows; needs canMakeRowsInLanes()
    bool dot = false;             // activations rounded to bytes; needs canIntDot and a type of whole numbers
    std::uint32_t lanes = 32;     // threads along a row; with wholeRows those of a subgroup
    std::uint32_t rowGroups = 4;  // so many times lanes are a workgroup; with wholeRows the lanes
    std::uint32_t rows = 4;       // per row group; even when paired
    std::uint32_t tileBlocks = 64;  // of the columns in shared memory at once
};
constexpr std::uint32_t kMaxVecColumns = 8;
/// A sound shape for this device and product.
[[nodiscard]] MatVecShape matVecShape(const VulkanDeviceInfo& device, const WeightLayout& weight,
                                      std::uint32_t columns, bool paired, bool normed);
[[nodiscard]] PipelineSpec matVecKernel(TensorType type, const MatVecShape& shape);
[[nodiscard]] Groups matVecGroups(const MatVecShape& shape, std::uint32_t nOut);

/// How a product with many columns is cut up.
struct MatMatShape {
    bool ragged = false;
    bool wholeRows = false;  // as in MatVecShape; a thread has rows of the whole tile's columns
    bool dot = false;        // x is what the quantize kernel made
    std::uint32_t tileRows = 64, tileColumns = 64;
    std::uint32_t threadRows = 4, threadColumns = 4;
};
/// `canRound`: the caller runs the quantize kernel where the shape has `dot`.
[[nodiscard]] MatMatShape matMatShape(const VulkanDeviceInfo& device, const WeightLayout& weight,
                                      std::uint32_t columns, bool canRound = false);
[[nodiscard]] PipelineSpec matMatKernel(TensorType type, const MatMatShape& shape);
[[nodiscard]] Groups matMatGroups(const MatMatShape& shape, std::uint32_t nOut, std::uint32_t nColumns);

[[nodiscard]] PipelineSpec quantizeKernel();
[[nodiscard]] Groups quantizeGroups(const QuantizePush& push);
constexpr std::uint64_t kRoundedBlockBytes = 48;
/// Whether products can have `wholeRows` here: subgroups are of one size that blocks divide into.
[[nodiscard]] bool canMakeRowsInLanes(const VulkanDeviceInfo& device) noexcept;
/// Whether products with weights of this type can have `dot`.
[[nodiscard]] bool isWholeNumbers(TensorType type) noexcept;

[[nodiscard]] PipelineSpec embedKernel(TensorType type);
[[nodiscard]] Groups embedGroups(const WeightLayout& table, std::uint32_t nTokens);

[[nodiscard]] PipelineSpec normKernel();  // one workgroup per row
[[nodiscard]] PipelineSpec ropeStoreKernel(KvType kv, std::uint32_t headDim, bool interleaved);
[[nodiscard]] Groups ropeStoreGroups(std::uint32_t nTokens, std::uint32_t nHeads, std::uint32_t nKvHeads);

/// Query rows of an attention workgroup: 4, 8, 16 or 32, enough for `wanted` where shared memory allows.
[[nodiscard]] std::uint32_t attentionRows(const VulkanDeviceInfo& device, std::uint32_t headDim,
                                          std::uint32_t wanted);
[[nodiscard]] PipelineSpec attentionKernel(KvType kv, std::uint32_t headDim, std::uint32_t rows);
/// Workgroups: (tiles, nKvHeads, nSplits).
[[nodiscard]] std::uint64_t attentionPartBytes(std::uint32_t nTokens, std::uint32_t nHeads,
                                               std::uint32_t headDim, std::uint32_t nSplits) noexcept;
[[nodiscard]] PipelineSpec attentionMergeKernel();  // workgroups: (nHeads, nTokens)
[[nodiscard]] PipelineSpec swiGluKernel();
[[nodiscard]] Groups swiGluGroups(const SwiGluPush& push);
[[nodiscard]] PipelineSpec topKKernel(bool merges);  // workgroups: (topKLists(n), rows), then (1, rows)
[[nodiscard]] std::uint32_t topKLists(std::uint32_t n) noexcept;
constexpr std::uint32_t kMostTopKLists = 512;  // that one workgroup merges

[[nodiscard]] PipelineSpec readKernel();

/// Bytes of one page of all KV heads of one layer.
[[nodiscard]] std::uint64_t kvPageBytes(KvType kv, std::uint32_t headDim, std::uint32_t nKvHeads) noexcept;

/// Every shader there is, for tests that look at all of them.
struct Shader {
    std::string_view name;  // "mat_vec.q4_k"
    std::span<const std::uint32_t> spirv;
};
[[nodiscard]] std::span<const Shader> allShaders() noexcept;

}  // namespace autoglm::gpu
