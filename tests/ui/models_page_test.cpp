#include "ui/models/models_page.h"

#include <QAction>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPlainTextEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QSlider>
#include <QTabWidget>
#include <QTreeWidget>

#include "tests/ui/window_fixture.h"
#include "ui/frame/page_header.h"
#include "ui/models/memory_bars.h"
#include "ui/models/model_details_view.h"
#include "ui/models/model_list.h"
#include "ui/models/model_overview.h"
#include "ui/models/model_tabs.h"
#include "ui/models/token_view.h"

namespace autoglm::test {
namespace {

using desktop::FilePath;
using desktop::ModelEntry;

class ModelsPageTest : public WindowTest {
protected:
    ui::ModelsPage* page() { return m_window->modelsPage(); }
    ui::ModelDetailsView* details() { return page()->details(); }
    void openPage(const FilePath& model) {
        open(model);
        ASSERT_TRUE(waitForModel());
        m_window->resize(1180, 760);
        m_window->frame()->openPage(ui::PageId::Models);
        ASSERT_TRUE(waitFor([&] { return m_models->isReady() && m_engine->devices().isKnown(); }));
    }
    bool waitForRow(const FilePath& path) {
        return waitFor([&] {
            const ModelEntry* entry = m_models->find(path);
            return entry && entry->state != ModelEntry::State::Reading && page()->model()->indexOf(path) >= 0;
        });
    }
};

TEST_F(ModelsPageTest, AModelThatWasOpenedIsListedWithWhatItIs) {
    const FilePath model = writeModel("first.gguf");
    openPage(model);
    ASSERT_TRUE(waitForRow(model));
    EXPECT_FALSE(page()->isEmptyShown());
    const auto& row = page()->model()->rowAt(page()->model()->indexOf(model));
    EXPECT_TRUE(row.isInUse);
    EXPECT_GT(row.entry.usedMs, 0);
    EXPECT_EQ(details()->path(), model) << "the first row is chosen by itself";
    EXPECT_EQ(details()->loadButton()->text(), QStringLiteral("Unload"));
}

TEST_F(ModelsPageTest, LoadsTheChosenFileWithTheChosenContext) {
    const FilePath first = writeModel("first.gguf"), second = writeModel("second.gguf");
    openPage(first);
    m_models->addFile(second);
    ASSERT_TRUE(waitForRow(second));
    page()->choose(second);
    ASSERT_TRUE(waitFor([&] { return details()->path() == second; }));
    QSlider* slider = details()->overview()->contextSlider();
    slider->setFocus();
    QTest::keyClick(slider, Qt::Key_Home);
    const int context = details()->overview()->context();
    EXPECT_EQ(context, 512);
    QTest::mouseClick(details()->loadButton(), Qt::LeftButton);
    ASSERT_TRUE(waitFor([&] { return m_engine->model() && m_engine->model()->path == second; }));
    EXPECT_EQ(m_engine->model()->contextSize, context);
    EXPECT_EQ(m_window->frame()->currentPage(), ui::PageId::Chat) << "now one can talk to it";
}

TEST_F(ModelsPageTest, TheMemoryFollowsTheSlider) {
    const FilePath model = writeModel("first.gguf");
    openPage(model);
    ASSERT_TRUE(waitForRow(model));
    auto* overview = details()->overview();
    ASSERT_TRUE(waitFor([&] { return overview->fit().verdict == desktop::MemoryFit::Verdict::Fits; }));
    overview->contextSlider()->setValue(overview->contextSlider()->minimum());
    const quint64 little = overview->bars()->fit().shares.first().kvBytes;
    overview->contextSlider()->setValue(overview->contextSlider()->maximum());
    EXPECT_EQ(overview->bars()->fit().shares.first().kvBytes,
              little * 4096 / 512);  // from 512 to the 4,096 that it was trained for
    EXPECT_TRUE(overview->fitWords().startsWith(QStringLiteral("Fits")));
    EXPECT_TRUE(overview->bars()->accessibleDescription().contains(QStringLiteral("KV cache")));
}

TEST_F(ModelsPageTest, UnloadGivesTheModelBack) {
    const FilePath model = writeModel("first.gguf");
    openPage(model);
    ASSERT_TRUE(waitForRow(model));
    QTest::mouseClick(details()->loadButton(), Qt::LeftButton);
    EXPECT_FALSE(m_engine->model().has_value());
    EXPECT_EQ(details()->loadButton()->text(), QStringLiteral("Load"));
    EXPECT_EQ(m_window->frame()->header()->modelButton()->name(), QStringLiteral("No model"));
}

TEST_F(ModelsPageTest, ATruncatedFileSaysSoAndCannotBeLoaded) {
    openPage(writeModel("first.gguf"));
    const auto bytes = tinyModelBytes(chattySpec());
    const FilePath cut = m_folder.write("cut.gguf", std::span(bytes).first(bytes.size() - 4096));
    m_models->addFile(cut);
    ASSERT_TRUE(waitForRow(cut));
    page()->choose(cut);
    ASSERT_TRUE(waitFor([&] { return !details()->problemText().isEmpty(); }));
    EXPECT_TRUE(details()->problemText().startsWith(QStringLiteral("“cut.gguf” ends early.")));
    EXPECT_FALSE(details()->loadButton()->isEnabled());
    EXPECT_FALSE(details()->tabs()->isTabEnabled(1));
}

TEST_F(ModelsPageTest, SearchNarrowsTheListAndSaysWhenNothingIsLeft) {
    const FilePath first = writeModel("apple.gguf"), second = writeModel("pear.gguf");
    openPage(first);
    m_models->addFile(second);
    ASSERT_TRUE(waitForRow(second));
    QTest::keyClicks(page()->searchEdit(), QStringLiteral("PEAR"));
    EXPECT_EQ(page()->list()->model()->rowCount(), 1);
    EXPECT_EQ(details()->path(), second);
    QTest::keyClicks(page()->searchEdit(), QStringLiteral("zzz"));
    EXPECT_TRUE(page()->isEmptyShown());
    EXPECT_TRUE(page()->emptyText().startsWith(QStringLiteral("No model has these words")));
}

TEST_F(ModelsPageTest, TakenOffTheListAndBackAgain) {
    const FilePath model = writeModel("first.gguf");
    openPage(model);
    ASSERT_TRUE(waitForRow(model));
    page()->list()->setFocus();
    QTest::keyClick(page()->list(), Qt::Key_Delete);
    EXPECT_EQ(m_models->find(model), nullptr);
    EXPECT_TRUE(page()->isEmptyShown());
    ASSERT_TRUE(page()->toast()->isVisible());
    QTest::mouseClick(page()->toast()->button(), Qt::LeftButton);
    EXPECT_NE(m_models->find(model), nullptr);
    EXPECT_EQ(details()->path(), model);
    EXPECT_TRUE(std::filesystem::exists(model));
}

TEST_F(ModelsPageTest, TheChecksumIsComparedWithAPastedOne) {
    const FilePath model = writeModel("first.gguf");
    openPage(model);
    ASSERT_TRUE(waitForRow(model));
    auto* overview = details()->overview();
    QTest::mouseClick(overview->hashButton(), Qt::LeftButton);
    ASSERT_TRUE(waitFor([&] { return m_models->find(model)->sha256.size() == 64; }));
    const QString sum = m_models->find(model)->sha256;
    overview->checksumEdit()->setText(QStringLiteral("SHA256: ") + sum.toUpper() +
                                      QStringLiteral("  first.gguf"));
    EXPECT_TRUE(overview->hashWords().contains(QStringLiteral("are the same")));
    overview->checksumEdit()->setText(QString(64, QLatin1Char('0')));
    EXPECT_TRUE(overview->hashWords().contains(QStringLiteral("differ")));
    overview->checksumEdit()->setText(QStringLiteral("12ab"));
    EXPECT_TRUE(overview->hashWords().contains(QStringLiteral("no SHA-256")));
}

TEST_F(ModelsPageTest, TabsShowTensorsTokensAndThePrompt) {
    const FilePath model = writeModel("first.gguf");
    openPage(model);
    ASSERT_TRUE(waitForRow(model));
    auto* tree = details()->tensors()->tree();
    ASSERT_TRUE(waitFor([&] { return tree->topLevelItemCount() == 5; })) << "four layers, and the rest";
    EXPECT_EQ(tree->topLevelItem(1)->text(0), QStringLiteral("Layer 0"));
    details()->tabs()->setCurrentIndex(2);
    auto* tokenizer = details()->tokenizer();
    QTest::keyClicks(tokenizer->input(), QStringLiteral("Hi you"));
    ASSERT_TRUE(waitFor([&] { return tokenizer->view()->tokens().size() > 1; }));
    EXPECT_TRUE(tokenizer->countWords().contains(QStringLiteral("for 6 characters")));
    details()->tabs()->setCurrentIndex(3);
    QTest::keyClicks(details()->prompt()->question(), QStringLiteral("Who are you"));
    ASSERT_TRUE(
        waitFor([&] { return details()->prompt()->promptText().contains(QStringLiteral("Who are you")); }));
    EXPECT_FALSE(details()->licence()->words().isEmpty());
}

TEST_F(ModelsPageTest, NotesAreKept) {
    const FilePath model = writeModel("first.gguf");
    openPage(model);
    ASSERT_TRUE(waitForRow(model));
    QTest::keyClicks(details()->overview()->notesEdit(), QStringLiteral("good for code"));
    EXPECT_EQ(m_models->find(model)->notes, QStringLiteral("good for code"));
}

TEST_F(ModelsPageTest, InANarrowWindowListAndDetailsTakeTurns) {
    const FilePath model = writeModel("first.gguf");
    openPage(model);
    ASSERT_TRUE(waitForRow(model));
    m_window->resize(720, 480);
    QApplication::processEvents();
    EXPECT_TRUE(page()->list()->isVisible());
    EXPECT_FALSE(details()->isVisible());
    const QRect row = page()->list()->visualRect(page()->list()->currentIndex());
    QTest::mouseClick(page()->list()->viewport(), Qt::LeftButton, {}, row.center());
    EXPECT_TRUE(details()->isVisible());
    EXPECT_FALSE(page()->list()->isVisible());
    emit details()->backRequested();
    EXPECT_TRUE(page()->list()->isVisible());
}

TEST_F(ModelsPageTest, TheDeviceMenuListsTheProcessorAndReloadsWithTheChatKept) {
    const FilePath model = writeModel("first.gguf");
    openPage(model);
    m_settings->set(desktop::keys::kMaxTokens, 3);
    m_window->frame()->openPage(ui::PageId::Chat);
    ask(QStringLiteral("Hello there"));
    ASSERT_TRUE(waitForAnswer());
    auto* button = m_window->frame()->header()->deviceButton();
    EXPECT_EQ(button->name(), QStringLiteral("CPU"));
    QTest::mouseClick(button, Qt::LeftButton);
    auto* menu = button->findChild<QMenu*>();
    ASSERT_NE(menu, nullptr);
    ASSERT_TRUE(waitFor([&] { return menu->actions().size() >= 3; }));
    EXPECT_TRUE(menu->actions().first()->isChecked()) << "automatic, until one is chosen";
    QAction* cpu = nullptr;
    for (QAction* action : menu->actions()) {
        if (action->text().startsWith(QStringLiteral("CPU: "))) cpu = action;
    }
    ASSERT_NE(cpu, nullptr);
    EXPECT_TRUE(cpu->text().contains(QStringLiteral("free")));
    cpu->trigger();
    menu->close();
    EXPECT_EQ(m_settings->text(desktop::keys::kDevice), QStringLiteral("cpu"));
    ASSERT_TRUE(waitFor([&] {
        return !m_engine->isLoading() && m_engine->model() &&
               m_engine->model()->deviceChoice.id == QStringLiteral("cpu");
    }));
    EXPECT_EQ(m_chat->turns().size(), 2) << "the chat stays";
}

TEST_F(ModelsPageTest, TheLastModelIsLoadedAtTheStartIfThatIsWanted) {
    const FilePath model = writeModel("first.gguf");
    openPage(model);
    m_settings->set(desktop::keys::kAtStart, QStringLiteral("last"));
    m_settings->flush();
    open({});
    ASSERT_TRUE(waitForModel());
    EXPECT_EQ(m_engine->model()->path, model);
    EXPECT_EQ(m_window->frame()->currentPage(), ui::PageId::Chat);
}

}  // namespace
}  // namespace autoglm::test
