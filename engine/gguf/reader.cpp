#include "engine/gguf/reader.h"

#include <utility>

#include "engine/gguf/format.h"
#include "engine/gguf/parser.h"
#include "engine/gguf/shards.h"

namespace autoglm {

using gguf::Directory;
using gguf::ShardPlace;

struct GgufFile::State {
    std::filesystem::path path;
    std::vector<MappedFile> files;  // one per shard; none when the bytes are the caller's
    std::uint64_t fileBytes = 0;
    std::uint32_t nShards = 1;
    Directory directory;  // of the first shard, with the tensors of all

    Result<void> addShards(const ShardPlace& first);
    Result<void> checkTogether(const ShardPlace& first) const;
    Result<void> addShard(const std::filesystem::path& shardFile, std::uint64_t index,
                          const ShardPlace& first);
};

namespace {

Error shardError(const std::filesystem::path& path, std::string problem, std::string hint) {
    return Error{.code = ErrorCode::MissingShard,
                 .subject = printable(path.filename().string()),
                 .problem = std::move(problem),
                 .hint = std::move(hint)};
}

std::string partOf(std::uint64_t index, std::uint64_t count) {
    return "part " + std::to_string(index + 1) + " of " + std::to_string(count);
}

Error openFirstShard(const std::filesystem::path& path, const ShardPlace& place) {
    const auto first = gguf::shardPath(path, 0, place.count);
    const std::string name = first ? printable(first->filename().string()) : "the first part";
    return shardError(path, "is " + partOf(place.index, place.count) + " of a split model",
                      "Open " + name + " instead; it finds the others beside it.");
}

}  // namespace

Result<void> GgufFile::State::addShards(const ShardPlace& first) {
    for (std::uint64_t index = 1; index < first.count; ++index) {
        const auto shardFile = gguf::shardPath(path, index, first.count);
        if (!shardFile) {
            return shardError(
                path, "is " + partOf(0, first.count) + " of a split model, but its name does not say so",
                "Give all parts the names that they were published with: NAME-00001-of-" +
                    std::string("0000N.gguf and so on."));
        }
        AUTOGLM_TRY(addShard(*shardFile, index, first));
    }
    nShards = static_cast<std::uint32_t>(first.count);
    if (nShards > 1) directory.tensorNames = gguf::namesOf(directory.tensors);
    return {};
}

/// Whether the parts make one model: by tensors that are there twice, then by the number of tensors.
Result<void> GgufFile::State::checkTogether(const ShardPlace& first) const {
    if (const auto repeated = directory.tensorNames.firstRepeated()) {
        const TensorView& tensor = directory.tensors[*repeated];
        return Error{.code = ErrorCode::CorruptTensorTable,
                     .subject = printable(tensor.name),
                     .problem = "two parts of the model hold this tensor",
                     .found = partOf(tensor.shard, first.count),
                     .expected = "each name once",
                     .hint = "Fetch all parts of the same model again."};
    }
    if (first.nTensors && *first.nTensors != directory.tensors.size()) {
        Error error =
            shardError(path, "the parts do not belong together: they hold another number of tensors",
                       "Fetch all parts of the same model again.");
        error.found = std::to_string(directory.tensors.size()) + " tensors";
        error.expected = std::to_string(*first.nTensors);
        return error;
    }
    return {};
}

Result<void> GgufFile::State::addShard(const std::filesystem::path& shardFile, std::uint64_t index,
                                       const ShardPlace& first) {
    const std::string name = printable(shardFile.filename().string());
    auto mapped = MappedFile::open(shardFile);
    if (!mapped && mapped.error().code == ErrorCode::NotFound) {
        return shardError(shardFile, "is missing: it is " + partOf(index, first.count) + " of this model",
                          "Put it beside the first part.");
    }
    if (!mapped) return std::move(mapped).error();
    const auto named = [&name](Error error) {
        if (error.subject != name) error.subject = name + ": " + error.subject;
        return error;
    };
    auto parsed = gguf::parseDirectory(mapped->bytes(), shardFile.filename().string());
    if (!parsed) return named(std::move(parsed).error());
    auto place = gguf::shardPlaceOf(*parsed);
    if (!place) return named(std::move(place).error());
    if (place->index != index || place->count != first.count) {
        Error error = shardError(shardFile, "is a part of another model or has been renamed",
                                 "Fetch all parts of the same model again.");
        error.found = partOf(place->index, place->count);
        error.expected = partOf(index, first.count);
        return error;
    }
    if (directory.tensors.size() + parsed->tensors.size() > gguf::kMostTensors) {
        return shardError(shardFile, "brings the model to more tensors than can be read", "");
    }
    for (TensorView& tensor : parsed->tensors) {
        tensor.shard = static_cast<std::uint32_t>(index);
        directory.tensors.push_back(tensor);
    }
    fileBytes += mapped->sizeBytes();
    files.push_back(std::move(*mapped));
    return {};
}

Result<GgufFile> GgufFile::open(const std::filesystem::path& path) {
    auto state = std::make_unique<State>();
    state->path = path;
    AUTOGLM_TRY_ASSIGN(MappedFile file, MappedFile::open(path));
    state->fileBytes = file.sizeBytes();
    state->files.push_back(std::move(file));
    AUTOGLM_TRY_ASSIGN(state->directory,
                       gguf::parseDirectory(state->files.front().bytes(), path.filename().string()));
    AUTOGLM_TRY_ASSIGN(const ShardPlace place, gguf::shardPlaceOf(state->directory));
    if (place.index != 0) return openFirstShard(path, place);
    AUTOGLM_TRY(state->addShards(place));
    AUTOGLM_TRY(state->checkTogether(place));
    return GgufFile(std::move(state));
}

Result<GgufFile> GgufFile::parse(std::span<const std::byte> bytes, std::string name) {
    auto state = std::make_unique<State>();
    AUTOGLM_TRY_ASSIGN(state->directory, gguf::parseDirectory(bytes, name));
    AUTOGLM_TRY(gguf::shardPlaceOf(state->directory));
    state->path = std::move(name);
    state->fileBytes = bytes.size();
    return GgufFile(std::move(state));
}

GgufFile::GgufFile(std::unique_ptr<State> state) : m_state(std::move(state)) {}
GgufFile::GgufFile(GgufFile&&) noexcept = default;
GgufFile& GgufFile::operator=(GgufFile&&) noexcept = default;
GgufFile::~GgufFile() = default;

const MetaValue* GgufFile::find(std::string_view key) const noexcept {
    return m_state->directory.find(key);
}

const TensorView* GgufFile::findTensor(std::string_view name) const noexcept {
    const auto index = m_state->directory.tensorNames.find(name);
    return index ? &m_state->directory.tensors[*index] : nullptr;
}

const std::vector<MetaEntry>& GgufFile::metadata() const noexcept {
    return m_state->directory.metadata;
}
const std::vector<TensorView>& GgufFile::tensors() const noexcept {
    return m_state->directory.tensors;
}
std::uint32_t GgufFile::version() const noexcept {
    return m_state->directory.version;
}
const std::filesystem::path& GgufFile::path() const noexcept {
    return m_state->path;
}
std::uint64_t GgufFile::fileBytes() const noexcept {
    return m_state->fileBytes;
}
std::uint32_t GgufFile::nShards() const noexcept {
    return m_state->nShards;
}

bool GgufFile::unchanged() const noexcept {
    for (const MappedFile& file : m_state->files) {
        if (!file.unchanged()) return false;
    }
    return true;
}

void GgufFile::release(const TensorView& tensor) const noexcept {
    if (tensor.shard < m_state->files.size()) m_state->files[tensor.shard].release(tensor.bytes);
}

std::size_t GgufFile::uncachedBytes(const TensorView& tensor) const {
    if (tensor.shard >= m_state->files.size()) return 0;
    return m_state->files[tensor.shard].uncachedBytes(tensor.bytes);
}

}  // namespace autoglm
