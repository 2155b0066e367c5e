// A model as a flat list of typed steps, at the granularity a good kernel wants. An architecture
// (arch/<name>.cpp) writes the program; a backend runs it over batches of tokens. Backends know steps, never
// architectures. Threads: immutable once built. Notation: n_tokens rows of activations; x is the residual
// stream (n_tokens, nEmbd), always f32.
#pragma once
#include <cstdint>
#include <variant>
#include <vector>

#include "engine/model/tensor_ref.h"

namespace autoglm {

/// Which dimensions of a head are rotated together.
enum class RopePairing {
    Interleaved,  // pair i = dims (2i, 2i+1)       ("NORM")
    HalfSplit,    // pair i = dims (i, i + nRot/2)  ("NEOX")
};

/// Rotary embedding of the first nRot dims of each head; the rest pass through.
/// angle(pair i, position p) = p * inverseFrequency[i]; cos and sin are scaled by `magnitude` (YaRN).
struct RopeSpec {
    RopePairing pairing = RopePairing::Interleaved;
    std::uint32_t nRot = 0;
    std::vector<double> inverseFrequency;  // (nRot / 2)
    float magnitude = 1.0f;
    double base = 10000.0;  // what the frequencies were made from, for inspectors
};

/// The numbers every backend needs to size its buffers.
struct ModelShape {
    std::uint32_t nEmbd = 0;
    std::uint32_t nLayers = 0;  // layers that run and have KV; trailing MTP layers excluded
    std::uint32_t nHeads = 0;
    std::uint32_t nKvHeads = 0;
    std::uint32_t headDim = 0;
    std::uint32_t nFf = 0;
    std::uint32_t nVocab = 0;         // rows of the embedding
    std::uint32_t contextLength = 0;  // trained
    float normEps = 1e-5f;
    RopeSpec rope;
};

/// x = rows of `table` chosen by token id.
struct EmbedStep {
    MatrixRef table;
};
/// n = rmsNorm(x) * norm; q,k,v = W n (+ bias); rope on q and k; k and v into the KV cache of `layer`.
struct AttentionInputStep {
    std::uint32_t layer = 0;
    VectorRef norm;
    MatrixRef q, k, v;
    VectorRef qBias, kBias, vBias;
};
/// a = softmax(scale * q·k, causal) v, per head; query head h reads KV head h / (nHeads / nKvHeads).
struct AttentionStep {
    std::uint32_t layer = 0;
    float scale = 1.0f;
};
/// x += postNorm ? rmsNorm(W in) * postNorm : W in. `in` is the attention result or the FFN activation before
/// it. GLM overflows fp16 here: accumulate and keep the product in f32.
struct ProjectionStep {
    MatrixRef weight;
    VectorRef postNorm;
};
/// n = rmsNorm(x) * norm; h = silu(gate n) * (up n), in f32.
struct FeedForwardInputStep {
    VectorRef norm;
    MatrixRef gate, up;
};
/// logits = W (rmsNorm(x) * norm), for the rows asked for only.
struct HeadStep {
    VectorRef norm;
    MatrixRef weight;
};

using Step = std::variant<EmbedStep, AttentionInputStep, AttentionStep, ProjectionStep, FeedForwardInputStep,
                          HeadStep>;

/// Calls f(matrix) for each one that the step multiplies by, in the order in which it does.
void forEachMatrix(const Step& step, const auto& f) {
    if (const auto* input = std::get_if<AttentionInputStep>(&step)) {
        f(input->q);
        f(input->k);
        f(input->v);
    } else if (const auto* projection = std::get_if<ProjectionStep>(&step)) {
        f(projection->weight);
    } else if (const auto* feedForward = std::get_if<FeedForwardInputStep>(&step)) {
        f(feedForward->gate);
        f(feedForward->up);
    } else if (const auto* head = std::get_if<HeadStep>(&step)) {
        f(head->weight);
    }
}

struct LayerProgram {
    ModelShape shape;
    std::vector<Step> steps;
};

}  // namespace autoglm
