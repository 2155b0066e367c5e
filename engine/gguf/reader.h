// A read-only GGUF model: header, key/value metadata and tensor directory of one file or of all its shards.
// Nothing is believed before it is checked against the bytes that are there; no allocation exceeds what the
// file backs.
// Threads: immutable after open(); const members may be called from any thread.
// Source:  GGUF v2/v3 specification; the byte layout is drawn in engine/gguf/format.h.
#pragma once
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/mapped_file.h"
#include "engine/base/result.h"
#include "engine/gguf/value.h"
#include "engine/quant/tensor_type.h"

namespace autoglm {

/// A tensor of the directory. Shape as in the file: ne[0] is contiguous; missing dimensions are 1.
/// A matrix [in, out] holds `out` rows of `in` values. Views die with the GgufFile.
struct TensorView {
    std::string_view name;
    TensorType type = TensorType::F32;
    std::uint32_t nDims = 1;
    std::uint64_t ne[4] = {1, 1, 1, 1};
    std::span<const std::byte> bytes;  // exactly rowBytes(ne[0]) * ne[1] * ne[2] * ne[3]
    std::uint64_t offset = 0;          // of the data, in its file
    std::uint32_t shard = 0;

    [[nodiscard]] std::uint64_t nElements() const noexcept { return ne[0] * ne[1] * ne[2] * ne[3]; }
};

struct MetaEntry {
    std::string_view key;
    MetaValue value;
};

class GgufFile {
public:
    /// Opens the file and, when it is the first of a split model, its siblings. A file that is no GGUF is
    /// told by its kind ("a ZIP archive"). Errors: NotFound, Unreadable, NotRegularFile, WrongKind,
    /// UnsupportedVersion, Truncated, CorruptMetadata, CorruptTensorTable, UnsupportedType, MissingShard.
    [[nodiscard]] static Result<GgufFile> open(const std::filesystem::path& path);
    /// The same checks on bytes in memory (tests, fuzzing); never looks for shards, and takes one shard as it
    /// is. `bytes` must outlive the file.
    [[nodiscard]] static Result<GgufFile> parse(std::span<const std::byte> bytes, std::string name);
    GgufFile(GgufFile&&) noexcept;
    GgufFile& operator=(GgufFile&&) noexcept;
    ~GgufFile();

    /// nullptr if absent, which is normal for optional keys. Dies with this object.
    [[nodiscard]] const MetaValue* find(std::string_view key) const noexcept;
    /// nullptr if absent, which is normal for optional tensors. Its type may be one that is known by size
    /// only.
    [[nodiscard]] const TensorView* findTensor(std::string_view name) const noexcept;

    [[nodiscard]] const std::vector<MetaEntry>& metadata() const noexcept;  // in file order, first shard
    [[nodiscard]] const std::vector<TensorView>& tensors() const noexcept;  // in file order, all shards
    [[nodiscard]] std::uint32_t version() const noexcept;
    [[nodiscard]] const std::filesystem::path& path() const noexcept;
    [[nodiscard]] std::uint64_t fileBytes() const noexcept;  // all shards
    [[nodiscard]] std::uint32_t nShards() const noexcept;
    /// True while no shard has been cut, grown or overwritten since open().
    [[nodiscard]] bool unchanged() const noexcept;
    /// Gives the pages of a tensor back to the system; see MappedFile::release.
    void release(const TensorView& tensor) const noexcept;
    /// Bytes of a tensor that would have to come from the disk; see MappedFile::uncachedBytes.
    [[nodiscard]] std::size_t uncachedBytes(const TensorView& tensor) const;

private:
    struct State;
    explicit GgufFile(std::unique_ptr<State> state);
    std::unique_ptr<State> m_state;
};

}  // namespace autoglm
