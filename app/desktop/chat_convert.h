// Between the turns of a conversation and the messages of the database. Threads: pure functions.
#pragma once
#include "app/desktop/engine_types.h"
#include "app/storage/records.h"

namespace autoglm::desktop {

[[nodiscard]] storage::Message toMessage(const ChatTurn& turn, storage::Id chat);
[[nodiscard]] ChatTurn toTurn(const storage::Message& message);
/// A few words of a question that say what the chat is about.
[[nodiscard]] QString titleOf(const QString& question);
/// The same of its first attachment where it has no words.
[[nodiscard]] QString titleOf(const ChatTurn& question);

}  // namespace autoglm::desktop
