#include "engine/model/weights.h"

#include <algorithm>
#include <charconv>
#include <iterator>

namespace autoglm {
namespace {

std::string shapeText(std::uint64_t ne0, std::uint64_t ne1) {
    std::string text = "[" + std::to_string(ne0);
    if (ne1 != 1) text += ", " + std::to_string(ne1);
    return text + "]";
}

/// Beside its layers a file may hold what nobody here needs, such as the vision half; but not these, which
/// change every number behind them.
constexpr std::string_view kOtherParts[] = {
    "token_embd_norm.weight", "token_embd_norm.bias",     "output_norm.bias",          "output.bias",
    "rope_freqs.weight",      "rope_factors_long.weight", "rope_factors_short.weight",
};

bool changesResults(std::string_view name, std::uint32_t nLayers) {
    constexpr std::string_view kPrefix = "blk.";
    if (!name.starts_with(kPrefix)) return std::ranges::find(kOtherParts, name) != std::end(kOtherParts);
    std::uint32_t layer = 0;
    const auto parsed = std::from_chars(name.data() + kPrefix.size(), name.data() + name.size(), layer);
    return parsed.ec == std::errc() && layer < nLayers;
}

std::string shapeText(const TensorView& tensor) {
    std::string text = "[" + std::to_string(tensor.ne[0]);
    for (std::uint32_t d = 1; d < tensor.nDims; ++d)
        text += ", " + std::to_string(tensor.ne[d]);
    return text + "]";
}

}  // namespace

Result<const TensorView*> Weights::find(const std::string& name, std::uint64_t ne0, std::uint64_t ne1) const {
    const TensorView* tensor = m_file->findTensor(name);
    if (tensor == nullptr) {
        return Error{
            .code = ErrorCode::MissingTensor,
            .subject = name,
            .problem = "is not in the file",
            .expected = "a tensor of shape " + shapeText(ne0, ne1),
            .hint = "The file is incomplete or was made by a converter that does not know this model."};
    }
    if (tensor->ne[0] != ne0 || tensor->ne[1] != ne1 || tensor->ne[2] != 1 || tensor->ne[3] != 1) {
        return Error{.code = ErrorCode::BadShape,
                     .subject = name,
                     .problem = "has a shape that the hyper-parameters contradict",
                     .offset = tensor->offset,
                     .found = shapeText(*tensor),
                     .expected = shapeText(ne0, ne1)};
    }
    const TypeTraits& traits = traitsOf(tensor->type);
    if (traits.decode == nullptr) {
        return Error{
            .code = ErrorCode::UnsupportedType,
            .subject = name,
            .problem = "is stored as " + std::string(traits.name) + ", which cannot be computed with yet",
            .offset = tensor->offset,
            .hint = "Choose another quantization of this model, such as Q4_K_M or Q8_0."};
    }
    m_used.insert(tensor);
    return tensor;
}

Result<MatrixRef> Weights::matrix(const std::string& name, std::uint64_t nIn, std::uint64_t nOut) const {
    AUTOGLM_TRY_ASSIGN(const TensorView* tensor, find(name, nIn, nOut));
    // The reader has checked that rows are whole blocks.
    const std::size_t rowSize = static_cast<std::size_t>(rowBytes(traitsOf(tensor->type), nIn).value_or(0));
    return MatrixRef{.name = name,
                     .type = tensor->type,
                     .nIn = static_cast<std::uint32_t>(nIn),
                     .nOut = static_cast<std::uint32_t>(nOut),
                     .bytes = tensor->bytes,
                     .rowSizeBytes = rowSize};
}

Result<VectorRef> Weights::vector(const std::string& name, std::uint64_t n) const {
    AUTOGLM_TRY_ASSIGN(const TensorView* tensor, find(name, n, 1));
    VectorRef vector{.name = name, .values = std::vector<float>(n)};
    traitsOf(tensor->type).decode(tensor->bytes.data(), vector.values.data(), n);
    return vector;
}

Result<VectorRef> Weights::optionalVector(const std::string& name, std::uint64_t n) const {
    if (!has(name)) return VectorRef{};
    return vector(name, n);
}

Result<void> Weights::checkAllUsed(std::uint32_t nLayers) const {
    for (const TensorView& tensor : m_file->tensors()) {
        if (m_used.contains(&tensor) || !changesResults(tensor.name, nLayers)) continue;
        return Error{.code = ErrorCode::UnsupportedArchitecture,
                     .subject = printable(tensor.name),
                     .problem = "is a part of the model that is not supported yet",
                     .offset = tensor.offset,
                     .hint = "The file holds a newer variant of this architecture; update this program."};
    }
    return {};
}

MatrixRef rowsOf(const MatrixRef& matrix, std::uint32_t begin, std::uint32_t count) {
    AUTOGLM_ASSERT(begin + count <= matrix.nOut);
    MatrixRef part = matrix;
    part.nOut = count;
    part.bytes = matrix.bytes.subspan(begin * matrix.rowSizeBytes, count * matrix.rowSizeBytes);
    return part;
}

VectorRef valuesOf(const VectorRef& vector, std::uint32_t begin, std::uint32_t count) {
    if (vector.empty()) return {};
    AUTOGLM_ASSERT(begin + count <= vector.values.size());
    const auto first = vector.values.begin() + begin;
    return VectorRef{.name = vector.name, .values = std::vector<float>(first, first + count)};
}

}  // namespace autoglm
