#include "engine/api/inspect.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/bad_files.h"
#include "tests/support/gguf_image.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/tiny_model.h"

namespace autoglm::test {
namespace {

using testing::Contains;
using testing::Field;
using testing::HasSubstr;

TinyModelSpec spec() {
    TinyModelSpec s;
    s.nVocab = 300;
    s.withTokenizer = true;
    s.ropeSections = {1, 1, 0, 0};
    return s;
}

TEST(Inspect, DescribesASupportedFile) {
    const TemporaryFolder folder;
    const auto report = inspectFile(folder.write("tiny.gguf", tinyModelBytes(spec())));
    ASSERT_TRUE(report.has_value()) << report.error().message();
    EXPECT_TRUE(report->supported);
    EXPECT_EQ(report->architecture, "glm4");
    EXPECT_EQ(report->name, "tiny-glm4");
    EXPECT_EQ(report->quantName, "F32");
    EXPECT_EQ(report->ggufVersion, 3u);
    EXPECT_EQ(report->nLayers, 2u);
    EXPECT_EQ(report->nVocab, 300u);
    EXPECT_EQ(report->nTokens, 300u);
    EXPECT_EQ(report->nRot, 4u);
    EXPECT_EQ(report->ropePairing, "half-split");
    EXPECT_EQ(report->ropeScaling, "none");
    EXPECT_DOUBLE_EQ(report->ropeBase, 10000);
    EXPECT_EQ(report->kvBytesPerToken, 2u * 2 * 16 * 2);
    EXPECT_GT(report->scratchBytes, 0u);
    EXPECT_EQ(report->tokenizerModel, "gpt2");
    EXPECT_THAT(report->stopTokens, Contains("<|user|>"));
    EXPECT_THAT(report->metadata, Contains(Field(&MetaField::value, "[300 × string]")));
    EXPECT_THAT(report->metadata, Contains(Field(&MetaField::value, "[1, 1, 0, 0]")));
    EXPECT_EQ(report->tensors.front().name, "token_embd.weight");
    EXPECT_EQ(report->tensors.front().shape, (std::vector<std::uint64_t>{32, 300}));
    ASSERT_EQ(report->types.size(), 1u);
    EXPECT_EQ(report->types[0].sizeBytes, report->weightBytes);
    EXPECT_EQ(report->weightBytes, 4 * report->nParameters);
}

TEST(Inspect, ReportsAnUnsupportedArchitectureInsteadOfRefusing) {
    const TemporaryFolder folder;
    GgufImage image = GgufImage::of(tinyModelBytes(spec()));
    image.set("general.architecture", ImageValue::text("glm4moe"));
    image.set("glm4moe.block_count", ImageValue::u32(46));
    const auto report = inspectFile(folder.write("moe.gguf", image.bytes()));
    ASSERT_TRUE(report.has_value()) << report.error().message();
    EXPECT_FALSE(report->supported);
    EXPECT_THAT(report->reason, HasSubstr("glm4moe is not supported yet"));
    EXPECT_EQ(report->nLayers, 46u);
    EXPECT_FALSE(report->tensors.empty());
}

TEST(Inspect, RefusesEveryBadFile) {
    const TemporaryFolder folder;
    for (const BadFile& bad : makeBadFiles()) {
        for (const auto& [name, bytes] : bad.siblings)
            (void)folder.write(name, bytes);
        const auto report = inspectFile(folder.write(bad.name, bad.bytes));
        const bool isReport = bad.code == ErrorCode::UnsupportedArchitecture ||
                              (bad.layer != Layer::Container && bad.code == ErrorCode::UnsupportedType);
        EXPECT_EQ(report.has_value(), isReport) << bad.name;
        if (report.has_value()) {
            EXPECT_FALSE(report->supported) << bad.name;
        } else {
            EXPECT_EQ(errorName(report.error().code), errorName(bad.code)) << bad.name;
        }
    }
}

TEST(Inspect, TokenizesWithTheVocabularyOfAFile) {
    const TemporaryFolder folder;
    const auto path = folder.write("tiny.gguf", tinyModelBytes(spec()));
    const auto plain = tokenizeWithFile(path, "hi<|user|>", false);
    const auto special = tokenizeWithFile(path, "hi<|user|>", true);
    ASSERT_TRUE(plain.has_value() && special.has_value());
    EXPECT_EQ(plain->size(), 10u);
    EXPECT_EQ(special->size(), 3u);
    EXPECT_EQ(detokenizeWithFile(path, *special).value(), "hi<|user|>");
    EXPECT_EQ(tokenizeWithFile(folder.path() / "absent.gguf", "x", false).error().code, ErrorCode::NotFound);
}

}  // namespace
}  // namespace autoglm::test
