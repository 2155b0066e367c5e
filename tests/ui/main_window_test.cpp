#include "ui/main_window.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QDragEnterEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMenuBar>
#include <QMimeData>
#include <QPushButton>
#include <QTableWidget>
#include <QToolButton>
#include <QUrl>

#include "app/desktop/format.h"
#include "tests/ui/window_fixture.h"
#include "ui/advisor/advisor_dialog.h"
#include "ui/advisor/sizing_panel.h"
#include "ui/chat/find_bar.h"
#include "ui/frame/frame.h"
#include "ui/frame/page_header.h"
#include "ui/frame/rail.h"
#include "ui/load_panel.h"
#include "ui/style/tokens.h"
#include "ui/welcome_card.h"
#include "ui/widgets/dropped_files.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/toast.h"

namespace autoglm::test {
namespace {

using Verdict = ui::DropOverlay::Verdict;

class MainWindowTest : public WindowTest {
protected:
    void enter(const QMimeData& mime) {
        QDragEnterEvent event(QPoint(300, 300), Qt::CopyAction | Qt::MoveAction, &mime, Qt::LeftButton,
                              Qt::NoModifier);
        QApplication::sendEvent(m_window.get(), &event);
        EXPECT_TRUE(event.isAccepted());
        EXPECT_EQ(event.dropAction(), Qt::CopyAction);
    }
    /// Lets posted events (a change of language, new layouts) have their effect.
    static void settle() {
        for (int i = 0; i < 5; ++i)
            QApplication::processEvents();
    }
    void drop(const QMimeData& mime) {
        enter(mime);
        QDropEvent event(QPointF(300, 300), Qt::CopyAction | Qt::MoveAction, &mime, Qt::LeftButton,
                         Qt::NoModifier);
        QApplication::sendEvent(m_window.get(), &event);
        EXPECT_TRUE(event.isAccepted());
        EXPECT_EQ(event.dropAction(), Qt::CopyAction) << "a move would let the source delete the file";
    }
    static void setFiles(QMimeData& mime, const std::vector<desktop::FilePath>& paths) {
        QList<QUrl> urls;
        for (const auto& path : paths)
            urls << QUrl::fromLocalFile(QString::fromStdString(path.string()));
        mime.setUrls(urls);
    }
};

TEST_F(MainWindowTest, ChatsWithTheModelOfTheCommandLine) {
    open(writeModel());
    ASSERT_TRUE(waitForModel());
    EXPECT_TRUE(m_window->statusStrip()->modelText().startsWith(m_engine->model()->name));
    m_settings->set(desktop::keys::kMaxTokens, 10);
    ask(QStringLiteral("What is quantization?"));
    ASSERT_EQ(m_chat->turns().size(), 2);
    EXPECT_TRUE(m_window->page()->composer()->text().isEmpty());
    ASSERT_TRUE(waitForAnswer());
    EXPECT_EQ(m_window->page()->view()->messageCount(), 2);
    EXPECT_TRUE(m_window->page()->view()->message(1).statusText().contains(QStringLiteral("10 tokens")));
}

TEST_F(MainWindowTest, ADroppedModelLoads) {
    open(writeModel("first.gguf"));
    ASSERT_TRUE(waitForModel());
    const auto odd = writeModel("模型 权重 100%#x.gguf");
    QMimeData mime;
    setFiles(mime, {odd});
    enter(mime);
    EXPECT_TRUE(m_window->dropOverlay()->isVisible());
    ASSERT_TRUE(waitFor(
        [&] { return m_window->dropOverlay()->isSure() && m_window->dropOverlay()->has(Verdict::Open); }));
    EXPECT_TRUE(m_window->dropOverlay()->title().contains(QStringLiteral("模型 权重 100%#x.gguf")));
    drop(mime);
    EXPECT_FALSE(m_window->dropOverlay()->isVisible());
    ASSERT_TRUE(waitFor([&] { return m_engine->model() && m_engine->model()->path == odd; }));
}

TEST_F(MainWindowTest, BeforeLettingGoOneHearsWhetherItFitsAndWhatIsWrong) {
    open(writeModel("first.gguf"));
    ASSERT_TRUE(waitForModel());
    QMimeData sound, cut;
    setFiles(sound, {writeModel("second.gguf")});
    enter(sound);
    auto* overlay = m_window->dropOverlay();
    ASSERT_TRUE(waitFor([&] { return overlay->subtitle().startsWith(QStringLiteral("Fits: it takes")); }));
    QDragLeaveEvent leave;
    QApplication::sendEvent(m_window.get(), &leave);
    const auto bytes = tinyModelBytes(chattySpec());
    setFiles(cut, {m_folder.write("cut.gguf", std::span(bytes).first(bytes.size() - 4096))});
    enter(cut);
    ASSERT_TRUE(
        waitFor([&] { return overlay->subtitle().startsWith(QStringLiteral("“cut.gguf” ends early.")); }));
    QApplication::sendEvent(m_window.get(), &leave);
}

TEST_F(MainWindowTest, ADroppedModelThatIsNoneSaysWhatItIsAndKeepsTheModel) {
    open(writeModel("first.gguf"));
    ASSERT_TRUE(waitForModel());
    QMimeData mime;
    setFiles(mime, {m_folder.write("archive.gguf", "PK\x03\x04\x14")});
    enter(mime);
    ASSERT_TRUE(waitFor([&] {
        return m_window->dropOverlay()->isSure() && m_window->dropOverlay()->has(Verdict::NotModel);
    }));
    drop(mime);
    ASSERT_TRUE(waitFor([&] { return m_window->page()->banner()->isVisible(); }));
    EXPECT_TRUE(m_window->page()->banner()->title().contains(QStringLiteral("archive.gguf")));
    EXPECT_EQ(m_engine->model()->path.filename(), "first.gguf");
    QTest::keyClick(m_window.get(), Qt::Key_Escape);
    EXPECT_FALSE(m_window->page()->banner()->isVisible());
}

TEST_F(MainWindowTest, DroppedFilesOfOtherKindsGoToTheMessage) {
    open(writeModel());
    ASSERT_TRUE(waitForModel());
    auto* composer = m_window->page()->composer();
    QMimeData mime;
    setFiles(mime, {m_folder.write("notes.md", "# Notes\nmilk\n")});
    enter(mime);
    ASSERT_TRUE(waitFor(
        [&] { return m_window->dropOverlay()->isSure() && m_window->dropOverlay()->has(Verdict::Attach); }));
    EXPECT_TRUE(m_window->dropOverlay()->title().contains(QStringLiteral("notes.md")));
    drop(mime);
    ASSERT_TRUE(waitFor([&] { return composer->attachments().size() == 1; }));
    QMimeData several;
    setFiles(several, {m_folder.write("a.csv", "a,b\n"), m_folder.write("archive.zip", "PK\x03\x04\x14")});
    drop(several);
    ASSERT_TRUE(waitFor([&] { return composer->tray()->chips().size() == 3u; }));
    ASSERT_TRUE(waitFor([&] { return !composer->tray()->isReading(); }));
    ASSERT_EQ(composer->tray()->chips().size(), 3u);
    EXPECT_TRUE(composer->tray()->chips()[2]->hasFailed());
    EXPECT_TRUE(composer->tray()->chips()[2]->problem().contains(QStringLiteral("archive")));
    EXPECT_EQ(composer->attachments().size(), 2);
    // The engine counts them.
    ASSERT_TRUE(waitFor([&] { return composer->tray()->chips()[0]->attachment().tokens > 0; }));
    EXPECT_GT(composer->gauge()->parts().attachments, 20);
    m_settings->set(desktop::keys::kMaxTokens, 3);
    QTest::mouseClick(composer->button(), Qt::LeftButton);
    ASSERT_EQ(m_chat->turns().size(), 2);
    EXPECT_EQ(m_chat->turns()[0].attachments.size(), 2);
    EXPECT_TRUE(composer->tray()->isEmpty());
    ASSERT_TRUE(waitForAnswer());
    EXPECT_GT(m_chat->turns()[1].stats.promptTokens, 40) << "they were sent";
    EXPECT_EQ(m_window->page()->view()->message(0).attachmentRects().size(), 2u);
}

TEST_F(MainWindowTest, WhatIsTooLongIsSaidBeforeItIsSent) {
    open(writeModel());
    ASSERT_TRUE(waitForModel());
    auto* composer = m_window->page()->composer();
    composer->setAttachments({});
    QApplication::clipboard()->setText(QString(9000, QLatin1Char('x')));
    composer->edit()->setFocus();
    QTest::keyClick(composer->edit(), Qt::Key_V, Qt::ControlModifier);
    ASSERT_EQ(composer->tray()->chips().size(), 1u) << "a long paste becomes an attachment";
    EXPECT_TRUE(composer->text().isEmpty());
    ASSERT_TRUE(waitFor([&] { return !composer->note().isEmpty(); }));
    EXPECT_TRUE(composer->note().contains(QStringLiteral("4,096"))) << composer->note().toStdString();
    EXPECT_FALSE(composer->button()->isEnabled());
    QTest::mouseClick(composer->tray()->chips()[0]->removeButton(), Qt::LeftButton);
    EXPECT_TRUE(composer->tray()->isEmpty());
    QApplication::clipboard()->setText(QStringLiteral("short"));
    QTest::keyClick(composer->edit(), Qt::Key_V, Qt::ControlModifier);
    EXPECT_EQ(composer->text(), QStringLiteral("short"));
    EXPECT_TRUE(waitFor([&] { return composer->note().isEmpty() && composer->button()->isEnabled(); }));
}

TEST_F(MainWindowTest, FindsWordsInTheChat) {
    open(writeModel());
    ASSERT_TRUE(waitForModel());
    QVector<desktop::ChatTurn> turns;
    for (int i = 0; i < 40; ++i) {
        desktop::ChatTurn turn;
        turn.role = i % 2 == 0 ? desktop::ChatRole::User : desktop::ChatRole::Assistant;
        turn.text = i % 10 == 3 ? QStringLiteral("Some needle here, and a **Needle** there.")
                                : QStringLiteral("Hay.\n\nMore hay in another paragraph.");
        turns << turn;
    }
    m_chat->restore(turns);
    auto* view = m_window->page()->view();
    QTest::keyClick(m_window.get(), Qt::Key_F, Qt::ControlModifier);
    auto* bar = m_window->page()->findBar();
    ASSERT_TRUE(bar->isVisible());
    QTest::keyClicks(bar->edit(), QStringLiteral("needle"));
    EXPECT_EQ(view->foundCount(), 8);
    const int first = view->currentFound();
    EXPECT_EQ(bar->count()->text(), QStringLiteral("%1 / 8").arg(first + 1));
    for (int i = 1; i <= 8; ++i) {
        QTest::keyClick(bar->edit(), Qt::Key_Return);
        EXPECT_EQ(view->currentFound(), (first + i) % 8);
        const int message = 3 + 10 * (view->currentFound() / 2);
        EXPECT_TRUE(view->viewport()->rect().intersects(view->messageRect(message))) << i;
    }
    QTest::keyClick(bar->edit(), Qt::Key_Return, Qt::ShiftModifier);
    EXPECT_EQ(view->currentFound(), (first + 7) % 8);
    bar->edit()->setText(QStringLiteral("nowhere"));
    EXPECT_EQ(bar->count()->text(), QStringLiteral("not found"));
    QTest::keyClick(bar->edit(), Qt::Key_Escape);
    EXPECT_FALSE(bar->isVisible());
    EXPECT_EQ(view->foundCount(), 0);
}

TEST_F(MainWindowTest, SeveralFilesRemoteAddressesAndTextAreToldApart) {
    open(writeModel());
    ASSERT_TRUE(waitForModel());
    QMimeData several, remote, text;
    setFiles(several, {"/a.gguf", "/b.gguf"});
    drop(several);
    ASSERT_TRUE(waitFor([&] { return m_window->page()->banner()->isVisible(); }));
    EXPECT_TRUE(m_window->page()->banner()->title().contains(QStringLiteral("2 files")));
    EXPECT_FALSE(m_engine->isLoading());
    remote.setUrls({QUrl(QStringLiteral("https://example.org/m.gguf"))});
    enter(remote);
    EXPECT_TRUE(m_window->dropOverlay()->has(Verdict::NotLocal));
    drop(remote);
    EXPECT_FALSE(m_engine->isLoading());
    text.setText(QStringLiteral("some words"));
    drop(text);
    EXPECT_EQ(m_window->page()->composer()->text(), QStringLiteral("some words"));
}

TEST_F(MainWindowTest, AMixedDropSaysBothAndDoesBoth) {
    open(writeModel("first.gguf"));
    ASSERT_TRUE(waitForModel());
    const auto model = writeModel("second.gguf");
    auto* overlay = m_window->dropOverlay();
    auto* composer = m_window->page()->composer();
    QMimeData mime;
    setFiles(mime, {m_folder.write("notes.md", "# Notes\n"), model});
    enter(mime);
    ASSERT_TRUE(waitFor([&] { return overlay->isSure(); }));
    ASSERT_EQ(overlay->zones().size(), 2);
    EXPECT_TRUE(overlay->zones()[0].title.contains(QStringLiteral("Open second.gguf")));
    EXPECT_TRUE(overlay->zones()[1].title.contains(QStringLiteral("Attach notes.md")));
    EXPECT_FALSE(overlay->zoneRect(0).intersects(overlay->zoneRect(1)));
    EXPECT_TRUE(overlay->zoneRect(1).intersects(
        QRect(composer->mapTo(m_window.get(), QPoint(0, 0)), composer->size())))
        << "what goes with the message stands over the composer";
    EXPECT_TRUE(overlay->accessibleName().contains(QStringLiteral("Attach notes.md")));
    EXPECT_TRUE(m_window->rect().contains(overlay->zoneRect(0)) &&
                m_window->rect().contains(overlay->zoneRect(1)));
    drop(mime);
    ASSERT_TRUE(waitFor([&] { return m_engine->model() && m_engine->model()->path == model; }));
    EXPECT_TRUE(waitFor([&] { return composer->attachments().size() == 1; }));
}

TEST_F(MainWindowTest, SeveralModelsAndFoldersComeToTheList) {
    open(writeModel("first.gguf"));
    ASSERT_TRUE(waitForModel());
    auto* overlay = m_window->dropOverlay();
    QMimeData several, folder, bare;
    const auto one = writeModel("one.gguf"), two = writeModel("two.gguf");
    setFiles(several, {one, two});
    enter(several);
    ASSERT_TRUE(waitFor([&] { return overlay->isSure() && overlay->has(Verdict::List); }));
    EXPECT_TRUE(overlay->title().contains(QStringLiteral("List 2 models")));
    drop(several);
    ASSERT_TRUE(waitFor([&] { return m_models->find(one) && m_models->find(two); }));
    EXPECT_EQ(m_window->frame()->currentPage(), ui::PageId::Models);
    EXPECT_EQ(m_engine->model()->path.filename(), "first.gguf");

    std::filesystem::create_directories(m_folder.path() / "zoo");
    std::filesystem::copy(one, m_folder.path() / "zoo" / "bear.gguf");
    setFiles(folder, {m_folder.path() / "zoo"});
    enter(folder);
    ASSERT_TRUE(waitFor([&] { return overlay->isSure() && overlay->has(Verdict::Folder); }));
    drop(folder);
    ASSERT_TRUE(waitFor([&] { return m_models->find(m_folder.path() / "zoo" / "bear.gguf"); }));
    auto* toast = m_window->frame()->toast();
    ASSERT_TRUE(waitFor([&] { return toast->text().contains(QStringLiteral("found in zoo")); }));
    ASSERT_NE(toast->button(), nullptr);
    QTest::mouseClick(toast->button(), Qt::LeftButton);
    ASSERT_EQ(m_models->folders().size(), 1);
    EXPECT_EQ(m_models->folders().first().path, m_folder.path() / "zoo");

    std::filesystem::create_directories(m_folder.path() / "bare");
    setFiles(bare, {m_folder.path() / "bare"});
    drop(bare);
    EXPECT_TRUE(waitFor([&] { return toast->text().contains(QStringLiteral("no GGUF file in bare")); }));
}

TEST_F(MainWindowTest, AnAnswerThatFilledTheContextGoesOn) {
    const auto model = writeModel();
    open(model);
    ASSERT_TRUE(waitForModel());
    m_settings->set(desktop::keys::kStopLoops, false);
    m_settings->set(desktop::keys::kContextSize, 512);
    m_window->openModel(model, false, 512);
    ASSERT_TRUE(waitFor([&] { return !m_engine->isLoading() && m_engine->model()->contextSize == 512; }));
    m_settings->set(desktop::keys::kMaxTokens, 30);
    ask(QStringLiteral("A first round"));
    ASSERT_TRUE(waitForAnswer());
    m_settings->set(desktop::keys::kMaxTokens, 0);
    ask(QStringLiteral("Talk"));
    ASSERT_TRUE(waitForAnswer());
    ASSERT_EQ(m_chat->turns().last().state, desktop::ChatTurn::State::ContextFull);
    int before = m_chat->turns().last().stats.outputTokens;
    // The oldest round makes room.
    emit m_window->page()->view()->continueRequested();
    ASSERT_TRUE(waitForAnswer());
    EXPECT_GT(m_chat->turns().last().stats.outputTokens, before);
    EXPECT_EQ(m_chat->turns().last().leftOut, 2);
    EXPECT_EQ(m_engine->model()->contextSize, 512);
    ASSERT_EQ(m_chat->turns().last().state, desktop::ChatTurn::State::ContextFull);
    // Nothing is left to leave out: the context grows.
    before = m_chat->turns().last().stats.outputTokens;
    emit m_window->page()->view()->continueRequested();
    ASSERT_TRUE(waitForAnswer());
    EXPECT_EQ(m_engine->model()->contextSize, 1024);
    EXPECT_GT(m_chat->turns().last().stats.outputTokens, before + 200);
}

TEST_F(MainWindowTest, OpeningDuringAnAnswerStopsItAndSaysSo) {
    const auto second = writeModel("second.gguf");
    open(writeModel("first.gguf"));
    ASSERT_TRUE(waitForModel());
    ask(QStringLiteral("Talk without end"));
    ASSERT_TRUE(waitFor([&] { return m_chat->turns().last().stats.outputTokens > 0; }));
    m_window->openModel(second);
    EXPECT_TRUE(m_window->page()->toast()->text().contains(QStringLiteral("second.gguf")));
    ASSERT_TRUE(waitFor([&] { return !m_engine->isLoading(); }));
    EXPECT_EQ(m_chat->turns()[1].state, desktop::ChatTurn::State::Stopped);
    m_window->openModel(second);
    EXPECT_TRUE(m_window->page()->toast()->text().contains(QStringLiteral("already in use")));
}

TEST_F(MainWindowTest, TheLoadPanelTakesTheComposersPlaceAndCancels) {
    Gate gate;
    gate.isOpen = true;
    open(writeModel("first.gguf"), gate.worker());
    ASSERT_TRUE(waitForModel());
    m_window->page()->composer()->setText(QStringLiteral("a draft"));
    gate.isOpen = false;
    m_window->openModel(writeModel("second.gguf"));
    ASSERT_TRUE(waitFor([&] { return m_window->page()->showsLoadPanel(); }));
    m_window->page()->loadPanel()->findChild<QPushButton*>()->click();
    ASSERT_TRUE(waitFor([&] { return !m_window->page()->showsLoadPanel(); }));
    EXPECT_EQ(m_window->page()->composer()->text(), QStringLiteral("a draft"));
    EXPECT_EQ(m_engine->model()->path.filename(), "first.gguf");
}

TEST_F(MainWindowTest, WithoutAModelTheComposerSaysWhy) {
    qputenv("AUTOGLM_GUIDE", "/nowhere/guide.gguf");
    open({});
    qunsetenv("AUTOGLM_GUIDE");
    EXPECT_FALSE(m_window->page()->composer()->edit()->isEnabled());
    EXPECT_FALSE(m_window->page()->composer()->edit()->placeholderText().isEmpty());
}

TEST_F(MainWindowTest, AFileThatIsNotThereIsToldAtTheStart) {
    open(m_folder.path() / "gone.gguf");
    ASSERT_TRUE(waitFor([&] { return m_window->page()->banner()->isVisible(); }));
    EXPECT_TRUE(m_window->page()->banner()->title().contains(QStringLiteral("gone.gguf")));
}

TEST_F(MainWindowTest, NewChatEmptiesThePageDuringAnAnswer) {
    open(writeModel());
    ASSERT_TRUE(waitForModel());
    ask(QStringLiteral("one"));
    QTest::keyClick(m_window.get(), Qt::Key_N, Qt::ControlModifier);
    EXPECT_TRUE(m_chat->isEmpty());
    EXPECT_TRUE(m_window->page()->welcome()->isVisible());
    EXPECT_FALSE(m_engine->isAnswering());
}

TEST_F(MainWindowTest, TheFirstCardOpensTheAdvisor) {
    open(writeModel());
    ASSERT_TRUE(waitForModel());
    m_window->page()->welcome()->setFirstRun(true);
    settle();
    QToolButton* link = m_window->page()->welcome()->advisorLink();
    ASSERT_TRUE(link->isVisible());
    QTest::mouseClick(link, Qt::LeftButton);
    auto* dialog = m_window->findChild<ui::AdvisorDialog*>();
    ASSERT_NE(dialog, nullptr);
    EXPECT_TRUE(dialog->isVisible());
    // Choosing a model shows it in every precision, with the machines it asks for.
    desktop::AdviceRow small, large;
    small.name = QStringLiteral("small");
    small.precisions = {{QStringLiteral("FP16"), QStringLiteral("F16"), 2, 3, true, 5, 50},
                        {QStringLiteral("INT4"), QStringLiteral("Q4_K_M"), 1, 2, true, 9, 70}};
    small.minimum.memoryBytes = 8'000'000'000;
    large.name = QStringLiteral("large");
    dialog->setRows({small, large});
    ui::SizingPanel* sizing = dialog->sizing();
    EXPECT_TRUE(sizing->isVisible());
    EXPECT_EQ(sizing->table()->rowCount(), 2);
    EXPECT_TRUE(sizing->machines()->text().contains(desktop::formatBytes(8'000'000'000)))
        << sizing->machines()->text().toStdString();
    dialog->table()->selectRow(1);
    EXPECT_FALSE(sizing->isVisible()) << "nothing is known of it";
    dialog->close();
}

TEST_F(MainWindowTest, UnloadingIsToldOnThePageThatIsShown) {
    open(writeModel());
    ASSERT_TRUE(waitForModel());
    m_window->frame()->openPage(ui::PageId::Models);
    m_window->unloadModel();
    EXPECT_TRUE(m_window->frame()->toast()->isVisible());
    EXPECT_TRUE(m_window->frame()->rect().contains(m_window->frame()->toast()->geometry().translated(
        m_window->frame()->toast()->parentWidget()->pos())));
}

TEST_F(MainWindowTest, SpeaksChineseAtOnce) {
    open(writeModel());
    ASSERT_TRUE(waitForModel());
    m_appearance->setLanguage(QStringLiteral("zh_CN"));
    settle();
    EXPECT_EQ(m_window->menuBar()->actions().first()->text(), QStringLiteral("文件(&F)"));
    EXPECT_EQ(m_window->page()->composer()->edit()->placeholderText(), QStringLiteral("输入您的问题"));
    EXPECT_EQ(m_window->page()->composer()->button()->accessibleName(), QStringLiteral("发送"));
    m_appearance->setLanguage(QStringLiteral("en"));
    settle();
    EXPECT_EQ(m_window->menuBar()->actions().first()->text(), QStringLiteral("&File"));
}

TEST_F(MainWindowTest, EveryControlHasANameAndIsReachedByTab) {
    open(writeModel());
    ASSERT_TRUE(waitForModel());
    for (QAbstractButton* button : m_window->findChildren<QAbstractButton*>()) {
        if (button->objectName().startsWith(QLatin1String("qt_"))) continue;
        EXPECT_FALSE(button->accessibleName().isEmpty() && button->text().isEmpty())
            << button->metaObject()->className();
    }
    m_settings->set(desktop::keys::kMaxTokens, 3);
    ask(QStringLiteral("Hello there"));
    ASSERT_TRUE(waitForAnswer());
    m_window->page()->composer()->setText(QStringLiteral("a draft"));
    m_window->activateWindow();
    m_window->page()->composer()->edit()->setFocus();
    settle();
    QSet<QWidget*> reached;
    std::string order;
    for (int i = 0; i < 30; ++i) {
        reached.insert(QApplication::focusWidget());
        order += std::string(" ") + QApplication::focusWidget()->metaObject()->className();
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
    }
    EXPECT_TRUE(reached.contains(m_window->page()->composer()->edit()));
    EXPECT_TRUE(reached.contains(m_window->page()->composer()->button()));
    EXPECT_TRUE(reached.contains(m_window->page()->view())) << order;
    EXPECT_TRUE(reached.contains(m_window->frame()->rail()->button(ui::PageId::Chat))) << order;
    EXPECT_TRUE(reached.contains(m_window->frame()->header()->modelButton())) << order;
}

TEST_F(MainWindowTest, NothingIsCutAtTheSmallestSize) {
    for (const char* language : {"en", "zh_CN"}) {
        open(writeModel());
        ASSERT_TRUE(waitForModel());
        m_appearance->setLanguage(QString::fromLatin1(language));
        m_window->resize(720, 480);
        settle();
        EXPECT_EQ(m_window->size(), QSize(720, 480));
        for (QAbstractButton* button : m_window->findChildren<QPushButton*>()) {
            if (!button->isVisible()) continue;
            EXPECT_GE(button->width(), button->sizeHint().width()) << button->text().toStdString();
        }
        for (QLabel* label : m_window->findChildren<QLabel*>()) {
            if (label->isVisible()) {
                EXPECT_GE(label->height(), label->heightForWidth(label->width()))
                    << label->text().toStdString();
            }
        }
        for (ui::ElidedLabel* label : m_window->statusStrip()->findChildren<ui::ElidedLabel*>()) {
            if (!label->isVisible()) continue;
            EXPECT_GE(label->width() + 1, label->sizeHint().width()) << label->text().toStdString();
        }
        m_window.reset();
    }
}

TEST_F(MainWindowTest, RemembersItsSizeAndItsModels) {
    open(writeModel());
    ASSERT_TRUE(waitForModel());
    m_window->resize(777, 555);
    m_window->close();
    m_settings->flush();
    desktop::Settings again(m_settings->file());
    again.read();
    EXPECT_FALSE(again.text(desktop::keys::kGeometry).isEmpty());
    ASSERT_EQ(again.recentModels().size(), 1);
    EXPECT_EQ(again.recentModels().first().filename(), "tiny.gguf");
}

TEST_F(MainWindowTest, PaintsSharplyInBothThemes) {
    open(writeModel());
    ASSERT_TRUE(waitForModel());
    for (const char* theme : {"light", "dark"}) {
        m_appearance->setTheme(QString::fromLatin1(theme));
        QApplication::processEvents();
        const QImage image = m_window->grab().toImage();
        EXPECT_EQ(image.size(), (QSizeF(m_window->size()) * m_window->devicePixelRatioF()).toSize());
        const QColor ground = image.pixelColor(image.width() / 2, static_cast<int>(image.height() * 0.12));
        const auto& tokens = qstrcmp(theme, "dark") == 0 ? ui::darkTokens() : ui::lightTokens();
        EXPECT_EQ(ground.name(), tokens.surface.name()) << theme;
    }
}

TEST(DroppedFiles, KeepsTheExactBytesOfNames) {
    EXPECT_EQ(ui::localPath(QUrl(QStringLiteral("file:///a/a%20b.gguf"))).string(), "/a/a b.gguf");
    EXPECT_EQ(ui::localPath(QUrl(QStringLiteral("file:///a/100%25%23x.gguf"))).string(), "/a/100%#x.gguf");
    EXPECT_EQ(ui::localPath(QUrl(QStringLiteral("file:///a/%E6%A8%A1.gguf"))).string(), "/a/模.gguf");
    EXPECT_EQ(ui::localPath(QUrl::fromEncoded("file:///a/x%FF.gguf")).string(), "/a/x\xff.gguf");
    EXPECT_EQ(ui::localPath(QUrl(QStringLiteral("file://localhost/a/b.gguf"))).string(), "/a/b.gguf");
}

TEST(Tokens, TextIsReadable) {
    for (const ui::Tokens* t : {&ui::lightTokens(), &ui::darkTokens()}) {
        for (const QColor& ground : {t->window, t->surface, t->raised, t->userBlock, t->code}) {
            EXPECT_GE(ui::contrastRatio(t->text, ground), 4.5);
            EXPECT_GE(ui::contrastRatio(t->secondary, ground), 4.5) << ground.name().toStdString();
        }
        EXPECT_GE(ui::contrastRatio(t->accent, t->surface), 4.5);
        EXPECT_GE(ui::contrastRatio(t->onAccent, t->accent), 4.5);
        EXPECT_GE(ui::contrastRatio(t->bad, t->surface), 4.5);
        EXPECT_GE(ui::contrastRatio(t->bad, t->badTint), 3.0);
        EXPECT_GE(ui::contrastRatio(t->warn, t->warnTint), 3.0);
        EXPECT_GE(ui::contrastRatio(t->text, t->badTint), 4.5);
    }
}

}  // namespace
}  // namespace autoglm::test
