// Benchmarks in the window, on the real engine: measured, listed, compared, shared, deleted and brought back.
#include "ui/benchmark/benchmark_page.h"

#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QFile>
#include <QLabel>
#include <QPushButton>
#include <QSpinBox>
#include <QTabBar>

#include "app/benchmark/history.h"
#include "tests/app/benchmark/sample_records.h"
#include "tests/ui/window_fixture.h"
#include "ui/benchmark/benchmark_chart.h"
#include "ui/benchmark/benchmark_form.h"
#include "ui/benchmark/benchmark_list.h"
#include "ui/benchmark/benchmark_words.h"
#include "ui/frame/tabbed_page.h"
#include "ui/models/models_page.h"

namespace autoglm::test {
namespace {

using desktop::BenchmarkState;

class BenchmarkWindowTest : public WindowTest {
protected:
    ui::BenchmarkPage* page() { return m_window->benchmarkPage(); }
    ui::BenchmarkForm* form() { return page()->form(); }
    int nRows() { return page()->list()->model()->rowCount(); }

    void openPage() {
        m_window->frame()->openPage(ui::PageId::Dashboard);
        QTabBar* tabs = m_window->machinePage()->tabs();
        QTest::mouseClick(tabs, Qt::LeftButton, {}, tabs->tabRect(1).center());
        ASSERT_TRUE(page()->isVisible());
        ASSERT_TRUE(waitFor([&] { return m_benchmarks->isRead(); }));
    }
    void makeShort() {
        form()->prompt()->setValue(32);
        form()->answer()->setValue(8);
        form()->repetitions()->setValue(1);
    }
    bool waitForEnd() {
        return waitFor([&] { return !m_engine->benchmark().isActive(); });
    }
    /// Presses Measure and waits until the history has so many runs.
    void measure(int rows) {
        makeShort();
        QTest::mouseClick(form()->startButton(), Qt::LeftButton);
        EXPECT_TRUE(m_engine->benchmark().isActive());
        EXPECT_FALSE(form()->progressText().isEmpty());
        ASSERT_TRUE(waitForEnd());
        ASSERT_TRUE(waitFor([&] { return nRows() == rows; }));
    }
    void clickRow(int row, Qt::KeyboardModifiers modifiers = {}) {
        auto* list = page()->list();
        QTest::mouseClick(list->viewport(), Qt::LeftButton, modifiers,
                          list->visualRect(list->model()->index(row, 1)).center());
    }
    /// Large enough to be in the midst of it for seconds.
    desktop::FilePath writeSlowModel() {
        return m_folder.write("slow.gguf", tinyModelBytes({.nLayers = 6,
                                                           .nEmbd = 256,
                                                           .nHeads = 8,
                                                           .nKvHeads = 2,
                                                           .headDim = 32,
                                                           .nRot = 16,
                                                           .nFf = 768,
                                                           .nVocab = 2048,
                                                           .contextLength = 16384,
                                                           .withTokenizer = true}));
    }
    void startLong() {
        form()->prompt()->setValue(4096);
        form()->answer()->setValue(4096);
        form()->repetitions()->setValue(50);
        QTest::mouseClick(form()->startButton(), Qt::LeftButton);
        ASSERT_TRUE(waitFor([&] { return m_engine->benchmark().phase >= BenchmarkState::Phase::WarmingUp; }));
    }
};

TEST_F(BenchmarkWindowTest, MeasuredRunsAreListedAndChosen) {
    open(writeModel());
    ASSERT_TRUE(waitForModel());
    openPage();
    EXPECT_TRUE(page()->isEmptyShown());
    EXPECT_TRUE(form()->models()->currentText().contains(QStringLiteral("in use")));
    measure(1);
    EXPECT_FALSE(page()->isEmptyShown());
    ASSERT_EQ(page()->chosen().size(), 1);
    const desktop::BenchmarkRow row = m_benchmarks->rows().first();
    EXPECT_EQ(row.model, m_engine->model()->name);
    EXPECT_EQ(row.points.first().promptTokens, 32);
    EXPECT_GT(row.points.first().answerRate, 0);
    EXPECT_EQ(row.version, QStringLiteral(AUTOGLM_VERSION));
    const QString chart = page()->chart()->text();
    EXPECT_TRUE(chart.contains(QStringLiteral("Reading 32 tokens"))) << qPrintable(chart);
    EXPECT_TRUE(chart.contains(QStringLiteral("Writing 8 tokens"))) << qPrintable(chart);
    EXPECT_FALSE(chart.contains(QLatin1Char('%'))) << "nothing to compare with";
}

TEST_F(BenchmarkWindowTest, TwoRunsStandSideBySide) {
    open(writeModel());
    ASSERT_TRUE(waitForModel());
    openPage();
    measure(1);
    measure(2);
    clickRow(1);
    clickRow(0, Qt::ControlModifier);
    ASSERT_EQ(page()->chosen(), (QVector<quint32>{1, 2})) << "what was chosen first is held against";
    const auto& works = page()->chart()->comparison().works;
    ASSERT_EQ(works.size(), 2);
    ASSERT_TRUE(works[1].rates[1]->difference.has_value());
    EXPECT_NEAR(*works[1].rates[1]->difference, works[1].rates[1]->rate / works[1].rates[0]->rate - 1, 1e-9);
    EXPECT_TRUE(page()->chart()->text().contains(ui::differenceText(*works[1].rates[1]->difference)));
    const QImage with = page()->chart()->grab().toImage();
    clickRow(0);
    EXPECT_EQ(page()->chosen(), (QVector<quint32>{2}));
    EXPECT_NE(page()->chart()->grab().toImage(), with);
}

TEST_F(BenchmarkWindowTest, TheListTakesTheRoomThatTheComparisonLeaves) {
    open(writeModel());
    ASSERT_TRUE(waitForModel());
    m_window->resize(1180, 860);
    const BenchmarkHistory history(m_folder.path() / "data");
    for (int run = 1; run <= 12; ++run)
        ASSERT_TRUE(history.add(sampleRecord(run)));
    openPage();
    ASSERT_TRUE(waitFor([&] { return nRows() == 12; }));
    page()->choose({page()->chosen().first()});
    QTest::qWait(50);
    const auto* bars = page()->chart();
    const auto* list = page()->list();
    const int below = bars->parentWidget()->parentWidget()->height() - bars->geometry().bottom();
    EXPECT_LT(below, 60) << "nothing lies empty below the bars while rows are out of sight";
    EXPECT_GT(list->viewport()->height(), 4 * list->sizeHintForRow(0));
}

TEST_F(BenchmarkWindowTest, DeletedRunsComeBackWithUndo) {
    open(writeModel());
    ASSERT_TRUE(waitForModel());
    openPage();
    measure(1);
    QTest::mouseClick(page()->deleteButton(), Qt::LeftButton);
    ASSERT_TRUE(waitFor([&] { return nRows() == 0; }));
    EXPECT_TRUE(page()->isEmptyShown());
    EXPECT_TRUE(BenchmarkHistory(m_folder.path() / "data").read()->empty());
    QTest::mouseClick(page()->toast()->button(), Qt::LeftButton);
    ASSERT_TRUE(waitFor([&] { return nRows() == 1; }));
    EXPECT_EQ(page()->chosen(), (QVector<quint32>{1}));
    page()->list()->setFocus();
    QTest::keyClick(page()->list(), Qt::Key_Delete);
    EXPECT_TRUE(waitFor([&] { return nRows() == 0; }));
}

TEST_F(BenchmarkWindowTest, ReportsAreCopiedAndSaved) {
    open(writeModel());
    ASSERT_TRUE(waitForModel());
    openPage();
    measure(1);
    QTest::mouseClick(page()->copyButton(), Qt::LeftButton);
    const QString copied = QApplication::clipboard()->text();
    EXPECT_TRUE(copied.startsWith(QStringLiteral("## "))) << qPrintable(copied);
    EXPECT_FALSE(copied.contains(QString::fromStdString(m_folder.path().string())));
    const QString markdown = QString::fromStdString((m_folder.path() / "a.md").string());
    const QString json = QString::fromStdString((m_folder.path() / "a.json").string());
    ASSERT_TRUE(page()->saveReport(markdown));
    ASSERT_TRUE(page()->saveReport(json));
    QFile file(markdown);
    ASSERT_TRUE(file.open(QIODevice::ReadOnly));
    EXPECT_EQ(QString::fromUtf8(file.readAll()), copied);
    QFile other(json);
    ASSERT_TRUE(other.open(QIODevice::ReadOnly));
    EXPECT_TRUE(other.readAll().startsWith("{\n  \"benchmarks\""));
    EXPECT_FALSE(page()->saveReport(QStringLiteral("/no/such/folder/a.md")));
}

TEST_F(BenchmarkWindowTest, CancelWorksWithinASecond) {
    open(writeSlowModel());
    ASSERT_TRUE(waitForModel());
    openPage();
    startLong();
    EXPECT_FALSE(form()->startButton()->isEnabled());
    QElapsedTimer clock;
    clock.start();
    QTest::mouseClick(form()->cancelButton(), Qt::LeftButton);
    EXPECT_FALSE(form()->cancelButton()->isEnabled());
    ASSERT_TRUE(waitForEnd());
    EXPECT_LT(clock.elapsed(), 1000);
    EXPECT_TRUE(form()->startButton()->isEnabled());
    EXPECT_EQ(nRows(), 0);
    EXPECT_FALSE(page()->banner()->isVisible()) << "who cancels needs no message";
    m_chat->send(QStringLiteral("Hello"), brief());
    ASSERT_TRUE(waitForAnswer());
    EXPECT_GT(m_chat->turns().last().stats.outputTokens, 0);
}

TEST_F(BenchmarkWindowTest, AnotherModelIsMeasuredAndTheOneInUseComesBack) {
    const auto used = writeModel(), other = writeModel("other.gguf");
    open(used);
    ASSERT_TRUE(waitForModel());
    openPage();
    page()->chooseModel(other);
    makeShort();
    QTest::mouseClick(form()->startButton(), Qt::LeftButton);
    m_chat->send(QStringLiteral("Hello"), brief());  // waits for the benchmark
    ASSERT_TRUE(waitForEnd());
    ASSERT_TRUE(waitForAnswer());
    EXPECT_GT(m_chat->turns().last().stats.outputTokens, 0);
    EXPECT_EQ(m_engine->model()->path, used);
    EXPECT_TRUE(waitFor([&] { return nRows() == 1; }));
}

TEST_F(BenchmarkWindowTest, WhoAsksMeanwhileMayCancelIt) {
    open(writeSlowModel());
    ASSERT_TRUE(waitForModel());
    openPage();
    startLong();
    m_window->frame()->openPage(ui::PageId::Chat);
    ask(QStringLiteral("Hello"));
    ASSERT_TRUE(waitFor([&] { return m_window->page()->toast()->isVisible(); }));
    EXPECT_TRUE(m_window->page()->toast()->text().contains(QStringLiteral("benchmark")));
    QTest::mouseClick(m_window->page()->toast()->button(), Qt::LeftButton);
    ASSERT_TRUE(waitForEnd());
    ASSERT_TRUE(waitFor([&] { return m_chat->turns().last().stats.outputTokens > 0; }));
    m_chat->stop();
    ASSERT_TRUE(waitForAnswer());
}

TEST_F(BenchmarkWindowTest, DepthAndThreadsAreMeasuredWhenAskedFor) {
    open(writeSlowModel());
    ASSERT_TRUE(waitForModel());
    ASSERT_TRUE(waitFor([&] { return m_engine->machine().physicalCores > 0; }));
    openPage();
    const int cores = m_engine->machine().physicalCores;
    EXPECT_EQ(form()->eachThreadCount()->isHidden(), cores < 2);
    form()->deep()->click();
    if (cores > 1) form()->eachThreadCount()->click();
    makeShort();
    QTest::mouseClick(form()->startButton(), Qt::LeftButton);
    ASSERT_TRUE(waitFor([&] { return !m_engine->benchmark().isActive(); }, 60'000));
    ASSERT_TRUE(waitFor([&] { return nRows() >= (cores > 1 ? 2 : 1); }));
    for (const desktop::BenchmarkRow& row : m_benchmarks->rows()) {
        ASSERT_EQ(row.points.size(), 2);
        EXPECT_EQ(row.points[1].depth, ui::BenchmarkForm::kDeep);
        EXPECT_GT(row.points[1].answerRate, 0);
    }
    if (cores == 2) {
        EXPECT_EQ(m_benchmarks->rows()[1].threads, 1);
        EXPECT_EQ(m_benchmarks->rows()[0].threads, 2);
        EXPECT_EQ(page()->chosen().size(), 2) << "runs of one benchmark are shown side by side";
        EXPECT_TRUE(page()->chart()->text().contains(QStringLiteral("1 thread")));
    }
    EXPECT_TRUE(page()->chart()->text().contains(QStringLiteral("4,096 deep")))
        << qPrintable(page()->chart()->text());
}

TEST_F(BenchmarkWindowTest, WhatCannotBeMeasuredIsExplained) {
    open(writeModel());
    ASSERT_TRUE(waitForModel());
    openPage();
    page()->chooseModel(m_folder.path() / "missing.gguf");
    makeShort();
    QTest::mouseClick(form()->startButton(), Qt::LeftButton);
    ASSERT_TRUE(waitForEnd());
    EXPECT_TRUE(page()->banner()->isVisible());
    EXPECT_TRUE(page()->banner()->title().contains(QStringLiteral("missing.gguf")))
        << qPrintable(page()->banner()->title());
    EXPECT_TRUE(m_engine->model().has_value()) << "and the model in use is there again";
}

TEST_F(BenchmarkWindowTest, RunsOfTheCommandLineAppear) {
    open(writeModel());
    ASSERT_TRUE(waitForModel());
    openPage();
    EXPECT_EQ(nRows(), 0);
    const BenchmarkHistory history(m_folder.path() / "data");
    ASSERT_TRUE(history.add(sampleRecord(20)).has_value());
    BenchmarkRecord faster = sampleRecord(30);
    faster.nThreads = 8;
    faster.unixSeconds += 60;
    ASSERT_TRUE(history.add(faster).has_value());
    m_window->machinePage()->tabs()->setCurrentIndex(0);
    m_window->machinePage()->tabs()->setCurrentIndex(1);
    ASSERT_TRUE(waitFor([&] { return nRows() == 2; }));
    EXPECT_EQ(page()->chosen(), (QVector<quint32>{2})) << "the newest";
    page()->choose({1, 2});
    const QString text = page()->chart()->text();
    EXPECT_TRUE(text.contains(QStringLiteral("16 threads: 20.0"))) << qPrintable(text);
    EXPECT_TRUE(text.contains(QStringLiteral("+50\u00a0%"))) << qPrintable(text);
}

TEST_F(BenchmarkWindowTest, TheMenuOfAModelLeadsHere) {
    open(writeModel());
    ASSERT_TRUE(waitForModel());
    emit m_window->modelsPage()->benchmarkRequested(writeModel("other.gguf"));
    EXPECT_EQ(m_window->frame()->currentPage(), ui::PageId::Dashboard);
    EXPECT_TRUE(page()->isVisible());
    EXPECT_TRUE(form()->wish().path.filename() == "other.gguf");
}

TEST_F(BenchmarkWindowTest, ClosingTheWindowEndsIt) {
    open(writeSlowModel());
    ASSERT_TRUE(waitForModel());
    openPage();
    startLong();
    QElapsedTimer clock;
    clock.start();
    EXPECT_TRUE(m_engine->shutDown(5000));
    EXPECT_LT(clock.elapsed(), 1000);
    close();
}

}  // namespace
}  // namespace autoglm::test
