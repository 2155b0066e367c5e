#include "engine/gguf/file_kind.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "engine/base/utf8.h"

namespace autoglm::gguf {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view kUnpack = "Unpack it and open the .gguf file inside, if there is one.";
constexpr std::string_view kConvert = "Download the GGUF version of this model, or convert it to GGUF.";
constexpr std::string_view kChoose = "Choose a .gguf file.";
constexpr std::string_view kWebPage =
    "A web page was saved in place of the model: use the download link of the file itself.";

struct Signature {
    std::size_t offset;
    std::string_view bytes;
    FileKind kind;
};

constexpr Signature kSignatures[] = {
    {0, "PK\x03\x04"sv, {"a ZIP archive", kUnpack}},
    {0, "PK\x05\x06"sv, {"an empty ZIP archive", kChoose}},
    {0, "7z\xbc\xaf\x27\x1c"sv, {"a 7z archive", kUnpack}},
    {0, "\x1f\x8b"sv, {"a gzip file", kUnpack}},
    {0,
     "\xfd"sv
     "7zXZ\0"sv,
     {"an xz file", kUnpack}},
    {0, "BZh"sv, {"a bzip2 file", kUnpack}},
    {0, "\x28\xb5\x2f\xfd"sv, {"a Zstandard file", kUnpack}},
    {0, "Rar!\x1a\x07"sv, {"a RAR archive", kUnpack}},
    {257, "ustar"sv, {"a tar archive", kUnpack}},
    {0, "\x89PNG\r\n\x1a\n"sv, {"a PNG image", kChoose}},
    {0, "\xff\xd8\xff"sv, {"a JPEG image", kChoose}},
    {0, "GIF8"sv, {"a GIF image", kChoose}},
    {8, "WEBP"sv, {"a WebP image", kChoose}},
    {4, "ftyp"sv, {"a video or image file", kChoose}},
    {0, "%PDF-"sv, {"a PDF document", kChoose}},
    {0,
     "\x7f"
     "ELF"sv,
     {"a program or library", kChoose}},
    {0, "MZ"sv, {"a Windows program", kChoose}},
    {0, "SQLite format 3\0"sv, {"an SQLite database", kChoose}},
    {0, "\x89HDF\r\n\x1a\n"sv, {"an HDF5 file", kConvert}},
    {0, "\x93NUMPY"sv, {"a NumPy array", kConvert}},
    {0, "lmgg"sv, {"a model in the old GGML format", kConvert}},
    {0, "fmgg"sv, {"a model in the old GGMF format", kConvert}},
    {0, "tjgg"sv, {"a model in the old GGJT format", kConvert}},
    {0, "algg"sv, {"an adapter in the old GGLA format", kConvert}},
    {0, "ggml"sv, {"a model in the old GGML format", kConvert}},
    {0, "GGML"sv, {"a model in the old GGML format", kConvert}},
    {0, "ggjt"sv, {"a model in the old GGJT format", kConvert}},
    {0, "FUGG"sv, {"a GGUF model of the other byte order", kConvert}},
    {0, "version https://git-lfs"sv, {"a Git LFS pointer", "Fetch the file itself with: git lfs pull."}},
    {0, "[InternetShortcut]"sv, {"a link to a web page", "Download the file that it points to."}},
    {0, "[Desktop Entry]"sv, {"a desktop shortcut", kChoose}},
    {0, "#!"sv, {"a script", kChoose}},
};

bool startsWith(std::string_view text, std::string_view lowercasePrefix) {
    return text.size() >= lowercasePrefix.size() &&
           std::equal(lowercasePrefix.begin(), lowercasePrefix.end(), text.begin(),
                      [](char expected, char c) {
                          return expected == (c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
                      });
}

/// A safetensors file begins with the length of its JSON header.
bool isSafetensors(std::string_view head, std::size_t fileBytes) {
    if (head.size() < 10) return false;
    std::uint64_t headerBytes = 0;
    std::memcpy(&headerBytes, head.data(), sizeof headerBytes);
    return headerBytes >= 2 && headerBytes < fileBytes && head[8] == '{' &&
           (head[9] == '"' || head[9] == '}');
}

bool isPickle(std::string_view head) {
    return head.size() >= 3 && head[0] == '\x80' && head[1] >= 2 && head[1] <= 5;
}

bool looksLikeText(std::string_view head) {
    std::size_t position = 0;
    const std::size_t end = completeUtf8Prefix(head);
    while (position < end) {
        const Utf8Char c = decodeUtf8(head, position);
        const bool isSpace =
            c.codePoint == '\n' || c.codePoint == '\r' || c.codePoint == '\t' || c.codePoint == '\f';
        if (!c.valid || (c.codePoint < 0x20 && !isSpace) || c.codePoint == 0x7f) return false;
        position += c.sizeBytes;
    }
    return true;
}

FileKind recogniseText(std::string_view head) {
    if (head.starts_with("\xef\xbb\xbf")) head.remove_prefix(3);
    const std::size_t first = head.find_first_not_of(" \t\r\n");
    const std::string_view text = first == std::string_view::npos ? std::string_view{} : head.substr(first);
    if (startsWith(text, "<!doctype html") || startsWith(text, "<html") || startsWith(text, "<head")) {
        return {"a web page (HTML)", kWebPage};
    }
    if (startsWith(text, "<?xml") || startsWith(text, "<svg")) return {"an XML file", kChoose};
    if (!looksLikeText(head)) return {};
    if (text.starts_with('{') || text.starts_with('[')) return {"a JSON file", kChoose};
    return {"a text file", kChoose};
}

}  // namespace

FileKind recogniseFile(std::span<const std::byte> bytes) noexcept {
    constexpr std::size_t kHeadBytes = 512;
    const std::string_view head(reinterpret_cast<const char*>(bytes.data()),
                                std::min(bytes.size(), kHeadBytes));
    if (head.empty()) return {"empty", "The download may not have begun: fetch the file again."};
    if (head.starts_with("PK\x03\x04") && head.find("data.pkl") != std::string_view::npos) {
        return {"a PyTorch checkpoint", kConvert};
    }
    for (const Signature& signature : kSignatures) {
        if (head.size() >= signature.offset && head.substr(signature.offset).starts_with(signature.bytes)) {
            return signature.kind;
        }
    }
    if (isSafetensors(head, bytes.size())) return {"a safetensors file", kConvert};
    if (isPickle(head)) return {"a Python pickle, perhaps a PyTorch checkpoint", kConvert};
    if (head.find_first_not_of('\0') == std::string_view::npos) {
        return {"filled with zeros", "The download was probably interrupted: fetch the file again."};
    }
    return recogniseText(head);
}

}  // namespace autoglm::gguf
