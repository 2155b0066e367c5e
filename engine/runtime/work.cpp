#include "engine/runtime/work.h"

namespace autoglm {
namespace {

double macsOf(const MatrixRef& m) {
    return static_cast<double>(m.nIn) * m.nOut;
}

}  // namespace

std::uint64_t weightBytesPerToken(const LayerProgram& program) noexcept {
    std::uint64_t total = 0;
    for (const Step& step : program.steps) {
        if (const auto* embed = std::get_if<EmbedStep>(&step)) total += embed->table.rowSizeBytes;
        forEachMatrix(step, [&](const MatrixRef& m) { total += m.bytes.size(); });
    }
    return total;
}

ModelWork workOf(const Model& model, KvType kvType) {
    double macs = 0, floatMacs = 0, headMacs = 0;
    std::uint64_t headBytes = 0;
    for (const Step& step : model.program().steps) {
        const bool isHead = std::holds_alternative<HeadStep>(step);
        forEachMatrix(step, [&](const MatrixRef& m) {
            (isHead ? headMacs : macs) += macsOf(m);
            if (isHead) headBytes += m.bytes.size();
            if (!isHead && traitsOf(m.type).blockElements == 1) floatMacs += macsOf(m);
        });
    }
    const ModelShape& shape = model.shape();
    return {.weightBytes = static_cast<double>(weightBytesPerToken(model.program())),
            .macsPerToken = macs,
            .headMacs = headMacs,
            .attentionMacs = 2.0 * shape.nLayers * shape.nHeads * shape.headDim,
            .kvBytesPerPosition = static_cast<double>(kvBytesPerPosition(shape, kvType)),
            .floatShare = macs > 0 ? floatMacs / macs : 0,
            .headBytes = headBytes};
}

}  // namespace autoglm
