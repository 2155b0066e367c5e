#include "app/desktop/prompt_reason.h"

#include <QCoreApplication>
#include <QStringList>

namespace autoglm::desktop {
namespace {

// What the engine can say, so that translators see it; looked up by the very words.
[[maybe_unused]] constexpr const char* kReasons[] = {
    QT_TRANSLATE_NOOP("PromptReason", "no template in the file"),
    QT_TRANSLATE_NOOP("PromptReason", "the file's template is not one of GLM's"),
    QT_TRANSLATE_NOOP("PromptReason", "the file's template begins with [gMASK]sop"),
    QT_TRANSLATE_NOOP("PromptReason", "the file's template switches thinking off with /nothink"),
    QT_TRANSLATE_NOOP("PromptReason", "the file's template has thoughts and no line break behind role tags"),
    QT_TRANSLATE_NOOP("PromptReason", "the file's template keeps empty thoughts in the history"),
    QT_TRANSLATE_NOOP("PromptReason", "the file's template lets every answer begin with a thought"),
    QT_TRANSLATE_NOOP("PromptReason", "the file's template has role tags and no [gMASK]<sop>"),
    QT_TRANSLATE_NOOP("PromptReason",
                      "the file's template begins with [gMASK]<sop>, on the chatglm architecture"),
    QT_TRANSLATE_NOOP("PromptReason", "the file's template begins with [gMASK]<sop> and has no thoughts"),
    QT_TRANSLATE_NOOP("PromptReason", "a sentencepiece vocabulary belongs to ChatGLM3"),
    QT_TRANSLATE_NOOP("PromptReason", "the architecture is that of GLM-4.7-Flash"),
    QT_TRANSLATE_NOOP("PromptReason", "the architecture is that of GLM-4.5"),
    QT_TRANSLATE_NOOP("PromptReason", "the vocabulary is that of GLM-Edge"),
    QT_TRANSLATE_NOOP("PromptReason", "the architecture is that of GLM-4-9B-chat"),
    QT_TRANSLATE_NOOP("PromptReason", "the architecture is that of GLM-4-0414"),
};

}  // namespace

QString promptReasonText(const QString& reason) {
    QStringList parts = reason.split(QStringLiteral("; "), Qt::SkipEmptyParts);
    for (QString& part : parts)
        part = QCoreApplication::translate("PromptReason", part.toUtf8().constData());
    QString text = parts.join(QCoreApplication::translate("PromptReason", "; ", "between two reasons"));
    if (text.isEmpty()) return text;
    text[0] = text[0].toUpper();
    return text + QCoreApplication::translate("PromptReason", ".", "ends a sentence");
}

}  // namespace autoglm::desktop
