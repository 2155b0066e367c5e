// Hyper-parameters out of a file's metadata: typed, range-checked, every refusal naming key, offset and
// expectation. Threads: a KeyReader borrows the file and is used while a model is built. Source:  the key
// names are those of the GGUF specification, "<architecture>.<suffix>".
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/gguf/reader.h"
#include "engine/model/layer_program.h"

namespace autoglm {

/// What a count may be, both ends included.
struct CountRange {
    std::uint32_t low = 1;
    std::uint32_t high = 1u << 20;
};
struct NumberRange {
    double low = 0;
    double high = 1;
};

/// Reads the keys of one architecture.
class KeyReader {
public:
    KeyReader(const GgufFile& file, std::string_view architecture)
        : m_file(&file), m_architecture(architecture) {}

    [[nodiscard]] const GgufFile& file() const noexcept { return *m_file; }
    [[nodiscard]] std::string key(std::string_view suffix) const {
        return m_architecture + "." + std::string(suffix);
    }
    [[nodiscard]] bool has(std::string_view suffix) const { return m_file->find(key(suffix)) != nullptr; }

    /// A whole number. An array, as some writers give one number per layer, must hold the same number
    /// throughout. Errors: MissingKey, BadValue.
    [[nodiscard]] Result<std::uint32_t> count(std::string_view suffix, CountRange range) const;
    /// The same, `fallback` (not checked) when the key is absent. Errors: BadValue.
    [[nodiscard]] Result<std::uint32_t> countOr(std::string_view suffix, std::uint32_t fallback,
                                                CountRange range) const;
    /// A finite number. Errors: MissingKey, BadValue.
    [[nodiscard]] Result<double> number(std::string_view suffix, NumberRange range) const;
    [[nodiscard]] Result<double> numberOr(std::string_view suffix, double fallback, NumberRange range) const;
    [[nodiscard]] Result<std::string> textOr(std::string_view suffix, std::string_view fallback) const;
    /// An array of at most `maxCount` whole numbers; empty when absent. Errors: BadValue.
    [[nodiscard]] Result<std::vector<std::uint32_t>> counts(std::string_view suffix, std::uint64_t maxCount,
                                                            CountRange range) const;

    /// A BadValue about `suffix`, with its byte offset when the key is in the file.
    [[nodiscard]] Error badValue(std::string_view suffix, std::string problem, std::string found,
                                 std::string expected) const;

private:
    [[nodiscard]] Error missing(std::string_view suffix) const;
    const GgufFile* m_file;
    std::string m_architecture;
};

/// The shape of a dense GLM (chatglm, glm4) but for its rope: sizes, heads, vocabulary rows, epsilon, trained
/// context. Trailing multi-token-prediction layers are already taken off nLayers. Errors: MissingKey,
/// BadValue, MissingTensor, BadShape (embedding against vocabulary).
[[nodiscard]] Result<ModelShape> readDenseShape(const KeyReader& keys);

}  // namespace autoglm
