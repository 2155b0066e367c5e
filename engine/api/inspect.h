// Looking at a model file without loading it.
// Threads: any thread; may block on the disk.
#pragma once
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"

namespace autoglm {

struct MetaField {
    std::string key, type, value;  // value cut for display, arrays as "[151552 × string]"
};
struct TensorField {
    std::string name, type;
    std::vector<std::uint64_t> shape;
    std::uint64_t sizeBytes = 0;
};
struct TypeShare {
    std::string type;
    std::uint64_t nTensors = 0, sizeBytes = 0;
};

/// All that `autoglm inspect` shows. `supported` is false for a sound file we cannot run; `reason` then says
/// why.
struct FileReport {
    std::filesystem::path path;
    std::uint64_t fileBytes = 0, nParameters = 0;
    std::uint32_t ggufVersion = 0, nShards = 1;
    std::string architecture, name, quantName;
    bool supported = true;
    std::string reason;
    std::uint32_t nLayers = 0, nEmbd = 0, nHeads = 0, nKvHeads = 0, headDim = 0, nFf = 0, nVocab = 0,
                  contextLength = 0;
    std::uint32_t nRot = 0;
    double ropeBase = 0;
    std::string ropePairing, ropeScaling;
    std::string tokenizerModel, tokenizerPre, promptFormat, promptReason, chatTemplate;
    std::uint64_t nTokens = 0;
    std::vector<std::string> stopTokens;
    std::vector<MetaField> metadata;
    std::vector<TensorField> tensors;
    std::vector<TypeShare> types;  // largest first
    std::uint64_t weightBytes = 0, kvBytesPerToken = 0, scratchBytes = 0;
};

/// Errors: those of reading a GGUF file. A readable file of an unsupported architecture is a report, not an
/// error.
[[nodiscard]] Result<FileReport> inspectFile(const std::filesystem::path& path);

/// Tokenize with only the vocabulary of a file read (no weights touched).
[[nodiscard]] Result<std::vector<std::int32_t>> tokenizeWithFile(const std::filesystem::path& path,
                                                                 std::string_view text, bool parseSpecial);
[[nodiscard]] Result<std::string> detokenizeWithFile(const std::filesystem::path& path,
                                                     const std::vector<std::int32_t>& ids);

/// The vocabulary and the prompt format of a file, read once for many questions. No weights are touched.
class FileTokenizer {
public:
    /// Errors: those of reading a GGUF file; BadTokenizer.
    [[nodiscard]] static Result<std::shared_ptr<const FileTokenizer>> open(const std::filesystem::path& path);
    virtual ~FileTokenizer() = default;

    struct Token {
        std::int32_t id = 0;
        std::string bytes;  // what it stands for; need not be a whole character
        bool isSpecial = false;
    };
    [[nodiscard]] virtual std::vector<Token> split(std::string_view text, bool parseSpecial) const = 0;
    /// A conversation's beginning as it will be sent, special tokens visible; `system` may be empty.
    [[nodiscard]] virtual std::string promptText(std::string_view system, std::string_view user,
                                                 bool thinking) const = 0;
};

}  // namespace autoglm
