#include "app/storage/records.h"

#include <QDateTime>
#include <QRandomGenerator>
#include <atomic>

namespace autoglm::storage {

qint64 nowMs() {
    return QDateTime::currentMSecsSinceEpoch();
}

// Milliseconds above, 20 bits below: a second program on the same database begins elsewhere in those bits,
// and the last id is never undercut, even if the clock is set back.
Id newId() {
    static std::atomic<Id> last = 0;
    const Id wanted = (nowMs() << 20) | QRandomGenerator::global()->bounded(1 << 19);
    Id before = last.load();
    Id made;
    do {
        made = std::max(wanted, before + 1);
    } while (!last.compare_exchange_weak(before, made));
    return made;
}

QString cleanText(const QString& text) {
    QString clean = text.isNull() ? QStringLiteral("") : text;
    for (qsizetype i = 0; i < clean.size(); ++i) {
        if (!clean.at(i).isSurrogate()) continue;
        const bool isPair =
            clean.at(i).isHighSurrogate() && i + 1 < clean.size() && clean.at(i + 1).isLowSurrogate();
        if (isPair) {
            ++i;
        } else {
            clean[i] = QChar::ReplacementCharacter;
        }
    }
    return clean;
}

}  // namespace autoglm::storage
