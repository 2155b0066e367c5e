// Files, or long texts, that go with a question. Their text is kept with the chat: a file may change or go.
// Threads: values.
#pragma once
#include "app/storage/records.h"

namespace autoglm::desktop {

using storage::Attachment;

/// A question with its attachments, as the model reads it: each file between two lines that name it.
[[nodiscard]] QString framedText(const QString& question, const QVector<Attachment>& attachments);

}  // namespace autoglm::desktop
