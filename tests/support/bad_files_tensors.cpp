// Rows G20 to G28: the tensor table and where the data lies.
#include <limits>

#include "tests/support/bad_files_builder.h"

namespace autoglm::test {
namespace {

using namespace std::string_literals;
using enum ErrorCode;
using enum Layer;

constexpr std::uint64_t kMost64 = std::numeric_limits<std::uint64_t>::max();
constexpr std::uint64_t k2To31 = std::uint64_t{1} << 31, k2To32 = std::uint64_t{1} << 32;
constexpr std::string_view kMatrix = "blk.0.attn_q.weight";  // Q8_0 [32, 32]
constexpr std::string_view kVector = "output_norm.weight";   // F32 [32]
constexpr std::uint32_t kF32 = 0, kI8 = 24;

struct ShapeRow {
    const char* name;
    std::vector<std::uint64_t> ne;
    std::uint32_t type;
};

void addShapes(BadFileBuilder& b) {
    const ShapeRow rows[] = {
        {"g21-dim-zero", {0}, kF32},
        {"g21-dim-zero-256", {0, 256}, kF32},
        {"g21-dim-256-zero", {256, 0}, kF32},
        {"g21-dim-minus-one", {kMost64}, kI8},
        {"g21-dim-minus-block", {kMost64 - 31}, kI8},
        {"g22-product-above-2-63", {k2To32, k2To31, 4}, kI8},
        {"g22-one-row-after-wrapping", {32, (std::uint64_t{1} << 57) + 1}, kF32},
        {"g22-i8-of-2-63", {std::uint64_t{0x7fffffffffffffc0}}, kI8},
        {"g23-product-wraps-to-zero", {k2To32, k2To32}, kF32},
        {"g23-product-wraps-to-zero-3d", {k2To31, k2To31, 4}, kF32},
        {"g23-product-wraps-negative", {k2To31, k2To31, 2}, kF32},
        {"g23-product-wraps-to-zero-4d", {65536, 65536, 65536, 65536}, kF32},
        {"g24-padding-wraps", {(std::uint64_t{1} << 62) - 1}, kF32},
        {"g24-larger-than-any-disk", {k2To32, 4096}, kF32},
    };
    b.expect(Container, CorruptTensorTable, std::string(kVector), true);
    for (const ShapeRow& row : rows) {
        b.mutate(row.name, [&row](GgufImage& i) {
            i.tensor(kVector).ne = row.ne;
            i.tensor(kVector).type = row.type;
        });
    }
    for (const std::uint32_t n : {0u, 5u, 255u, 0xffffffffu}) {
        b.mutate("g20-dims-" + std::to_string(n), [n](GgufImage& i) { i.tensor(kVector).statedDims = n; });
    }
    b.expect(Container, CorruptTensorTable, std::string(kMatrix), true);
    for (const std::uint64_t n : {std::uint64_t{1}, std::uint64_t{31}, std::uint64_t{33}}) {
        b.mutate("g27-row-of-" + std::to_string(n), [n](GgufImage& i) { i.tensor(kMatrix).ne[0] = n; });
    }
    // Believable, but more than the file holds: what an interrupted download looks like.
    b.expect(Container, Truncated, "*", true);
    b.mutate("g24-last-tensor-too-large", [](GgufImage& i) { i.tensors.back().ne = {1'000'000}; });
}

void addOffsets(BadFileBuilder& b) {
    b.expect(Container, CorruptTensorTable, std::string(kMatrix), true);
    const auto moved = [&b](const char* name, auto change) {
        b.mutate(name, [&](GgufImage& i) { i.tensor(kMatrix).offset = change(i.tensor(kMatrix).offset, i); });
    };
    using Image = const GgufImage&;
    moved("g25-offset-misaligned-by-1", [](std::uint64_t at, Image) { return at + 1; });
    moved("g25-offset-misaligned-by-16", [](std::uint64_t at, Image) { return at + 16; });
    moved("g25-offset-overlaps-by-one-block", [](std::uint64_t at, Image) { return at - 32; });
    moved("g25-offset-of-first-tensor", [](std::uint64_t, Image) { return std::uint64_t{0}; });
    moved("g25-offset-at-end-of-file",
          [](std::uint64_t, Image i) { return (i.bytes().size() + 31) / 32 * 32; });
    moved("g25-offset-reaches-past-end",
          [](std::uint64_t, Image i) { return i.bytes().size() / 32 * 32 - 64; });
    moved("g24-offset-near-2-64", [](std::uint64_t, Image) { return kMost64 - 31; });
    moved("g24-offset-wraps-to-begin", [](std::uint64_t, Image) { return kMost64 - 4095; });
    moved("g24-offset-2-63", [](std::uint64_t, Image) { return std::uint64_t{1} << 63; });
    moved("g24-offset-2-40", [](std::uint64_t, Image) { return std::uint64_t{1} << 40; });
}

void addTypesAndNames(BadFileBuilder& b) {
    b.expect(Container, UnsupportedType, std::string(kMatrix), true);
    for (const std::uint32_t id :
         {4u, 5u, 31u, 36u, 38u, 40u, 43u, 98u, 137u, 202u, 399u, 0x80000000u, 0xffffffffu}) {
        b.mutate("g26-type-" + std::to_string(id), [id](GgufImage& i) { i.tensor(kMatrix).type = id; });
    }
    const auto named = [&b](const char* row, std::string name) {
        b.mutate(row, [&](GgufImage& i) { i.tensor(kVector).name = name; });
    };
    b.expect(Container, CorruptTensorTable, "tensor 1", true);
    named("g28-name-empty", "");
    named("g28-name-64-bytes", std::string(64, 'n'));
    named("g28-name-1-mb", std::string(1'000'000, 'n'));
    for (const std::uint64_t n : {k2To31, std::uint64_t{1} << 63, kMost64}) {
        b.mutate("g28-name-length-" + std::to_string(n),
                 [n](GgufImage& i) { i.tensor(kVector).statedNameBytes = n; });
    }
    b.expect(Container, CorruptTensorTable, "output", true);
    named("g28-name-with-nul", "output\0norm"s);
    named("g28-name-with-newline", "output\nnorm");
    named("g28-name-with-escape", "output\x1b]0;owned\x07");
    named("g28-name-not-utf8", "output\xc3\x28");
    b.expect(Container, CorruptTensorTable, "token_embd.weight", true);
    named("g28-name-twice", "token_embd.weight");
}

}  // namespace

void addTensorRows(BadFileBuilder& b) {
    addShapes(b);
    addOffsets(b);
    addTypesAndNames(b);
}

}  // namespace autoglm::test
