#include "engine/runtime/work.h"

#include "engine/runtime/bench.h"

namespace autoglm {
namespace {

double macsOf(const MatrixRef& m) {
    return static_cast<double>(m.nIn) * m.nOut;
}

/// Adds up matrices, and apart those stored as floats.
struct Sum {
    double macs = 0, floatMacs = 0, headMacs = 0;
    std::uint64_t headBytes = 0;

    void add(const MatrixRef& m) {
        macs += macsOf(m);
        if (traitsOf(m.type).blockElements == 1) floatMacs += macsOf(m);
    }
    void operator()(const EmbedStep&) {}
    void operator()(const AttentionInputStep& s) {
        add(s.q);
        add(s.k);
        add(s.v);
    }
    void operator()(const AttentionStep&) {}
    void operator()(const ProjectionStep& s) { add(s.weight); }
    void operator()(const FeedForwardInputStep& s) {
        add(s.gate);
        add(s.up);
    }
    void operator()(const HeadStep& s) {
        headMacs += macsOf(s.weight);
        headBytes += s.weight.bytes.size();
    }
};

}  // namespace

ModelWork workOf(const Model& model, KvType kvType) {
    Sum sum;
    for (const Step& step : model.program().steps)
        std::visit(sum, step);
    const ModelShape& shape = model.shape();
    return {.weightBytes = static_cast<double>(weightBytesPerToken(model.program())),
            .macsPerToken = sum.macs,
            .headMacs = sum.headMacs,
            .attentionMacs = 2.0 * shape.nLayers * shape.nHeads * shape.headDim,
            .kvBytesPerPosition = static_cast<double>(kvBytesPerPosition(shape, kvType)),
            .floatShare = sum.macs > 0 ? sum.floatMacs / sum.macs : 0,
            .headBytes = sum.headBytes};
}

}  // namespace autoglm
