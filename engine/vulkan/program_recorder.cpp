#include "engine/vulkan/program_recorder.h"

#include <algorithm>
#include <variant>

#include "engine/vulkan/kernels.h"
#include "engine/vulkan/layout.h"

namespace autoglm::gpu {
namespace {

constexpr std::uint64_t kLogitBytes = 64 << 20;  // of one pass of the head
constexpr std::uint32_t kMostTop = 64;

/// The norm that a step begins with.
const VectorRef* normOf(const Step& step) {
    if (const auto* attention = std::get_if<AttentionInputStep>(&step)) return &attention->norm;
    if (const auto* feedForward = std::get_if<FeedForwardInputStep>(&step)) return &feedForward->norm;
    return nullptr;
}

/// Products with few columns have tails, and can norm their input themselves.
bool isVec(std::uint32_t nColumns) {
    return nColumns <= kMaxVecColumns;
}

}  // namespace

/// Where everything lies, with no buffer yet.
Activations Activations::plan(const ModelShape& s, bool hasHead) {
    constexpr std::uint64_t n = kMaxBatchTokens, kFloat = sizeof(float);
    const std::uint64_t qWidth = std::uint64_t{s.nHeads} * s.headDim,
                        kvWidth = std::uint64_t{s.nKvHeads} * s.headDim;
    Activations a;
    Layout layout;
    a.x = layout.add(n * s.nEmbd * kFloat);
    a.normed = layout.add(n * s.nEmbd * kFloat);
    a.qkv = layout.add(n * (qWidth + 2 * kvWidth) * kFloat);
    a.parts = layout.add(attentionPartRoom(s));
    a.attended = layout.add(n * qWidth * kFloat);
    a.projected = layout.add(n * s.nEmbd * kFloat);
    a.gateUp = layout.add(2 * n * s.nFf * kFloat);
    a.activated = layout.add(n * s.nFf * kFloat);
    const std::uint64_t widest = std::max({qWidth, std::uint64_t{s.nEmbd}, std::uint64_t{s.nFf}});
    a.rounded = layout.add(n * (widest + 31) / 32 * kRoundedBlockBytes);
    a.counter = layout.add(sizeof(std::uint32_t));
    if (hasHead) {
        const std::uint64_t rowBytes = std::uint64_t{s.nVocab} * kFloat;
        a.maxHeadRows = static_cast<std::uint32_t>(std::clamp<std::uint64_t>(kLogitBytes / rowBytes, 1, n));
        a.headNormed = layout.add(std::uint64_t{a.maxHeadRows} * s.nEmbd * kFloat);
        a.logits = layout.add(a.maxHeadRows * rowBytes);
        const std::uint32_t nLists = topKLists(s.nVocab);
        // They are read back where a row of logits has its place.
        constexpr std::uint32_t kWordsEach = sizeof(IndexedValue) / kFloat;
        a.maxTop = nLists <= kMostTopKLists ? std::min(kMostTop, s.nVocab / kWordsEach) : 0;
        const std::uint64_t topBytes = std::uint64_t{a.maxHeadRows} * a.maxTop * sizeof(IndexedValue);
        a.top = layout.add(topBytes);
        a.lists = layout.add(nLists * topBytes);
    }
    a.sizeBytes = layout.sizeBytes();
    return a;
}

std::uint64_t Activations::bytesFor(const ModelShape& shape, bool hasHead) {
    return plan(shape, hasHead).sizeBytes;
}

Result<Activations> Activations::create(const ModelShape& shape, bool hasHead, VulkanDevice& device) {
    Activations a = plan(shape, hasHead);
    AUTOGLM_TRY_ASSIGN(a.buffer, device.createBuffer(a.sizeBytes, BufferPlace::Device));
    return a;
}

// ---- Lists of commands ---------------------------------------------------------------------------

Result<Commands> ProgramRecorder::record(const RecordFn& fn) {
    m_error.reset();
    Result<Commands> commands = m_p.device->record(fn);
    if (m_error) return *m_error;
    return commands;
}

/// A layer begins with its attention; the embedding before the first goes with it.
std::size_t ProgramRecorder::endOfLayer(std::size_t begin) const {
    std::size_t end = begin + (std::holds_alternative<EmbedStep>(m_p.steps[begin]) ? 2 : 1);
    while (end < m_p.steps.size() && !std::holds_alternative<AttentionInputStep>(m_p.steps[end]))
        ++end;
    return std::min(end, m_p.steps.size());
}

Result<std::vector<Commands>> ProgramRecorder::layers(const BatchShape& shape) {
    std::vector<Commands> layers;
    for (std::size_t begin = 0; begin < m_p.steps.size();) {
        const std::size_t end = endOfLayer(begin);
        AUTOGLM_TRY_ASSIGN(Commands commands, record([&](Commands& list) {
                               if (begin == 0) {
                                   const Activations& a = *m_p.activations;
                                   list.fill(a.buffer, a.counter, sizeof(std::uint32_t), 0);
                                   addInput(list, shape.nTokens);
                                   list.barrier();
                               }
                               for (std::size_t step = begin; step < end; ++step)
                                   add(list, step, shape);
                           }));
        layers.push_back(std::move(commands));
        begin = end;
    }
    return layers;
}

/// The rows that the first step works on: looked up here, or brought by the input.
void ProgramRecorder::addInput(Commands& list, std::uint32_t nTokens) {
    const Activations& a = *m_p.activations;
    const DeviceMatrix* embedding = m_p.weights->embedding();
    if (embedding == nullptr) {
        list.copy(m_p.input->buffer(), m_p.input->rowsOffset(), a.buffer, a.x,
                  std::uint64_t{nTokens} * m_shape.nEmbd * sizeof(float));
        return;
    }
    dispatch(list, embedKernel(embedding->layout.type),
             EmbedPush{.weight = weightPush(embedding->layout, embedding->address),
                       .ids = m_p.input->tokens(),
                       .result = a.at(a.x),
                       .nTokens = nTokens,
                       .outStride = m_shape.nEmbd},
             embedGroups(embedding->layout, nTokens));
}

Result<Commands> ProgramRecorder::head(std::uint32_t nRows, std::uint32_t nTop, std::uint32_t nTokens,
                                       const Buffer& output) {
    const auto& step = std::get<HeadStep>(m_p.steps.back());
    const Activations& a = *m_p.activations;
    return record([&](Commands& list) {
        dispatch(list, normKernel(),
                 NormPush{.x = a.at(a.x),
                          .weight = m_p.weights->of(step.norm),
                          .result = a.at(a.headNormed),
                          .rows = m_p.input->headRows(),
                          .n = m_shape.nEmbd,
                          .flags = NormPush::kOut | NormPush::kGather,
                          .eps = m_shape.normEps},
                 {nRows});
        list.barrier();
        addProduct(list,
                   {.first = &step.weight,
                    .x = a.at(a.headNormed),
                    .result = a.at(a.logits),
                    .outStride = m_shape.nVocab},
                   nRows);
        if (nTop > 0) {
            addTop(list, nRows, nTop, nTokens);
            list.copy(a.buffer, a.top, output, 0, std::uint64_t{nRows} * nTop * sizeof(IndexedValue));
        } else {
            list.copy(a.buffer, a.logits, output, 0, std::uint64_t{nRows} * m_shape.nVocab * sizeof(float));
        }
    });
}

void ProgramRecorder::addTop(Commands& list, std::uint32_t nRows, std::uint32_t nTop, std::uint32_t nTokens) {
    const Activations& a = *m_p.activations;
    const std::uint32_t nLists = topKLists(nTokens);
    dispatch(list, topKKernel(false),
             TopKPush{.values = a.at(a.logits),
                      .result = a.at(a.lists),
                      .n = nTokens,
                      .stride = m_shape.nVocab,
                      .k = nTop},
             {nLists, nRows});
    list.barrier();
    dispatch(list, topKKernel(true),
             TopKPush{.values = a.at(a.lists),
                      .result = a.at(a.top),
                      .n = nLists,
                      .stride = 2 * nLists * nTop,
                      .k = nTop},
             {1, nRows});
    list.barrier();
}

// ---- Parts of steps ------------------------------------------------------------------------------

template <class Push>
void ProgramRecorder::dispatch(Commands& list, const PipelineSpec& spec, const Push& push, Groups groups) {
    const Result<const Pipeline*> kernel = m_p.kernels->get(spec);
    if (kernel.has_value()) {
        list.dispatch(**kernel, push, groups);
    } else if (!m_error) {
        m_error = kernel.error();
    }
}

void ProgramRecorder::addProduct(Commands& list, const Product& product, std::uint32_t n) {
    bool isRounded = false;
    for (const DeviceMatrix& matrix : m_p.weights->of(*product.first)) {
        const WeightLayout& layout = matrix.layout;
        const std::uint64_t firstOut = matrix.firstOut * sizeof(float);
        const std::uint32_t nOut = product.paired ? layout.nRows / 2 : layout.nRows;
        const ProductPush push{
            .weight = weightPush(layout, matrix.address),
            .x = product.x,
            .norm = product.norm,
            .bias = product.bias == 0 ? 0 : product.bias + firstOut,
            .result = product.result + firstOut,
            .nOut = nOut,
            .pairOffset = product.paired ? nOut : 0,
            .xStride = layout.nIn,
            .outStride = product.outStride,
            .nColumns = n,
            .flags = (product.bias != 0 ? ProductPush::kBias : 0) | (product.adds ? ProductPush::kAdd : 0),
            .eps = m_shape.normEps};
        if (isVec(n)) {
            addVec(list, matrix, product, push, n);
        } else {
            addMat(list, matrix, push, isRounded);
        }
    }
    list.barrier();
}

void ProgramRecorder::addVec(Commands& list, const DeviceMatrix& matrix, const Product& product,
                             ProductPush push, std::uint32_t n) {
    const Activations& a = *m_p.activations;
    MatVecShape shape = matVecShape(m_p.device->info(), matrix.layout, n, product.paired, product.norm != 0);
    shape.tail = product.hasTail();
    if (shape.tail) {
        push.bias = a.at(a.counter);
        push.stream = a.at(a.x);
        push.normed = a.at(a.normed);
        if (product.postNorm != nullptr) {
            push.post = m_p.weights->of(*product.postNorm);
            push.flags |= ProductPush::kPostNorm;
        }
        if (product.nextNorm != nullptr) {
            push.norm = m_p.weights->of(*product.nextNorm);
            push.flags |= ProductPush::kOut;
        }
    }
    dispatch(list, matVecKernel(matrix.layout.type, shape), push, matVecGroups(shape, push.nOut));
}

/// `isRounded`: whether a stack of the same product has had its columns rounded already.
void ProgramRecorder::addMat(Commands& list, const DeviceMatrix& matrix, ProductPush push, bool& isRounded) {
    const Activations& a = *m_p.activations;
    const WeightLayout& layout = matrix.layout;
    const MatMatShape shape = matMatShape(m_p.device->info(), layout, push.nColumns, true);
    if (shape.dot && !isRounded) {
        const QuantizePush round{.x = push.x,
                                 .result = a.at(a.rounded),
                                 .nIn = layout.nIn,
                                 .nBlocks = layout.nBlocks,
                                 .nColumns = push.nColumns,
                                 .xStride = push.xStride};
        dispatch(list, quantizeKernel(), round, quantizeGroups(round));
        list.barrier();
        isRounded = true;
    }
    if (shape.dot) push.x = a.at(a.rounded);
    dispatch(list, matMatKernel(layout.type, shape), push, matMatGroups(shape, push.nOut, push.nColumns));
}

VkDeviceAddress ProgramRecorder::addNorm(Commands& list, const VectorRef& norm, std::size_t index,
                                         std::uint32_t n) {
    const Activations& a = *m_p.activations;
    const auto* before = index > 0 ? std::get_if<ProjectionStep>(&m_p.steps[index - 1]) : nullptr;
    if (isVec(n)) return before != nullptr ? a.at(a.normed) : 0;  // from the tail of what was before
    const bool leftBehind = before != nullptr && !before->postNorm.empty();
    if (!leftBehind) {
        dispatch(list, normKernel(),
                 NormPush{.x = a.at(a.x),
                          .weight = m_p.weights->of(norm),
                          .result = a.at(a.normed),
                          .n = m_shape.nEmbd,
                          .flags = NormPush::kOut,
                          .eps = m_shape.normEps},
                 {n});
        list.barrier();
    }
    return a.at(a.normed);
}

// ---- Steps ---------------------------------------------------------------------------------------

void ProgramRecorder::add(Commands& list, std::size_t index, const BatchShape& shape) {
    const Step& step = m_p.steps[index];
    if (const auto* input = std::get_if<AttentionInputStep>(&step)) {
        add(list, *input, index, shape.nTokens);
    } else if (const auto* attention = std::get_if<AttentionStep>(&step)) {
        add(list, *attention, shape);
    } else if (const auto* projection = std::get_if<ProjectionStep>(&step)) {
        add(list, *projection, index, shape.nTokens);
    } else if (const auto* feedForward = std::get_if<FeedForwardInputStep>(&step)) {
        add(list, *feedForward, index, shape.nTokens);
    }
}

void ProgramRecorder::add(Commands& list, const AttentionInputStep& step, std::size_t index,
                          std::uint32_t n) {
    const Activations& a = *m_p.activations;
    const VkDeviceAddress normed = addNorm(list, step.norm, index, n);
    addProduct(list,
               {.first = &step.q,
                .x = normed != 0 ? normed : a.at(a.x),
                .norm = normed != 0 ? 0 : m_p.weights->of(step.norm),
                .bias = m_p.weights->biasOf(step),
                .result = a.at(a.qkv),
                .outStride = qkvWidth()},
               n);
    const bool interleaved = m_shape.rope.pairing == RopePairing::Interleaved;
    dispatch(list, ropeStoreKernel(m_p.kvType, m_shape.headDim, interleaved),
             RopeStorePush{.qkv = a.at(a.qkv),
                           .cosSin = m_p.input->angles(),
                           .kvSlots = m_p.input->slots(),
                           .kv = kvOf(step.layer),
                           .nHeads = m_shape.nHeads,
                           .nKvHeads = m_shape.nKvHeads,
                           .nRot = m_shape.rope.nRot},
             ropeStoreGroups(n, m_shape.nHeads, m_shape.nKvHeads));
    list.barrier();
}

void ProgramRecorder::add(Commands& list, const AttentionStep& step, const BatchShape& shape) {
    const Activations& a = *m_p.activations;
    const bool isSplit = shape.nSplits > 1;
    dispatch(list, attentionKernel(m_p.kvType, m_shape.headDim, shape.tileRows),
             AttentionPush{.q = a.at(a.qkv),
                           .kv = kvOf(step.layer),
                           .pages = m_p.input->pages(),
                           .tiles = m_p.input->tiles(),
                           .result = a.at(isSplit ? a.parts : a.attended),
                           .qStride = qkvWidth(),
                           .nHeads = m_shape.nHeads,
                           .nKvHeads = m_shape.nKvHeads,
                           .nSplits = shape.nSplits,
                           .pagesPerSplit = shape.pagesPerSplit,
                           .scale = step.scale},
             {shape.nTiles, m_shape.nKvHeads, shape.nSplits});
    list.barrier();
    if (!isSplit) return;
    dispatch(list, attentionMergeKernel(),
             AttentionMergePush{.parts = a.at(a.parts),
                                .result = a.at(a.attended),
                                .headDim = m_shape.headDim,
                                .nSplits = shape.nSplits},
             {m_shape.nHeads, shape.nTokens});
    list.barrier();
}

void ProgramRecorder::add(Commands& list, const FeedForwardInputStep& step, std::size_t index,
                          std::uint32_t n) {
    const Activations& a = *m_p.activations;
    const VkDeviceAddress normed = addNorm(list, step.norm, index, n);
    const bool paired = isVec(n) && m_p.weights->of(step.gate).front().hasPair;
    addProduct(list,
               {.first = &step.gate,
                .x = normed != 0 ? normed : a.at(a.x),
                .norm = normed != 0 ? 0 : m_p.weights->of(step.norm),
                .result = a.at(paired ? a.activated : a.gateUp),
                .outStride = paired ? m_shape.nFf : 2 * m_shape.nFf,
                .paired = paired},
               n);
    if (paired) return;
    const SwiGluPush push{
        .gateUp = a.at(a.gateUp), .result = a.at(a.activated), .n = m_shape.nFf, .nRows = n};
    dispatch(list, swiGluKernel(), push, swiGluGroups(push));
    list.barrier();
}

void ProgramRecorder::add(Commands& list, const ProjectionStep& step, std::size_t index, std::uint32_t n) {
    const Activations& a = *m_p.activations;
    const bool afterFeedForward =
        index > 0 && std::holds_alternative<FeedForwardInputStep>(m_p.steps[index - 1]);
    const bool isSandwich = !step.postNorm.empty();
    const VectorRef* next = index + 1 < m_p.steps.size() ? normOf(m_p.steps[index + 1]) : nullptr;
    addProduct(list,
               {.first = &step.weight,
                .x = a.at(afterFeedForward ? a.activated : a.attended),
                .result = a.at(isSandwich ? a.projected : a.x),
                .outStride = m_shape.nEmbd,
                .adds = !isSandwich,
                .postNorm = isVec(n) && isSandwich ? &step.postNorm : nullptr,
                .nextNorm = isVec(n) ? next : nullptr},
               n);
    if (isVec(n) || !isSandwich) return;
    NormPush push{.x = a.at(a.x),
                  .y = a.at(a.projected),
                  .postWeight = m_p.weights->of(step.postNorm),
                  .n = m_shape.nEmbd,
                  .flags = NormPush::kAdd | NormPush::kPostNorm,
                  .eps = m_shape.normEps};
    if (next != nullptr) {
        push.weight = m_p.weights->of(*next);
        push.result = a.at(a.normed);
        push.flags |= NormPush::kOut;
    }
    dispatch(list, normKernel(), push, {n});
    list.barrier();
}

}  // namespace autoglm::gpu
