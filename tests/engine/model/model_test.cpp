#include "engine/model/model.h"

#include <gtest/gtest.h>

#include <cmath>

#include "engine/model/registry.h"
#include "tests/support/gguf_image.h"
#include "tests/support/tiny_model.h"

namespace autoglm::test {
namespace {

using V = ImageValue;

/// A model from an image; the bytes live as long as the test.
class Models {
public:
    Result<std::shared_ptr<const Model>> open(const GgufImage& image) { return openBytes(image.bytes()); }
    Result<std::shared_ptr<const Model>> open(const TinyModelSpec& spec) {
        return openBytes(tinyModelBytes(spec));
    }

private:
    Result<std::shared_ptr<const Model>> openBytes(std::vector<std::byte> bytes) {
        m_bytes.push_back(std::make_unique<std::vector<std::byte>>(std::move(bytes)));
        AUTOGLM_TRY_ASSIGN(GgufFile file, GgufFile::parse(*m_bytes.back(), "tiny.gguf"));
        return Model::create(std::move(file));
    }
    std::vector<std::unique_ptr<std::vector<std::byte>>> m_bytes;
};

GgufImage imageOf(const TinyModelSpec& spec) {
    return GgufImage::of(tinyModelBytes(spec));
}

TinyModelSpec chatGlm() {
    TinyModelSpec spec;
    spec.architecture = "chatglm";
    spec.fusedQkv = true;
    return spec;
}

template <class StepType>
const StepType& stepAt(const Model& model, std::size_t index) {
    return std::get<StepType>(model.program().steps.at(index));
}

TEST(Model, ListsTheStepsOfALayerInOrder) {
    Models models;
    const auto model = models.open(TinyModelSpec{});
    ASSERT_TRUE(model.has_value()) << model.error().message();
    const std::vector<Step>& steps = (*model)->program().steps;
    ASSERT_EQ(steps.size(), 2u + 2 * 5);
    EXPECT_TRUE(std::holds_alternative<EmbedStep>(steps.front()));
    EXPECT_TRUE(std::holds_alternative<HeadStep>(steps.back()));
    EXPECT_EQ(stepAt<AttentionInputStep>(**model, 6).layer, 1u);
    EXPECT_EQ(stepAt<AttentionStep>(**model, 7).layer, 1u);
    EXPECT_FLOAT_EQ(stepAt<AttentionStep>(**model, 7).scale, 1.0f / std::sqrt(8.0f));
    EXPECT_EQ(stepAt<ProjectionStep>(**model, 8).postNorm.name, "blk.1.post_attention_norm.weight");
    EXPECT_EQ(stepAt<ProjectionStep>(**model, 10).postNorm.name, "blk.1.post_ffw_norm.weight");
}

TEST(Model, SlicesFusedMatricesByRows) {
    Models models;
    const auto model = models.open(chatGlm());
    ASSERT_TRUE(model.has_value()) << model.error().message();
    const auto& input = stepAt<AttentionInputStep>(**model, 1);
    const TensorView& fused = *(*model)->file().findTensor("blk.0.attn_qkv.weight");
    EXPECT_EQ(input.q.nOut, 32u);
    EXPECT_EQ(input.k.nOut, 16u);
    EXPECT_EQ(input.q.bytes.data(), fused.bytes.data());
    EXPECT_EQ(input.k.bytes.data(), fused.bytes.data() + 32 * input.k.rowSizeBytes);
    EXPECT_EQ(input.v.bytes.data(), fused.bytes.data() + 48 * input.v.rowSizeBytes);
    EXPECT_EQ(input.v.bytes.data() + input.v.bytes.size(), fused.bytes.data() + fused.bytes.size());
    EXPECT_EQ(input.kBias.values.size(), 16u);
    const auto& feedForward = stepAt<FeedForwardInputStep>(**model, 4);
    EXPECT_EQ(feedForward.gate.nOut, 48u);
    EXPECT_EQ(feedForward.up.bytes.data(), feedForward.gate.bytes.data() + feedForward.gate.bytes.size());
    EXPECT_TRUE(stepAt<ProjectionStep>(**model, 3).postNorm.empty()) << "chatglm has no sandwich norms";
}

TEST(Model, PairsByTheSectionsKeyAlone) {
    Models models;
    TinyModelSpec spec;
    const auto pairingOf = [&](const std::vector<std::int32_t>& sections) {
        spec.ropeSections = sections;
        return models.open(spec).value()->shape().rope.pairing;
    };
    EXPECT_EQ(pairingOf({}), RopePairing::Interleaved);
    EXPECT_EQ(pairingOf({0, 0, 0, 0}), RopePairing::Interleaved);
    EXPECT_EQ(pairingOf({1, 1, 0}), RopePairing::HalfSplit);
    // What llama.cpp takes for plain rope; its logits of such files are those without the key.
    for (const auto& sections : std::vector<std::vector<std::int32_t>>{
             {16, 0, 0, 0}, {0, 16, 0, 0}, {0, 8, 8, 0}, {8, 0, 8, 0}, {0, 0, 0, 16}, {16}})
        EXPECT_EQ(pairingOf(sections), RopePairing::Interleaved);
}

TEST(Model, ReadsRopeScalingAsLlamaCppDoes) {
    Models models;
    const GgufImage plain = imageOf(TinyModelSpec());
    const std::string scaling = "glm4.rope.scaling.";
    const auto ropeOf = [&](const GgufImage& image) { return models.open(image).value()->shape().rope; };
    const RopeSpec unscaled = ropeOf(plain);

    GgufImage image = plain;
    image.set(scaling + "attn_factor", V::f32(0.5f));
    EXPECT_EQ(ropeOf(image).magnitude, 0.5f) << "without any type";
    image.set(scaling + "type", V::text("none"));
    image.set(scaling + "factor", V::f32(4));
    EXPECT_EQ(ropeOf(image).magnitude, 0.5f);
    EXPECT_EQ(ropeOf(image).inverseFrequency, unscaled.inverseFrequency);
    image.set(scaling + "type", V::text("linear"));
    EXPECT_EQ(ropeOf(image).magnitude, 0.5f);
    EXPECT_DOUBLE_EQ(ropeOf(image).inverseFrequency[1], unscaled.inverseFrequency[1] / 4);

    image = plain;
    image.set("glm4.rope.scale_linear", V::f32(4));
    EXPECT_DOUBLE_EQ(ropeOf(image).inverseFrequency[1], unscaled.inverseFrequency[1] / 4);
    image.set(scaling + "factor", V::f32(0));
    EXPECT_EQ(ropeOf(image).inverseFrequency, unscaled.inverseFrequency) << "0 says nothing, but it says so";

    image = plain;
    image.set(scaling + "type", V::text("yarn"));
    image.set(scaling + "factor", V::f32(4));
    image.set(scaling + "original_context_length", V::u32(64));
    const RopeSpec yarn = ropeOf(image);
    EXPECT_NEAR(yarn.magnitude, 1 + 0.1 * std::log(4), 1e-6);
    for (const char* key : {"yarn_ext_factor", "yarn_attn_factor", "yarn_beta_fast", "yarn_beta_slow"})
        image.set(scaling + key, V::f32(3));
    EXPECT_EQ(ropeOf(image).inverseFrequency, yarn.inverseFrequency);
    EXPECT_EQ(ropeOf(image).magnitude, yarn.magnitude);
    image.set(scaling + "factor", V::f32(0.5f));
    EXPECT_EQ(ropeOf(image).magnitude, 1.0f) << "a context that shrinks turns nothing up or down";
    image.set(scaling + "original_context_length", V::u32(0));
    image.set(scaling + "factor", V::f32(4));
    EXPECT_EQ(ropeOf(image).inverseFrequency.size(), unscaled.inverseFrequency.size());
}

TEST(Model, KnowsTheRotaryHalfWhenAnOldFileLacksIt) {
    Models models;
    TinyModelSpec spec;
    spec.headDim = 128;
    GgufImage image = imageOf(spec);
    image.erase("glm4.rope.dimension_count");
    EXPECT_EQ(models.open(image).value()->shape().rope.nRot, 64u);
    spec.headDim = 16;
    image = imageOf(spec);
    image.erase("glm4.rope.dimension_count");
    EXPECT_EQ(models.open(image).value()->shape().rope.nRot, 16u);
}

TEST(Model, CorrectsTheContextThatConvertersGetWrong) {
    Models models;
    GgufImage image = imageOf(chatGlm());
    image.set("chatglm.context_length", V::u32(32));  // the embedding length
    EXPECT_EQ(models.open(image).value()->shape().contextLength, 8192u);
    image.set("chatglm.context_length", V::u32(33));
    EXPECT_EQ(models.open(image).value()->shape().contextLength, 33u);
    TinyModelSpec glm4;
    glm4.contextLength = 32;
    EXPECT_EQ(models.open(glm4).value()->shape().contextLength, 32u) << "only chatglm files have the defect";
}

TEST(Model, LeavesPredictionLayersOut) {
    Models models;
    TinyModelSpec spec;
    spec.nMtpLayers = 1;
    const auto model = models.open(spec);
    ASSERT_TRUE(model.has_value()) << model.error().message();
    EXPECT_EQ((*model)->shape().nLayers, 2u);
    EXPECT_EQ((*model)->program().steps.size(), 2u + 2 * 5);
}

TEST(Model, TakesHeadCountsPerLayerWhenTheyAgree) {
    Models models;
    GgufImage image = imageOf({});
    const std::vector<std::int32_t> equal = {4, 4}, different = {4, 2};
    image.set("glm4.attention.head_count", V::array<std::int32_t>(ValueType::I32, equal));
    EXPECT_EQ(models.open(image).value()->shape().nHeads, 4u);
    image.set("glm4.attention.head_count", V::array<std::int32_t>(ValueType::I32, different));
    const auto refused = models.open(image);
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().code, ErrorCode::BadValue);
    EXPECT_NE(refused.error().message().find("2 at index 1"), std::string::npos) << refused.error().message();
}

TEST(Model, AcceptsIntegersOfAnyWidth) {
    Models models;
    GgufImage image = imageOf({});
    image.set("glm4.block_count", V::number(ValueType::U64, std::uint64_t{2}));
    image.set("glm4.attention.head_count", V::number(ValueType::U8, std::uint8_t{4}));
    image.set("glm4.context_length", V::i32(256));
    EXPECT_TRUE(models.open(image).has_value());
}

TEST(Model, NamesItsMixByFileTypeOnlyWhenTensorsBearItOut) {
    Models models;
    TinyModelSpec spec;
    spec.nEmbd = 256;
    spec.nFf = 256;
    spec.headDim = 64;
    spec.matrixType = TensorType::Q4_K;
    GgufImage image = imageOf(spec);
    EXPECT_EQ(models.open(image).value()->quantName(), "Q4_K");
    image.set("general.file_type", V::u32(15));
    EXPECT_EQ(models.open(image).value()->quantName(), "Q4_K_M");
    image.set("general.file_type", V::u32(7));
    EXPECT_EQ(models.open(image).value()->quantName(), "Q4_K") << "the key says Q8_0, the tensors do not";
}

TEST(Model, CountsParametersAndBytes) {
    Models models;
    const auto model = models.open(chatGlm()).value();
    std::uint64_t parameters = 0;
    for (const TensorView& tensor : model->file().tensors())
        parameters += tensor.nElements();
    EXPECT_EQ(model->nParameters(), parameters);
    EXPECT_EQ(model->weightBytes(), 4 * parameters);
    EXPECT_EQ(model->name(), "tiny-chatglm");
}

TEST(Model, RefusesPartsItWouldHaveToLeaveOut) {
    Models models;
    GgufImage image = imageOf({});
    ImageTensor extra = image.tensor("blk.1.attn_norm.weight");
    extra.name = "blk.1.attn_q_norm.weight";
    image.tensors.push_back(extra);
    image.pack();
    const auto refused = models.open(image);
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().code, ErrorCode::UnsupportedArchitecture);
    EXPECT_EQ(refused.error().subject, "blk.1.attn_q_norm.weight");
    // What does not belong to a layer that runs may be there: the vision half, prediction layers.
    image.tensors.back().name = "v.patch_embd.weight";
    EXPECT_TRUE(models.open(image).has_value());
}

TEST(Registry, RefusesOtherArchitecturesByName) {
    Models models;
    GgufImage image = imageOf({});
    const auto messageFor = [&](const char* architecture) {
        image.set("general.architecture", V::text(architecture));
        const auto refused = models.open(image);
        EXPECT_EQ(refused.error().code, ErrorCode::UnsupportedArchitecture);
        return refused.error().message();
    };
    for (const ArchitectureRow& row : architectures()) {
        if (row.build != nullptr) continue;
        const std::string name(row.name), message = messageFor(name.c_str());
        EXPECT_NE(message.find(name + " is not supported yet"), std::string::npos) << message;
        EXPECT_NE(message.find(row.hint), std::string::npos) << message;
        EXPECT_FALSE(row.hint.empty()) << name;
    }
    EXPECT_NE(messageFor("llama").find("llama is not a GLM architecture"), std::string::npos);
}

}  // namespace
}  // namespace autoglm::test
