#include "ui/models/fit_text.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>

#include "app/desktop/format.h"
#include "ui/style/tokens.h"

namespace autoglm::ui {
namespace {

using Verdict = desktop::MemoryFit::Verdict;

QString say(const char* text) {
    return QCoreApplication::translate("Fit", text);
}

quint64 needed(const desktop::MemoryFit& fit) {
    quint64 sum = 0;
    for (const desktop::MemoryShare& share : fit.shares)
        sum += share.neededBytes();
    return sum;
}

}  // namespace

QString fitSign(const desktop::MemoryFit& fit) {
    switch (fit.verdict) {
        case Verdict::Unknown:
            return {};
        case Verdict::Fits:
            return QStringLiteral("●");
        case Verdict::Tight:
        case Verdict::Split:
            return QStringLiteral("◐");
        case Verdict::DoesNotFit:
            return QStringLiteral("○");
    }
    return {};
}

QString fitShort(const desktop::MemoryFit& fit) {
    switch (fit.verdict) {
        case Verdict::Unknown:
            return {};
        case Verdict::Fits:
            return say(QT_TRANSLATE_NOOP("Fit", "fits"));
        case Verdict::Tight:
            return say(QT_TRANSLATE_NOOP("Fit", "tight"));
        case Verdict::Split:
            return say(QT_TRANSLATE_NOOP("Fit", "%1 layers on CPU")).arg(fit.layers - fit.deviceLayers);
        case Verdict::DoesNotFit:
            return say(QT_TRANSLATE_NOOP("Fit", "%1 short")).arg(desktop::formatBytes(fit.missingBytes));
    }
    return {};
}

QString fitSentence(const desktop::MemoryFit& fit) {
    if (fit.verdict == Verdict::Unknown || fit.shares.isEmpty())
        return say(QT_TRANSLATE_NOOP("Fit", "The devices of this machine are being looked at."));
    const QString size = desktop::formatBytes(needed(fit)),
                  free = desktop::formatBytes(fit.shares.first().freeBytes);
    QString first, change;
    switch (fit.verdict) {
        case Verdict::Fits:
            return say(QT_TRANSLATE_NOOP("Fit", "Fits: it takes %1 of the %2 that are free."))
                .arg(size, free);
        case Verdict::Tight:
            first =
                say(QT_TRANSLATE_NOOP(
                        "Fit", "Tight: it takes %1 of the %2 that are free; other programs may get slow."))
                    .arg(size, free);
            break;
        case Verdict::Split:
            first = say(QT_TRANSLATE_NOOP("Fit", "%1 of %2 layers fit on %3; the others run on the CPU."))
                        .arg(QString::number(fit.deviceLayers), QString::number(fit.layers),
                             fit.shares.first().name);
            break;
        default:
            first =
                say(QT_TRANSLATE_NOOP("Fit", "Does not fit: it needs %1, and %2 are free.")).arg(size, free);
            if (fit.contextThatFits > 0) {
                change = say(QT_TRANSLATE_NOOP("Fit", "With a context of %1 it would."))
                             .arg(desktop::formatCount(fit.contextThatFits));
            } else if (fit.smallerBytes > 0) {
                change = say(QT_TRANSLATE_NOOP("Fit", "In Q4_K_M its weights would take about %1."))
                             .arg(desktop::formatBytes(fit.smallerBytes));
            } else {
                change = say(QT_TRANSLATE_NOOP("Fit", "Free %1, or choose a smaller model."))
                             .arg(desktop::formatBytes(fit.missingBytes));
            }
            break;
    }
    return desktop::joinSentences({first, change});
}

QColor fitColor(const desktop::MemoryFit& fit, const Tokens& t) {
    switch (fit.verdict) {
        case Verdict::Fits:
            return t.good;
        case Verdict::Tight:
        case Verdict::Split:
            return t.warn;
        case Verdict::DoesNotFit:
            return t.bad;
        case Verdict::Unknown:
            break;
    }
    return t.secondary;
}

QString parameterText(quint64 count) {
    if (count == 0) return {};
    const auto value = static_cast<double>(count);
    if (value >= 0.995e9)
        return QString::number(value / 1e9, 'f', value < 99.5e9 ? 1 : 0) + QStringLiteral("\u00a0B");
    return QString::number(value / 1e6, 'f', value < 9.95e6 ? 1 : 0) + QStringLiteral("\u00a0M");
}

QString contextText(int tokens) {
    if (tokens <= 0) return {};
    if (tokens >= 8192 && tokens % 1024 == 0) return QString::number(tokens / 1024) + QLatin1Char('k');
    return desktop::formatCount(tokens);
}

QString usedText(qint64 ms) {
    if (ms <= 0) return {};
    const QDate day = QDateTime::fromMSecsSinceEpoch(ms).date(), today = QDate::currentDate();
    if (day == today) return say(QT_TRANSLATE_NOOP("Fit", "today"));
    if (day == today.addDays(-1)) return say(QT_TRANSLATE_NOOP("Fit", "yesterday"));
    const QString form = day.year() == today.year() ? say(QT_TRANSLATE_NOOP("Fit", "d MMM"))
                                                    : say(QT_TRANSLATE_NOOP("Fit", "MMM yyyy"));
    return QLocale().toString(day, form);
}

}  // namespace autoglm::ui
