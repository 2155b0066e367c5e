// Weights as the layer program names them: borrowed rows of a file, and small vectors decoded to f32.
// Threads: plain values. Matrices borrow from the Model's GgufFile, vectors own their values.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "engine/quant/tensor_type.h"

namespace autoglm {

/// A matrix of nOut rows of nIn values each: output r = dot(row r, x). May be a run of rows of a larger
/// tensor (the gate half of a fused gate-up, the K rows of a fused QKV).
struct MatrixRef {
    std::string name;  // of the tensor, for messages
    TensorType type = TensorType::F32;
    std::uint32_t nIn = 0;
    std::uint32_t nOut = 0;
    std::span<const std::byte> bytes;  // nOut rows, back to back
    std::size_t rowSizeBytes = 0;

    [[nodiscard]] bool empty() const noexcept { return nOut == 0; }
    [[nodiscard]] const std::byte* row(std::uint32_t index) const noexcept {
        return bytes.data() + index * rowSizeBytes;
    }
};

/// A norm weight or a bias; empty when the model has none.
struct VectorRef {
    std::string name;
    std::vector<float> values;
    [[nodiscard]] bool empty() const noexcept { return values.empty(); }
};

}  // namespace autoglm
