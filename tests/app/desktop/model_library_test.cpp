#include "app/desktop/model_library.h"

#include <QDir>
#include <fstream>

#include "app/desktop/memory_fit.h"
#include "tests/app/desktop/desktop_fixture.h"

namespace autoglm::test {
namespace {

using desktop::FilePath;
using desktop::MemoryFit;
using desktop::ModelEntry;
using desktop::ModelLibrary;

class ModelLibraryTest : public DesktopTest {
protected:
    void SetUp() override { start(); }
    void start() {
        m_library.reset();
        m_library = std::make_unique<ModelLibrary>(
            QString::fromStdString((m_folder.path() / "data" / "models.db").string()));
        m_library->start();
        ASSERT_TRUE(waitFor([&] { return m_library->isReady() && isIdle(); }));
    }
    bool isIdle() const { return !m_library->scan().isActive; }
    const ModelEntry* waitForEntry(const FilePath& path) {
        waitFor([&] {
            const ModelEntry* entry = m_library->find(path);
            return entry && entry->state != ModelEntry::State::Reading;
        });
        return m_library->find(path);
    }
    FilePath writeIn(const char* folder, const char* name) {
        std::filesystem::create_directories(m_folder.path() / folder);
        return m_folder.write((std::string(folder) + "/" + name).c_str(), tinyModelBytes(chattySpec()));
    }

    std::unique_ptr<ModelLibrary> m_library;
};

TEST_F(ModelLibraryTest, FindsModelsInWatchedFoldersAndTellsWhatTheyAre) {
    const FilePath deep = writeIn("models/a/b", "deep.gguf"), top = writeIn("models", "top.GGUF");
    m_folder.write("models/readme.txt", "no model");
    m_library->watch(m_folder.path() / "models");
    const ModelEntry* entry = waitForEntry(deep);
    ASSERT_NE(entry, nullptr);
    EXPECT_EQ(entry->state, ModelEntry::State::Ready);
    EXPECT_EQ(entry->fileBytes, std::filesystem::file_size(deep));
    EXPECT_EQ(entry->layers, 4);
    EXPECT_GT(entry->kvBytesPerToken, 0u);
    EXPECT_GT(entry->decodeExpected, 0);
    EXPECT_FALSE(entry->types.isEmpty());
    ASSERT_NE(waitForEntry(top), nullptr);
    EXPECT_EQ(m_library->entries().size(), 2u);
}

TEST_F(ModelLibraryTest, RemembersFilesFoldersNotesAndUse) {
    const FilePath model = writeIn("models", "one.gguf");
    m_library->watch(m_folder.path() / "models");
    ASSERT_NE(waitForEntry(model), nullptr);
    m_library->noteUse(model);
    m_library->setNotes(model, QStringLiteral("快"));
    start();
    const ModelEntry* entry = m_library->find(model);
    ASSERT_NE(entry, nullptr);
    EXPECT_EQ(entry->state, ModelEntry::State::Ready) << "what is known is there at once";
    EXPECT_EQ(entry->notes, QStringLiteral("快"));
    EXPECT_GT(entry->usedMs, 0);
    ASSERT_EQ(m_library->folders().size(), 1);
    EXPECT_EQ(m_library->folders().first().path, m_folder.path() / "models");
}

TEST_F(ModelLibraryTest, ATruncatedFileAndAMissingPartAreTold) {
    const auto bytes = tinyModelBytes(chattySpec());
    const FilePath cut = m_folder.write("cut.gguf", std::span(bytes).first(bytes.size() - 4096));
    m_library->addFile(cut);
    const ModelEntry* entry = waitForEntry(cut);
    ASSERT_NE(entry, nullptr);
    EXPECT_EQ(entry->state, ModelEntry::State::Failed);
    EXPECT_EQ(entry->failure.code, QStringLiteral("truncated"));
    // A later part stands for its model.
    m_library->addFile(m_folder.path() / "m-00002-of-00003.gguf");
    const FilePath first = m_folder.path() / "m-00001-of-00003.gguf";
    entry = waitForEntry(first);
    ASSERT_NE(entry, nullptr);
    EXPECT_EQ(entry->state, ModelEntry::State::Gone);
}

TEST_F(ModelLibraryTest, AFileThatVanishesIsShownAsGoneAndComesBack) {
    const FilePath model = writeIn("models", "one.gguf");
    m_library->addFile(model);
    ASSERT_EQ(waitForEntry(model)->state, ModelEntry::State::Ready);
    std::filesystem::rename(model, m_folder.path() / "elsewhere");
    m_library->rescan();
    ASSERT_TRUE(waitFor([&] { return m_library->find(model)->state == ModelEntry::State::Gone; }));
    EXPECT_FALSE(m_library->find(model)->quantization.isEmpty()) << "what was known of it stays in sight";
    std::filesystem::rename(m_folder.path() / "elsewhere", model);
    m_library->rescan();
    ASSERT_TRUE(waitFor([&] { return m_library->find(model)->state == ModelEntry::State::Ready; }));
}

TEST_F(ModelLibraryTest, NewFilesInAWatchedFolderAreSeenByThemselves) {
    std::filesystem::create_directories(m_folder.path() / "models");
    m_library->watch(m_folder.path() / "models");
    ASSERT_TRUE(waitFor([&] { return isIdle(); }));
    const FilePath model = writeIn("models", "late.gguf");
    EXPECT_NE(waitForEntry(model), nullptr);
}

TEST_F(ModelLibraryTest, TheSameFileUnderTwoNamesIsOneEntry) {
    const FilePath model = writeIn("models", "a.gguf");
    std::filesystem::create_hard_link(model, m_folder.path() / "models/b.gguf");
    std::filesystem::create_symlink(model, m_folder.path() / "models/c.gguf");
    std::filesystem::create_directory_symlink(m_folder.path() / "models", m_folder.path() / "models/round");
    m_library->watch(m_folder.path() / "models");
    ASSERT_TRUE(waitFor([&] {
        const ModelEntry* entry = m_library->find(model);
        return entry && entry->alsoAt.size() == 2;
    }));
    EXPECT_EQ(m_library->entries().size(), 1u);
}

TEST_F(ModelLibraryTest, TakenOffTheListStaysOffUntilUndone) {
    const FilePath model = writeIn("models", "one.gguf");
    m_library->watch(m_folder.path() / "models");
    ASSERT_NE(waitForEntry(model), nullptr);
    m_library->remove(model);
    EXPECT_EQ(m_library->find(model), nullptr);
    EXPECT_TRUE(std::filesystem::exists(model));
    m_library->undoRemove();
    EXPECT_NE(m_library->find(model), nullptr);
    m_library->remove(model);
    start();
    EXPECT_EQ(m_library->find(model), nullptr) << "a scan does not bring it back";
    m_library->addFile(model);
    EXPECT_NE(waitForEntry(model), nullptr) << "but opening it does";
}

TEST_F(ModelLibraryTest, TheChecksumIsTheOneOpensslGives) {
    const FilePath file = m_folder.write("abc.gguf", "abc");
    m_library->addFile(file);
    QString sum;
    QObject::connect(m_library.get(), &ModelLibrary::hashFinished,
                     [&](const FilePath&, const QString& found, const QString&) { sum = found; });
    m_library->hash(file);
    ASSERT_TRUE(waitFor([&] { return !sum.isEmpty(); }));
    EXPECT_EQ(sum, QStringLiteral("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
    EXPECT_FALSE(m_library->hashing().isActive());
}

TEST_F(ModelLibraryTest, EveryPartOfASplitModelGetsItsChecksum) {
    const FilePath first = m_folder.write("m-00001-of-00002.gguf", "abc");
    m_folder.write("m-00002-of-00002.gguf", "");
    m_library->addFile(first);
    QString sum, problem;
    quint64 total = 0;
    QObject::connect(m_library.get(), &ModelLibrary::hashFinished,
                     [&](const FilePath&, const QString& found, const QString& why) {
                         sum = found;
                         problem = why;
                     });
    QObject::connect(m_library.get(), &ModelLibrary::hashAdvanced,
                     [&] { total = std::max(total, m_library->hashing().totalBytes); });
    m_library->hash(first);
    ASSERT_TRUE(waitFor([&] { return !sum.isEmpty(); }));
    EXPECT_EQ(sum, QStringLiteral("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad "
                                  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
    EXPECT_EQ(total, 3u) << "of all parts";
    std::filesystem::remove(m_folder.path() / "m-00002-of-00002.gguf");
    m_library->hash(first);
    ASSERT_TRUE(waitFor([&] { return !problem.isEmpty(); }));
    EXPECT_TRUE(problem.startsWith(QStringLiteral("m-00002-of-00002.gguf: "))) << problem.toStdString();
}

TEST_F(ModelLibraryTest, AFolderIsListedWithoutBeingWatched) {
    const FilePath model = writeIn("models", "one.gguf");
    writeIn("models", "two.gguf");
    int count = -1;
    QObject::connect(m_library.get(), &ModelLibrary::folderListed,
                     [&](const FilePath&, int models) { count = models; });
    m_library->listFolder(m_folder.path() / "models");
    ASSERT_TRUE(waitFor([&] { return count >= 0; }));
    EXPECT_EQ(count, 2);
    ASSERT_NE(waitForEntry(model), nullptr);
    EXPECT_TRUE(m_library->folders().isEmpty());
}

TEST_F(ModelLibraryTest, ShowsTokensAndThePromptOfAFile) {
    const FilePath model = writeIn("models", "one.gguf");
    QVector<desktop::TokenPiece> tokens;
    QString prompt;
    QObject::connect(m_library.get(), &ModelLibrary::tokenized,
                     [&](const QVector<desktop::TokenPiece>& found, const QString&) { tokens = found; });
    QObject::connect(m_library.get(), &ModelLibrary::promptRendered,
                     [&](const QString& text, const QString&) { prompt = text; });
    m_library->tokenize(model, QStringLiteral("overtaken"), false);
    m_library->tokenize(model, QStringLiteral("Hi"), false);
    ASSERT_TRUE(waitFor([&] { return !tokens.isEmpty(); }));
    QString joined;
    for (const auto& token : tokens)
        joined += token.text;
    EXPECT_EQ(joined, QStringLiteral("Hi"));
    m_library->renderPrompt(model, QStringLiteral("Be brief."), QStringLiteral("Hello?"), true);
    ASSERT_TRUE(waitFor([&] { return !prompt.isEmpty(); }));
    EXPECT_TRUE(prompt.contains(QStringLiteral("Be brief.")) && prompt.contains(QStringLiteral("Hello?")));
}

class MemoryFitTest : public testing::Test {
protected:
    static ModelEntry model() {
        ModelEntry entry;
        entry.state = ModelEntry::State::Ready;
        entry.parameterCount = 9'000'000'000;
        entry.weightBytes = 10'000'000'000;
        entry.kvBytesPerToken = 100'000;
        entry.scratchBytes = 500'000'000;
        entry.layers = 40;
        entry.trainedContext = 131'072;
        return entry;
    }
    static desktop::DeviceList machine(quint64 cpuFree, quint64 gpuFree = 0) {
        desktop::DeviceList list;
        desktop::DeviceSummary cpu;
        cpu.id = cpu.kind = QStringLiteral("cpu");
        cpu.freeBytes = cpuFree;
        cpu.isAutomatic = gpuFree == 0;
        list.devices << cpu;
        if (gpuFree == 0) return list;
        desktop::DeviceSummary gpu;
        gpu.id = gpu.name = QStringLiteral("GPU");
        gpu.kind = QStringLiteral("discrete");
        gpu.freeBytes = gpuFree;
        gpu.isAutomatic = true;
        list.devices << gpu;
        return list;
    }
};

TEST_F(MemoryFitTest, CountsEveryPartAgainstWhatIsFree) {
    const MemoryFit fit = memoryFit(model(), 8192, machine(32'000'000'000), {});
    EXPECT_EQ(fit.verdict, MemoryFit::Verdict::Fits);
    ASSERT_EQ(fit.shares.size(), 1);
    EXPECT_EQ(fit.shares[0].neededBytes(), 10'000'000'000u + 819'200'000u + 500'000'000u);
    EXPECT_EQ(memoryFit(model(), 8192, machine(12'000'000'000), {}).verdict, MemoryFit::Verdict::Tight);
}

TEST_F(MemoryFitTest, NamesTheSmallestChangeThatWouldFit) {
    const MemoryFit fit = memoryFit(model(), 65'536, machine(12'000'000'000), {});
    EXPECT_EQ(fit.verdict, MemoryFit::Verdict::DoesNotFit);
    EXPECT_EQ(fit.missingBytes, 10'000'000'000u + 6'553'600'000u + 500'000'000u - 12'000'000'000u);
    ASSERT_GT(fit.contextThatFits, 0);
    EXPECT_NE(memoryFit(model(), fit.contextThatFits, machine(12'000'000'000), {}).verdict,
              MemoryFit::Verdict::DoesNotFit)
        << "what is proposed holds";
    const MemoryFit hopeless = memoryFit(model(), 8192, machine(6'000'000'000), {});
    EXPECT_EQ(hopeless.contextThatFits, 0);
    EXPECT_NEAR(static_cast<double>(hopeless.smallerBytes), 9e9 * 4.85 / 8, 1e7);
}

TEST_F(MemoryFitTest, SharesLayersBetweenADeviceAndTheCpu) {
    const MemoryFit fit = memoryFit(model(), 8192, machine(32'000'000'000, 6'000'000'000), {});
    EXPECT_EQ(fit.verdict, MemoryFit::Verdict::Split);
    EXPECT_GT(fit.deviceLayers, 10);
    EXPECT_LT(fit.deviceLayers, 30);
    ASSERT_EQ(fit.shares.size(), 2);
    EXPECT_LE(fit.shares[0].neededBytes(), 6'000'000'000u);
    EXPECT_EQ(fit.shares[0].weightBytes + fit.shares[1].weightBytes, 10'000'000'000u);
    const MemoryFit all = memoryFit(model(), 8192, machine(32'000'000'000, 24'000'000'000), {});
    EXPECT_EQ(all.verdict, MemoryFit::Verdict::Fits);
    EXPECT_EQ(all.deviceLayers, 40);
    const MemoryFit onCpu = memoryFit(model(), 8192, machine(32'000'000'000, 24'000'000'000), {"cpu", -1});
    EXPECT_EQ(onCpu.shares[0].device, QStringLiteral("cpu"));
}

TEST_F(MemoryFitTest, SaysNothingBeforeTheMachineIsKnown) {
    EXPECT_EQ(memoryFit(model(), 8192, {}, {}).verdict, MemoryFit::Verdict::Unknown);
}

}  // namespace
}  // namespace autoglm::test
