// What can go wrong, as values. Every failure that a file, a user or the machine can cause ends in one Error.
// Threads: plain values, no shared state.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace autoglm {

/// Stable classes of failure. The user interface chooses its words by these; never renumber, only append.
enum class ErrorCode : std::uint8_t {
    Internal,            // a bug of ours that was caught instead of aborting
    InvalidArgument,     // a value the caller chose is out of range
    NotFound,            // no such file
    Unreadable,          // the system refused to open or read the file
    NotRegularFile,      // folder, FIFO, device, socket
    WrongKind,           // a readable file of another kind (ZIP, PNG, safetensors, HTML, empty …)
    UnsupportedVersion,  // GGUF version or byte order we do not read
    Truncated,           // the file ends before what its header promises
    CorruptMetadata,     // header or key/value section contradicts itself
    CorruptTensorTable,  // a tensor record contradicts itself or the file
    MissingShard,        // a part of a split model is absent or belongs elsewhere
    MissingKey,          // a key the architecture needs is absent
    BadValue,            // a key is there, with a type or value that cannot be right
    UnsupportedArchitecture,
    UnsupportedType,  // a tensor type we cannot decode
    MissingTensor,    // a tensor the architecture needs is absent
    BadShape,         // a tensor's shape disagrees with the hyper-parameters
    BadTokenizer,     // vocabulary, merges or special ids are inconsistent
    OutOfMemory,
    Cancelled,
    ContextFull,  // the prompt does not fit the context
    NonFinite,    // the model produced NaN or infinity
    Device,       // a compute device failed or cannot be used
};

/// Short stable name for logs, JSON and tests, such as "corrupt-metadata".
[[nodiscard]] std::string_view errorName(ErrorCode code) noexcept;

/// One failure: its class, what it is about, where, what was found and what was expected.
/// Empty members simply have nothing to say. Text is English and for details and logs; ui/ words it by
/// `code`.
struct Error {
    ErrorCode code = ErrorCode::Internal;
    std::string subject;                  // key, tensor, file or option: "tokenizer.ggml.tokens"
    std::string problem;                  // a clause: "claims more elements than the file can hold"
    std::optional<std::uint64_t> offset;  // byte offset in the file
    std::string found;                    // "2305843009213693952"
    std::string expected;                 // "at most 212"
    std::string hint;                     // what to do next: "Download the file again."

    /// All of it in one sentence, control characters escaped:
    /// "tokenizer.ggml.tokens: claims more elements than … (at byte 420; found 2^61, expected at most 212).
    /// Hint."
    [[nodiscard]] std::string message() const;
};

/// `text` with control characters, invalid UTF-8 and bidirectional overrides replaced by visible escapes, cut
/// to `maxBytes`. For every name that comes out of a file and goes to a terminal, log or window.
[[nodiscard]] std::string printable(std::string_view text, std::size_t maxBytes = 120);

}  // namespace autoglm
