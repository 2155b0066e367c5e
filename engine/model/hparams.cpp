#include "engine/model/hparams.h"

#include <cmath>
#include <sstream>

namespace autoglm {
namespace {

// Far above any GLM, low enough that products of two fit 64 bits with room.
constexpr CountRange kLayers{1, 4096}, kWidth{1, 1u << 20}, kHeads{1, 1u << 14}, kHeadDim{2, 1u << 14},
    kFf{1, 1u << 24}, kContext{1, 0x7fffffffu};
constexpr NumberRange kEpsilon{1e-20, 0.1};

std::string describe(const MetaValue& value) {
    if (value.type() == ValueType::Array) {
        return "an array of " + std::to_string(value.count()) + " " +
               std::string(valueTypeName(value.elementType()));
    }
    if (const auto text = value.asString()) return "the text \"" + printable(*text, 40) + "\"";
    if (value.type() == ValueType::Bool) return value.asBool().value_or(false) ? "true" : "false";
    if (const auto integer = value.asInteger()) return std::to_string(*integer);
    if (const auto number = value.asNumber()) {
        std::ostringstream out;
        out << *number;
        return out.str();
    }
    return std::string("a ") + std::string(valueTypeName(value.type()));
}

std::string describe(CountRange range) {
    return "a whole number from " + std::to_string(range.low) + " to " + std::to_string(range.high);
}

std::string describe(NumberRange range) {
    std::ostringstream out;
    out << "a number from " << range.low << " to " << range.high;
    return out.str();
}

bool fits(std::optional<std::int64_t> value, CountRange range) {
    return value && *value >= std::int64_t{range.low} && *value <= std::int64_t{range.high};
}

/// Heads: their number, grouping and size, checked against each other.
Result<void> readHeads(const KeyReader& keys, ModelShape& shape) {
    AUTOGLM_TRY_ASSIGN(shape.nHeads, keys.count("attention.head_count", kHeads));
    AUTOGLM_TRY_ASSIGN(shape.nKvHeads, keys.countOr("attention.head_count_kv", shape.nHeads, kHeads));
    if (shape.nKvHeads > shape.nHeads || shape.nHeads % shape.nKvHeads != 0) {
        return keys.badValue("attention.head_count_kv", "does not divide the number of query heads",
                             std::to_string(shape.nKvHeads), "a divisor of " + std::to_string(shape.nHeads));
    }
    if (!keys.has("attention.key_length") && shape.nEmbd % shape.nHeads != 0) {
        return keys.badValue("embedding_length", "is not divisible by the number of heads",
                             std::to_string(shape.nEmbd), "a multiple of " + std::to_string(shape.nHeads));
    }
    const std::uint32_t fallback = shape.nEmbd / shape.nHeads;
    AUTOGLM_TRY_ASSIGN(shape.headDim, keys.countOr("attention.key_length", fallback, kHeadDim));
    AUTOGLM_TRY_ASSIGN(const std::uint32_t valueDim,
                       keys.countOr("attention.value_length", shape.headDim, kHeadDim));
    if (shape.headDim < kHeadDim.low || shape.headDim % 2 != 0) {
        return keys.badValue("attention.head_count", "gives heads of a size that cannot be rotated",
                             std::to_string(shape.headDim), "an even head size");
    }
    if (valueDim != shape.headDim) {
        return keys.badValue("attention.value_length", "differs from the key length",
                             std::to_string(valueDim), std::to_string(shape.headDim));
    }
    return {};
}

/// Rows of the embedding are the vocabulary; token strings may be fewer (padding rows), never more.
Result<void> readVocabulary(const KeyReader& keys, ModelShape& shape) {
    const TensorView* embedding = keys.file().findTensor("token_embd.weight");
    if (embedding == nullptr) {
        return Error{
            .code = ErrorCode::MissingTensor,
            .subject = "token_embd.weight",
            .problem = "is not in the file",
            .hint = "The file is incomplete or was made by a converter that does not know this model."};
    }
    constexpr std::uint64_t kMostRows = 1u << 24;
    const std::uint64_t rows = embedding->ne[1];
    if (embedding->nDims > 2 || rows == 0 || rows > kMostRows) {
        return Error{.code = ErrorCode::BadShape,
                     .subject = "token_embd.weight",
                     .problem = "is no embedding table",
                     .offset = embedding->offset,
                     .found = std::to_string(rows) + " rows",
                     .expected = "1 to " + std::to_string(kMostRows) + " rows of one matrix"};
    }
    shape.nVocab = static_cast<std::uint32_t>(rows);
    const MetaValue* tokens = keys.file().find("tokenizer.ggml.tokens");
    const bool hasTokens = tokens != nullptr && tokens->type() == ValueType::Array;
    if (hasTokens && tokens->count() > rows) {
        return Error{.code = ErrorCode::BadShape,
                     .subject = "token_embd.weight",
                     .problem = "has fewer rows than the vocabulary has tokens",
                     .offset = embedding->offset,
                     .found = std::to_string(rows) + " rows",
                     .expected = "at least " + std::to_string(tokens->count())};
    }
    AUTOGLM_TRY_ASSIGN(const std::uint32_t stated, keys.countOr("vocab_size", shape.nVocab, {1, kMostRows}));
    if (!hasTokens && stated != rows) {
        return keys.badValue("vocab_size", "disagrees with the rows of token_embd.weight",
                             std::to_string(stated), std::to_string(rows));
    }
    return {};
}

}  // namespace

Error KeyReader::missing(std::string_view suffix) const {
    return Error{.code = ErrorCode::MissingKey,
                 .subject = key(suffix),
                 .problem = "is not in the file",
                 .hint = "The file was not made for this architecture, or by an unfinished converter."};
}

Error KeyReader::badValue(std::string_view suffix, std::string problem, std::string found,
                          std::string expected) const {
    const MetaValue* value = m_file->find(key(suffix));
    Error error{.code = ErrorCode::BadValue,
                .subject = key(suffix),
                .problem = std::move(problem),
                .found = std::move(found),
                .expected = std::move(expected)};
    if (value != nullptr) error.offset = value->offset();
    return error;
}

Result<std::uint32_t> KeyReader::count(std::string_view suffix, CountRange range) const {
    const MetaValue* value = m_file->find(key(suffix));
    if (value == nullptr) return missing(suffix);
    if (value->type() != ValueType::Array) {
        const std::optional<std::int64_t> integer = value->asInteger();
        if (fits(integer, range)) return static_cast<std::uint32_t>(*integer);
        return badValue(suffix, integer ? "is out of range" : "has the wrong type", describe(*value),
                        describe(range));
    }
    if (value->count() == 0) return badValue(suffix, "is empty", describe(*value), describe(range));
    const std::optional<std::int64_t> first = value->integerAt(0);
    for (std::uint64_t i = 0; i < value->count(); ++i) {
        const std::optional<std::int64_t> integer = value->integerAt(i);
        if (!fits(integer, range)) {
            return badValue(suffix, "holds a value that is out of range at index " + std::to_string(i),
                            integer ? std::to_string(*integer) : describe(*value), describe(range));
        }
        if (*integer != *first) {
            return badValue(suffix, "differs between layers, which this architecture does not",
                            std::to_string(*integer) + " at index " + std::to_string(i),
                            std::to_string(*first));
        }
    }
    return static_cast<std::uint32_t>(*first);
}

Result<std::uint32_t> KeyReader::countOr(std::string_view suffix, std::uint32_t fallback,
                                         CountRange range) const {
    if (!has(suffix)) return fallback;
    return count(suffix, range);
}

Result<double> KeyReader::number(std::string_view suffix, NumberRange range) const {
    const MetaValue* value = m_file->find(key(suffix));
    if (value == nullptr) return missing(suffix);
    const std::optional<double> number = value->asNumber();
    if (!number) return badValue(suffix, "has the wrong type", describe(*value), describe(range));
    if (!std::isfinite(*number)) return badValue(suffix, "is not finite", describe(*value), describe(range));
    if (*number < range.low || *number > range.high) {
        return badValue(suffix, "is out of range", describe(*value), describe(range));
    }
    return *number;
}

Result<double> KeyReader::numberOr(std::string_view suffix, double fallback, NumberRange range) const {
    if (!has(suffix)) return fallback;
    return number(suffix, range);
}

Result<std::string> KeyReader::textOr(std::string_view suffix, std::string_view fallback) const {
    const MetaValue* value = m_file->find(key(suffix));
    if (value == nullptr) return std::string(fallback);
    const std::optional<std::string_view> text = value->asString();
    if (!text) return badValue(suffix, "has the wrong type", describe(*value), "a text");
    return std::string(*text);
}

Result<std::vector<std::uint32_t>> KeyReader::counts(std::string_view suffix, std::uint64_t maxCount,
                                                     CountRange range) const {
    std::vector<std::uint32_t> all;
    const MetaValue* value = m_file->find(key(suffix));
    if (value == nullptr) return all;
    if (value->type() != ValueType::Array || value->count() > maxCount) {
        return badValue(suffix, "has the wrong form", describe(*value),
                        "an array of at most " + std::to_string(maxCount) + " whole numbers");
    }
    for (std::uint64_t i = 0; i < value->count(); ++i) {
        const std::optional<std::int64_t> integer = value->integerAt(i);
        if (!fits(integer, range)) {
            return badValue(suffix, "holds a value that is out of range at index " + std::to_string(i),
                            integer ? std::to_string(*integer) : describe(*value), describe(range));
        }
        all.push_back(static_cast<std::uint32_t>(*integer));
    }
    return all;
}

Result<ModelShape> readDenseShape(const KeyReader& keys) {
    ModelShape shape;
    AUTOGLM_TRY_ASSIGN(const std::uint32_t nBlocks, keys.count("block_count", kLayers));
    AUTOGLM_TRY_ASSIGN(const std::uint32_t nMtp, keys.countOr("nextn_predict_layers", 0, {0, kLayers.high}));
    if (nMtp >= nBlocks) {
        return keys.badValue("nextn_predict_layers", "leaves no layer to run", std::to_string(nMtp),
                             "less than the " + std::to_string(nBlocks) + " layers of block_count");
    }
    const std::string next = "blk." + std::to_string(nBlocks) + ".";
    const auto holds = [&](const char* name) { return keys.file().findTensor(next + name) != nullptr; };
    // Some converters write a multi-token-prediction layer and do not count it.
    if (holds("attn_norm.weight") && !holds("nextn.eh_proj.weight")) {
        return keys.badValue("block_count", "leaves out layers that the file holds", std::to_string(nBlocks),
                             "at least " + std::to_string(nBlocks + 1));
    }
    shape.nLayers = nBlocks - nMtp;
    AUTOGLM_TRY_ASSIGN(shape.nEmbd, keys.count("embedding_length", kWidth));
    AUTOGLM_TRY(readHeads(keys, shape));
    AUTOGLM_TRY_ASSIGN(shape.nFf, keys.count("feed_forward_length", kFf));
    AUTOGLM_TRY_ASSIGN(shape.contextLength, keys.count("context_length", kContext));
    AUTOGLM_TRY_ASSIGN(const double eps, keys.number("attention.layer_norm_rms_epsilon", kEpsilon));
    shape.normEps = static_cast<float>(eps);
    AUTOGLM_TRY(readVocabulary(keys, shape));
    return shape;
}

}  // namespace autoglm
