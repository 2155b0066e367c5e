// The GLM models people run, with the numbers a forecast needs. Facts, not files: nothing here is downloaded.
// Threads: immutable table.
// Source:  published configurations and file sizes; sizes in 10^9 bytes.
#pragma once
#include <cstdint>
#include <span>
#include <string_view>

namespace autoglm {

struct CatalogModel {
    std::string_view name, architecture;
    std::uint32_t nLayers, nEmbd, nHeads, nKvHeads, headDim, nFf, nVocab, contextLength;
    double parameters;        // 10^9, in the file
    double activeParameters;  // 10^9 that one token reads; 0: all but the embedding
    double sizeF16, sizeQ8_0, sizeQ4_K_M;
    std::uint32_t kvBytesPerPosition;  // f16
};

[[nodiscard]] std::span<const CatalogModel> catalogModels() noexcept;

}  // namespace autoglm
