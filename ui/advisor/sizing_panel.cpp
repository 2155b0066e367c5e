#include "ui/advisor/sizing_panel.h"

#include <QEvent>
#include <QHeaderView>
#include <QLabel>
#include <QTableWidget>
#include <QVBoxLayout>
#include <QtMath>

#include "app/desktop/format.h"
#include "ui/advisor/table_card.h"
#include "ui/style/tokens.h"

namespace autoglm::ui {
namespace {

using desktop::MachineNeedsRow;
using desktop::PrecisionRow;

enum Column { kPrecision, kWeights, kNeeded, kFits, kDecode, kPrefill, kColumns };

QString needsText(const QString& title, const MachineNeedsRow& n) {
    QStringList parts = {
        SizingPanel::tr("%1 memory, %2 GB/s")
            .arg(desktop::formatBytes(n.memoryBytes))
            .arg(qCeil(n.gbPerSecond)),
        SizingPanel::tr("%n core(s)", nullptr, n.cores),
        n.graphicsBytes > 0
            ? SizingPanel::tr("or a graphics card with %1").arg(desktop::formatBytes(n.graphicsBytes))
            : SizingPanel::tr("no single graphics card holds it"),
        SizingPanel::tr("%1 on the disk").arg(desktop::formatBytes(n.diskBytes)),
        SizingPanel::tr("for %1 tok/s, context %2")
            .arg(qRound(n.tokensPerSecond))
            .arg(desktop::formatCount(n.contextSize))};
    return QStringLiteral("<b>%1</b><br>%2").arg(title.toHtmlEscaped(), parts.join(QStringLiteral("<br>")));
}

}  // namespace

SizingPanel::SizingPanel(QWidget* parent)
    : QWidget(parent), m_table(new QTableWidget(0, kColumns, this)), m_machines(new QLabel(this)) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(metrics::kGap);
    m_table->verticalHeader()->hide();
    m_table->setSelectionMode(QAbstractItemView::NoSelection);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setFocusPolicy(Qt::NoFocus);
    m_table->setShowGrid(false);
    m_table->setWordWrap(false);
    m_table->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_table->horizontalHeader()->setHighlightSections(false);
    column->addWidget(tableCard(m_table));
    m_machines->setTextFormat(Qt::RichText);
    m_machines->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_machines->setAlignment(Qt::AlignTop);
    m_machines->setWordWrap(true);
    column->addWidget(m_machines);
    retranslate();
}

void SizingPanel::setRow(const desktop::AdviceRow& row) {
    m_row = row;
    fill();
}

void SizingPanel::fill() {
    const Tokens& t = tokensOf(palette());
    m_table->setRowCount(static_cast<int>(m_row.precisions.size()));
    for (int i = 0; i < m_row.precisions.size(); ++i) {
        const PrecisionRow& p = m_row.precisions.at(i);
        const auto put = [&](Column column, const QString& text, bool isFigure = true) {
            auto* item = new QTableWidgetItem(text);
            if (isFigure) item->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
            if (!p.fits) item->setForeground(t.secondary);
            m_table->setItem(i, column, item);
            return item;
        };
        const auto rate = [](double value) { return QString::number(value, 'f', value < 10 ? 1 : 0); };
        put(kPrecision, QStringLiteral("%1 · %2").arg(p.name, p.type), false);
        put(kWeights, desktop::formatBytes(p.weightBytes));
        put(kNeeded, desktop::formatBytes(p.neededBytes));
        auto* fits = put(kFits, p.fits ? tr("fits") : tr("too large"), false);
        fits->setIcon(fitMark(p.fits, t));
        put(kDecode, rate(p.decode));
        put(kPrefill, rate(p.prefill));
    }
    m_table->resizeColumnsToContents();
    for (int column = 0; column < kColumns; ++column)
        m_table->setColumnWidth(column, m_table->columnWidth(column) + metrics::kGap);
    m_table->horizontalHeader()->setSectionResizeMode(kPrecision, QHeaderView::Stretch);
    int height = m_table->horizontalHeader()->sizeHint().height();
    for (int i = 0; i < m_table->rowCount(); ++i)
        height += m_table->rowHeight(i);
    m_table->setFixedHeight(height);
    setVisible(!m_row.precisions.isEmpty());
    m_machines->setText(m_row.precisions.isEmpty()
                            ? QString()
                            : QStringLiteral("<table width='100%' cellspacing='0' cellpadding='0'><tr><td "
                                             "width='50%'>%1</td><td>%2</td></tr></table>")
                                  .arg(needsText(tr("Minimum"), m_row.minimum),
                                       needsText(tr("Recommended"), m_row.recommended)));
}

void SizingPanel::retranslate() {
    m_table->setHorizontalHeaderLabels({tr("Precision"), tr("Weights"), tr("Memory"), tr("Here"),
                                        tr("Writing, tok/s"), tr("Reading, tok/s")});
    for (int column = 0; column < kColumns; ++column) {
        const bool isFigure = column != kPrecision && column != kFits;
        m_table->horizontalHeaderItem(column)->setTextAlignment((isFigure ? Qt::AlignRight : Qt::AlignLeft) |
                                                                Qt::AlignVCenter);
    }
    m_table->setAccessibleName(tr("The same model in four precisions"));
    fill();
}

void SizingPanel::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) retranslate();
    if (event->type() == QEvent::PaletteChange) fill();
}

}  // namespace autoglm::ui
