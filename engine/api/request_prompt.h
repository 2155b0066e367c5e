// The tokens a request becomes: its messages in the model's format, or its raw text, and what its answer has
// begun with.
// Threads: const calls from any.
#pragma once
#include <string>
#include <vector>

#include "engine/api/engine.h"
#include "engine/chat/prompt.h"

namespace autoglm {

struct RequestTokens {
    std::vector<TokenId> prompt;  // with what the answer begins with at its end
    std::size_t nBegun = 0;       // of the prompt's last tokens, that are the answer's first
};

class RequestPrompt {
public:
    /// `tokenizer` outlives it.
    RequestPrompt(const Tokenizer& tokenizer, PromptFormat format)
        : m_tokenizer(tokenizer), m_format(format) {}

    [[nodiscard]] RequestTokens tokens(const GenerateRequest& request) const;
    /// The prompt as people may read it, without what the answer begins with.
    [[nodiscard]] std::string text(const GenerateRequest& request) const;
    /// An answer that goes on was asked for with or without a thought, whatever is wished now.
    [[nodiscard]] static PromptOptions options(const GenerateRequest& request);

private:
    [[nodiscard]] std::vector<PromptPiece> render(const GenerateRequest& request) const;
    [[nodiscard]] std::vector<TokenId> begun(const GenerateRequest& request) const;

    const Tokenizer& m_tokenizer;
    PromptFormat m_format;
};

}  // namespace autoglm
