// Rows G14 and G29 to G31: hyper-parameters of the wrong type or value, and tensors that disagree with them.
#include <cmath>
#include <limits>

#include "tests/support/bad_files_builder.h"

namespace autoglm::test {
namespace {

using enum ErrorCode;
using enum Layer;
using V = ImageValue;

const float kNaN = std::nanf(""), kInfinity = std::numeric_limits<float>::infinity();

struct ValueRow {
    const char* name;
    const char* key;
    ImageValue value;
};

void addValuesOfWrongType(BadFileBuilder& b) {
    const V nothing = V::array<std::uint32_t>(ValueType::U32, std::vector<std::uint32_t>{});
    const ValueRow rows[] = {
        {"g14-architecture-array", "general.architecture", V::texts(std::vector<std::string>{"glm4"})},
        {"g14-architecture-number", "general.architecture", V::u32(4)},
        {"g14-block-count-string", "glm4.block_count", V::text("2")},
        {"g14-block-count-f32", "glm4.block_count", V::f32(2)},
        {"g14-block-count-bool", "glm4.block_count", V::number(ValueType::Bool, std::uint8_t{1})},
        {"g14-context-nan", "glm4.context_length", V::f32(kNaN)},
        {"g14-context-minus-1", "glm4.context_length", V::i32(-1)},
        {"g14-context-1e30", "glm4.context_length", V::f32(1e30f)},
        {"g14-embedding-u64-top", "glm4.embedding_length", V::number(ValueType::U64, std::uint64_t{1} << 63)},
        {"g14-heads-empty-array", "glm4.attention.head_count", nothing},
        {"g14-epsilon-string", "glm4.attention.layer_norm_rms_epsilon", V::text("1e-5")},
        {"g14-rope-base-string", "glm4.rope.freq_base", V::text("10000")},
    };
    for (const ValueRow& row : rows) {
        b.expect(Model, BadValue, row.key, true).mutate(row.name, [&row](GgufImage& i) {
            i.set(row.key, row.value);
        });
    }
}

void addImpossibleValues(BadFileBuilder& b) {
    const char* heads = "glm4.attention.head_count";
    const char* kvHeads = "glm4.attention.head_count_kv";
    const char* epsilon = "glm4.attention.layer_norm_rms_epsilon";
    const char* blocks = "glm4.block_count";
    const char* base = "glm4.rope.freq_base";
    const char* rotated = "glm4.rope.dimension_count";
    const ValueRow rows[] = {
        {"g29-heads-0", heads, V::u32(0)},
        {"g29-heads-2-32", heads, V::u32(0xffffffff)},
        {"g29-kv-heads-0", kvHeads, V::u32(0)},
        {"g29-kv-heads-above-heads", kvHeads, V::u32(8)},
        {"g29-kv-heads-no-divisor", kvHeads, V::u32(3)},
        {"g29-blocks-0", blocks, V::u32(0)},
        {"g29-blocks-2-32", blocks, V::u32(0xffffffff)},
        {"g29-blocks-minus-1", blocks, V::i32(-1)},
        {"g29-embedding-0", "glm4.embedding_length", V::u32(0)},
        {"g29-ffn-0", "glm4.feed_forward_length", V::u32(0)},
        {"g29-key-length-0", "glm4.attention.key_length", V::u32(0)},
        {"g29-value-length-differs", "glm4.attention.value_length", V::u32(16)},
        {"g29-rotated-above-head", rotated, V::u32(10)},
        {"g29-rotated-odd", rotated, V::u32(3)},
        {"g29-epsilon-nan", epsilon, V::f32(kNaN)},
        {"g29-epsilon-infinite", epsilon, V::f32(kInfinity)},
        {"g29-epsilon-0", epsilon, V::f32(0)},
        {"g29-epsilon-negative", epsilon, V::f32(-1e-5f)},
        {"g29-rope-base-0", base, V::f32(0)},
        {"g29-rope-base-nan", base, V::f32(kNaN)},
        {"g29-layers-without-decoder", "glm4.nextn_predict_layers", V::u32(2)},
        {"g30-context-2-31", "glm4.context_length", V::u32(0x80000000)},
        {"g30-context-0", "glm4.context_length", V::u32(0)},
    };
    for (const ValueRow& row : rows) {
        b.expect(Model, BadValue, row.key, true).mutate(row.name, [&row](GgufImage& i) {
            i.set(row.key, row.value);
        });
    }
}

void addDisagreements(BadFileBuilder& b) {
    const auto setTo = [&b](const char* name, const char* key, std::uint32_t value) {
        b.mutate(name, [&](GgufImage& i) { i.set(key, V::u32(value)); });
    };
    b.expect(Model, BadShape, "token_embd.weight", true);
    setTo("g29-embedding-33", "glm4.embedding_length", 33);
    b.mutate("g29-more-tokens-than-rows", [](GgufImage& i) {
        i.set("tokenizer.ggml.tokens", V::texts(std::vector<std::string>(300, "token")));
    });
    b.expect(Model, BadShape, "blk.0.ffn_up.weight", true);
    setTo("g29-ffn-96", "glm4.feed_forward_length", 96);
    b.expect(Model, BadShape, "blk.0.attn_q.weight", true);
    setTo("g29-heads-2", "glm4.attention.head_count", 2);
    b.expect(Model, BadShape, "blk.0.attn_k.weight", true);
    setTo("g29-kv-heads-1", "glm4.attention.head_count_kv", 1);
    b.expect(Model, MissingTensor, "blk.2.", false);
    setTo("g29-blocks-more-than-present", "glm4.block_count", 3);
    b.expect(Model, BadValue, "glm4.block_count", true);
    setTo("g29-blocks-fewer-than-present", "glm4.block_count", 1);
    const auto reshaped = [&b](const char* name, const char* tensor, std::vector<std::uint64_t> ne) {
        b.expect(Model, BadShape, tensor, true).mutate(name, [&](GgufImage& i) { i.tensor(tensor).ne = ne; });
    };
    reshaped("g29-norm-of-16", "blk.1.attn_norm.weight", {16});
    reshaped("g29-matrix-with-fewer-rows", "blk.1.ffn_down.weight", {64, 31});
    reshaped("g29-matrix-turned", "blk.1.ffn_down.weight", {32, 64});
    reshaped("g29-matrix-of-three-dimensions", "blk.1.ffn_down.weight", {64, 16, 2});
    reshaped("g29-bias-of-8", "blk.0.attn_q.bias", {8});
}

void addMissingAndUnsupported(BadFileBuilder& b) {
    for (const char* key : {"block_count", "embedding_length", "context_length", "feed_forward_length",
                            "attention.head_count", "attention.layer_norm_rms_epsilon"}) {
        const std::string name = std::string("glm4.") + key;
        b.expect(Model, MissingKey, name, false);
        b.mutate(std::string("g31-without-") + key, [&name](GgufImage& i) { i.erase(name); });
    }
    b.expect(Model, MissingKey, "general.architecture", false);
    b.mutate("g31-without-architecture", [](GgufImage& i) { i.erase("general.architecture"); });
    for (const char* tensor :
         {"token_embd.weight", "output_norm.weight", "blk.0.attn_norm.weight", "blk.1.ffn_down.weight"}) {
        b.expect(Model, MissingTensor, tensor, false);
        b.mutate(std::string("g31-without-") + tensor, [tensor](GgufImage& i) { i.eraseTensor(tensor); });
    }
    b.expect(Model, MissingTensor, "output_norm.weight", false);
    b.mutate("g28-name-is-a-path",
             [](GgufImage& i) { i.tensor("output_norm.weight").name = "../../etc/passwd"; });
    b.expect(Model, MissingTensor, "token_embd.weight", false);
    b.mutate("g31-no-tensors", [](GgufImage& i) { i.tensors.clear(); });
    b.expect(Model, UnsupportedArchitecture, "general.architecture", true);
    for (const char* architecture : {"glm4moe", "deepseek2", "llama", "GLM4", ""}) {
        b.mutate(std::string("g31-architecture-") + (*architecture ? architecture : "empty"),
                 [architecture](GgufImage& i) { i.set("general.architecture", V::text(architecture)); });
    }
    b.mutate("g14-architecture-4-mb",
             [](GgufImage& i) { i.set("general.architecture", V::text(std::string(4'000'000, 'a'))); });
    // Parts that no GLM has: without them every answer would be wrong.
    for (const char* part :
         {"output.bias", "output_norm.bias", "rope_freqs.weight", "blk.1.attn_output.bias"}) {
        b.expect(Model, UnsupportedArchitecture, part, true);
        b.mutate(std::string("g31-with-") + part, [part](GgufImage& i) {
            const ImageTensor& last = i.tensors.back();
            const std::uint64_t end = (last.offset + last.data.size() + 31) / 32 * 32;
            i.tensors.push_back(i.tensor("output_norm.weight"));
            i.tensors.back().name = part;
            i.tensors.back().offset = end;
        });
    }
    // Known to the container by its size, but nothing that can be computed with.
    b.expect(Model, UnsupportedType, "blk.0.attn_q.weight", true);
    b.mutate("g31-matrix-of-i8", [](GgufImage& i) { i.tensor("blk.0.attn_q.weight").type = 24; });
}

}  // namespace

void addModelRows(BadFileBuilder& b) {
    addValuesOfWrongType(b);
    addImpossibleValues(b);
    addDisagreements(b);
    addMissingAndUnsupported(b);
}

}  // namespace autoglm::test
