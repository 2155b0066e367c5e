#include "app/desktop/attachment.h"

#include <QStringList>

namespace autoglm::desktop {
namespace {

/// A name as a part of a line: a file may be called anything.
QString lineName(const QString& name) {
    QString out = name.simplified().left(200);
    out.replace(QLatin1Char('"'), QLatin1Char('\''));
    return out;
}

}  // namespace

QString framedText(const QString& question, const QVector<Attachment>& attachments) {
    QStringList parts;
    for (const Attachment& attachment : attachments) {
        const QString name = lineName(attachment.name);
        const QString pages =
            attachment.pages > 0 ? QStringLiteral(" pages=\"%1\"").arg(attachment.pages) : QString();
        QString text = attachment.text;
        while (text.endsWith(QLatin1Char('\n')))
            text.chop(1);
        parts << QStringLiteral("<file name=\"%1\"%2>\n%3\n</file>").arg(name, pages, text);
    }
    if (!question.isEmpty()) parts << question;
    return parts.join(QStringLiteral("\n\n"));
}

}  // namespace autoglm::desktop
