#include "engine/gguf/shards.h"

#include <cstdio>

#include "engine/gguf/format.h"

namespace autoglm::gguf {
namespace {

Result<std::optional<std::uint64_t>> readCount(const Directory& directory, std::string_view key,
                                               std::int64_t least, std::uint64_t most) {
    const MetaValue* value = directory.find(key);
    if (value == nullptr) return std::optional<std::uint64_t>{};
    const std::optional<std::int64_t> number = value->asInteger();
    if (!number || *number < least || static_cast<std::uint64_t>(*number) > most) {
        return Error{.code = ErrorCode::CorruptMetadata,
                     .subject = std::string(key),
                     .problem = "is not a possible number for a split model",
                     .offset = value->offset(),
                     .found = number ? std::to_string(*number) : std::string(valueTypeName(value->type())),
                     .expected = std::to_string(least) + " to " + std::to_string(most)};
    }
    return std::optional<std::uint64_t>(static_cast<std::uint64_t>(*number));
}

std::string numberSuffix(std::uint64_t index, std::uint64_t count) {
    char text[64];
    std::snprintf(text, sizeof text, "-%05llu-of-%05llu.gguf", static_cast<unsigned long long>(index) + 1,
                  static_cast<unsigned long long>(count));
    return text;
}

}  // namespace

Result<ShardPlace> shardPlaceOf(const Directory& directory) {
    ShardPlace place;
    AUTOGLM_TRY_ASSIGN(const auto count, readCount(directory, kShardCountKey, 1, kMostShards));
    place.count = count.value_or(1);
    AUTOGLM_TRY_ASSIGN(const auto index, readCount(directory, kShardIndexKey, 0, place.count - 1));
    place.index = index.value_or(0);
    AUTOGLM_TRY_ASSIGN(place.nTensors, readCount(directory, kShardTensorsKey, 0, kMostTensors));
    return place;
}

std::optional<std::filesystem::path> shardPath(const std::filesystem::path& path, std::uint64_t index,
                                               std::uint64_t count) {
    const std::string name = path.filename().string();
    const std::size_t suffixBytes = numberSuffix(0, count).size();
    if (name.size() <= suffixBytes) return std::nullopt;
    const std::string prefix = name.substr(0, name.size() - suffixBytes);
    for (std::uint64_t own = 0; own < count; ++own) {
        if (name == prefix + numberSuffix(own, count))
            return path.parent_path() / (prefix + numberSuffix(index, count));
    }
    return std::nullopt;
}

}  // namespace autoglm::gguf
