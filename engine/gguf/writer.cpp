#include "engine/gguf/writer.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstring>
#include <system_error>

#include "engine/base/check.h"
#include "engine/gguf/format.h"

namespace autoglm {
namespace {

using Bytes = std::vector<std::byte>;

void append(Bytes& out, std::span<const std::byte> bytes) {
    const std::size_t before = out.size();
    out.resize(before + bytes.size());
    std::ranges::copy(bytes, out.begin() + static_cast<std::ptrdiff_t>(before));
}

template <class T>
void appendNumber(Bytes& out, T value) {
    append(out, std::as_bytes(std::span(&value, 1)));
}

void appendString(Bytes& out, std::string_view text) {
    appendNumber<std::uint64_t>(out, text.size());
    append(out, std::as_bytes(std::span(text)));
}

void appendKey(Bytes& out, std::string_view key, ValueType type) {
    appendString(out, key);
    appendNumber(out, static_cast<std::uint32_t>(type));
}

template <class T>
void appendNumberKey(Bytes& out, std::string_view key, ValueType type, T value) {
    appendKey(out, key, type);
    appendNumber(out, value);
}

void appendArrayKey(Bytes& out, std::string_view key, ValueType elementType, std::uint64_t count) {
    appendKey(out, key, ValueType::Array);
    appendNumber(out, static_cast<std::uint32_t>(elementType));
    appendNumber(out, count);
}

std::uint64_t paddingAfter(std::uint64_t sizeBytes, std::uint64_t alignment) {
    return (alignment - sizeBytes % alignment) % alignment;
}

Error writeError(const std::filesystem::path& path, const char* what, int number) {
    return Error{.code = ErrorCode::Unreadable,
                 .subject = printable(path.string()),
                 .problem = std::string(what) + ": " + std::generic_category().message(number),
                 .hint = "Choose another folder, or make room on the disk."};
}

/// A file that is removed unless it is kept: what exists under the final name is always whole.
class TemporaryFile {
public:
    explicit TemporaryFile(const std::filesystem::path& target) : m_path(target) {
        m_path += ".partial-" + std::to_string(::getpid());
        m_descriptor = ::open(m_path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0644);
    }
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;
    ~TemporaryFile() {
        if (m_descriptor < 0) return;
        ::close(m_descriptor);
        if (!m_kept) ::unlink(m_path.c_str());
    }

    [[nodiscard]] bool isOpen() const { return m_descriptor >= 0; }

    [[nodiscard]] bool write(std::span<const std::byte> bytes) const {
        while (!bytes.empty()) {
            const ssize_t written = ::write(m_descriptor, bytes.data(), bytes.size());
            if (written < 0 && errno == EINTR) continue;
            if (written < 0) return false;
            bytes = bytes.subspan(static_cast<std::size_t>(written));
        }
        return true;
    }

    [[nodiscard]] bool moveTo(const std::filesystem::path& target) {
        if (::fsync(m_descriptor) != 0 || ::rename(m_path.c_str(), target.c_str()) != 0) return false;
        m_kept = true;
        syncFolder(target.parent_path());
        return true;
    }

private:
    /// The new name itself must survive a power cut; where a file system cannot do that, the file is still
    /// whole.
    static void syncFolder(const std::filesystem::path& folder) {
        const int descriptor =
            ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (descriptor < 0) return;
        (void)::fsync(descriptor);
        ::close(descriptor);
    }

    std::filesystem::path m_path;
    int m_descriptor = -1;
    bool m_kept = false;
};

}  // namespace

void GgufWriter::addU32(std::string_view key, std::uint32_t value) {
    if (key == gguf::kAlignmentKey) return setAlignment(value);
    appendNumberKey(m_metadata, key, ValueType::U32, value);
    ++m_nKeys;
}

void GgufWriter::addI32(std::string_view key, std::int32_t value) {
    appendNumberKey(m_metadata, key, ValueType::I32, value);
    ++m_nKeys;
}

void GgufWriter::addU64(std::string_view key, std::uint64_t value) {
    appendNumberKey(m_metadata, key, ValueType::U64, value);
    ++m_nKeys;
}

void GgufWriter::addF32(std::string_view key, float value) {
    appendNumberKey(m_metadata, key, ValueType::F32, value);
    ++m_nKeys;
}

void GgufWriter::addBool(std::string_view key, bool value) {
    appendNumberKey(m_metadata, key, ValueType::Bool, static_cast<std::uint8_t>(value ? 1 : 0));
    ++m_nKeys;
}

void GgufWriter::addString(std::string_view key, std::string_view value) {
    appendKey(m_metadata, key, ValueType::String);
    appendString(m_metadata, value);
    ++m_nKeys;
}

void GgufWriter::addStrings(std::string_view key, std::span<const std::string> values) {
    appendArrayKey(m_metadata, key, ValueType::String, values.size());
    for (const std::string& value : values)
        appendString(m_metadata, value);
    ++m_nKeys;
}

void GgufWriter::addI32s(std::string_view key, std::span<const std::int32_t> values) {
    appendArrayKey(m_metadata, key, ValueType::I32, values.size());
    append(m_metadata, std::as_bytes(values));
    ++m_nKeys;
}

void GgufWriter::addF32s(std::string_view key, std::span<const float> values) {
    appendArrayKey(m_metadata, key, ValueType::F32, values.size());
    append(m_metadata, std::as_bytes(values));
    ++m_nKeys;
}

void GgufWriter::addCopy(std::string_view key, const MetaValue& value) {
    if (key == gguf::kAlignmentKey) return;
    if (value.type() == ValueType::Array) {
        appendArrayKey(m_metadata, key, value.elementType(), value.count());
    } else {
        appendKey(m_metadata, key, value.type());
        if (value.type() == ValueType::String)
            appendNumber<std::uint64_t>(m_metadata, value.payload().size());
    }
    append(m_metadata, value.payload());
    ++m_nKeys;
}

void GgufWriter::addTensor(std::string_view name, TensorType type, std::span<const std::uint64_t> ne,
                           std::span<const std::byte> bytes) {
    AUTOGLM_ASSERT(!ne.empty() && ne.size() <= gguf::kMostDims);
    std::uint64_t expected = rowBytes(traitsOf(type), ne[0]).value_or(0);
    for (const std::uint64_t n : ne.subspan(1))
        expected *= n;
    AUTOGLM_ASSERT(expected == bytes.size());
    m_tensors.push_back({std::string(name), type, {ne.begin(), ne.end()}, bytes});
}

void GgufWriter::setAlignment(std::uint32_t alignment) {
    AUTOGLM_ASSERT(std::has_single_bit(alignment) && alignment >= gguf::kLeastAlignment);
    m_alignment = alignment;
}

std::vector<std::byte> GgufWriter::headBytes() const {
    Bytes out;
    const bool namesAlignment = m_alignment != gguf::kDefaultAlignment;
    append(out, std::as_bytes(std::span(gguf::kMagic)));
    appendNumber(out, gguf::kNewestVersion);
    appendNumber<std::uint64_t>(out, m_tensors.size());
    appendNumber<std::uint64_t>(out, m_nKeys + (namesAlignment ? 1 : 0));
    if (namesAlignment) appendNumberKey(out, gguf::kAlignmentKey, ValueType::U32, m_alignment);
    append(out, m_metadata);
    std::uint64_t offset = 0;
    for (const Tensor& tensor : m_tensors) {
        appendString(out, tensor.name);
        appendNumber(out, static_cast<std::uint32_t>(tensor.ne.size()));
        for (const std::uint64_t n : tensor.ne)
            appendNumber(out, n);
        appendNumber(out, static_cast<std::uint32_t>(tensor.type));
        appendNumber(out, offset);
        offset += tensor.bytes.size() + paddingAfter(tensor.bytes.size(), m_alignment);
    }
    out.resize(out.size() + paddingAfter(out.size(), m_alignment));
    return out;
}

std::vector<std::byte> GgufWriter::toBytes() const {
    Bytes out = headBytes();
    for (const Tensor& tensor : m_tensors) {
        append(out, tensor.bytes);
        out.resize(out.size() + paddingAfter(tensor.bytes.size(), m_alignment));
    }
    return out;
}

Result<void> GgufWriter::write(const std::filesystem::path& path) const {
    TemporaryFile file(path);
    if (!file.isOpen()) return writeError(path, "cannot be created", errno);
    bool ok = file.write(headBytes());
    const Bytes zeros(m_alignment);
    for (const Tensor& tensor : m_tensors) {
        ok = ok && file.write(tensor.bytes) &&
             file.write(std::span(zeros).first(paddingAfter(tensor.bytes.size(), m_alignment)));
    }
    if (!ok) return writeError(path, "cannot be written", errno);
    if (!file.moveTo(path)) return writeError(path, "cannot be finished", errno);
    return {};
}

}  // namespace autoglm
