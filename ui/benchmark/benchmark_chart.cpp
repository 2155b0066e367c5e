#include "ui/benchmark/benchmark_chart.h"

#include <QEvent>
#include <QPainter>
#include <algorithm>

#include "app/desktop/format.h"
#include "ui/benchmark/benchmark_words.h"
#include "ui/dashboard/chart_style.h"
#include "ui/style/app_style.h"
#include "ui/style/fonts.h"
#include "ui/style/tokens.h"

namespace autoglm::ui {
namespace {

using desktop::ComparedRate;
using desktop::ComparedRates;

constexpr int kTwoColumns = 700, kColumnGap = 32, kBlockGap = 14, kGap = 8;

}  // namespace

BenchmarkChart::BenchmarkChart(QWidget* parent) : QWidget(parent) {
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Minimum);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
}

void BenchmarkChart::setComparison(const desktop::BenchmarkComparison& comparison) {
    m_comparison = comparison;
    describe();
}

void BenchmarkChart::describe() {
    m_labels = runLabels(m_comparison);
    setAccessibleName(tr("Runs side by side"));
    setAccessibleDescription(text());
    updateGeometry();
    update();
}

int BenchmarkChart::rowHeight() const {
    return fontMetrics().height() + 8;
}

/// Reading in the left column, writing in the right one, where there is room for two.
QVector<BenchmarkChart::Block> BenchmarkChart::blocks(int width, int* height) const {
    const bool hasTwo = width >= kTwoColumns;
    const int columnWidth = hasTwo ? (width - kColumnGap) / 2 : width;
    const int blockHeight = (static_cast<int>(m_comparison.rows.size()) + 1) * rowHeight();
    int bottoms[2] = {0, 0};
    QVector<Block> all;
    for (int i = 0; i < m_comparison.works.size(); ++i) {
        const int column = hasTwo && !m_comparison.works.at(i).isPrompt ? 1 : 0;
        const int top = bottoms[column] == 0 ? 0 : bottoms[column] + kBlockGap;
        all << Block{i, QRect(column * (columnWidth + kColumnGap), top, columnWidth, blockHeight)};
        bottoms[column] = top + blockHeight;
    }
    if (height != nullptr) *height = std::max(bottoms[0], bottoms[1]);
    return all;
}

int BenchmarkChart::heightForWidth(int width) const {
    int height = 0;
    static_cast<void>(blocks(width, &height));
    return height;
}

QString BenchmarkChart::rateText(const std::optional<ComparedRate>& rate) const {
    return rate ? figureText(FigureUnit::TokensPerSecond, rate->rate) : tr("not measured");
}

QString BenchmarkChart::text() const {
    QStringList lines;
    for (const ComparedRates& work : m_comparison.works) {
        lines << workText(work);
        for (qsizetype i = 0; i < work.rates.size(); ++i) {
            const auto& rate = work.rates.at(i);
            QString line = m_labels.value(i) + QStringLiteral(": ") + rateText(rate);
            if (rate && rate->difference) {
                line += QLatin1Char(' ') + differenceText(*rate->difference);
                if (!rate->isCertain) line += QLatin1Char(' ') + tr("(within noise)");
            }
            lines << line;
        }
    }
    return lines.join(QLatin1Char('\n'));
}

void BenchmarkChart::drawBlock(QPainter& painter, const Block& block) const {
    const Tokens& t = tokensOf(palette());
    const ComparedRates& work = m_comparison.works.at(block.work);
    QFont strong = font();
    strong.setWeight(QFont::DemiBold);
    painter.setFont(strong);
    painter.setPen(t.text);
    const int line = rowHeight();
    painter.drawText(QRect(block.rect.left(), block.rect.top(), block.rect.width(), line),
                     Qt::AlignLeft | Qt::AlignVCenter,
                     QFontMetrics(strong).elidedText(workText(work), Qt::ElideRight, block.rect.width()));
    painter.setFont(font());
    const QFontMetrics metrics = fontMetrics();
    double most = 0;
    int valueWidth = 0, differenceWidth = 0, labelWidth = 0;
    for (qsizetype i = 0; i < work.rates.size(); ++i) {
        const auto& rate = work.rates.at(i);
        valueWidth = std::max(valueWidth, metrics.horizontalAdvance(rateText(rate)));
        labelWidth = std::max(labelWidth, metrics.horizontalAdvance(m_labels.value(i)));
        if (!rate) continue;
        most = std::max(most, rate->rate);
        if (rate->difference)
            differenceWidth =
                std::max(differenceWidth, metrics.horizontalAdvance(differenceText(*rate->difference)));
    }
    labelWidth = std::min(labelWidth + 2, block.rect.width() * 2 / 5);  // fractions of a pixel, rounded up
    const int end = valueWidth + kGap + (differenceWidth > 0 ? differenceWidth + kGap : 0);
    const int barLeft = block.rect.left() + labelWidth + kGap;
    const int barRoom = std::max(8, block.rect.right() - end - barLeft);
    for (qsizetype i = 0; i < work.rates.size(); ++i) {
        const auto& rate = work.rates.at(i);
        const int top = block.rect.top() + (static_cast<int>(i) + 1) * line;
        painter.setPen(t.secondary);
        painter.drawText(QRect(block.rect.left(), top, labelWidth, line), Qt::AlignLeft | Qt::AlignVCenter,
                         metrics.elidedText(m_labels.value(i), Qt::ElideRight, labelWidth));
        const QRectF track(barLeft, top + line / 2.0 - 5, barRoom, 10);
        drawBox(painter, track, 3, t.window);
        const int valueLeft = barLeft + barRoom + kGap;
        if (rate && most > 0) {
            QRectF bar = track;
            bar.setWidth(std::max(3.0, track.width() * rate->rate / most));
            drawBox(painter, bar, 3, seriesColor(t, static_cast<int>(i)));
        }
        painter.setPen(rate ? t.text : t.secondary);
        painter.drawText(QRect(valueLeft, top, valueWidth, line), Qt::AlignRight | Qt::AlignVCenter,
                         rateText(rate));
        if (!rate || !rate->difference) continue;
        painter.setPen(!rate->isCertain ? t.secondary : *rate->difference > 0 ? t.good : t.bad);
        painter.drawText(QRect(valueLeft + valueWidth + kGap, top, differenceWidth, line),
                         Qt::AlignRight | Qt::AlignVCenter, differenceText(*rate->difference));
    }
}

void BenchmarkChart::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    for (const Block& block : blocks(width(), nullptr))
        drawBlock(painter, block);
}

void BenchmarkChart::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    updateGeometry();
}

void BenchmarkChart::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange || event->type() == QEvent::FontChange) describe();
}

}  // namespace autoglm::ui
