// Finds the tensors of a model by name and checks each against the shape its role asks for.
// Threads: borrows the file while a model is built; what it returns lives as long as the file.
#pragma once
#include <cstdint>
#include <string>
#include <unordered_set>

#include "engine/base/result.h"
#include "engine/gguf/reader.h"
#include "engine/model/tensor_ref.h"

namespace autoglm {

class Weights {
public:
    explicit Weights(const GgufFile& file) : m_file(&file) {}

    [[nodiscard]] bool has(const std::string& name) const { return m_file->findTensor(name) != nullptr; }
    /// Errors: MissingTensor, BadShape, UnsupportedType.
    [[nodiscard]] Result<MatrixRef> matrix(const std::string& name, std::uint64_t nIn,
                                           std::uint64_t nOut) const;
    [[nodiscard]] Result<VectorRef> vector(const std::string& name, std::uint64_t n) const;
    /// Empty when the tensor is absent. Errors: BadShape, UnsupportedType.
    [[nodiscard]] Result<VectorRef> optionalVector(const std::string& name, std::uint64_t n) const;

    /// A tensor of layers [0, nLayers), or of a part such as an output bias, that nobody asked for means a
    /// variant we do not know: leaving it out would give wrong answers without a word. Errors:
    /// UnsupportedArchitecture.
    [[nodiscard]] Result<void> checkAllUsed(std::uint32_t nLayers) const;

private:
    [[nodiscard]] Result<const TensorView*> find(const std::string& name, std::uint64_t ne0,
                                                 std::uint64_t ne1) const;
    const GgufFile* m_file;
    mutable std::unordered_set<const TensorView*> m_used;
};

/// Rows [begin, begin + count) of a matrix, sharing its bytes. Requires: they exist.
[[nodiscard]] MatrixRef rowsOf(const MatrixRef& matrix, std::uint32_t begin, std::uint32_t count);
/// Values [begin, begin + count) of a vector; empty for an empty one.
[[nodiscard]] VectorRef valuesOf(const VectorRef& vector, std::uint32_t begin, std::uint32_t count);

}  // namespace autoglm
