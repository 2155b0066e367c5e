#include "ui/advisor/advisor_dialog.h"

#include <QCheckBox>
#include <QComboBox>
#include <QEvent>
#include <QHeaderView>
#include <QLabel>
#include <QProgressBar>
#include <QTableWidget>
#include <QVBoxLayout>
#include <cmath>

#include "app/desktop/format.h"
#include "ui/advisor/sizing_panel.h"
#include "ui/advisor/table_card.h"
#include "ui/style/tokens.h"

namespace autoglm::ui {
namespace {

using desktop::AdviceHelpRow;
using desktop::AdviceLimit;
using desktop::AdviceRow;

enum Column { kModel, kType, kMemory, kFits, kDecode, kPrefill, kLimit, kColumns };
constexpr int kContexts[] = {2048, 8192, 32768, 131072};

QString rangeText(double low, double expected, double high) {
    const int digits = expected < 10 ? 1 : 0;
    return AdvisorDialog::tr("%1 (%2–%3)")
        .arg(QString::number(expected, 'f', digits), QString::number(low, 'f', digits),
             QString::number(high, 'f', digits));
}

QString limitText(AdviceLimit limit) {
    switch (limit) {
        case AdviceLimit::Bandwidth:
            return AdvisorDialog::tr("memory bandwidth");
        case AdviceLimit::Arithmetic:
            return AdvisorDialog::tr("arithmetic");
        case AdviceLimit::Memory:
            return AdvisorDialog::tr("memory size");
    }
    return {};
}

QString helpText(const AdviceHelpRow& help, const AdviceRow& row) {
    switch (help.kind) {
        case AdviceHelpRow::Kind::SmallerType:
            return AdvisorDialog::tr("%1 instead of %2 is %3 times as fast and needs %4 less.")
                .arg(help.type, row.quantization, QString::number(help.factor, 'f', 1),
                     desktop::formatBytes(help.freedBytes));
        case AdviceHelpRow::Kind::ShorterContext:
            return AdvisorDialog::tr("A context of %1 instead of %2 tokens frees %3.")
                .arg(desktop::formatCount(help.contextSize), desktop::formatCount(row.contextSize),
                     desktop::formatBytes(help.freedBytes));
        case AdviceHelpRow::Kind::FewerThreads:
            return AdvisorDialog::tr("%n thread(s) are as fast as all of them here.", nullptr, help.threads);
    }
    return {};
}

QString fitsText(const AdviceRow& row) {
    if (!row.isSupported) return AdvisorDialog::tr("not supported yet");
    if (row.fits) return AdvisorDialog::tr("fits");
    return AdvisorDialog::tr("%1 too much").arg(desktop::formatBytes(row.neededBytes() - row.availableBytes));
}

}  // namespace

AdvisorDialog::AdvisorDialog(desktop::Advisor& advisor, QWidget* parent)
    : QDialog(parent),
      m_advisor(advisor),
      m_lead(new QLabel(this)),
      m_contextLabel(new QLabel(this)),
      m_details(new QLabel(this)),
      m_context(new QComboBox(this)),
      m_onlyFitting(new QCheckBox(this)),
      m_progress(new QProgressBar(this)),
      m_table(new QTableWidget(0, kColumns, this)),
      m_sizing(new SizingPanel(this)) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(metrics::kGapLarge, metrics::kGapLarge, metrics::kGapLarge,
                               metrics::kGapLarge);
    column->setSpacing(metrics::kGap);
    m_lead->setWordWrap(true);
    column->addWidget(m_lead);
    auto* bar = new QHBoxLayout;
    bar->addWidget(m_contextLabel);
    bar->addWidget(m_context);
    bar->addSpacing(metrics::kGap);
    bar->addWidget(m_onlyFitting);
    bar->addStretch(1);
    column->addLayout(bar);
    for (const int size : kContexts)
        m_context->addItem(QString(), size);
    m_context->setCurrentIndex(1);
    m_contextLabel->setBuddy(m_context);
    m_progress->setRange(0, 0);
    m_progress->setTextVisible(false);
    m_progress->setFixedHeight(4);
    column->addWidget(m_progress);
    m_table->verticalHeader()->hide();
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setShowGrid(false);
    m_table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->setWordWrap(false);
    m_table->setTabKeyNavigation(false);
    column->addWidget(tableCard(m_table), 1);
    m_details->setWordWrap(true);
    m_details->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_details->setMinimumHeight(3 * fontMetrics().height());
    m_details->setAlignment(Qt::AlignTop);
    column->addWidget(m_details);
    column->addWidget(m_sizing);
    connect(m_context, &QComboBox::activated, this, &AdvisorDialog::ask);
    connect(m_onlyFitting, &QCheckBox::toggled, this, &AdvisorDialog::fill);
    connect(m_table, &QTableWidget::itemSelectionChanged, this, &AdvisorDialog::describe);
    connect(&m_advisor, &desktop::Advisor::catalogReady, this, &AdvisorDialog::setRows);
    connect(&m_advisor, &desktop::Advisor::busyChanged, m_progress, &QWidget::setVisible);
    m_progress->setVisible(m_advisor.isBusy());
    retranslate();
    resize(940, 760);
}

void AdvisorDialog::showEvent(QShowEvent* event) {
    QDialog::showEvent(event);
    if (!m_hasAsked) ask();
}

void AdvisorDialog::ask() {
    m_hasAsked = true;
    m_advisor.askCatalog(m_context->currentData().toInt());
}

void AdvisorDialog::setRows(const QVector<AdviceRow>& rows) {
    m_rows = rows;
    m_hasAsked = true;
    fill();
}

void AdvisorDialog::fill() {
    const Tokens& t = tokensOf(palette());
    m_table->setRowCount(0);
    for (int i = 0; i < m_rows.size(); ++i) {
        const AdviceRow& row = m_rows.at(i);
        const bool runs = row.fits && row.isSupported;
        if (m_onlyFitting->isChecked() && !runs) continue;
        const int at = m_table->rowCount();
        m_table->insertRow(at);
        const auto put = [&](Column column, const QString& text, bool isFigure = false) {
            auto* item = new QTableWidgetItem(text);
            item->setData(Qt::UserRole, i);
            if (isFigure) item->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
            if (!runs) item->setForeground(t.secondary);
            m_table->setItem(at, column, item);
            return item;
        };
        put(kModel, row.name);
        put(kType, row.quantization);
        put(kMemory, desktop::formatBytes(row.neededBytes()), true);
        auto* fits = put(kFits, fitsText(row));
        if (row.isSupported) fits->setIcon(fitMark(row.fits, t));
        put(kDecode, rangeText(row.decodeLow, row.decode, row.decodeHigh), true);
        put(kPrefill, rangeText(row.prefillLow, row.prefill, row.prefillHigh), true);
        put(kLimit, limitText(row.limit));
    }
    m_table->resizeColumnsToContents();
    for (int column = 0; column < kColumns; ++column)
        m_table->setColumnWidth(column, m_table->columnWidth(column) + metrics::kGapLarge);
    m_table->horizontalHeader()->setSectionResizeMode(kModel, QHeaderView::Stretch);
    if (m_table->rowCount() > 0) m_table->selectRow(0);
    describe();
}

void AdvisorDialog::describe() {
    const auto chosen = m_table->selectedItems();
    if (chosen.isEmpty()) {
        m_sizing->setRow({});
        m_details->setText(m_rows.isEmpty() ? tr("Measuring this machine…") : QString());
        return;
    }
    const AdviceRow& row = m_rows.at(chosen.first()->data(Qt::UserRole).toInt());
    m_sizing->setRow(row);
    QStringList sentences = {
        tr("%1 of weights, %2 for a context of %3 tokens and %4 of working space; %5 are free.")
            .arg(desktop::formatBytes(row.weightBytes), desktop::formatBytes(row.kvBytes),
                 desktop::formatCount(row.contextSize), desktop::formatBytes(row.scratchBytes),
                 desktop::formatBytes(row.availableBytes))};
    for (const AdviceHelpRow& help : row.helps)
        sentences << helpText(help, row);
    if (row.triedError) {
        const int percent = static_cast<int>(std::lround(std::abs(*row.triedError) * 100));
        sentences << (*row.triedError >= 0
                          ? tr("When it was tried it was %1 % faster than forecast.").arg(percent)
                          : tr("When it was tried it was %1 % slower than forecast.").arg(percent));
    }
    m_details->setText(desktop::joinSentences(sentences));
}

void AdvisorDialog::retranslate() {
    setWindowTitle(tr("Which model fits this machine?"));
    m_lead->setText(
        tr("Forecast from what this machine was measured to do. The best that fits stands on top: the "
           "largest model that writes as fast as people read."));
    m_contextLabel->setText(tr("Context"));
    for (int i = 0; i < m_context->count(); ++i)
        m_context->setItemText(i, tr("%1 tokens").arg(desktop::formatCount(m_context->itemData(i).toInt())));
    m_onlyFitting->setText(tr("Only what fits"));
    m_table->setHorizontalHeaderLabels({tr("Model"), tr("Type"), tr("Memory"), tr("Fits"),
                                        tr("Writing, tok/s"), tr("Reading, tok/s"), tr("Limit")});
    for (const int column : {kMemory, kDecode, kPrefill})
        m_table->horizontalHeaderItem(column)->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_table->setAccessibleName(windowTitle());
    fill();
}

void AdvisorDialog::changeEvent(QEvent* event) {
    QDialog::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) retranslate();
}

}  // namespace autoglm::ui
