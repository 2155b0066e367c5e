// Model files that must be refused: each is one valid tiny file with one field changed, with what the refusal
// must say. Row names begin with the letter of their kind: G container and tensors, T tokenizer. Threads:
// pure functions.
#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/error.h"

namespace autoglm::test {

/// The part of the engine that must refuse the file; the ones before it must accept it.
enum class Layer { Container, Model, Tokenizer };
[[nodiscard]] std::string_view layerName(Layer layer) noexcept;  // "container" …

struct BadFile {
    std::string name;  // file name, unique
    std::vector<std::byte> bytes;
    Layer layer = Layer::Container;
    ErrorCode code = ErrorCode::Internal;
    std::string subject;     // must be part of Error::subject
    bool hasOffset = false;  // whether the error names a byte offset
    /// Files that lie beside it, such as its other shards.
    std::vector<std::pair<std::string, std::vector<std::byte>>> siblings;
};

/// The file that all others come from: a glm4 model with a byte-level tokenizer, under 64 KiB.
[[nodiscard]] std::vector<std::byte> validTinyFile();

/// All rows, in a fixed order, the same bytes every time.
[[nodiscard]] std::vector<BadFile> makeBadFiles();

}  // namespace autoglm::test
