#include "engine/model/dense_program.h"

#include <cmath>

#include "engine/model/weights.h"

namespace autoglm {
namespace {

class DenseBuilder {
public:
    DenseBuilder(const GgufFile& file, ModelShape shape, DenseStyle style) : m_weights(file), m_style(style) {
        m_program.shape = std::move(shape);
    }

    Result<LayerProgram> build() && {
        const ModelShape& s = m_program.shape;
        AUTOGLM_TRY_ASSIGN(MatrixRef embedding, m_weights.matrix("token_embd.weight", s.nEmbd, s.nVocab));
        MatrixRef output = embedding;  // tied, unless the file has one of its own
        if (m_weights.has("output.weight")) {
            AUTOGLM_TRY_ASSIGN(output, m_weights.matrix("output.weight", s.nEmbd, s.nVocab));
        }
        AUTOGLM_TRY_ASSIGN(VectorRef norm, m_weights.vector("output_norm.weight", s.nEmbd));
        m_program.steps.push_back(EmbedStep{.table = std::move(embedding)});
        for (std::uint32_t layer = 0; layer < s.nLayers; ++layer) {
            m_prefix = "blk." + std::to_string(layer) + ".";
            AUTOGLM_TRY(addAttention(layer));
            AUTOGLM_TRY(addFeedForward());
        }
        AUTOGLM_TRY(m_weights.checkAllUsed(s.nLayers));
        m_program.steps.push_back(HeadStep{.norm = std::move(norm), .weight = std::move(output)});
        return std::move(m_program);
    }

private:
    Result<void> addAttention(std::uint32_t layer) {
        const ModelShape& s = m_program.shape;
        AttentionInputStep input{.layer = layer};
        AUTOGLM_TRY_ASSIGN(input.norm, m_weights.vector(m_prefix + "attn_norm.weight", s.nEmbd));
        if (m_weights.has(m_prefix + "attn_qkv.weight")) {
            AUTOGLM_TRY(fusedQkv(input));
        } else {
            AUTOGLM_TRY(separateQkv(input));
        }
        m_program.steps.push_back(std::move(input));
        const float scale = 1.0f / std::sqrt(static_cast<float>(s.headDim));
        m_program.steps.push_back(AttentionStep{.layer = layer, .scale = scale});
        return addProjection("attn_output.weight", s.nHeads * s.headDim, "post_attention_norm.weight");
    }

    Result<void> fusedQkv(AttentionInputStep& input) {
        const ModelShape& s = m_program.shape;
        const std::uint32_t nQ = s.nHeads * s.headDim, nKv = s.nKvHeads * s.headDim, all = nQ + 2 * nKv;
        AUTOGLM_TRY_ASSIGN(const MatrixRef qkv, m_weights.matrix(m_prefix + "attn_qkv.weight", s.nEmbd, all));
        AUTOGLM_TRY_ASSIGN(const VectorRef bias, m_weights.optionalVector(m_prefix + "attn_qkv.bias", all));
        input.q = rowsOf(qkv, 0, nQ);
        input.k = rowsOf(qkv, nQ, nKv);
        input.v = rowsOf(qkv, nQ + nKv, nKv);
        input.qBias = valuesOf(bias, 0, nQ);
        input.kBias = valuesOf(bias, nQ, nKv);
        input.vBias = valuesOf(bias, nQ + nKv, nKv);
        return {};
    }

    Result<void> separateQkv(AttentionInputStep& input) {
        const ModelShape& s = m_program.shape;
        const std::uint32_t nQ = s.nHeads * s.headDim, nKv = s.nKvHeads * s.headDim;
        AUTOGLM_TRY_ASSIGN(input.q, m_weights.matrix(m_prefix + "attn_q.weight", s.nEmbd, nQ));
        AUTOGLM_TRY_ASSIGN(input.k, m_weights.matrix(m_prefix + "attn_k.weight", s.nEmbd, nKv));
        AUTOGLM_TRY_ASSIGN(input.v, m_weights.matrix(m_prefix + "attn_v.weight", s.nEmbd, nKv));
        AUTOGLM_TRY_ASSIGN(input.qBias, m_weights.optionalVector(m_prefix + "attn_q.bias", nQ));
        AUTOGLM_TRY_ASSIGN(input.kBias, m_weights.optionalVector(m_prefix + "attn_k.bias", nKv));
        AUTOGLM_TRY_ASSIGN(input.vBias, m_weights.optionalVector(m_prefix + "attn_v.bias", nKv));
        return {};
    }

    Result<void> addFeedForward() {
        const ModelShape& s = m_program.shape;
        FeedForwardInputStep input;
        AUTOGLM_TRY_ASSIGN(input.norm, m_weights.vector(m_prefix + "ffn_norm.weight", s.nEmbd));
        if (m_weights.has(m_prefix + "ffn_gate.weight")) {
            AUTOGLM_TRY_ASSIGN(input.gate, m_weights.matrix(m_prefix + "ffn_gate.weight", s.nEmbd, s.nFf));
            AUTOGLM_TRY_ASSIGN(input.up, m_weights.matrix(m_prefix + "ffn_up.weight", s.nEmbd, s.nFf));
        } else {
            // Gate rows first, then up rows.
            AUTOGLM_TRY_ASSIGN(const MatrixRef both,
                               m_weights.matrix(m_prefix + "ffn_up.weight", s.nEmbd, 2ull * s.nFf));
            input.gate = rowsOf(both, 0, s.nFf);
            input.up = rowsOf(both, s.nFf, s.nFf);
        }
        m_program.steps.push_back(std::move(input));
        return addProjection("ffn_down.weight", s.nFf, "post_ffw_norm.weight");
    }

    Result<void> addProjection(const char* name, std::uint32_t nIn, const char* postNorm) {
        const ModelShape& s = m_program.shape;
        ProjectionStep step;
        AUTOGLM_TRY_ASSIGN(step.weight, m_weights.matrix(m_prefix + name, nIn, s.nEmbd));
        if (m_style.sandwichNorms) {
            AUTOGLM_TRY_ASSIGN(step.postNorm, m_weights.vector(m_prefix + postNorm, s.nEmbd));
        }
        m_program.steps.push_back(std::move(step));
        return {};
    }

    Weights m_weights;
    DenseStyle m_style;
    LayerProgram m_program;
    std::string m_prefix;
};

}  // namespace

Result<LayerProgram> buildDenseProgram(const GgufFile& file, ModelShape shape, DenseStyle style) {
    return DenseBuilder(file, std::move(shape), style).build();
}

}  // namespace autoglm
