#include "ui/main_window.h"

#include <QAction>
#include <QDragEnterEvent>
#include <QLabel>
#include <QMenuBar>
#include <QMimeData>
#include <QPushButton>
#include <QToolButton>
#include <QUrl>

#include "tests/ui/window_fixture.h"
#include "ui/frame/page_header.h"
#include "ui/frame/rail.h"
#include "ui/load_panel.h"
#include "ui/style/tokens.h"
#include "ui/widgets/dropped_files.h"
#include "ui/widgets/elided_label.h"

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
    ASSERT_TRUE(waitFor([&] { return m_window->dropOverlay()->verdict() == Verdict::Open; }));
    EXPECT_TRUE(m_window->dropOverlay()->title().contains(QStringLiteral("模型 权重 100%#x.gguf")));
    drop(mime);
    EXPECT_FALSE(m_window->dropOverlay()->isVisible());
    ASSERT_TRUE(waitFor([&] { return m_engine->model() && m_engine->model()->path == odd; }));
}

TEST_F(MainWindowTest, ADroppedFileOfAnotherKindSaysWhatItIsAndKeepsTheModel) {
    open(writeModel("first.gguf"));
    ASSERT_TRUE(waitForModel());
    QMimeData mime;
    setFiles(mime, {m_folder.write("archive.zip", "PK\x03\x04\x14")});
    enter(mime);
    ASSERT_TRUE(waitFor([&] { return m_window->dropOverlay()->verdict() == Verdict::NotModel; }));
    drop(mime);
    ASSERT_TRUE(waitFor([&] { return m_window->page()->banner()->isVisible(); }));
    EXPECT_TRUE(m_window->page()->banner()->title().contains(QStringLiteral("archive.zip")));
    EXPECT_EQ(m_engine->model()->path.filename(), "first.gguf");
    QTest::keyClick(m_window.get(), Qt::Key_Escape);
    EXPECT_FALSE(m_window->page()->banner()->isVisible());
}

TEST_F(MainWindowTest, SeveralFilesRemoteAddressesAndTextAreToldApart) {
    open(writeModel());
    ASSERT_TRUE(waitForModel());
    QMimeData several, remote, text;
    setFiles(several, {"/a.gguf", "/b.gguf"});
    drop(several);
    EXPECT_TRUE(m_window->page()->banner()->isVisible());
    EXPECT_FALSE(m_engine->isLoading());
    remote.setUrls({QUrl(QStringLiteral("https://example.org/m.gguf"))});
    enter(remote);
    EXPECT_EQ(m_window->dropOverlay()->verdict(), Verdict::NotLocal);
    drop(remote);
    EXPECT_FALSE(m_engine->isLoading());
    text.setText(QStringLiteral("some words"));
    drop(text);
    EXPECT_EQ(m_window->page()->composer()->text(), QStringLiteral("some words"));
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
