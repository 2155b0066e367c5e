// Names under which the library keeps what belongs to no chat.
#pragma once
#include <QString>

namespace autoglm::desktop {

/// The chat that is open, by its number.
inline QString openKey() {
    return QStringLiteral("open_chat");
}
/// What is written in a chat that has no question yet.
inline QString newDraftKey() {
    return QStringLiteral("new_draft");
}

}  // namespace autoglm::desktop
