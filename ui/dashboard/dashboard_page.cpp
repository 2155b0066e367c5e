#include "ui/dashboard/dashboard_page.h"

#include <QButtonGroup>
#include <QComboBox>
#include <QEvent>
#include <QFileDialog>
#include <QGridLayout>
#include <QLabel>
#include <QMenu>
#include <QPainter>
#include <QPushButton>
#include <QSaveFile>
#include <QScrollArea>
#include <QToolButton>
#include <QVBoxLayout>

#include "app/desktop/machine_monitor.h"
#include "ui/dashboard/core_strip.h"
#include "ui/dashboard/figure_plans.h"
#include "ui/dashboard/ledger_view.h"
#include "ui/dashboard/placement_map.h"
#include "ui/dashboard/roofline_dial.h"
#include "ui/style/app_style.h"
#include "ui/widgets/panel.h"

namespace autoglm::ui {
namespace {

using desktop::MachineAlarm;
using desktop::MachineMonitor;

constexpr int kWide = 860;
constexpr int kIntervals[] = {250, 500, 1000, 2000, 3000};

}  // namespace

DashboardPage::DashboardPage(MachineMonitor& monitor, QWidget* parent)
    : QWidget(parent), m_monitor(monitor), m_scroll(new QScrollArea(this)), m_content(new QWidget) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    buildBar(column);
    buildContent();
    m_scroll->setWidget(m_content);
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->setFocusPolicy(Qt::NoFocus);
    column->addWidget(m_scroll, 1);
    connect(&m_monitor, &MachineMonitor::sampled, this, &DashboardPage::refresh);
    connect(&m_monitor, &MachineMonitor::gpusChanged, this, &DashboardPage::fillGpus);
    connect(&m_monitor, &MachineMonitor::alarmChanged, this, &DashboardPage::showAlarm);
    connect(&m_monitor, &MachineMonitor::placementChanged, this, [this] {
        m_ledger->setLedger(m_monitor.placement().ledger);
        m_map->setPlacement(m_monitor.placement());
    });
    connect(&m_monitor, &MachineMonitor::intervalChanged, this,
            [this](int ms) { m_intervals->setCurrentIndex(m_intervals->findData(ms)); });
    connect(&m_axis, &TimeAxis::pausedChanged, m_pause, &QToolButton::setChecked);
    connect(&m_axis, &TimeAxis::changed, this, &DashboardPage::showRange);
    m_ledger->setLedger(m_monitor.placement().ledger);
    m_map->setPlacement(m_monitor.placement());
    fillGpus();
    retranslate();
    showAlarm();
    arrange();
}

void DashboardPage::buildBar(QBoxLayout* column) {
    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(metrics::kGapLarge, metrics::kGapSmall, metrics::kGapLarge, metrics::kGapSmall);
    bar->setSpacing(metrics::kGapSmall);
    m_ranges = new QButtonGroup(this);
    for (const int minutes : {1, 5, 10}) {
        auto* button = new QToolButton(this);
        button->setCheckable(true);
        button->setChecked(minutes == 1);
        button->setFocusPolicy(Qt::TabFocus);
        m_ranges->addButton(button, minutes);
        bar->addWidget(button);
    }
    connect(m_ranges, &QButtonGroup::idClicked, this,
            [this](int minutes) { m_axis.setRange(minutes * 60 * TimeAxis::kSecondNs); });
    bar->addSpacing(metrics::kGapSmall);
    m_intervalLabel = new QLabel(this);
    m_intervals = new QComboBox(this);
    for (const int ms : kIntervals)
        m_intervals->addItem(QString(), ms);
    m_intervals->setCurrentIndex(m_intervals->findData(m_monitor.intervalMs()));
    m_intervalLabel->setBuddy(m_intervals);
    connect(m_intervals, &QComboBox::activated, this,
            [this](int index) { m_monitor.setIntervalMs(m_intervals->itemData(index).toInt()); });
    bar->addWidget(m_intervalLabel);
    bar->addWidget(m_intervals);
    m_gpus = new QComboBox(this);
    m_gpus->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    connect(m_gpus, &QComboBox::activated, this, [this](int gpu) {
        for (TimeChart* chart : m_charts)
            chart->setGpu(gpu);
        for (FigureTile* tile : m_tiles)
            tile->setGpu(gpu);
    });
    bar->addWidget(m_gpus);
    bar->addStretch(1);
    const auto makeButton = [&] {
        auto* button = new QToolButton(this);
        button->setFocusPolicy(Qt::TabFocus);
        bar->addWidget(button);
        return button;
    };
    m_pause = makeButton();
    m_pause->setCheckable(true);
    connect(m_pause, &QToolButton::toggled, this, [this](bool isPaused) {
        m_axis.setPaused(isPaused);
        retranslate();
    });
    m_advise = makeButton();
    connect(m_advise, &QToolButton::clicked, this, &DashboardPage::advisorRequested);
    m_float = makeButton();
    connect(m_float, &QToolButton::clicked, this, &DashboardPage::floatRequested);
    m_export = makeButton();
    m_export->setPopupMode(QToolButton::InstantPopup);
    m_export->setMenu(new QMenu(m_export));
    column->addLayout(bar);
}

void DashboardPage::buildContent() {
    auto* column = new QVBoxLayout(m_content);
    column->setContentsMargins(metrics::kGapLarge, metrics::kGrid, metrics::kGapLarge, metrics::kGapLarge);
    column->setSpacing(metrics::kGap);
    m_alarm = new Panel(Panel::Look::Warning, m_content);
    auto* band = new QVBoxLayout(m_alarm);
    m_alarmText = new QLabel(m_alarm);
    m_alarmText->setWordWrap(true);
    m_alarmText->setTextInteractionFlags(Qt::TextSelectableByMouse);
    band->addWidget(m_alarmText);
    column->addWidget(m_alarm);
    m_tileGrid = new QGridLayout;
    m_tileGrid->setSpacing(metrics::kGap);
    for (const FigureTile::Plan& plan : tilePlans())
        m_tiles.push_back(new FigureTile(plan, m_monitor, m_content));
    column->addLayout(m_tileGrid);
    m_chartGrid = new QGridLayout;
    m_chartGrid->setSpacing(metrics::kGap);
    for (TimeChart::Plan& plan : chartPlans())
        m_charts.push_back(new TimeChart(std::move(plan), m_monitor, m_axis, m_content));
    m_cores = new CoreStrip(m_monitor, m_axis, m_content);
    column->addWidget(m_cores);
    column->addLayout(m_chartGrid);
    m_dial = new RooflineDial(m_monitor, m_content);
    column->addWidget(m_dial);
    m_measure = new QPushButton(m_content);
    m_measure->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    connect(m_measure, &QPushButton::clicked, this, &DashboardPage::measureRequested);
    column->addWidget(m_measure);
    m_modelGrid = new QGridLayout;
    m_modelGrid->setSpacing(metrics::kGap);
    m_ledger = new LedgerView(m_content);
    m_map = new PlacementMap(m_content);
    column->addLayout(m_modelGrid);
    column->addStretch(1);
}

/// Two columns where there is room, else one; the tiles four, two or one.
void DashboardPage::arrange() {
    const int columns = width() >= kWide ? 2 : 1;
    if (columns == m_columns) return;
    m_columns = columns;
    m_intervalLabel->setVisible(columns > 1);  // the tool bar is full without it
    const auto place = [](QGridLayout* grid, const auto& widgets, int nColumns) {
        for (int i = 0; i < grid->columnCount(); ++i)
            grid->setColumnStretch(i, i < nColumns ? 1 : 0);
        int i = 0;
        for (QWidget* widget : widgets) {
            grid->addWidget(widget, i / nColumns, i % nColumns);
            grid->setColumnStretch(i % nColumns, 1);
            ++i;
        }
    };
    place(m_tileGrid, m_tiles, columns * 2);
    place(m_chartGrid, m_charts, columns);
    place(m_modelGrid, std::vector<QWidget*>{m_ledger, m_map}, columns);
}

bool DashboardPage::showSpan(qint64 beginNs, qint64 endNs) {
    if (m_monitor.history().empty() || endNs < m_monitor.history().front().timeNs) return false;
    m_axis.advance(m_monitor.latest().timeNs);
    m_axis.show(beginNs, endNs);
    m_scroll->ensureWidgetVisible(m_charts.front(), 0, 0);
    return true;
}

/// None of the ranges is marked while the axis shows another one.
void DashboardPage::showRange() {
    QAbstractButton* button = nullptr;
    for (QAbstractButton* each : m_ranges->buttons())
        if (m_ranges->id(each) * 60 * TimeAxis::kSecondNs == m_axis.rangeNs()) button = each;
    if (button == m_ranges->checkedButton()) return;
    m_ranges->setExclusive(false);
    for (QAbstractButton* each : m_ranges->buttons())
        each->setChecked(each == button);
    m_ranges->setExclusive(true);
}

void DashboardPage::refresh() {
    m_axis.advance(m_monitor.latest().timeNs);
    if (!isVisible()) return;
    showMeasuring();
    for (FigureTile* tile : m_tiles)
        tile->refresh();
    m_dial->refresh();
    if (m_cores->height() != m_cores->sizeHint().height()) m_cores->updateGeometry();
    if (!m_axis.isPaused()) emit m_axis.changed();
}

void DashboardPage::fillGpus() {
    const int chosen = std::max(0, m_gpus->currentIndex());
    m_gpus->clear();
    for (const desktop::GpuSummary& gpu : m_monitor.gpus())
        m_gpus->addItem(gpu.name);
    if (chosen < m_gpus->count()) m_gpus->setCurrentIndex(chosen);
    m_gpus->setVisible(m_gpus->count() > 1);
}

QString DashboardPage::alarmText() const {
    const desktop::MachineSample& now = m_monitor.latest();
    switch (m_monitor.alarm()) {
        case MachineAlarm::None:
            return {};
        case MachineAlarm::Swapping:
            return tr("This machine is out of memory and swaps to the disk (%1). Answers become very slow. "
                      "Close other "
                      "programs, open a smaller model, or load this one with a shorter context.")
                .arg(figureText(FigureUnit::BytesPerSecond, now.at(desktop::FigureId::SwapInRate)));
        case MachineAlarm::Spilled: {
            double evicted = 0;
            for (int gpu = 0; gpu < m_monitor.gpus().size(); ++gpu)
                evicted = std::max(evicted, now.at(desktop::FigureId::GpuEvicted, gpu).value);
            return tr("%1 of the model were pushed out of the graphics card's memory, and answers become "
                      "slow. Close "
                      "programs that use the card, or load the model again with fewer layers on it.")
                .arg(figureText(FigureUnit::Bytes, evicted));
        }
    }
    return {};
}

void DashboardPage::setMeasuring(bool isMeasuring) {
    m_isMeasuring = isMeasuring;
    showMeasuring();
}

void DashboardPage::showMeasuring() {
    m_measure->setVisible(m_isMeasuring || m_monitor.ceilings().bytesPerSecond <= 0);
    m_measure->setEnabled(!m_isMeasuring);
    m_measure->setText(m_isMeasuring ? tr("Measuring this machine…") : tr("Measure this machine"));
    m_measure->setToolTip(tr("Takes a few seconds with all cores busy; the shares above need it"));
}

void DashboardPage::showAlarm() {
    m_alarmText->setText(alarmText());
    m_alarm->setVisible(m_monitor.alarm() != MachineAlarm::None);
}

bool DashboardPage::exportPicture(const QString& file) {
    QPixmap picture(m_content->size() * devicePixelRatioF());
    picture.setDevicePixelRatio(devicePixelRatioF());
    picture.fill(tokensOf(palette()).window);
    m_content->render(&picture);
    return picture.save(file, "PNG");
}

bool DashboardPage::exportTable(const QString& file) {
    QSaveFile out(file);
    return out.open(QIODevice::WriteOnly) && out.write(toCsv(m_monitor.history(), m_monitor.gpus())) >= 0 &&
           out.commit();
}

void DashboardPage::chooseFile(bool isPicture) {
    const QString name = isPicture ? QStringLiteral("dashboard.png") : QStringLiteral("dashboard.csv");
    auto* dialog = new QFileDialog(this, isPicture ? tr("Save as a picture") : tr("Save as a table"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->selectFile(name);
    connect(dialog, &QFileDialog::fileSelected, this, [this, isPicture](const QString& file) {
        const bool isSaved = isPicture ? exportPicture(file) : exportTable(file);
        emit told(
            isSaved ? tr("Saved %1.").arg(QFileInfo(file).fileName())
                    : tr("%1 could not be written. Choose another folder.").arg(QFileInfo(file).fileName()));
    });
    dialog->open();
}

void DashboardPage::retranslate() {
    for (QAbstractButton* button : m_ranges->buttons()) {
        const int minutes = m_ranges->id(button);
        button->setText(tr("%n min", nullptr, minutes));
        button->setToolTip(tr("Show the last %n minute(s)", nullptr, minutes));
    }
    m_intervalLabel->setText(tr("Every"));
    for (int i = 0; i < m_intervals->count(); ++i)
        m_intervals->setItemText(i, tr("%1 s").arg(m_intervals->itemData(i).toInt() / 1000.0));
    m_intervals->setAccessibleName(tr("How often to look"));
    m_gpus->setAccessibleName(tr("Graphics card"));
    m_pause->setText(m_axis.isPaused() ? tr("Go on") : tr("Pause"));
    m_pause->setToolTip(tr("Hold the charts still; nothing is lost meanwhile"));
    m_advise->setText(tr("Which model fits?"));
    m_advise->setToolTip(tr("Forecasts for the published models on this machine"));
    m_float->setText(tr("Float"));
    m_float->setToolTip(tr("Show the figures in a small window over all others"));
    m_export->setText(tr("Export"));
    m_export->menu()->clear();
    m_export->menu()->addAction(tr("Table (CSV)…"), this, [this] { chooseFile(false); });
    m_export->menu()->addAction(tr("Picture (PNG)…"), this, [this] { chooseFile(true); });
    for (FigureTile* tile : m_tiles)
        tile->refresh();
    for (TimeChart* chart : m_charts)
        chart->setToolTip(QString());
    showAlarm();
    showMeasuring();
}

void DashboardPage::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    refresh();
}

void DashboardPage::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    arrange();
}

void DashboardPage::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) retranslate();
}

void DashboardPage::paintEvent(QPaintEvent*) {
    QPainter(this).fillRect(rect(), tokensOf(palette()).window);
}

}  // namespace autoglm::ui
