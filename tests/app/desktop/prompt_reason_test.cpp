#include "app/desktop/prompt_reason.h"

#include <gtest/gtest.h>

#include <QCoreApplication>
#include <QTranslator>

namespace autoglm::test {
namespace {

/// Marks what it was asked for.
class Marker : public QTranslator {
public:
    [[nodiscard]] bool isEmpty() const override { return false; }
    [[nodiscard]] QString translate(const char* context, const char* text, const char* note,
                                    int) const override {
        if (qstrcmp(context, "PromptReason") != 0 || note) return {};
        return QStringLiteral("«%1»").arg(QString::fromUtf8(text));
    }
};

TEST(PromptReason, IsASentence) {
    EXPECT_EQ(desktop::promptReasonText(QStringLiteral("no template in the file")),
              QStringLiteral("No template in the file."));
    EXPECT_EQ(desktop::promptReasonText(QString()), QString());
}

TEST(PromptReason, EachPartIsTranslatedByItself) {
    Marker marker;
    QCoreApplication::installTranslator(&marker);
    const QString text = desktop::promptReasonText(
        QStringLiteral("no template in the file; the architecture is that of GLM-4-0414"));
    QCoreApplication::removeTranslator(&marker);
    EXPECT_EQ(text, QStringLiteral("«no template in the file»; «the architecture is that of GLM-4-0414»."));
}

}  // namespace
}  // namespace autoglm::test
