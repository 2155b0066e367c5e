// Failures in words: what happened, why, what to do. Translated when asked, so a change of language reaches
// banners that are already up.
#pragma once
#include <QString>
#include <QStringList>

#include "app/desktop/engine_types.h"

namespace autoglm::desktop {

struct FailureText {
    QString title;    // what: “x.gguf” ends early.
    QString why;      // one sentence
    QString advice;   // what to do next
    QString details;  // the engine's own words, for Details and Copy
    /// All of it, for the clipboard.
    [[nodiscard]] QString asText() const;
};

[[nodiscard]] FailureText failureText(const EngineFailure& failure);

/// Every code that has words of its own; a test holds it against the engine's list.
[[nodiscard]] QStringList failureCodesWithText();

}  // namespace autoglm::desktop
