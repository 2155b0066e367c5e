#include "app/desktop/format.h"

#include <QCoreApplication>
#include <QLocale>
#include <array>
#include <cmath>

#include "engine/api/engine.h"  // printable()

namespace autoglm::desktop {
namespace {

struct Unit {
    double size;
    const char* name;
};
constexpr std::array<Unit, 4> kUnits = {{{1e12, "TB"}, {1e9, "GB"}, {1e6, "MB"}, {1e3, "kB"}}};

QString inUnit(double bytes, const Unit& unit) {
    const double value = bytes / unit.size;
    return QString::number(value, 'f', value < 99.95 && unit.size > 1e3 ? 1 : 0);
}

const Unit* unitOf(quint64 bytes) {
    for (const Unit& unit : kUnits) {
        if (static_cast<double>(bytes) >= unit.size * 0.9995) return &unit;
    }
    return nullptr;
}

}  // namespace

QString formatBytes(quint64 bytes) {
    if (const Unit* unit = unitOf(bytes)) {
        return inUnit(static_cast<double>(bytes), *unit) + QChar(0xa0) + QLatin1String(unit->name);
    }
    return QCoreApplication::translate("Format", "%1 bytes").arg(bytes);
}

QString formatBytesOf(quint64 done, quint64 total) {
    const Unit* unit = unitOf(total);
    const QString from = QCoreApplication::translate("Format", "%1 of %2", "bytes read of bytes in the file");
    if (!unit) return from.arg(done).arg(formatBytes(total));
    return from.arg(inUnit(static_cast<double>(done), *unit), formatBytes(total));
}

QString formatCount(qint64 count) {
    return QLocale(QLocale::English).toString(count);
}

QString formatRate(double perSecond) {
    const int digits = perSecond < 10 ? 2 : perSecond < 100 ? 1 : 0;
    return QLocale(QLocale::English).toString(perSecond, 'f', digits);
}

QString formatSeconds(double seconds) {
    const QString inSeconds = QCoreApplication::translate("Format", "%1 s", "seconds");
    if (seconds < 9.95) return inSeconds.arg(seconds, 0, 'f', 1);
    const auto whole = static_cast<qint64>(std::llround(seconds));
    if (whole < 60) return inSeconds.arg(whole);
    return QCoreApplication::translate("Format", "%1 min %2 s").arg(whole / 60).arg(whole % 60);
}

QString joinSentences(const QStringList& sentences) {
    QString text;
    for (const QString& sentence : sentences) {
        const bool closesItself = !text.isEmpty() && text.back().unicode() >= 0x3000;
        if (!text.isEmpty() && !sentence.isEmpty() && !closesItself) text += QLatin1Char(' ');
        text += sentence;
    }
    return text;
}

QString displayName(const FilePath& path) {
    return QString::fromStdString(printable(path.filename().string()));
}

QString displayPath(const FilePath& path) {
    return QString::fromStdString(printable(path.string(), 4096));
}

}  // namespace autoglm::desktop
