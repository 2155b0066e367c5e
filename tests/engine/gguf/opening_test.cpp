// What people drop on the window that is not a model, and models under names that try to harm.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <chrono>
#include <cstring>

#include "engine/gguf/reader.h"
#include "tests/support/allocation_meter.h"
#include "tests/support/bad_files.h"
#include "tests/support/temporary_folder.h"

namespace autoglm {
namespace {

using testing::HasSubstr;

// Wall time, because a FIFO would be waited for; long, because the machine may be busy.
constexpr auto kPatience = std::chrono::seconds(10);

class OpeningFiles : public testing::Test {
protected:
    /// The error of opening `path`, which must come at once and cost nothing.
    static Error refusalOf(const std::filesystem::path& path) {
        const test::AllocationMeter memory;
        const auto begin = std::chrono::steady_clock::now();
        const auto file = GgufFile::open(path);
        EXPECT_LT(std::chrono::steady_clock::now() - begin, kPatience);
        EXPECT_LT(memory.peakBytes(), std::size_t{1} << 20);
        EXPECT_FALSE(file);
        if (file) return {};
        for (const char c : file.error().message())
            EXPECT_FALSE(static_cast<unsigned char>(c) < 0x20) << int{c};
        return file.error();
    }
    std::filesystem::path in(std::string_view name) const { return folder.path() / name; }

    test::TemporaryFolder folder;
};

TEST_F(OpeningFiles, NamesWhatIsNotThere) {
    const Error error = refusalOf(in("absent.gguf"));
    EXPECT_EQ(error.code, ErrorCode::NotFound);
    EXPECT_THAT(error.subject, HasSubstr("absent.gguf"));
}

TEST_F(OpeningFiles, RefusesAFolder) {
    std::filesystem::create_directory(in("folder.gguf"));
    const Error error = refusalOf(in("folder.gguf"));
    EXPECT_EQ(error.code, ErrorCode::NotRegularFile);
    EXPECT_THAT(error.message(), HasSubstr("is a folder"));
}

TEST_F(OpeningFiles, RefusesAFifoWithoutWaitingForIt) {
    ASSERT_EQ(::mkfifo(in("pipe.gguf").c_str(), 0600), 0);
    const Error error = refusalOf(in("pipe.gguf"));
    EXPECT_EQ(error.code, ErrorCode::NotRegularFile);
    EXPECT_THAT(error.message(), HasSubstr("is a FIFO"));
}

TEST_F(OpeningFiles, RefusesASocket) {
    const int listener = ::socket(AF_UNIX, SOCK_STREAM, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, in("s.gguf").c_str(), sizeof address.sun_path - 1);
    ASSERT_EQ(::bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    const Error error = refusalOf(in("s.gguf"));
    EXPECT_THAT(error.code, testing::AnyOf(ErrorCode::NotRegularFile, ErrorCode::Unreadable));
    ::close(listener);
}

TEST_F(OpeningFiles, RefusesDevicesUnread) {
    for (const char* device : {"/dev/zero", "/dev/null", "/dev/random"}) {
        const Error error = refusalOf(device);
        EXPECT_EQ(error.code, ErrorCode::NotRegularFile) << device;
        EXPECT_THAT(error.message(), HasSubstr("is a device"));
    }
}

TEST_F(OpeningFiles, RefusesALoopOfLinks) {
    std::filesystem::create_symlink("b.gguf", in("a.gguf"));
    std::filesystem::create_symlink("a.gguf", in("b.gguf"));
    EXPECT_EQ(refusalOf(in("a.gguf")).code, ErrorCode::Unreadable);
}

TEST_F(OpeningFiles, FollowsALinkToAModel) {
    (void)folder.write("real.gguf", test::validTinyFile());
    std::filesystem::create_symlink("real.gguf", in("link.gguf"));
    EXPECT_TRUE(GgufFile::open(in("link.gguf")));
}

TEST_F(OpeningFiles, SaysWhyAFileCannotBeRead) {
    const auto path = folder.write("secret.gguf", test::validTinyFile());
    ASSERT_EQ(::chmod(path.c_str(), 0), 0);
    ASSERT_EQ(::chmod(folder.path().c_str(), 0755), 0);
    // The superuser may read everything: become nobody for the moment.
    const bool isRoot = ::geteuid() == 0;
    constexpr uid_t kNobody = 65534;
    if (isRoot && ::seteuid(kNobody) != 0) GTEST_SKIP() << "running as root, and cannot become anybody else";
    const Error error = refusalOf(path);
    ASSERT_TRUE(!isRoot || ::seteuid(0) == 0);
    EXPECT_EQ(error.code, ErrorCode::Unreadable);
    EXPECT_THAT(error.message(), HasSubstr("Permission denied"));
    EXPECT_THAT(error.subject, HasSubstr("secret.gguf"));
}

TEST_F(OpeningFiles, RefusesAnEmptyFile) {
    const Error error = refusalOf(folder.write("empty.gguf", ""));
    EXPECT_EQ(error.code, ErrorCode::WrongKind);
    EXPECT_THAT(error.message(), HasSubstr("is empty"));
}

TEST_F(OpeningFiles, RefusesASparseTerabyteOfZeros) {
    const auto path = folder.write("sparse.gguf", "");
    if (::truncate(path.c_str(), off_t{1} << 40) != 0)
        GTEST_SKIP() << "this file system has no files of 1 TB";
    const Error error = refusalOf(path);
    EXPECT_EQ(error.code, ErrorCode::WrongKind);
    EXPECT_THAT(error.message(), HasSubstr("filled with zeros"));
}

TEST_F(OpeningFiles, EscapesHostileNamesInMessages) {
    for (const char* name : {"line\nbreak.gguf", "\x1b[31mred.gguf", "%s%n%n.gguf", "-rf.gguf",
                             "emoji🙂.gguf", "\xff\xfe.gguf", "rtl\xe2\x80\xaegpj.gguf"}) {
        const auto path = folder.write(name, "not a model");
        const Error error = refusalOf(path);
        EXPECT_EQ(error.code, ErrorCode::WrongKind);
        EXPECT_THAT(error.message(), HasSubstr("is a text file"));
        EXPECT_THAT(error.message(), testing::Not(HasSubstr("\xe2\x80\xae")));
        (void)folder.write(name, test::validTinyFile());
        EXPECT_TRUE(GgufFile::open(path)) << name;
    }
}

TEST_F(OpeningFiles, NoticesChangesOfTheFileBehindIt) {
    const auto path = folder.write("model.gguf", test::validTinyFile());
    const auto file = GgufFile::open(path);
    ASSERT_TRUE(file);
    EXPECT_TRUE(file->unchanged());
    ASSERT_EQ(::truncate(path.c_str(), 100), 0);
    EXPECT_FALSE(file->unchanged());
}

TEST_F(OpeningFiles, KeepsRunningWhenTheFileIsRemoved) {
    const auto path = folder.write("model.gguf", test::validTinyFile());
    const auto file = GgufFile::open(path);
    ASSERT_TRUE(file);
    std::filesystem::remove(path);
    const TensorView* tensor = file->findTensor("output_norm.weight");
    file->release(*tensor);  // the pages come back from the inode, which lives on
    float first = 0;
    std::memcpy(&first, tensor->bytes.data(), sizeof first);
    EXPECT_GT(first, 0.7f);
    EXPECT_TRUE(file->unchanged());
}

struct KindRow {
    const char* row;  // of the corpus
    const char* says;
};

TEST(FileKinds, AreToldByTheirContent) {
    const KindRow rows[] = {
        {"g02-zip", "is a ZIP archive, not a GGUF model"},
        {"g02-pytorch", "is a PyTorch checkpoint"},
        {"g02-png", "is a PNG image"},
        {"g02-jpeg", "is a JPEG image"},
        {"g02-pdf", "is a PDF document"},
        {"g02-gzip", "is a gzip file"},
        {"g02-7z", "is a 7z archive"},
        {"g02-elf", "is a program or library"},
        {"g02-pickle", "is a Python pickle"},
        {"g02-safetensors", "is a safetensors file"},
        {"g02-html", "is a web page (HTML)"},
        {"g02-xml", "is an XML file"},
        {"g02-json", "is a JSON file"},
        {"g02-text", "is a text file"},
        {"g02-lfs-pointer", "is a Git LFS pointer"},
        {"g02-url", "is a link to a web page"},
        {"g02-zeros", "is filled with zeros"},
        {"g02-magic-ggml", "is a model in the old GGML format"},
        {"g02-noise", "is not a GGUF model (found first bytes f3 07 91 c8; expected 47 47 55 46 (GGUF))"},
    };
    std::vector<test::BadFile> files = test::makeBadFiles();
    for (const KindRow& row : rows) {
        const auto bad = std::find_if(files.begin(), files.end(), [&](const auto& f) {
            return f.name == std::string(row.row) + ".gguf";
        });
        ASSERT_NE(bad, files.end()) << row.row;
        const auto file = GgufFile::parse(bad->bytes, bad->name);
        ASSERT_FALSE(file);
        EXPECT_THAT(file.error().message(), HasSubstr(row.says));
        EXPECT_FALSE(file.error().hint.empty());
    }
}

}  // namespace
}  // namespace autoglm
