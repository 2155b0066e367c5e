// How many tokens a conversation takes, part by part, and what of it has room in the context. Role tags are
// special tokens, which no text around them can change, so a prompt is as long as its messages together, and
// a message is counted once. Threads: one ruler, one thread; the engine's counting may be called from any.
#pragma once
#include <QHash>

#include "app/desktop/engine_types.h"
#include "engine/api/engine.h"

namespace autoglm::desktop {

class PromptRuler {
public:
    /// `request.turns` end as in AnswerRequest. The oldest rounds are left out where all of them have no
    /// room: at least as many as before, and if more than that, so many that the next questions have room
    /// too.
    [[nodiscard]] PromptParts measure(const Engine& engine, const AnswerRequest& request);

private:
    [[nodiscard]] int tokensOf(const Engine& engine, const ChatTurn& turn, bool withAttachments = true);
    [[nodiscard]] int tokensOf(const Engine& engine, const Attachment& attachment);

    struct Known {
        qsizetype length = 0;  // a turn's text only grows, so its length tells a newer one
        int tokens = 0;
    };
    QHash<quint64, Known> m_known;
    FilePath m_path;  // of the model that has counted
    int m_frame = 0;  // tokens of a prompt without messages
};

/// `request` without the turns that `parts` leaves out.
void leaveOut(const PromptParts& parts, AnswerRequest& request);

}  // namespace autoglm::desktop
