#include "engine/tokenizer/vocab.h"

#include <algorithm>
#include <cmath>

#include "engine/tokenizer/byte_token.h"

namespace autoglm {
namespace {

constexpr std::string_view kTokensKey = "tokenizer.ggml.tokens";
constexpr std::string_view kTypesKey = "tokenizer.ggml.token_type";
constexpr std::string_view kScoresKey = "tokenizer.ggml.scores";
// The largest GLM vocabulary has 154,880 entries, its longest token is 1 KiB.
constexpr std::uint64_t kMaxTokens = std::uint64_t{1} << 20;
constexpr std::size_t kMaxTokenBytes = 65535;

// Tokens that end an answer wherever they stand.
constexpr std::string_view kStopNames[] = {"<|endoftext|>", "<|user|>", "<|observation|>", "<|assistant|>",
                                           "<|system|>"};
// Tokens that frame a conversation. Some files type them as ordinary or user-defined text.
constexpr std::string_view kFrameNames[] = {"[MASK]", "[gMASK]", "[sMASK]", "<sop>", "<eop>"};
constexpr std::string_view kMarkupNames[] = {
    "<think>",          "</think>",       "<tool_call>", "</tool_call>", "<tool_response>",
    "</tool_response>", "<arg_key>",      "</arg_key>",  "<arg_value>",  "</arg_value>",
    "<|begin_of_box|>", "<|end_of_box|>", "<answer>",    "</answer>"};

Error tokenError(std::uint64_t index, std::string problem, std::string found, std::string expected) {
    return Error{.code = ErrorCode::BadTokenizer,
                 .subject = std::string(kTokensKey) + "[" + std::to_string(index) + "]",
                 .problem = std::move(problem),
                 .found = std::move(found),
                 .expected = std::move(expected)};
}

Error typeError(std::string_view key, const MetaValue& value, std::string expected) {
    std::string found(valueTypeName(value.elementType()));
    if (value.type() == ValueType::Array) found = "an array of " + found;
    return Error{.code = ErrorCode::BadValue,
                 .subject = std::string(key),
                 .problem = "has the wrong type",
                 .offset = value.offset(),
                 .found = std::move(found),
                 .expected = std::move(expected)};
}

Result<void> checkCount(std::string_view key, const MetaValue& value, std::size_t nTokens) {
    if (value.count() == nTokens) return {};
    return Error{.code = ErrorCode::BadTokenizer,
                 .subject = std::string(key),
                 .problem = "does not have one entry per token",
                 .offset = value.offset(),
                 .found = std::to_string(value.count()),
                 .expected = std::to_string(nTokens)};
}

bool isPaddingName(std::string_view text) {
    if (!text.starts_with("[PAD") || !text.ends_with("]") || text.size() < 6) return false;
    const std::string_view digits = text.substr(4, text.size() - 5);
    return std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::string_view stringOr(const GgufFile& file, std::string_view key, std::string_view fallback) {
    const MetaValue* value = file.find(key);
    return value ? value->asString().value_or(fallback) : fallback;
}

Result<std::string> readModel(const GgufFile& file) {
    constexpr std::string_view key = "tokenizer.ggml.model";
    const MetaValue* value = file.find(key);
    if (!value) {
        return Error{.code = ErrorCode::MissingKey,
                     .subject = std::string(key),
                     .problem = "is missing, so the file says nothing about its tokenizer",
                     .expected = "gpt2, llama or none"};
    }
    const auto model = value->asString();
    if (!model) return typeError(key, *value, "a string");
    if (*model == "no_vocab") return std::string("none");
    if (*model == "gpt2" || *model == "llama" || *model == "none") return std::string(*model);
    return Error{.code = ErrorCode::BadTokenizer,
                 .subject = std::string(key),
                 .problem = "names a tokenizer that no GLM model uses",
                 .offset = value->offset(),
                 .found = printable(*model, 40),
                 .expected = "gpt2, llama or none"};
}

}  // namespace

Result<Vocab> Vocab::create(const GgufFile& file) {
    Vocab vocab;
    AUTOGLM_TRY_ASSIGN(vocab.m_model, readModel(file));
    vocab.m_pre = stringOr(file, "tokenizer.ggml.pre", "");
    vocab.m_template = stringOr(file, "tokenizer.chat_template", "");
    if (vocab.m_model == "none") return vocab;
    AUTOGLM_TRY(vocab.readTexts(file));
    AUTOGLM_TRY(vocab.readKinds(file));
    AUTOGLM_TRY(vocab.readScores(file));
    vocab.markControlTokens();
    vocab.collectByName();
    AUTOGLM_TRY(vocab.readSpecialIds(file));
    return vocab;
}

Result<void> Vocab::readTexts(const GgufFile& file) {
    const MetaValue* value = file.find(kTokensKey);
    if (!value) {
        return Error{.code = ErrorCode::MissingKey,
                     .subject = std::string(kTokensKey),
                     .problem = "is missing, so no text can become tokens"};
    }
    if (value->type() != ValueType::Array || value->elementType() != ValueType::String) {
        return typeError(kTokensKey, *value, "an array of strings");
    }
    if (value->count() == 0 || value->count() > kMaxTokens) {
        return Error{.code = ErrorCode::BadTokenizer,
                     .subject = std::string(kTokensKey),
                     .problem = value->count() == 0 ? "is empty" : "has more tokens than any GLM vocabulary",
                     .offset = value->offset(),
                     .found = std::to_string(value->count()),
                     .expected = "1 to " + std::to_string(kMaxTokens)};
    }
    m_texts.reserve(value->count());
    std::optional<std::uint64_t> tooLong;
    std::size_t foundBytes = 0;
    value->forEachString([&](std::uint64_t index, std::string_view text) {
        if (text.size() > kMaxTokenBytes && !tooLong) tooLong = index, foundBytes = text.size();
        if (!tooLong) m_texts.emplace_back(text);
    });
    if (tooLong) {
        return tokenError(*tooLong, "is too long", std::to_string(foundBytes) + " bytes",
                          "at most " + std::to_string(kMaxTokenBytes));
    }
    m_index = TextIndex(m_texts.size());
    for (std::size_t id = 0; id < m_texts.size(); ++id) {
        if (!m_texts[id].empty()) m_index.add(m_texts[id], static_cast<TokenId>(id));
    }
    return {};
}

Result<void> Vocab::readKinds(const GgufFile& file) {
    m_kinds.assign(m_texts.size(), TokenKind::Normal);
    const MetaValue* value = file.find(kTypesKey);
    if (value) {
        const ValueType element = value->elementType();
        if (value->type() != ValueType::Array || (element != ValueType::I32 && element != ValueType::U32)) {
            return typeError(kTypesKey, *value, "an array of i32");
        }
        AUTOGLM_TRY(checkCount(kTypesKey, *value, m_texts.size()));
        for (std::size_t id = 0; id < m_texts.size(); ++id) {
            const std::int64_t kind = value->integerAt(id).value_or(-1);
            if (kind < 0 || kind > 6) {
                return tokenError(id, "has an unknown type", std::to_string(kind), "1 to 6");
            }
            if (kind != 0) m_kinds[id] = static_cast<TokenKind>(kind);  // 0: written for "undefined"
        }
    }
    if (m_model != "llama") return {};
    for (std::size_t id = 0; id < m_texts.size(); ++id) {
        const bool spellsByte = byteOfToken(m_texts[id]).has_value();
        if (m_kinds[id] == TokenKind::Byte && !spellsByte) {
            return tokenError(id, "is a byte token that spells no byte",
                              '"' + printable(m_texts[id], 40) + '"', "<0x00> to <0xFF>");
        }
        if (m_kinds[id] == TokenKind::Normal && spellsByte) m_kinds[id] = TokenKind::Byte;
    }
    return {};
}

Result<void> Vocab::readScores(const GgufFile& file) {
    const MetaValue* value = file.find(kScoresKey);
    if (!value) {
        if (m_model != "llama") return {};
        return Error{.code = ErrorCode::MissingKey,
                     .subject = std::string(kScoresKey),
                     .problem = "is missing, so the sentencepiece vocabulary cannot be used"};
    }
    const ValueType element = value->elementType();
    if (value->type() != ValueType::Array || (element != ValueType::F32 && element != ValueType::F64)) {
        return typeError(kScoresKey, *value, "an array of f32");
    }
    AUTOGLM_TRY(checkCount(kScoresKey, *value, m_texts.size()));
    m_scores.reserve(m_texts.size());
    for (std::size_t id = 0; id < m_texts.size(); ++id) {
        const double score = value->numberAt(id).value_or(std::nan(""));
        if (!std::isfinite(score))
            return tokenError(id, "has a score that is no number", "NaN or infinity", "");
        m_scores.push_back(static_cast<float>(score));
    }
    return {};
}

Result<std::optional<TokenId>> Vocab::readSpecialId(const GgufFile& file, std::string_view name) const {
    const std::string key = "tokenizer.ggml." + std::string(name) + "_token_id";
    const MetaValue* value = file.find(key);
    if (!value) return std::optional<TokenId>();
    const auto id = value->asInteger();
    if (!id) return typeError(key, *value, "an integer");
    if (*id < 0 || static_cast<std::uint64_t>(*id) >= m_texts.size()) {
        return Error{.code = ErrorCode::BadTokenizer,
                     .subject = key,
                     .problem = "names a token that does not exist",
                     .offset = value->offset(),
                     .found = std::to_string(*id),
                     .expected = "0 to " + std::to_string(m_texts.size() - 1)};
    }
    return std::optional(static_cast<TokenId>(*id));
}

Result<void> Vocab::readSpecialIds(const GgufFile& file) {
    for (const std::string_view name : {"eos", "eot", "eom"}) {
        AUTOGLM_TRY_ASSIGN(const std::optional<TokenId> id, readSpecialId(file, name));
        if (id) m_stopTokens.push_back(*id);
    }
    for (const std::string_view name : {"bos", "padding"})
        AUTOGLM_TRY(readSpecialId(file, name));
    AUTOGLM_TRY_ASSIGN(const std::optional<TokenId> unknown, readSpecialId(file, "unknown"));
    if (unknown) m_unknownToken = *unknown;
    std::sort(m_stopTokens.begin(), m_stopTokens.end());
    m_stopTokens.erase(std::unique(m_stopTokens.begin(), m_stopTokens.end()), m_stopTokens.end());
    return {};
}

void Vocab::markControlTokens() {
    const auto mark = [this](std::string_view name) {
        const auto id = find(name);
        if (id && m_kinds[static_cast<std::size_t>(*id)] != TokenKind::Unused) {
            m_kinds[static_cast<std::size_t>(*id)] = TokenKind::Control;
        }
    };
    for (const std::string_view name : kStopNames)
        mark(name);
    for (const std::string_view name : kFrameNames)
        mark(name);
    // ChatGLM3 writes its prefix tokens without brackets, behind the sentencepiece entries.
    const auto prefix = find("[gMASK]");
    if (m_model != "llama" || !prefix) return;
    for (const std::string_view name : {"sop", "eop"}) {
        const auto id = find(name);
        if (id && *id > *prefix) mark(name);
    }
}

void Vocab::collectByName() {
    for (const std::string_view name : kStopNames) {
        if (const auto id = find(name)) m_stopTokens.push_back(*id);
    }
    for (const std::string_view name : {"</s>", "<eos>"}) {
        const auto id = m_model == "llama" ? find(name) : std::nullopt;
        if (id && kind(*id) == TokenKind::Control) m_stopTokens.push_back(*id);
    }
    for (const std::string_view name : kMarkupNames) {
        const auto id = find(name);
        if (id && isSpecial(*id)) m_markup.push_back(*id);
    }
    std::sort(m_markup.begin(), m_markup.end());
    for (std::size_t id = 0; id < m_texts.size(); ++id) {
        const TokenKind kind = m_kinds[id];
        if (kind == TokenKind::Unused || m_texts[id].empty() || isPaddingName(m_texts[id])) {
            m_paddingTokens.push_back(static_cast<TokenId>(id));
        }
        if (kind == TokenKind::Unknown && m_unknownToken == kNoToken)
            m_unknownToken = static_cast<TokenId>(id);
    }
}

std::optional<TokenId> Vocab::find(std::string_view text) const {
    const TokenId id = m_index.find(text);
    return id < 0 ? std::nullopt : std::optional(id);
}

bool Vocab::isSpecial(TokenId id) const noexcept {
    const TokenKind k = kind(id);
    return k == TokenKind::Control || k == TokenKind::UserDefined || k == TokenKind::Unknown;
}

bool Vocab::isMarkup(TokenId id) const noexcept {
    return std::binary_search(m_markup.begin(), m_markup.end(), id);
}

}  // namespace autoglm
