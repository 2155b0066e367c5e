#include "engine/api/request_prompt.h"

#include <algorithm>

namespace autoglm {
namespace {

Role roleOf(ChatRole role) {
    switch (role) {
        case ChatRole::System:
            return Role::System;
        case ChatRole::Assistant:
            return Role::Assistant;
        case ChatRole::Observation:
            return Role::Observation;
        case ChatRole::User:
            break;
    }
    return Role::User;
}

}  // namespace

RequestTokens RequestPrompt::tokens(const GenerateRequest& request) const {
    if (request.raw) return {.prompt = m_tokenizer.encode(request.rawPrompt, SpecialTokens::Parse)};
    RequestTokens tokens{.prompt = encodePrompt(m_tokenizer, render(request))};
    const std::vector<TokenId> first = begun(request);
    tokens.prompt.insert(tokens.prompt.end(), first.begin(), first.end());
    tokens.nBegun = first.size();
    return tokens;
}

std::string RequestPrompt::text(const GenerateRequest& request) const {
    return request.raw ? request.rawPrompt : promptText(render(request));
}

PromptOptions RequestPrompt::options(const GenerateRequest& request) {
    if (!request.begun) return {.thinking = request.thinking};
    const BegunAnswer& begun = *request.begun;
    if (!begun.tokens.empty()) return {.thinking = begun.thinking};
    return {.thinking = !begun.reasoning.empty() || (begun.content.empty() && request.thinking)};
}

std::vector<PromptPiece> RequestPrompt::render(const GenerateRequest& request) const {
    std::vector<Message> messages;
    for (const ChatMessage& message : request.messages) {
        messages.push_back(
            {.role = roleOf(message.role), .content = message.content, .reasoning = message.reasoning});
    }
    return renderPrompt(m_format, messages, options(request));
}

/// The tokens the answer had, or its texts encoded behind the prompt they follow.
std::vector<TokenId> RequestPrompt::begun(const GenerateRequest& request) const {
    if (!request.begun) return {};
    const BegunAnswer& begun = *request.begun;
    const auto nVocab = static_cast<TokenId>(m_tokenizer.vocab().size());
    const bool known = !begun.tokens.empty() && std::ranges::all_of(begun.tokens, [nVocab](TokenId token) {
        return token >= 0 && token < nVocab;
    });
    if (known) return begun.tokens;
    return encodePrompt(m_tokenizer,
                        renderBegunAnswer(m_format, begun.reasoning, begun.content, options(request)));
}

}  // namespace autoglm
