#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/gguf/reader.h"
#include "engine/gguf/shards.h"
#include "tests/support/bad_files.h"
#include "tests/support/gguf_image.h"
#include "tests/support/temporary_folder.h"

namespace autoglm {
namespace {

using gguf::shardPath;
using test::GgufImage;
using test::ImageValue;
using testing::HasSubstr;

/// The valid file in `count` parts; part `index` takes every count-th tensor, the first one all keys.
std::vector<std::byte> part(std::uint16_t index, std::uint16_t count) {
    GgufImage image = GgufImage::of(test::validTinyFile());
    const std::vector<test::ImageTensor> all = image.tensors;
    if (index > 0) image.keys.clear();
    image.tensors.clear();
    for (std::size_t t = index; t < all.size(); t += count)
        image.tensors.push_back(all[t]);
    image.pack();
    image.set("split.no", ImageValue::number(ValueType::U16, index));
    image.set("split.count", ImageValue::number(ValueType::U16, count));
    image.set("split.tensors.count", ImageValue::i32(static_cast<std::int32_t>(all.size())));
    return image.bytes();
}

TEST(GgufShards, OpenAsOneModel) {
    const test::TemporaryFolder folder;
    const auto first = folder.write("m-00001-of-00003.gguf", part(0, 3));
    (void)folder.write("m-00002-of-00003.gguf", part(1, 3));
    (void)folder.write("m-00003-of-00003.gguf", part(2, 3));
    const auto file = GgufFile::open(first);
    ASSERT_TRUE(file) << file.error().message();
    const std::vector<std::byte> wholeBytes = test::validTinyFile();
    const auto whole = GgufFile::parse(wholeBytes, "whole.gguf");
    EXPECT_EQ(file->nShards(), 3u);
    EXPECT_EQ(file->fileBytes(), part(0, 3).size() + part(1, 3).size() + part(2, 3).size());
    EXPECT_EQ(file->tensors().size(), whole->tensors().size());
    EXPECT_EQ(file->find("general.architecture")->asString(), "glm4");
    EXPECT_EQ(file->tensors().back().shard, 2u);
    for (const TensorView& expected : whole->tensors()) {
        const TensorView* tensor = file->findTensor(expected.name);
        ASSERT_NE(tensor, nullptr) << expected.name;
        EXPECT_TRUE(std::equal(tensor->bytes.begin(), tensor->bytes.end(), expected.bytes.begin(),
                               expected.bytes.end()));
        file->release(*tensor);
    }
    EXPECT_TRUE(file->unchanged());
    (void)folder.write("m-00002-of-00003.gguf", "changed");
    EXPECT_FALSE(file->unchanged());
}

TEST(GgufShards, NameTheMissingFile) {
    const test::TemporaryFolder folder;
    const auto first = folder.write("m-00001-of-00003.gguf", part(0, 3));
    (void)folder.write("m-00002-of-00003.gguf", part(1, 3));
    const auto file = GgufFile::open(first);
    ASSERT_FALSE(file);
    EXPECT_EQ(file.error().code, ErrorCode::MissingShard);
    EXPECT_THAT(file.error().message(), HasSubstr("m-00003-of-00003.gguf: is missing: it is part 3 of 3"));
}

TEST(GgufShards, SendToTheFirst) {
    const test::TemporaryFolder folder;
    const auto second = folder.write("m-00002-of-00003.gguf", part(1, 3));
    const auto file = GgufFile::open(second);
    ASSERT_FALSE(file);
    EXPECT_THAT(file.error().message(), HasSubstr("is part 2 of 3"));
    EXPECT_THAT(file.error().message(), HasSubstr("Open m-00001-of-00003.gguf"));
}

TEST(GgufShards, NoticeAPartOfAnotherModel) {
    const test::TemporaryFolder folder;
    const auto first = folder.write("m-00001-of-00002.gguf", part(0, 2));
    GgufImage other = GgufImage::of(part(1, 2));
    for (test::ImageTensor& tensor : other.tensors)
        tensor.name = "other." + tensor.name;
    other.eraseTensor(other.tensors.back().name);
    (void)folder.write("m-00002-of-00002.gguf", other.bytes());
    const auto file = GgufFile::open(first);
    ASSERT_FALSE(file);
    EXPECT_EQ(file.error().code, ErrorCode::MissingShard);
    EXPECT_THAT(file.error().message(), HasSubstr("do not belong together"));
}

TEST(GgufShards, AreFoundByNameOnly) {
    EXPECT_EQ(shardPath("/a/b/m-00001-of-00002.gguf", 1, 2), "/a/b/m-00002-of-00002.gguf");
    EXPECT_EQ(shardPath("m-00002-of-00012.gguf", 11, 12), "m-00012-of-00012.gguf");
    EXPECT_EQ(shardPath("m-00001-of-00003.gguf", 1, 2), std::nullopt);
    EXPECT_EQ(shardPath("m-00003-of-00002.gguf", 1, 2), std::nullopt);
    EXPECT_EQ(shardPath("-00001-of-00002.gguf", 1, 2), std::nullopt);
    EXPECT_EQ(shardPath("model.gguf", 1, 2), std::nullopt);
    EXPECT_EQ(shardPath("m-00001-of-00002.GGUF", 1, 2), std::nullopt);
    EXPECT_EQ(shardPath("", 1, 2), std::nullopt);
}

}  // namespace
}  // namespace autoglm
