#include "ui/benchmark/benchmark_words.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>
#include <cmath>

#include "app/desktop/format.h"

namespace autoglm::ui {
namespace {

using desktop::BenchmarkRow;
using desktop::BenchmarkState;

/// The texts of this file are one context for translators.
struct Benchmark {
    Q_DECLARE_TR_FUNCTIONS(Benchmark)
};

const QString kBetween = QStringLiteral(" · ");

}  // namespace

QString workText(const desktop::ComparedRates& work) {
    const QString text = work.isPrompt
                             ? Benchmark::tr("Reading %n token(s)", nullptr, work.tokens)
                                   .replace(QString::number(work.tokens), desktop::formatCount(work.tokens))
                             : Benchmark::tr("Writing %n token(s)", nullptr, work.tokens)
                                   .replace(QString::number(work.tokens), desktop::formatCount(work.tokens));
    return work.depth == 0 ? text : Benchmark::tr("%1, %2 deep").arg(text, desktop::formatCount(work.depth));
}

QString differenceText(double difference) {
    const double percent = std::abs(difference * 100);
    return (difference < 0 ? QChar(0x2212) : QLatin1Char('+')) +
           (percent < 1000 ? QString::number(percent, 'f', percent < 10 ? 1 : 0)
                           : desktop::formatCount(static_cast<int>(std::lround(percent)))) +
           QStringLiteral("\u00a0%");
}

QString threadsText(const BenchmarkRow& row) {
    QString text = Benchmark::tr("%n thread(s)", nullptr, row.threads);
    if (row.deviceLayers > 0)
        text = Benchmark::tr("%1/%2 layers").arg(row.deviceLayers).arg(row.layers) + kBetween + text;
    return text;
}

QString dayText(qint64 unixSeconds) {
    return QLocale().toString(QDateTime::fromSecsSinceEpoch(unixSeconds).date(), QLocale::ShortFormat);
}

QString clockText(qint64 unixSeconds) {
    return QLocale().toString(QDateTime::fromSecsSinceEpoch(unixSeconds).time(), QLocale::ShortFormat);
}

QStringList runLabels(const desktop::BenchmarkComparison& comparison) {
    // Alone it needs no name but that of its numbers' kind.
    if (comparison.rows.size() == 1) return {comparison.rows.first().quantization};
    QStringList labels;
    for (const BenchmarkRow& row : comparison.rows) {
        QStringList parts;
        if (comparison.modelDiffers) parts << row.model;
        if (comparison.quantizationDiffers) parts << row.quantization;
        if (comparison.deviceDiffers)
            parts << (row.tier.isEmpty() ? row.device : row.device + QLatin1Char(' ') + row.tier);
        if (comparison.threadsDiffer) parts << Benchmark::tr("%n thread(s)", nullptr, row.threads);
        if (comparison.versionDiffers) parts << row.version;
        if (comparison.machineDiffers) parts << row.machine.section(kBetween, 0, 0);
        labels << parts.join(kBetween);
    }
    for (qsizetype i = 0; i < labels.size(); ++i) {
        const BenchmarkRow& row = comparison.rows.at(i);
        if (!labels.at(i).isEmpty() && labels.count(labels.at(i)) == 1) continue;
        // Counted before any is changed: all of the same name get their date.
        QStringList parts = {labels.at(i),
                             dayText(row.unixSeconds) + QLatin1Char(' ') + clockText(row.unixSeconds)};
        parts.removeAll(QString());
        labels[i] = parts.join(kBetween) + QStringLiteral(" #%1").arg(row.id);
    }
    return labels;
}

QString stateText(const BenchmarkState& state) {
    if (state.isCancelling) return Benchmark::tr("Cancelling");
    QString text;
    switch (state.phase) {
        case BenchmarkState::Phase::Idle:
            return {};
        case BenchmarkState::Phase::Waiting:
            return Benchmark::tr("Waiting for the engine to be free");
        case BenchmarkState::Phase::Restoring:
            return Benchmark::tr("Opening the model that was in use again");
        case BenchmarkState::Phase::Loading:
            text = Benchmark::tr("Loading %1").arg(desktop::displayName(state.path));
            break;
        case BenchmarkState::Phase::Preparing:
            text = Benchmark::tr("Packing the weights");
            break;
        case BenchmarkState::Phase::Filling:
            text =
                Benchmark::tr("Filling the context up to %1 tokens").arg(desktop::formatCount(state.depth));
            break;
        case BenchmarkState::Phase::WarmingUp:
            text = Benchmark::tr("Warming up");
            break;
        case BenchmarkState::Phase::Measuring:
            text = (state.isAnswer ? Benchmark::tr("Writing, %1 of %2") : Benchmark::tr("Reading, %1 of %2"))
                       .arg(state.repetition)
                       .arg(state.repetitions);
            break;
    }
    if (state.depth > 0 && state.phase != BenchmarkState::Phase::Filling)
        text += kBetween + Benchmark::tr("%1 deep").arg(desktop::formatCount(state.depth));
    if (state.threads > 0) text += kBetween + Benchmark::tr("%n thread(s)", nullptr, state.threads);
    if (state.secondsLeft > 0)
        text += kBetween + Benchmark::tr("%1 left").arg(
                               desktop::formatSeconds(std::max(1.0, std::round(state.secondsLeft))));
    return text;
}

QString runText(const BenchmarkRow& row) {
    QStringList parts = {row.model + QLatin1Char(' ') + row.quantization, row.device, threadsText(row),
                         Benchmark::tr("median of %n", nullptr, row.repetitions),
                         QStringLiteral("Open-AutoGLM ") + row.version};
    parts.removeAll(QString());
    QString text = parts.join(kBetween);
    if (!row.machine.isEmpty()) text += QLatin1Char('\n') + row.machine;
    const double read = row.points.isEmpty() ? 0 : row.points.first().gbPerSecond;
    if (row.bandwidth > 0 && read > 0 && row.deviceLayers == 0) {
        text += QLatin1Char('\n') +
                Benchmark::tr("Writing reads %1 of the %2 GB/s that this memory was measured to give (%3 %).")
                    .arg(QString::number(read, 'f', 1), QString::number(row.bandwidth, 'f', 1),
                         QString::number(100 * read / row.bandwidth, 'f', 0));
    }
    return text;
}

}  // namespace autoglm::ui
