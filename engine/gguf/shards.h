// Names of the parts of a split model: PREFIX-00001-of-00003.gguf, counted from 1.
// Threads: pure functions.
#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "engine/base/result.h"
#include "engine/gguf/parser.h"

namespace autoglm::gguf {

/// What the metadata of a file says about its being a part. A whole file is part 0 of 1.
struct ShardPlace {
    std::uint64_t index = 0;
    std::uint64_t count = 1;
    std::optional<std::uint64_t> nTensors;  // over all parts
};

/// Errors: CorruptMetadata.
[[nodiscard]] Result<ShardPlace> shardPlaceOf(const Directory& directory);

/// The path of part `index` beside `path`, which is any part of the same model; nothing if its name has not
/// the form above or another count.
[[nodiscard]] std::optional<std::filesystem::path> shardPath(const std::filesystem::path& path,
                                                             std::uint64_t index, std::uint64_t count);

}  // namespace autoglm::gguf
