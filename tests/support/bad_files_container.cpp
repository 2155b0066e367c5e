// Rows G01 to G13: header, kind of file, metadata, shards.
#include <limits>

#include "tests/support/bad_files_builder.h"

namespace autoglm::test {
namespace {

using namespace std::string_literals;
using enum ErrorCode;
using enum Layer;

constexpr std::uint64_t kMost64 = std::numeric_limits<std::uint64_t>::max();
constexpr std::uint64_t kTop = std::uint64_t{1} << 63;
constexpr std::string_view kFirstKey = "general.architecture";
constexpr std::string_view kTextKey = "general.name";
constexpr std::string_view kArrayKey = "tokenizer.ggml.tokens";

void addCuts(BadFileBuilder& b) {
    const std::vector<std::byte> whole = b.valid().bytes();
    const auto cut = [&](std::size_t n) {
        return std::vector<std::byte>(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(n));
    };
    b.expect(Container, WrongKind, "*", false).add("g01-empty", {});
    b.expect(Container, Truncated, "*", true);
    for (const std::size_t n : {1u, 2u, 3u, 4u, 5u, 7u, 8u, 12u, 15u, 16u, 20u, 23u, 24u})
        b.add("g01-cut-at-" + std::to_string(n), cut(n));
    b.expect(Container, Truncated, "", true);
    for (const std::size_t percent : {10u, 25u, 50u, 75u, 99u}) {
        b.add("g25-cut-at-" + std::to_string(percent) + "-percent", cut(whole.size() * percent / 100));
    }
    b.expect(Container, Truncated, "*", true).add("g25-one-byte-short", cut(whole.size() - 1));
}

void addOtherKinds(BadFileBuilder& b) {
    b.expect(Container, WrongKind, "*", false);
    b.mutate("g02-magic-fugg", [](GgufImage& i) { i.magic = "FUGG"; });
    b.mutate("g02-magic-ggml", [](GgufImage& i) { i.magic = "lmgg"; });
    b.mutate("g02-magic-escape", [](GgufImage& i) { i.magic = "\x1b[2J"; });
    b.mutate("g02-magic-lowercase", [](GgufImage& i) { i.magic = "gguf"; });
    b.addText("g02-zip", "PK\x03\x04\x14\0\0\0\x08\0"s + std::string(40, 'x'));
    b.addText("g02-pytorch",
              "PK\x03\x04\0\0\x08\x08\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x10\0\x12\0archive/data.pkl"s);
    b.addText("g02-png", "\x89PNG\r\n\x1a\n\0\0\0\rIHDR"s);
    b.addText("g02-jpeg", "\xff\xd8\xff\xe0\0\x10JFIF"s);
    b.addText("g02-pdf", "%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"s);
    b.addText("g02-gzip", "\x1f\x8b\x08\0\0\0\0\0"s);
    b.addText("g02-7z", "7z\xbc\xaf\x27\x1c\0\x04"s);
    b.addText("g02-elf", "\x7f"s + "ELF\x02\x01\x01"s + std::string(9, '\0'));
    b.addText("g02-pickle", "\x80\x02}q\0(X\x05\0\0\0model"s);
    b.addText(
        "g02-safetensors",
        "\x40\0\0\0\0\0\0\0{\"weight\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}    \0\0\0\0"s);
    b.addText("g02-html", "\xef\xbb\xbf\n  <!DOCTYPE html>\n<html><body>Log in to download</body></html>\n");
    b.addText("g02-xml", "<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code></Error>");
    b.addText("g02-json", "{\"error\": \"Repository not found\"}\n");
    b.addText("g02-text", "Model card: 你好\n");
    b.addText("g02-lfs-pointer",
              "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 4683073184\n");
    b.addText("g02-url", "[InternetShortcut]\r\nURL=https://example.com/model.gguf\r\n");
    b.addText("g02-zeros", std::string(4096, '\0'));
    b.addText("g02-noise", "\xf3\x07\x91\xc8\xee\x01\x9b\xd4\x85\x10"s);
    b.expect(Container, UnsupportedVersion, "*", true);
    for (const std::uint32_t version : {0u, 1u, 4u, 0x7fffffffu, 0xffffffffu, 0x02000000u, 0x03000000u}) {
        b.mutate("g03-version-" + std::to_string(version), [version](GgufImage& i) { i.version = version; });
    }
}

void addCounts(BadFileBuilder& b) {
    // 2^58 and 2^57 times the size of a record wrap to small numbers.
    b.expect(Container, CorruptMetadata, "*", true);
    for (const std::uint64_t n : {std::uint64_t{65'537}, std::uint64_t{0xffffffff}, std::uint64_t{1} << 57,
                                  std::uint64_t{1} << 58, kTop, kMost64}) {
        b.mutate("g04-keys-" + std::to_string(n), [n](GgufImage& i) { i.statedKeys = n; });
    }
    for (const std::uint64_t n : {std::uint64_t{262'145}, std::uint64_t{0xffffffff}, std::uint64_t{1} << 57,
                                  std::uint64_t{1} << 58, kTop, kMost64}) {
        b.mutate("g05-tensors-" + std::to_string(n), [n](GgufImage& i) { i.statedTensors = n; });
    }
    b.expect(Container, Truncated, "*", true);
    b.mutate("g04-keys-beyond-file", [](GgufImage& i) { i.statedKeys = 60'000; });
    b.mutate("g05-tensors-beyond-file", [](GgufImage& i) { i.statedTensors = 200'000; });
}

void addKeyNames(BadFileBuilder& b) {
    const auto named = [&b](std::string row, std::string name) {
        b.mutate(std::move(row), [&](GgufImage& i) { i.key(kTextKey).name = name; });
    };
    b.expect(Container, CorruptMetadata, "key 0", true);
    for (const std::uint64_t n :
         {std::uint64_t{0x80000000}, kTop, kMost64, std::uint64_t{65'536}, std::uint64_t{0}}) {
        b.mutate("g06-key-length-" + std::to_string(n),
                 [n](GgufImage& i) { i.key(kFirstKey).statedNameBytes = n; });
    }
    b.expect(Container, CorruptMetadata, "key 1", true);
    named("g10-key-empty", "");
    named("g10-key-65536-bytes", std::string(65'536, 'k'));
    b.expect(Container, CorruptMetadata, "general", true);
    named("g10-key-with-nul", "general\0name"s);
    named("g10-key-with-newline", "general\nname");
    named("g10-key-with-escape", "general\x1b[31mname");
    named("g10-key-not-utf8", "general\xff\xfename");
    b.expect(Container, CorruptMetadata, std::string(kTextKey), true);
    b.mutate("g10-key-twice", [](GgufImage& i) { i.keys.push_back(i.key(kTextKey)); });
    b.mutate("g10-key-twice-other-value", [](GgufImage& i) {
        i.keys.push_back({std::string(kTextKey), ImageValue::u32(7), {}});
    });
    b.expect(Container, Truncated, "key 0", true);
    b.mutate("g06-key-length-remaining-plus-1", [](GgufImage& i) {
        i.key(kFirstKey).statedNameBytes = i.bytes().size() - 24 - 8 + 1;  // header and the length itself
    });
}

void addValues(BadFileBuilder& b) {
    b.expect(Container, CorruptMetadata, std::string(kTextKey), true);
    for (const std::uint64_t n :
         {std::uint64_t{1} << 30, std::uint64_t{1} << 32, kTop, kMost64, kMost64 - 7}) {
        b.mutate("g07-string-length-" + std::to_string(n), [n](GgufImage& i) {
            ImageValue& value = i.key(kTextKey).value;
            value.bytes.clear();
            value.append(n);
        });
    }
    for (const std::uint32_t type : {13u, 255u, 0x80000000u, 0xffffffffu}) {
        b.mutate("g09-value-type-" + std::to_string(type),
                 [type](GgufImage& i) { i.key(kTextKey).value.type = type; });
    }
    b.expect(Container, Truncated, std::string(kTextKey), true);
    b.mutate("g07-string-longer-than-file", [](GgufImage& i) {
        ImageValue& value = i.key(kTextKey).value;
        value.bytes.clear();
        value.append<std::uint64_t>(60'000'000);
    });
    b.expect(Container, CorruptMetadata, std::string(kArrayKey), true);
    for (const std::uint64_t n : {std::uint64_t{1} << 31, std::uint64_t{1} << 61, kTop, kMost64}) {
        b.mutate("g08-array-count-" + std::to_string(n),
                 [n](GgufImage& i) { i.set(kArrayKey, ImageValue::arrayHead(8, n)); });
        b.mutate("g08-number-array-count-" + std::to_string(n),
                 [n](GgufImage& i) { i.set(kArrayKey, ImageValue::arrayHead(10, n)); });
    }
    for (const std::uint32_t type : {13u, 99u, 0xffffffffu}) {
        b.mutate("g09-element-type-" + std::to_string(type),
                 [type](GgufImage& i) { i.set(kArrayKey, ImageValue::arrayHead(type, 3)); });
    }
    for (const int depth : {1, 10'000}) {
        b.mutate("g08-nested-arrays-" + std::to_string(depth), [depth](GgufImage& i) {
            ImageValue nested;
            nested.type = 9;
            for (int d = 0; d < depth; ++d) {
                nested.append<std::uint32_t>(9);
                nested.append<std::uint64_t>(1);
            }
            nested.append<std::uint32_t>(4);
            nested.append<std::uint64_t>(0);
            i.set(kArrayKey, nested);
        });
    }
    b.expect(Container, Truncated, std::string(kArrayKey), true);
    b.mutate("g08-array-longer-than-file",
             [](GgufImage& i) { i.set(kArrayKey, ImageValue::arrayHead(10, 60'000)); });
    b.mutate("g08-strings-longer-than-file",
             [](GgufImage& i) { i.set(kArrayKey, ImageValue::arrayHead(8, 60'000)); });
}

void addMasses(BadFileBuilder& b) {
    constexpr std::uint32_t kMany = 1'000'000;
    const auto shortName = [](std::uint32_t n) {
        std::string name = "k00000";
        for (std::size_t at = name.size(); n > 0; n /= 16)
            name[--at] = "0123456789abcdef"[n % 16];
        return name;
    };
    b.expect(Container, CorruptMetadata, "*", true);
    b.mutate("g11-million-keys", [&](GgufImage& i) {
        i.keys.clear();
        i.keys.reserve(kMany);
        for (std::uint32_t k = 0; k < kMany; ++k)
            i.keys.push_back({shortName(k), ImageValue::number(ValueType::U8, std::uint8_t{1}), {}});
    });
    b.mutate("g11-million-tensors", [&](GgufImage& i) {
        i.tensors.clear();
        i.tensors.reserve(kMany);
        for (std::uint32_t t = 0; t < kMany; ++t)
            i.tensors.push_back({.name = shortName(t), .ne = {1}, .type = 24});
    });
    b.expect(Container, CorruptMetadata, "k00000", true);
    b.mutate("g11-sixty-thousand-keys-one-twice", [&](GgufImage& i) {
        i.keys.clear();
        for (std::uint32_t k = 0; k < 65'535; ++k)
            i.keys.push_back({shortName(k), ImageValue::number(ValueType::U8, std::uint8_t{1}), {}});
        i.keys.push_back(i.keys.front());
    });
}

void addAlignments(BadFileBuilder& b) {
    b.expect(Container, CorruptMetadata, "general.alignment", true);
    for (const std::uint32_t a : {0u, 1u, 3u, 4u, 13u, 33u, 0x40000000u, 0x80000000u, 0xffffffffu}) {
        b.mutate("g12-alignment-" + std::to_string(a),
                 [a](GgufImage& i) { i.set("general.alignment", ImageValue::u32(a)); });
    }
    b.mutate("g12-alignment-i32", [](GgufImage& i) { i.set("general.alignment", ImageValue::i32(32)); });
    b.mutate("g12-alignment-u64", [](GgufImage& i) {
        i.set("general.alignment", ImageValue::number(ValueType::U64, std::uint64_t{32}));
    });
    b.mutate("g12-alignment-string",
             [](GgufImage& i) { i.set("general.alignment", ImageValue::text("32")); });
    b.mutate("g12-alignment-array", [](GgufImage& i) {
        i.set("general.alignment",
              ImageValue::array<std::uint32_t>(ValueType::U32, std::vector<std::uint32_t>{32}));
    });
}

/// The valid file as part `index` of `count`.
GgufImage shard(const BadFileBuilder& b, std::uint16_t index, std::uint16_t count, bool withTensors) {
    GgufImage image = b.valid();
    if (index > 0) image.keys.clear();
    if (!withTensors) image.tensors.clear();
    image.set("split.no", ImageValue::number(ValueType::U16, index));
    image.set("split.count", ImageValue::number(ValueType::U16, count));
    image.set("split.tensors.count", ImageValue::i32(static_cast<std::int32_t>(b.valid().tensors.size())));
    return image;
}

}  // namespace

void addHeaderRows(BadFileBuilder& b) {
    addCuts(b);
    addOtherKinds(b);
    addCounts(b);
    addKeyNames(b);
}

void addMetadataRows(BadFileBuilder& b) {
    addValues(b);
    addMasses(b);
    addAlignments(b);
}

void addShardRows(BadFileBuilder& b) {
    const auto first = [&b](bool withTensors) { return shard(b, 0, 2, withTensors).bytes(); };
    const auto second = [&b](bool withTensors) { return shard(b, 1, 2, withTensors).bytes(); };
    b.expect(Container, CorruptMetadata, "split.count", true);
    for (const std::uint32_t n : {0u, 513u, 65'535u, 0xffffffffu}) {
        b.mutate("g13-split-count-" + std::to_string(n),
                 [n](GgufImage& i) { i.set("split.count", ImageValue::u32(n)); });
    }
    b.mutate("g13-split-count-string", [](GgufImage& i) { i.set("split.count", ImageValue::text("2")); });
    b.expect(Container, CorruptMetadata, "split.no", true);
    b.add("g13-part-3-of-2", shard(b, 2, 2, true).bytes());
    b.expect(Container, MissingShard, "g13-lonely-00002-of-00002.gguf", false)
        .add("g13-lonely-00001-of-00002", first(true));
    b.expect(Container, MissingShard, "*", false).add("g13-unnamed", first(true));
    b.add("g13-count-disagrees-with-name-00001-of-00003", first(true));
    b.add("g13-second-00002-of-00002", second(true)).siblings = {
        {"g13-second-00001-of-00002.gguf", first(false)}};
    b.add("g13-tensors-missing-00001-of-00002", first(false)).siblings = {
        {"g13-tensors-missing-00002-of-00002.gguf", second(false)}};
    b.expect(Container, MissingShard, "g13-swapped-00002-of-00002.gguf", false);
    b.add("g13-swapped-00001-of-00002", first(false)).siblings = {
        {"g13-swapped-00002-of-00002.gguf", first(true)}};
    b.expect(Container, CorruptTensorTable, "token_embd.weight", false);
    b.add("g13-tensors-twice-00001-of-00002", first(true)).siblings = {
        {"g13-tensors-twice-00002-of-00002.gguf", second(true)}};
    b.expect(Container, WrongKind, "g13-zip-00002-of-00002.gguf", false);
    b.add("g13-zip-00001-of-00002", first(false)).siblings = {
        {"g13-zip-00002-of-00002.gguf",
         std::vector<std::byte>{std::byte{'P'}, std::byte{'K'}, std::byte{3}, std::byte{4}}}};
    auto cutSecond = second(true);
    cutSecond.resize(cutSecond.size() - 100);
    b.expect(Container, Truncated, "g13-cut-00002-of-00002.gguf", true);
    b.add("g13-cut-00001-of-00002", first(false)).siblings = {{"g13-cut-00002-of-00002.gguf", cutSecond}};
}

}  // namespace autoglm::test
