// The conversation for screen readers: a list of messages, each a read-only text with its name.
#pragma once
#include <QString>

namespace autoglm::ui {

class ChatView;

/// Once per process; further calls do nothing.
void installChatAccessibility();

void announceMessageAdded(ChatView* view, int index);
/// `before` is a prefix of the message as told last time; only what was added is told.
void announceMessageText(ChatView* view, int index, const QString& before, const QString& now);
void announceMessagesCleared(ChatView* view);

}  // namespace autoglm::ui
