#include "tests/support/oracle.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <stdexcept>
#include <string>

namespace autoglm::test {
namespace {

using Values = std::vector<double>;

class Oracle {
public:
    explicit Oracle(const GgufFile& file) : m_file(file) {
        m_arch = std::string(file.find("general.architecture")->asString().value());
        m_nEmbd = whole("embedding_length");
        m_nLayers = whole("block_count") - whole("nextn_predict_layers", 0);
        m_nHeads = whole("attention.head_count");
        m_nKv = whole("attention.head_count_kv", m_nHeads);
        m_headDim = whole("attention.key_length", m_nEmbd / m_nHeads);
        m_nFf = whole("feed_forward_length");
        m_eps = real("attention.layer_norm_rms_epsilon");
        const bool glm4 = m_arch == "glm4";
        m_nRot = whole("rope.dimension_count", glm4 && m_headDim == 128 ? 64 : m_headDim);
        if (const MetaValue* sections = file.find(m_arch + ".rope.dimension_sections")) {
            m_halfSplit = glm4 && sections->count() > 1 && sections->integerAt(0).value() > 0 &&
                          sections->integerAt(1).value() > 0;
        }
        prepareRope();
    }

    OracleResult run(std::span<const std::int32_t> tokens) {
        const TensorView& embedding = tensor("token_embd.weight");
        OracleResult result{.nVocab = static_cast<std::size_t>(embedding.ne[1])};
        m_nTokens = tokens.size();
        for (const std::int32_t token : tokens) {
            const Values row = rowOf(embedding, static_cast<std::uint64_t>(token));
            m_x.insert(m_x.end(), row.begin(), row.end());
        }
        keepLast(result);
        for (std::uint64_t layer = 0; layer < m_nLayers; ++layer) {
            m_blk = "blk." + std::to_string(layer) + ".";
            add(attention(normed(m_x, m_blk + "attn_norm.weight")), "post_attention_norm.weight");
            add(feedForward(normed(m_x, m_blk + "ffn_norm.weight")), "post_ffw_norm.weight");
            keepLast(result);
        }
        const Values last = normed(m_x, "output_norm.weight");
        result.normed.assign(last.end() - static_cast<std::ptrdiff_t>(m_nEmbd), last.end());
        const bool tied = m_file.findTensor("output.weight") == nullptr;
        result.logits = times(tied ? "token_embd.weight" : "output.weight", last, 0, result.nVocab);
        return result;
    }

private:
    std::uint64_t whole(const std::string& key) const {
        return static_cast<std::uint64_t>(m_file.find(m_arch + "." + key)->asInteger().value());
    }
    std::uint64_t whole(const std::string& key, std::uint64_t fallback) const {
        return m_file.find(m_arch + "." + key) == nullptr ? fallback : whole(key);
    }
    double real(const std::string& key) const { return m_file.find(m_arch + "." + key)->asNumber().value(); }
    double real(const std::string& key, double fallback) const {
        return m_file.find(m_arch + "." + key) == nullptr ? fallback : real(key);
    }
    const TensorView& tensor(const std::string& name) const {
        const TensorView* view = m_file.findTensor(name);
        if (view == nullptr) throw std::runtime_error("oracle: no tensor " + name);
        return *view;
    }

    Values rowOf(const TensorView& view, std::uint64_t row) const {
        std::vector<float> decoded(view.ne[0]);
        const std::uint64_t size = rowBytes(traitsOf(view.type), view.ne[0]).value();
        traitsOf(view.type).decode(view.bytes.data() + row * size, decoded.data(), decoded.size());
        return Values(decoded.begin(), decoded.end());
    }

    void prepareRope() {
        const double base = real("rope.freq_base", 10000.0), n = static_cast<double>(m_nRot);
        std::string scaling = "none";
        if (const MetaValue* type = m_file.find(m_arch + ".rope.scaling.type"))
            scaling = std::string(type->asString().value());
        const double factor = real("rope.scaling.factor", 1.0);
        for (std::uint64_t i = 0; i < m_nRot / 2; ++i) {
            const double theta = 1.0 / std::pow(base, 2.0 * static_cast<double>(i) / n);
            m_theta.push_back(scaling == "linear" ? theta / factor : theta);
        }
        if (scaling != "yarn") return;
        const double original = real("rope.scaling.original_context_length");
        const auto corner = [&](double turns) {
            return n * std::log(original / (2 * std::numbers::pi * turns)) / (2 * std::log(base));
        };
        const double low = std::max(0.0, std::floor(corner(32))),
                     high = std::min(n - 1, std::ceil(corner(1)));
        for (std::size_t i = 0; i < m_theta.size(); ++i) {
            const double along =
                std::min(1.0, std::max(0.0, (static_cast<double>(i) - low) / std::max(0.001, high - low)));
            m_theta[i] = m_theta[i] * (1 - along) + m_theta[i] / factor * along;
        }
        m_magnitude = 1 + 0.1 * std::log(factor);
    }

    Values normed(const Values& in, const std::string& name) const {
        const Values weight = rowOf(tensor(name), 0);
        Values out(in.size());
        for (std::size_t at = 0; at < in.size(); at += m_nEmbd) {
            double squares = 0;
            for (std::size_t i = 0; i < m_nEmbd; ++i)
                squares += in[at + i] * in[at + i];
            const double root = std::sqrt(squares / static_cast<double>(m_nEmbd) + m_eps);
            for (std::size_t i = 0; i < m_nEmbd; ++i)
                out[at + i] = in[at + i] / root * weight[i];
        }
        return out;
    }

    /// Rows [begin, begin + count) of a weight times every token's vector.
    Values times(const std::string& name, const Values& in, std::uint64_t begin, std::uint64_t count) const {
        const TensorView& view = tensor(name);
        Values out(m_nTokens * count, 0.0);
        for (std::uint64_t r = 0; r < count; ++r) {
            const Values row = rowOf(view, begin + r);
            for (std::size_t t = 0; t < m_nTokens; ++t) {
                double sum = 0;
                for (std::size_t i = 0; i < row.size(); ++i)
                    sum += row[i] * in[t * row.size() + i];
                out[t * count + r] = sum;
            }
        }
        return out;
    }

    void addBias(Values& out, const std::string& name, std::uint64_t begin, std::uint64_t count) const {
        if (m_file.findTensor(name) == nullptr) return;
        const Values bias = rowOf(tensor(name), 0);
        for (std::size_t i = 0; i < out.size(); ++i)
            out[i] += bias[begin + i % count];
    }

    Values project(const char* part, const Values& in, std::uint64_t fusedBegin, std::uint64_t count) const {
        const bool fused = m_file.findTensor(m_blk + "attn_qkv.weight") != nullptr;
        const std::string name = m_blk + (fused ? "attn_qkv" : part);
        const std::uint64_t begin = fused ? fusedBegin : 0;
        Values out = times(name + ".weight", in, begin, count);
        addBias(out, name + ".bias", begin, count);
        return out;
    }

    void rotate(Values& heads, std::uint64_t nHeads) const {
        for (std::size_t t = 0; t < m_nTokens; ++t) {
            for (std::uint64_t h = 0; h < nHeads; ++h) {
                double* head = heads.data() + (t * nHeads + h) * m_headDim;
                for (std::size_t i = 0; i < m_theta.size(); ++i) {
                    double& x = head[m_halfSplit ? i : 2 * i];
                    double& y = head[m_halfSplit ? i + m_theta.size() : 2 * i + 1];
                    const double angle = static_cast<double>(t) * m_theta[i];
                    const double c = std::cos(angle) * m_magnitude, s = std::sin(angle) * m_magnitude,
                                 oldX = x;
                    x = oldX * c - y * s;
                    y = oldX * s + y * c;
                }
            }
        }
    }

    Values attention(const Values& in) const {
        const std::uint64_t nQ = m_nHeads * m_headDim, nK = m_nKv * m_headDim;
        Values q = project("attn_q", in, 0, nQ), k = project("attn_k", in, nQ, nK);
        const Values v = project("attn_v", in, nQ + nK, nK);
        rotate(q, m_nHeads);
        rotate(k, m_nKv);
        Values mixed(m_nTokens * nQ, 0.0);
        for (std::size_t t = 0; t < m_nTokens; ++t) {
            for (std::uint64_t h = 0; h < m_nHeads; ++h) {
                const std::size_t kvAt = h * m_nKv / m_nHeads * m_headDim;
                const double* query = q.data() + t * nQ + h * m_headDim;
                Values weight(t + 1);
                double sum = 0, top = -1e300;
                for (std::size_t j = 0; j <= t; ++j) {
                    double dot = 0;
                    for (std::uint64_t i = 0; i < m_headDim; ++i)
                        dot += query[i] * k[j * nK + kvAt + i];
                    weight[j] = dot / std::sqrt(static_cast<double>(m_headDim));
                    top = std::max(top, weight[j]);
                }
                for (double& w : weight)
                    sum += w = std::exp(w - top);
                for (std::size_t j = 0; j <= t; ++j) {
                    for (std::uint64_t i = 0; i < m_headDim; ++i) {
                        mixed[t * nQ + h * m_headDim + i] += weight[j] / sum * v[j * nK + kvAt + i];
                    }
                }
            }
        }
        return times(m_blk + "attn_output.weight", mixed, 0, m_nEmbd);
    }

    Values feedForward(const Values& in) const {
        const Values gate = times(m_blk + "ffn_up.weight", in, 0, m_nFf);
        Values inner = times(m_blk + "ffn_up.weight", in, m_nFf, m_nFf);
        for (std::size_t i = 0; i < inner.size(); ++i)
            inner[i] *= gate[i] / (1 + std::exp(-gate[i]));
        return times(m_blk + "ffn_down.weight", inner, 0, m_nEmbd);
    }

    void add(Values branch, const char* postNorm) {
        if (m_arch == "glm4") branch = normed(branch, m_blk + postNorm);
        for (std::size_t i = 0; i < m_x.size(); ++i)
            m_x[i] += branch[i];
    }

    void keepLast(OracleResult& result) const {
        result.afterLayer.emplace_back(m_x.end() - static_cast<std::ptrdiff_t>(m_nEmbd), m_x.end());
    }

    const GgufFile& m_file;
    std::string m_arch, m_blk;
    std::uint64_t m_nEmbd = 0, m_nLayers = 0, m_nHeads = 0, m_nKv = 0, m_headDim = 0, m_nFf = 0, m_nRot = 0;
    double m_eps = 0, m_magnitude = 1;
    bool m_halfSplit = false;
    Values m_theta, m_x;
    std::size_t m_nTokens = 0;
};

}  // namespace

OracleResult oracleForward(const GgufFile& file, std::span<const std::int32_t> tokens) {
    return Oracle(file).run(tokens);
}

double relativeError(std::span<const float> a, std::span<const double> b) {
    double difference = 0, size = 0;
    for (std::size_t i = 0; i < b.size(); ++i) {
        difference += (static_cast<double>(a[i]) - b[i]) * (static_cast<double>(a[i]) - b[i]);
        size += b[i] * b[i];
    }
    return std::sqrt(difference / size);
}

}  // namespace autoglm::test
