// The dashboard on samples that are known, and in the window on this machine.
#include "ui/dashboard/dashboard_page.h"

#include <QButtonGroup>
#include <QComboBox>
#include <QFile>
#include <QImage>
#include <QToolButton>
#include <algorithm>
#include <cmath>
#include <ctime>

#include "app/desktop/machine_monitor.h"
#include "engine/api/activity.h"
#include "tests/ui/window_fixture.h"
#include "ui/dashboard/core_strip.h"
#include "ui/dashboard/figure_tile.h"
#include "ui/dashboard/ledger_view.h"
#include "ui/dashboard/monitor_row.h"
#include "ui/dashboard/placement_map.h"
#include "ui/dashboard/roofline_dial.h"
#include "ui/dashboard/time_chart.h"
#include "ui/frame/frame.h"

namespace autoglm::test {
namespace {

using desktop::Figure;
using desktop::FigureId;
using desktop::Lack;
using desktop::MachineMonitor;
using desktop::MachineSample;

constexpr qint64 kSecond = 1'000'000'000;

Figure value(double v) {
    return {v, Lack::None};
}

MachineSample sampleAt(qint64 seconds, double cpu) {
    MachineSample sample;
    sample.timeNs = seconds * kSecond;
    sample.set(FigureId::CpuBusy, value(cpu));
    sample.set(FigureId::MemoryUsed, value(9.8e9));
    sample.set(FigureId::MemoryTotal, value(32e9));
    sample.set(FigureId::SwapInRate, value(0));
    sample.cores = {static_cast<float>(cpu), 0.0f};
    return sample;
}

class DashboardTest : public testing::Test {
protected:
    DashboardTest() {
        m_monitor.stopSampling();
        m_page.resize(1000, 700);
        m_page.show();
        EXPECT_TRUE(QTest::qWaitForWindowExposed(&m_page));
    }
    void feed(qint64 from, qint64 to, double cpu) {
        for (qint64 second = from; second <= to; ++second)
            m_monitor.take(sampleAt(second, cpu), {});
    }
    ui::TimeChart* chart(int index) { return m_page.charts()[static_cast<std::size_t>(index)]; }
    static QImage pictureOf(QWidget* widget) { return widget->grab().toImage(); }

    std::shared_ptr<EngineActivity> m_activity = std::make_shared<EngineActivity>();
    MachineMonitor m_monitor{m_activity};
    ui::DashboardPage m_page{m_monitor};
};

TEST_F(DashboardTest, TilesSayTheFigureOrWhyThereIsNone) {
    feed(100, 101, 63);
    const auto& tiles = m_page.tiles();
    EXPECT_EQ(tiles[2]->valueText(), QStringLiteral("63\u00a0%"));
    EXPECT_EQ(tiles[3]->valueText(), QStringLiteral("9.8\u00a0GB"));
    EXPECT_TRUE(tiles[3]->detailText().contains(QStringLiteral("32.0\u00a0GB")))
        << qPrintable(tiles[3]->detailText());
    EXPECT_EQ(tiles[0]->valueText(), QStringLiteral("N/A"));
    EXPECT_EQ(tiles[0]->detailText(), QStringLiteral("no graphics card found"));
    EXPECT_TRUE(tiles[2]->accessibleName().contains(QStringLiteral("63")));
}

TEST_F(DashboardTest, HoverReadsTheNearestSample) {
    feed(100, 130, 20);
    feed(131, 160, 80);
    QTest::mouseMove(chart(0), chart(0)->plotRect().center().toPoint());
    EXPECT_NE(m_page.axis().hoverNs(), 0);
    EXPECT_EQ(chart(0)->valueAt(0, 110 * kSecond).value, 20);
    EXPECT_EQ(chart(0)->valueAt(0, 150 * kSecond).value, 80);
    EXPECT_TRUE(chart(0)->readout(150 * kSecond).contains(QStringLiteral("80\u00a0%")));
    EXPECT_EQ(chart(0)->valueAt(1, 150 * kSecond).lack, Lack::NoSensor);
}

TEST_F(DashboardTest, LinesAreDrawnAndSwitchedOff) {
    feed(100, 160, 90);
    const QImage with = pictureOf(chart(0));
    QTest::mouseClick(chart(0)->legend(0), Qt::LeftButton);
    EXPECT_FALSE(chart(0)->legend(0)->isChecked());
    EXPECT_FALSE(chart(0)->readout(150 * kSecond).contains(QStringLiteral("90")));
    const QImage without = pictureOf(chart(0));
    const QRect plot = chart(0)->plotRect().toRect();
    EXPECT_NE(with.copy(plot), without.copy(plot));
    QTest::keyClick(chart(0)->legend(0), Qt::Key_Space);
    EXPECT_EQ(pictureOf(chart(0)).copy(plot), with.copy(plot));
}

TEST_F(DashboardTest, RangePauseAndZoom) {
    feed(100, 400, 50);
    QTest::mouseClick(m_page.ranges()->button(5), Qt::LeftButton);
    EXPECT_EQ(m_page.axis().rangeNs(), 300 * kSecond);
    QTest::mouseClick(m_page.pauseButton(), Qt::LeftButton);
    EXPECT_TRUE(m_page.axis().isPaused());
    const qint64 end = m_page.axis().endNs();
    feed(401, 410, 50);
    EXPECT_EQ(m_page.axis().endNs(), end);
    QTest::keyClick(chart(0), Qt::Key_Plus);
    EXPECT_LT(m_page.axis().rangeNs(), 300 * kSecond);
    QTest::mouseClick(m_page.pauseButton(), Qt::LeftButton);
    EXPECT_EQ(m_page.axis().endNs(), 410 * kSecond) << "nothing was lost meanwhile";
    EXPECT_EQ(m_monitor.history().size(), 311u);
}

TEST_F(DashboardTest, DraggingLooksBack) {
    feed(100, 400, 50);
    const QPoint middle = chart(0)->plotRect().center().toPoint();
    QTest::mousePress(chart(0), Qt::LeftButton, {}, middle);
    QMouseEvent move(QEvent::MouseMove, middle + QPoint(50, 0), chart(0)->mapToGlobal(middle + QPoint(50, 0)),
                     Qt::NoButton, Qt::LeftButton, {});
    QApplication::sendEvent(chart(0), &move);
    EXPECT_TRUE(m_page.axis().isPaused());
    EXPECT_LT(m_page.axis().endNs(), 400 * kSecond);
    QTest::mouseRelease(chart(0), Qt::LeftButton, {}, middle);
}

TEST_F(DashboardTest, TenMinutesAndNoMoreAreKept) {
    feed(1, 2000, 50);
    EXPECT_GE(m_monitor.history().back().timeNs - m_monitor.history().front().timeNs, 600 * kSecond);
    EXPECT_LE(m_monitor.history().size(), 661u);
}

TEST_F(DashboardTest, AlarmsLastAndSayWhatToDo) {
    feed(100, 101, 50);
    EXPECT_TRUE(m_page.alarmText().isEmpty());
    for (qint64 second = 102; second <= 105; ++second) {
        MachineSample swapping = sampleAt(second, 50);
        swapping.set(FigureId::SwapInRate, value(20e6));
        m_monitor.take(swapping, {});
    }
    EXPECT_EQ(m_monitor.alarm(), desktop::MachineAlarm::Swapping);
    EXPECT_TRUE(m_page.alarmText().contains(QStringLiteral("20.0\u00a0MB/s")))
        << qPrintable(m_page.alarmText());
    feed(106, 110, 50);
    EXPECT_EQ(m_monitor.alarm(), desktop::MachineAlarm::Swapping) << "calm for five seconds only";
    feed(111, 120, 50);
    EXPECT_EQ(m_monitor.alarm(), desktop::MachineAlarm::None);
}

TEST_F(DashboardTest, WeightsLeavingTheCardAreTold) {
    const desktop::GpuSummary card{QStringLiteral("0000:03:00.0"), QStringLiteral("RX 7900"),
                                   QStringLiteral("amdgpu"), false, false};
    for (qint64 second = 100; second <= 104; ++second) {
        MachineSample sample = sampleAt(second, 50);
        sample.gpus.resize(1);
        sample.gpus[0][static_cast<std::size_t>(static_cast<int>(FigureId::GpuEvicted) -
                                                desktop::kFirstGpuFigure)] = value(2e9);
        m_monitor.take(sample, {card});
    }
    EXPECT_EQ(m_monitor.alarm(), desktop::MachineAlarm::Spilled);
    EXPECT_TRUE(m_page.alarmText().contains(QStringLiteral("2.0\u00a0GB")));
}

TEST_F(DashboardTest, ExportsATableAndAPicture) {
    TemporaryFolder folder;
    feed(100, 110, 42);
    const QString table = QString::fromStdString((folder.path() / "a.csv").string());
    const QString picture = QString::fromStdString((folder.path() / "a.png").string());
    ASSERT_TRUE(m_page.exportTable(table));
    ASSERT_TRUE(m_page.exportPicture(picture));
    QFile file(table);
    ASSERT_TRUE(file.open(QIODevice::ReadOnly));
    const QList<QByteArray> lines = file.readAll().trimmed().split('\n');
    ASSERT_EQ(lines.size(), 12);
    const auto columns = lines[0].split(',');
    const auto values = lines[1].split(',');
    EXPECT_EQ(columns.size(), values.size());
    EXPECT_EQ(values[0], "-10.000");
    EXPECT_EQ(values[columns.indexOf("cpu_busy_percent")], "42");
    EXPECT_EQ(values[columns.indexOf("cpu_watts")], "") << "absent is empty, not 0";
    EXPECT_GT(QImage(picture).height(), 600);
    EXPECT_FALSE(m_page.exportTable(QStringLiteral("/no/such/folder/a.csv")));
}

TEST_F(DashboardTest, HiddenItPaintsNothing) {
    feed(100, 101, 50);
    m_page.hide();
    feed(102, 160, 99);
    EXPECT_EQ(m_monitor.history().back().at(FigureId::CpuBusy).value, 99);
    m_page.show();
    EXPECT_EQ(m_page.tiles()[2]->accessibleName().contains(QStringLiteral("99")), true);
}

/// CPU time, which a busy machine does not change much.
double threadSeconds() {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

TEST_F(DashboardTest, TenMinutesAtTheQuickestPaceCostATenthOfACore) {
    // Four times what is measured here is what a second costs; checked builds are given some room.
    constexpr double kMostSeconds = 0.025;
    m_page.axis().setRange(ui::TimeAxis::kLongestNs);
    MachineSample sample = sampleAt(0, 50);
    const auto add = [&](int i) {
        sample.timeNs = i * kSecond / 4;
        sample.set(FigureId::CpuBusy, value(50 + 40 * std::sin(i / 20.0)));
        sample.set(FigureId::CpuOurs, value(30 + 20 * std::sin(i / 7.0)));
        m_monitor.take(sample, {});
    };
    m_page.hide();
    for (int i = 1; i <= 2400; ++i)
        add(i);
    m_page.show();
    QCoreApplication::processEvents();
    // The cheapest of some rounds: the others pay for what else the machine does.
    constexpr int kRounds = 20;
    double each = 1;
    for (int i = 0; i < kRounds; ++i) {
        const double begin = threadSeconds();
        add(2401 + i);
        QCoreApplication::processEvents();
        each = std::min(each, threadSeconds() - begin);
    }
    RecordProperty("milliseconds", std::to_string(each * 1e3));
    std::printf("a refresh costs %.2f ms\n", each * 1e3);
    EXPECT_LT(each, kMostSeconds);
}

TEST(PlacementMap, TellsWhatLiesWhere) {
    ui::PlacementMap map;
    map.resize(420, 240);
    const desktop::PlacedBlock block{desktop::ModelPart::FeedForward, 1, QStringLiteral("EPYC"),
                                     QStringLiteral("Q4_K"), 52'000'000};
    map.setPlacement({.nLayers = 2, .ledger = {}, .blocks = {block}});
    const QString text = map.textAt(map.cellOf(block).center());
    for (const char* part : {"1", "Q4_K", "52.0\u00a0MB", "EPYC"})
        EXPECT_TRUE(text.contains(QString::fromUtf8(part))) << qPrintable(text);
    EXPECT_TRUE(map.textAt({1, 1}).isEmpty());
}

TEST(RooflineDial, SaysWhichLimitBinds) {
    auto activity = std::make_shared<EngineActivity>();
    MachineMonitor monitor(activity);
    monitor.stopSampling();
    ui::RooflineDial dial(monitor);
    const QString idle = dial.sentence();
    monitor.setCeilings({48e9, 900e9});
    MachineSample sample;
    sample.timeNs = kSecond;
    sample.set(FigureId::ReadRate, value(43.7e9));
    sample.set(FigureId::BandwidthShare, value(91));
    monitor.take(sample, {});
    dial.refresh();
    EXPECT_NE(dial.sentence(), idle);
    EXPECT_TRUE(dial.sentence().contains(QStringLiteral("91 %"))) << qPrintable(dial.sentence());
    EXPECT_TRUE(dial.sentence().contains(QStringLiteral("48.0\u00a0GB/s")));
}

class DashboardWindowTest : public WindowTest {};

TEST_F(DashboardWindowTest, AnAnswerShowsInFiguresLedgerAndBands) {
    open(writeModel());
    ASSERT_TRUE(waitForModel());
    m_window->monitor().setIntervalMs(250);
    m_window->frame()->openPage(ui::PageId::Dashboard);
    m_chat->send(QStringLiteral("Tell me everything"), endless());
    EXPECT_TRUE(waitFor([&] { return m_window->monitor().latest().at(FigureId::DecodeRate).has(); }));
    EXPECT_GT(m_window->monitor().latest().at(FigureId::DecodeRate).value, 0);
    EXPECT_GT(m_window->monitor().latest().at(FigureId::ContextUsed).value, 0);
    m_chat->stop();
    ASSERT_TRUE(waitForAnswer());
    EXPECT_TRUE(
        waitFor([&] { return m_window->monitor().latest().at(FigureId::DecodeRate).lack == Lack::Idle; }));
    const auto spans = m_window->monitor().spansSince(0);
    ASSERT_GE(spans.size(), 3);
    EXPECT_EQ(spans[0].kind, desktop::WorkKind::Load);
    EXPECT_EQ(spans.last().kind, desktop::WorkKind::Decode);
    EXPECT_EQ(m_window->monitor().placement().ledger.size(), 3);
    EXPECT_TRUE(
        m_window->dashboard()->findChild<ui::LedgerView*>()->text().contains(QStringLiteral("Weights")));
}

TEST_F(DashboardWindowTest, TheStripShowsTheMachineAndOpensThePage) {
    open(writeModel());
    ASSERT_TRUE(waitForModel());
    ASSERT_TRUE(waitFor([&] { return m_window->monitor().latest().at(FigureId::MemoryUsed).has(); }));
    ui::MonitorRow* row = m_window->statusStrip()->monitorRow();
    ui::FigureTile* memory = row->tiles()[3];
    EXPECT_TRUE(memory->isVisible());
    EXPECT_TRUE(memory->valueText().contains(QStringLiteral("GB")));
    QTest::mouseClick(memory, Qt::LeftButton);
    EXPECT_EQ(m_window->frame()->currentPage(), ui::PageId::Dashboard);
    m_window->resize(480, 500);
    QCoreApplication::processEvents();
    int right = 0;
    for (ui::FigureTile* tile : row->tiles())
        if (tile->isVisible())
            right = std::max(right, tile->mapTo(m_window.get(), QPoint(tile->width(), 0)).x());
    EXPECT_LT(right, 480);
}

TEST_F(DashboardWindowTest, TheMonitorFloats) {
    open(writeModel());
    ASSERT_TRUE(waitForModel());
    emit m_window->dashboard()->floatRequested();
    ASSERT_NE(m_window->floatingMonitor(), nullptr);
    EXPECT_TRUE(m_window->floatingMonitor()->isVisible());
    emit m_window->dashboard()->floatRequested();
    EXPECT_FALSE(m_window->floatingMonitor()->isVisible());
}

TEST_F(DashboardWindowTest, TheIntervalIsKept) {
    open(writeModel());
    QComboBox* box = m_window->dashboard()->intervals();
    box->setCurrentIndex(box->findData(500));
    emit box->activated(box->currentIndex());
    EXPECT_EQ(m_window->monitor().intervalMs(), 500);
    EXPECT_EQ(m_settings->integer(desktop::keys::kMonitorInterval), 500);
}

}  // namespace
}  // namespace autoglm::test
