#include "app/desktop/drop_plan.h"

#include <gtest/gtest.h>

namespace autoglm::test {
namespace {

using desktop::FileGlance;
using Kind = FileGlance::Kind;

FileGlance seen(const char* path, Kind kind, quint64 bytes = 10) {
    return {path, kind, bytes};
}

TEST(DropPlan, TellsModelsFilesFoldersAndTheUnusableApart) {
    const auto plan =
        desktop::planDrop({seen("/m/a.gguf", Kind::Gguf, 100), seen("/d/notes.md", Kind::OtherFile, 5),
                           seen("/d", Kind::Folder, 0), seen("/m/zip.gguf", Kind::OtherFile),
                           seen("/dev/null", Kind::Special), seen("/d/x.csv", Kind::OtherFile, 7)});
    EXPECT_EQ(plan.models, std::vector<desktop::FilePath>{"/m/a.gguf"});
    EXPECT_EQ(plan.modelBytes, 100u);
    EXPECT_EQ(plan.attachments, (std::vector<desktop::FilePath>{"/d/notes.md", "/d/x.csv"}));
    EXPECT_EQ(plan.attachmentBytes, 12u);
    EXPECT_EQ(plan.folders, std::vector<desktop::FilePath>{"/d"});
    ASSERT_EQ(plan.refused.size(), 2u);
    EXPECT_EQ(plan.refused[0].path, "/m/zip.gguf");
    EXPECT_FALSE(plan.isRefusal());
    EXPECT_TRUE(desktop::planDrop({seen("/m/zip.gguf", Kind::OtherFile)}).isRefusal());
}

TEST(DropPlan, PartsOfOneModelAreOneModel) {
    const auto plan = desktop::planDrop({seen("/m/x-00002-of-00003.gguf", Kind::Gguf, 5),
                                         seen("/m/x-00001-of-00003.gguf", Kind::Gguf, 6),
                                         seen("/m/x-00003-of-00003.gguf", Kind::Gguf, 7)});
    EXPECT_EQ(plan.models, std::vector<desktop::FilePath>{"/m/x-00001-of-00003.gguf"});
    EXPECT_EQ(plan.modelFiles, 3);
    EXPECT_EQ(plan.modelBytes, 18u);
    EXPECT_EQ(desktop::planDrop({seen("/m/x-00001-of-00003.gguf", Kind::Gguf), seen("/m/y.gguf", Kind::Gguf)})
                  .models.size(),
              2u);
}

TEST(DropPlan, GuessesFromTheNameAlone) {
    EXPECT_EQ(desktop::guessOf("/a/B.GGUF").kind, Kind::Gguf);
    EXPECT_EQ(desktop::guessOf("/a/b.txt").kind, Kind::OtherFile);
    EXPECT_FALSE(desktop::claimsToBeModel("/a/gguf"));
}

}  // namespace
}  // namespace autoglm::test
