#include "app/desktop/failure_text.h"

#include <gtest/gtest.h>

#include "engine/base/error.h"

namespace autoglm::test {
namespace {

TEST(FailureText, EveryClassOfErrorHasItsOwnWords) {
    const QStringList known = desktop::failureCodesWithText();
    for (int code = 0; code <= static_cast<int>(ErrorCode::Device); ++code) {
        const auto name = errorName(static_cast<ErrorCode>(code));
        EXPECT_TRUE(known.contains(QString::fromUtf8(name.data(), static_cast<qsizetype>(name.size()))))
            << name;
    }
}

TEST(FailureText, NamesTheFileAndKeepsTheDetails) {
    desktop::EngineFailure failure;
    failure.code = QStringLiteral("truncated");
    failure.path = "/models/glm-4-9b.gguf";
    failure.details = QStringLiteral("found 12, expected 40");
    const auto text = desktop::failureText(failure);
    EXPECT_TRUE(text.title.contains(QStringLiteral("glm-4-9b.gguf"))) << text.title.toStdString();
    EXPECT_FALSE(text.why.isEmpty());
    EXPECT_FALSE(text.advice.isEmpty());
    EXPECT_TRUE(text.asText().contains(failure.details));
}

TEST(FailureText, AFileNameIsNoFormatString) {
    desktop::EngineFailure failure;
    failure.code = QStringLiteral("truncated");
    failure.path = "/models/%1%s%n\n\xe2\x80\xae.gguf";
    const auto title = desktop::failureText(failure).title;
    EXPECT_TRUE(title.contains(QStringLiteral("%1%s%n\\x0a\\u202e.gguf"))) << title.toStdString();
}

TEST(FailureText, AnUnknownCodeIsAnInternalFault) {
    desktop::EngineFailure failure;
    failure.code = QStringLiteral("no-such-code");
    EXPECT_FALSE(desktop::failureText(failure).title.isEmpty());
}

}  // namespace
}  // namespace autoglm::test
