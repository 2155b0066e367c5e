#include "engine/gguf/parser.h"

#include <bit>
#include <cstdio>
#include <limits>
#include <string>

#include "engine/base/utf8.h"
#include "engine/gguf/byte_cursor.h"
#include "engine/gguf/file_kind.h"
#include "engine/gguf/format.h"

namespace autoglm::gguf {
namespace {

static_assert(std::endian::native == std::endian::little, "numbers are read as they lie in the file");

constexpr const char* kDownloadAgain = "The download was probably interrupted: fetch the file again.";
constexpr const char* kDamaged = "The file is damaged or was not made by a GGUF writer: fetch it again.";

std::string str(std::uint64_t value) {
    return std::to_string(value);
}

bool isPlainText(std::string_view text) {
    for (std::size_t position = 0; position < text.size();) {
        const Utf8Char c = decodeUtf8(text, position);
        if (!c.valid || c.codePoint < 0x20 || c.codePoint == 0x7f) return false;
        position += c.sizeBytes;
    }
    return true;
}

std::string hexBytes(std::span<const std::byte> bytes) {
    std::string text;
    for (const std::byte b : bytes) {
        char hex[4];
        std::snprintf(hex, sizeof hex, "%02x ", static_cast<unsigned>(b));
        text += hex;
    }
    if (!text.empty()) text.pop_back();
    return text;
}

class Parser {
public:
    Parser(std::span<const std::byte> bytes, std::string_view fileName)
        : m_bytes(bytes), m_fileName(printable(fileName)), m_cursor(bytes) {}

    Result<Directory> run() {
        AUTOGLM_TRY(readHeader());
        AUTOGLM_TRY(readMetadata());
        AUTOGLM_TRY(readAlignment());
        AUTOGLM_TRY(readTensorTable());
        AUTOGLM_TRY(placeTensors());
        return std::move(m_directory);
    }

private:
    Result<void> readHeader();
    Result<void> checkVersion(std::uint32_t version) const;
    Result<void> checkCount(std::uint64_t count, std::uint64_t most, std::uint64_t leastBytes,
                            const char* what, std::uint64_t offset) const;
    Result<void> readMetadata();
    Result<MetaEntry> readKey(std::uint64_t index);
    Result<MetaValue> readValue(std::string_view key, ValueType type);
    Result<std::span<const std::byte>> readText(const std::string& subject);
    Result<MetaValue> readArray(std::string_view key);
    Result<void> skipStrings(std::string_view key, std::uint64_t count);
    Result<void> readAlignment();
    Result<void> readTensorTable();
    Result<TensorView> readTensor(std::uint64_t index);
    Result<void> readShape(TensorView& tensor);
    Result<std::uint64_t> checkSize(const TensorView& tensor, const TypeTraits& traits,
                                    std::uint64_t offset) const;
    Result<void> placeTensors();

    /// The file ends where `wanted` bytes of `subject` should follow.
    Error truncated(std::string subject, std::string_view what, std::uint64_t wanted) const {
        return Error{.code = ErrorCode::Truncated,
                     .subject = std::move(subject),
                     .problem = "the file ends inside " + std::string(what),
                     .offset = m_cursor.position(),
                     .found = str(m_cursor.remaining()) + " more bytes",
                     .expected = "at least " + str(wanted),
                     .hint = kDownloadAgain};
    }
    Error badMetadata(std::string subject, std::string problem, std::uint64_t offset, std::string found,
                      std::string expected) const {
        return Error{.code = ErrorCode::CorruptMetadata,
                     .subject = std::move(subject),
                     .problem = std::move(problem),
                     .offset = offset,
                     .found = std::move(found),
                     .expected = std::move(expected),
                     .hint = kDamaged};
    }
    Error badTensor(std::string_view name, std::string problem, std::uint64_t offset, std::string found,
                    std::string expected) const {
        Error error =
            badMetadata(printable(name), std::move(problem), offset, std::move(found), std::move(expected));
        error.code = ErrorCode::CorruptTensorTable;
        return error;
    }

    std::span<const std::byte> m_bytes;
    std::string m_fileName;
    ByteCursor m_cursor;
    Directory m_directory;
    std::uint64_t m_nTensors = 0, m_nKeys = 0;
    std::uint32_t m_alignment = kDefaultAlignment;
    std::vector<std::uint64_t> m_recordOffsets;  // of each tensor's record
};

Result<void> Parser::readHeader() {
    const std::string_view head = ByteCursor::text(m_bytes.first(std::min(m_bytes.size(), kMagic.size())));
    if (!head.empty() && head.size() < kMagic.size() && kMagic.starts_with(head))
        return truncated(m_fileName, "the header", 24);
    if (head != kMagic) {
        const FileKind kind = recogniseFile(m_bytes);
        const std::string is = "is " + std::string(kind.name);
        return Error{
            .code = ErrorCode::WrongKind,
            .subject = m_fileName,
            .problem = kind.name.empty() ? "is not a GGUF model" : is + ", not a GGUF model",
            .found = kind.name.empty() ? "first bytes " + hexBytes(std::as_bytes(std::span(head))) : "",
            .expected = kind.name.empty() ? "47 47 55 46 (GGUF)" : "",
            .hint = kind.name.empty() ? "Choose a .gguf file." : std::string(kind.hint)};
    }
    (void)m_cursor.take(kMagic.size());
    std::uint32_t version = 0;
    if (!m_cursor.read(version)) return truncated(m_fileName, "the header", sizeof version);
    AUTOGLM_TRY(checkVersion(version));
    m_directory.version = version;
    if (!m_cursor.read(m_nTensors) || !m_cursor.read(m_nKeys)) {
        return truncated(m_fileName, "the header", sizeof m_nTensors);
    }
    AUTOGLM_TRY(checkCount(m_nTensors, kMostTensors, kLeastTensorRecordBytes, "tensors", 8));
    return checkCount(m_nKeys, kMostKeys, kLeastKeyRecordBytes, "keys", 16);
}

Result<void> Parser::checkVersion(std::uint32_t version) const {
    if (version >= kOldestVersion && version <= kNewestVersion) return {};
    const bool otherByteOrder = version != 0 && (version & 0xffffu) == 0;
    std::string hint = "Convert the model again with a current converter.";
    if (version > kNewestVersion && !otherByteOrder)
        hint = "Update this application, or fetch a version 3 file.";
    return Error{.code = ErrorCode::UnsupportedVersion,
                 .subject = m_fileName,
                 .problem = otherByteOrder ? "is a GGUF model of the other byte order (big endian)"
                                           : "has a GGUF version that cannot be read",
                 .offset = kMagic.size(),
                 .found = "version " + str(version),
                 .expected = "2 or 3",
                 .hint = std::move(hint)};
}

/// A count of records is believed only if the rest of the file could hold that many of the smallest.
Result<void> Parser::checkCount(std::uint64_t count, std::uint64_t most, std::uint64_t leastBytes,
                                const char* what, std::uint64_t offset) const {
    if (count > most) {
        return badMetadata(m_fileName, std::string("the header claims too many ") + what, offset, str(count),
                           "at most " + str(most));
    }
    if (count > m_cursor.remaining() / leastBytes) {
        Error error = truncated(m_fileName, std::string("the list of ") + what, count * leastBytes);
        error.offset = offset;
        return error;
    }
    return {};
}

Result<void> Parser::readMetadata() {
    m_directory.metadata.reserve(m_nKeys);
    for (std::uint64_t i = 0; i < m_nKeys; ++i) {
        AUTOGLM_TRY_ASSIGN(MetaEntry entry, readKey(i));
        m_directory.metadata.push_back(entry);
    }
    m_directory.keys = SortedNames(m_directory.metadata, [](const MetaEntry& entry) { return entry.key; });
    if (const auto repeated = m_directory.keys.firstRepeated()) {
        const MetaEntry& entry = m_directory.metadata[*repeated];
        return badMetadata(printable(entry.key), "the key is there twice", entry.value.offset(),
                           "key " + str(*repeated), "each key once");
    }
    return {};
}

Result<MetaEntry> Parser::readKey(std::uint64_t index) {
    const std::uint64_t offset = m_cursor.position();
    const std::string ordinal = "key " + str(index);
    std::uint64_t keyBytes = 0;
    if (!m_cursor.read(keyBytes)) return truncated(ordinal, "the length of the key", sizeof keyBytes);
    if (keyBytes == 0 || keyBytes > kMostKeyBytes) {
        return badMetadata(ordinal, keyBytes == 0 ? "has no name" : "has a name that is too long", offset,
                           str(keyBytes) + " bytes", "1 to " + str(kMostKeyBytes));
    }
    if (keyBytes > m_cursor.remaining()) return truncated(ordinal, "the name of the key", keyBytes);
    const std::string_view key = ByteCursor::text(m_cursor.take(keyBytes));
    if (!isPlainText(key)) {
        return badMetadata(printable(key), "the name of the key has control characters or is not UTF-8",
                           offset, ordinal, "plain text");
    }
    const std::uint64_t typeOffset = m_cursor.position();
    std::uint32_t type = 0;
    if (!m_cursor.read(type)) return truncated(printable(key), "the type of the value", sizeof type);
    if (type > static_cast<std::uint32_t>(ValueType::F64)) {
        return badMetadata(printable(key), "the value has an unknown type", typeOffset, str(type), "0 to 12");
    }
    AUTOGLM_TRY_ASSIGN(MetaValue value, readValue(key, static_cast<ValueType>(type)));
    return MetaEntry{key, value};
}

Result<MetaValue> Parser::readValue(std::string_view key, ValueType type) {
    if (type == ValueType::Array) return readArray(key);
    if (type == ValueType::String) {
        AUTOGLM_TRY_ASSIGN(const auto text, readText(printable(key)));
        return MetaValue(type, type, 1, text, m_cursor.position() - text.size());
    }
    const std::uint64_t offset = m_cursor.position();
    if (m_cursor.remaining() < scalarBytes(type))
        return truncated(printable(key), "the value", scalarBytes(type));
    return MetaValue(type, type, 1, m_cursor.take(scalarBytes(type)), offset);
}

Result<std::span<const std::byte>> Parser::readText(const std::string& subject) {
    const std::uint64_t offset = m_cursor.position();
    std::uint64_t sizeBytes = 0;
    if (!m_cursor.read(sizeBytes)) return truncated(subject, "the length of a string", sizeof sizeBytes);
    if (sizeBytes > kMostStringBytes) {
        return badMetadata(subject, "a string claims more bytes than the file can mean", offset,
                           str(sizeBytes),
                           "at most " + str(std::min(kMostStringBytes, m_cursor.remaining())));
    }
    if (sizeBytes > m_cursor.remaining()) return truncated(subject, "a string", sizeBytes);
    return m_cursor.take(sizeBytes);
}

Result<MetaValue> Parser::readArray(std::string_view key) {
    const std::uint64_t offset = m_cursor.position();
    std::uint32_t rawType = 0;
    std::uint64_t count = 0;
    if (!m_cursor.read(rawType) || !m_cursor.read(count)) {
        return truncated(printable(key), "the head of an array", sizeof rawType + sizeof count);
    }
    const auto elementType = static_cast<ValueType>(rawType);
    const bool isString = elementType == ValueType::String;
    if (elementType == ValueType::Array) {
        return badMetadata(printable(key), "is an array of arrays, which no model needs", offset, "array",
                           "values");
    }
    const std::uint64_t elementBytes = isString ? sizeof(std::uint64_t) : scalarBytes(elementType);
    if (elementBytes == 0) {
        return badMetadata(printable(key), "the array has an unknown element type", offset, str(rawType),
                           "0 to 12");
    }
    const std::uint64_t holds = m_cursor.remaining() / elementBytes;
    if (count > kMostElements) {
        return badMetadata(printable(key), "claims more elements than the file can hold",
                           offset + sizeof rawType, str(count),
                           "at most " + str(std::min(holds, kMostElements)));
    }
    if (count > holds)
        return truncated(printable(key), "an array of " + str(count) + " elements", count * elementBytes);
    const std::uint64_t begin = m_cursor.position();
    if (isString) {
        AUTOGLM_TRY(skipStrings(key, count));
    } else {
        (void)m_cursor.take(count * elementBytes);
    }
    return MetaValue(ValueType::Array, elementType, count,
                     m_bytes.subspan(begin, m_cursor.position() - begin), begin);
}

Result<void> Parser::skipStrings(std::string_view key, std::uint64_t count) {
    for (std::uint64_t i = 0; i < count; ++i) {
        // The subject is made only for an error: a vocabulary has hundreds of thousands of strings.
        std::uint64_t sizeBytes = 0;
        ByteCursor ahead = m_cursor;
        if (ahead.read(sizeBytes) && sizeBytes <= ahead.remaining() && sizeBytes <= kMostStringBytes) {
            (void)ahead.take(sizeBytes);
            m_cursor = ahead;
            continue;
        }
        AUTOGLM_TRY(readText(printable(key) + "[" + str(i) + "]"));
    }
    return {};
}

Result<void> Parser::readAlignment() {
    const MetaValue* value = m_directory.find(kAlignmentKey);
    if (value == nullptr) return {};
    const std::string key(kAlignmentKey);
    if (value->type() != ValueType::U32) {
        return badMetadata(key, "has the wrong type", value->offset(),
                           std::string(valueTypeName(value->type())), "u32");
    }
    const auto alignment = static_cast<std::uint32_t>(*value->asInteger());
    if (!std::has_single_bit(alignment) || alignment < kLeastAlignment || alignment > kMostAlignment) {
        return badMetadata(key, "is not an alignment", value->offset(), str(alignment),
                           "a power of two from " + str(kLeastAlignment) + " to " + str(kMostAlignment));
    }
    m_alignment = alignment;
    return {};
}

Result<void> Parser::readTensorTable() {
    AUTOGLM_TRY(checkCount(m_nTensors, kMostTensors, kLeastTensorRecordBytes, "tensors", 8));
    m_directory.tensors.reserve(m_nTensors);
    m_recordOffsets.reserve(m_nTensors);
    for (std::uint64_t i = 0; i < m_nTensors; ++i) {
        m_recordOffsets.push_back(m_cursor.position());
        AUTOGLM_TRY_ASSIGN(TensorView tensor, readTensor(i));
        m_directory.tensors.push_back(tensor);
    }
    m_directory.tensorNames = namesOf(m_directory.tensors);
    if (const auto repeated = m_directory.tensorNames.firstRepeated()) {
        return badTensor(m_directory.tensors[*repeated].name, "two tensors have this name",
                         m_recordOffsets[*repeated], "tensor " + str(*repeated), "each name once");
    }
    return {};
}

Result<TensorView> Parser::readTensor(std::uint64_t index) {
    const std::uint64_t begin = m_cursor.position();
    const std::string ordinal = "tensor " + str(index);
    std::uint64_t nameBytes = 0;
    if (!m_cursor.read(nameBytes)) return truncated(ordinal, "the tensor table", sizeof nameBytes);
    if (nameBytes == 0 || nameBytes > kMostNameBytes) {
        return badTensor(ordinal, nameBytes == 0 ? "has no name" : "has a name that is too long", begin,
                         str(nameBytes) + " bytes", "1 to " + str(kMostNameBytes));
    }
    if (nameBytes > m_cursor.remaining()) return truncated(ordinal, "the tensor table", nameBytes);
    TensorView tensor;
    tensor.name = ByteCursor::text(m_cursor.take(nameBytes));
    if (!isPlainText(tensor.name)) {
        return badTensor(tensor.name, "the name has control characters or is not UTF-8", begin, ordinal,
                         "plain text");
    }
    AUTOGLM_TRY(readShape(tensor));
    const std::uint64_t typeOffset = m_cursor.position();
    std::uint32_t typeId = 0;
    if (!m_cursor.read(typeId)) return truncated(printable(tensor.name), "the tensor table", sizeof typeId);
    const TypeTraits* traits = findType(typeId);
    if (traits == nullptr) {
        return Error{.code = ErrorCode::UnsupportedType,
                     .subject = printable(tensor.name),
                     .problem = "has a tensor type that cannot be read",
                     .offset = typeOffset,
                     .found = "type " + str(typeId) + " (" + std::string(describeForeignType(typeId)) + ")",
                     .expected = "a type such as Q4_K or F16",
                     .hint = "Fetch the model in another quantization, such as Q4_K_M."};
    }
    tensor.type = traits->type;
    if (!m_cursor.read(tensor.offset))
        return truncated(printable(tensor.name), "the tensor table", sizeof tensor.offset);
    return tensor;
}

Result<void> Parser::readShape(TensorView& tensor) {
    const std::uint64_t offset = m_cursor.position();
    if (!m_cursor.read(tensor.nDims))
        return truncated(printable(tensor.name), "the tensor table", sizeof tensor.nDims);
    if (tensor.nDims == 0 || tensor.nDims > kMostDims) {
        return badTensor(tensor.name, "has an impossible number of dimensions", offset, str(tensor.nDims),
                         "1 to 4");
    }
    for (std::uint32_t d = 0; d < tensor.nDims; ++d) {
        const std::uint64_t dimOffset = m_cursor.position();
        if (!m_cursor.read(tensor.ne[d]))
            return truncated(printable(tensor.name), "the tensor table", sizeof tensor.ne[d]);
        if (tensor.ne[d] == 0 ||
            tensor.ne[d] > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
            return badTensor(tensor.name, "dimension " + str(d) + " is out of range", dimOffset,
                             str(tensor.ne[d]), "1 to 2^63 - 1");
        }
    }
    return {};
}

/// Bytes of the tensor, with every product checked. Dimensions are at least 1, so no product hides behind a
/// zero.
Result<std::uint64_t> Parser::checkSize(const TensorView& tensor, const TypeTraits& traits,
                                        std::uint64_t offset) const {
    if (tensor.ne[0] % traits.blockElements != 0) {
        return badTensor(tensor.name,
                         "a row is not a whole number of " + std::string(traits.name) + " blocks", offset,
                         str(tensor.ne[0]) + " values", "a multiple of " + str(traits.blockElements));
    }
    std::uint64_t sizeBytes =
        rowBytes(traits, tensor.ne[0]).value_or(std::numeric_limits<std::uint64_t>::max());
    bool overflow = false;
    for (std::uint32_t d = 1; d < kMostDims; ++d) {
        overflow = overflow || __builtin_mul_overflow(sizeBytes, tensor.ne[d], &sizeBytes);
    }
    if (overflow || sizeBytes > kMostTensorBytes) {
        std::string shape = str(tensor.ne[0]);
        for (std::uint32_t d = 1; d < tensor.nDims; ++d)
            shape += " x " + str(tensor.ne[d]);
        return badTensor(tensor.name, "is larger than any tensor can be", offset, shape + " values",
                         "at most " + humanBytes(kMostTensorBytes));
    }
    return sizeBytes;
}

Result<void> Parser::placeTensors() {
    if (m_nTensors == 0) return {};
    const std::uint64_t padding = (m_alignment - m_cursor.position() % m_alignment) % m_alignment;
    const std::uint64_t dataBegin = m_cursor.position() + padding;  // cannot wrap: both are far below 2^63
    std::uint64_t next = 0;       // end of the tensors so far, padded, from dataBegin
    std::uint64_t fileNeeds = 0;  // end of the last tensor, in the file
    const TensorView* firstBeyond = nullptr;
    for (std::size_t i = 0; i < m_directory.tensors.size(); ++i) {
        TensorView& tensor = m_directory.tensors[i];
        const std::uint64_t record = m_recordOffsets[i];
        AUTOGLM_TRY_ASSIGN(const std::uint64_t sizeBytes, checkSize(tensor, traitsOf(tensor.type), record));
        if (tensor.offset % m_alignment != 0) {
            return badTensor(tensor.name, "its data is not aligned", record, "offset " + str(tensor.offset),
                             "a multiple of " + str(m_alignment));
        }
        if (tensor.offset < next) {
            return badTensor(tensor.name, "its data overlaps the tensor before it", record,
                             "offset " + str(tensor.offset), "at least " + str(next));
        }
        // Sizes are at most 2^42 and there are at most 2^18 of them: `next` stays below 2^61. A file's size
        // is below 2^63, and an offset beyond it is refused here before anything is added to it. Without a
        // gap, a tensor beyond the end means that the file was cut; with one, that its offset is wrong.
        const bool hasGap = tensor.offset > next;
        if (hasGap &&
            (tensor.offset >= m_bytes.size() || dataBegin + tensor.offset + sizeBytes > m_bytes.size())) {
            return badTensor(tensor.name, "its data lies outside the file", record,
                             "offset " + str(tensor.offset), "offset " + str(next));
        }
        const std::uint64_t begin = dataBegin + tensor.offset;
        fileNeeds = begin + sizeBytes;
        next = (tensor.offset + sizeBytes + m_alignment - 1) / m_alignment * m_alignment;
        if (fileNeeds > m_bytes.size()) {
            if (firstBeyond == nullptr) firstBeyond = &tensor;
            continue;
        }
        tensor.bytes = m_bytes.subspan(begin, sizeBytes);
        tensor.offset = begin;
    }
    if (firstBeyond == nullptr) return {};
    return Error{.code = ErrorCode::Truncated,
                 .subject = m_fileName,
                 .problem = "the file ends " + humanBytes(fileNeeds - m_bytes.size()) + " early, in tensor " +
                            printable(firstBeyond->name),
                 .offset = m_bytes.size(),
                 .found = str(m_bytes.size()) + " bytes",
                 .expected = "at least " + str(fileNeeds),
                 .hint = kDownloadAgain};
}

}  // namespace

SortedNames namesOf(const std::vector<TensorView>& tensors) {
    return SortedNames(tensors, [](const TensorView& tensor) { return tensor.name; });
}

std::string humanBytes(std::uint64_t sizeBytes) {
    constexpr const char* kUnits[] = {"bytes", "kB", "MB", "GB", "TB", "PB", "EB"};
    auto value = static_cast<double>(sizeBytes);
    std::size_t unit = 0;
    for (; value >= 999.95 && unit + 1 < std::size(kUnits); ++unit)
        value /= 1000;
    char text[32];
    std::snprintf(text, sizeof text, unit == 0 ? "%.0f %s" : "%.1f %s", value, kUnits[unit]);
    return text;
}

const MetaValue* Directory::find(std::string_view key) const noexcept {
    const auto index = keys.find(key);
    return index ? &metadata[*index].value : nullptr;
}

Result<Directory> parseDirectory(std::span<const std::byte> bytes, std::string_view fileName) {
    return Parser(bytes, fileName).run();
}

}  // namespace autoglm::gguf
