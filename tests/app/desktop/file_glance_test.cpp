#include "app/desktop/file_glance.h"

#include <sys/stat.h>
#include <unistd.h>

#include "tests/app/desktop/desktop_fixture.h"
#include "tests/support/no_threads.h"

namespace autoglm::test {
namespace {

using desktop::FileGlance;
using desktop::glanceAt;

class FileGlanceTest : public DesktopTest {};

TEST_F(FileGlanceTest, TellsAModelFromOtherFiles) {
    const auto model = m_folder.write("a b.gguf", "GGUF0123");
    EXPECT_EQ(glanceAt(model).kind, FileGlance::Kind::Gguf);
    EXPECT_EQ(glanceAt(model).sizeBytes, 8U);
    EXPECT_EQ(glanceAt(m_folder.write("zip.gguf", "PK\x03\x04")).kind, FileGlance::Kind::OtherFile);
    EXPECT_EQ(glanceAt(m_folder.write("empty.gguf", "")).kind, FileGlance::Kind::OtherFile);
    EXPECT_EQ(glanceAt(m_folder.path()).kind, FileGlance::Kind::Folder);
    EXPECT_EQ(glanceAt(m_folder.path() / "gone.gguf").kind, FileGlance::Kind::Missing);
}

TEST_F(FileGlanceTest, NeverReadsPipesOrDevices) {
    const auto pipe = m_folder.path() / "pipe.gguf";
    ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
    EXPECT_EQ(glanceAt(pipe).kind, FileGlance::Kind::Special);
    EXPECT_EQ(glanceAt("/dev/zero").kind, FileGlance::Kind::Special);
}

TEST_F(FileGlanceTest, FollowsAGoodLinkAndEndsOnALoop) {
    const auto model = m_folder.write("m.gguf", "GGUF0123");
    std::filesystem::create_symlink(model, m_folder.path() / "link.gguf");
    EXPECT_EQ(glanceAt(m_folder.path() / "link.gguf").kind, FileGlance::Kind::Gguf);
    std::filesystem::create_symlink(m_folder.path() / "loop", m_folder.path() / "loop");
    EXPECT_NE(glanceAt(m_folder.path() / "loop").kind, FileGlance::Kind::Gguf);
}

TEST_F(FileGlanceTest, AnswersOnTheCallersThread) {
    const auto model = m_folder.write("m.gguf", "GGUF0123");
    desktop::FileGlancer glancer;
    FileGlance seen;
    QObject::connect(&glancer, &desktop::FileGlancer::seen, &glancer,
                     [&](const FileGlance& glance) { seen = glance; });
    glancer.look({model});
    ASSERT_TRUE(waitFor([&] { return !seen.path.empty(); }));
    EXPECT_EQ(seen.kind, FileGlance::Kind::Gguf);
}

TEST_F(FileGlanceTest, AnswersWhereThereIsNoThreadLeft) {
    const auto model = m_folder.write("m.gguf", "GGUF0123");
    desktop::FileGlancer glancer;
    FileGlance seen;
    QObject::connect(&glancer, &desktop::FileGlancer::seen, &glancer,
                     [&](const FileGlance& glance) { seen = glance; });
    {
        const NoThreads none;
        ASSERT_TRUE(none.works());
        glancer.look({model});
    }
    EXPECT_TRUE(seen.path.empty()) << "answered by the event loop, as ever";
    ASSERT_TRUE(waitFor([&] { return !seen.path.empty(); }));
    EXPECT_EQ(seen.kind, FileGlance::Kind::Gguf);
}

TEST_F(FileGlanceTest, MayDieWhileALookIsUnderWay) {
    for (int i = 0; i < 50; ++i) {
        desktop::FileGlancer glancer;
        glancer.look({"/dev/zero"});
    }
    EXPECT_FALSE(waitFor([] { return false; }, 50));
}

}  // namespace
}  // namespace autoglm::test
