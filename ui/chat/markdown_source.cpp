#include "ui/chat/markdown_source.h"

#include <QList>
#include <QStringView>

#include "ui/chat/latex_text.h"

namespace autoglm::ui {
namespace {

bool isCjkLetter(QChar c) {
    const ushort u = c.unicode();
    return (u >= 0x3040 && u <= 0x30ff) || (u >= 0x3400 && u <= 0x4dbf) || (u >= 0x4e00 && u <= 0x9fff) ||
           (u >= 0xac00 && u <= 0xd7af) || (u >= 0xd840 && u <= 0xd8bf);
}
bool isPunctuation(QChar c) {
    return c.isPunct() || c.isSymbol();
}

/// One line with sentinels where a run of asterisks stands between a Chinese letter and punctuation.
QString openChineseEmphasis(const QString& line) {
    if (!line.contains(QLatin1Char('*'))) return line;
    QString out;
    out.reserve(line.size() + 8);
    bool inCode = false;
    qsizetype i = 0;
    while (i < line.size()) {
        const QChar c = line.at(i);
        if (c != QLatin1Char('`') && c != QLatin1Char('*')) {
            out += c;
            ++i;
            continue;
        }
        qsizetype end = i;
        while (end < line.size() && line.at(end) == c)
            ++end;
        const QString run = line.mid(i, end - i);
        if (c == QLatin1Char('`')) inCode = !inCode;
        const QChar before = i > 0 ? line.at(i - 1) : QChar(' ');
        const QChar after = end < line.size() ? line.at(end) : QChar(' ');
        const bool isMark = c == QLatin1Char('*') && !inCode;
        const bool opens = isMark && isCjkLetter(before) && isPunctuation(after);
        const bool closes = isMark && isPunctuation(before) && isCjkLetter(after);
        if (opens) out += kSentinel;
        out += run;
        if (closes) out += kSentinel;
        i = end;
    }
    return out;
}

/// Formulas as text, in what lies between two fences.
void addProse(QString& out, QString& prose) {
    out += withReadableFormulas(prose);
    prose.clear();
}

}  // namespace

bool isCjk(QChar c) {
    const ushort u = c.unicode();
    return isCjkLetter(c) || (u >= 0x3000 && u <= 0x303f) || (u >= 0xff00 && u <= 0xffef) ||
           (u >= 0x2018 && u <= 0x201d);
}

QString preparedMarkdown(const QString& source) {
    QString out, prose;
    out.reserve(source.size() + 16);
    QChar fence;
    const auto lines = QStringView(source).split(QLatin1Char('\n'));
    for (qsizetype i = 0; i < lines.size(); ++i) {
        if (i > 0) (fence.isNull() ? prose : out) += QLatin1Char('\n');
        const QStringView trimmed = lines[i].trimmed();
        const bool isFence = trimmed.startsWith(u"```") || trimmed.startsWith(u"~~~");
        if (isFence && fence.isNull()) {
            fence = trimmed.front();
            addProse(out, prose);
            out += lines[i];
        } else if (isFence && trimmed.front() == fence) {
            fence = QChar();
            out += lines[i];
        } else if (fence.isNull()) {
            prose += openChineseEmphasis(lines[i].toString());
        } else {
            out += lines[i];
        }
    }
    addProse(out, prose);
    return out;
}

}  // namespace autoglm::ui
