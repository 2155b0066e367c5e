#include "engine/runtime/batch_check.h"

#include <string>

namespace autoglm {
namespace {

Error invalid(std::string subject, std::string problem, std::uint64_t found, std::string expected) {
    return Error{.code = ErrorCode::InvalidArgument,
                 .subject = std::move(subject),
                 .problem = std::move(problem),
                 .found = std::to_string(found),
                 .expected = std::move(expected)};
}

}  // namespace

std::size_t logitRowCount(std::span<const SequenceSlice> batch) noexcept {
    std::size_t rows = 0;
    for (const SequenceSlice& slice : batch) {
        if (slice.logits == LogitRows::All) rows += slice.tokens.size();
        if (slice.logits == LogitRows::Last && !slice.tokens.empty()) ++rows;
    }
    return rows;
}

Result<void> checkBatch(std::span<const SequenceSlice> batch, const ModelShape& shape, std::uint32_t nPages,
                        std::uint32_t maxTokens, std::size_t nLogits) {
    std::uint64_t nTokens = 0;
    for (const SequenceSlice& slice : batch) {
        nTokens += slice.tokens.size();
        const std::uint64_t end = std::uint64_t{slice.startPosition} + slice.tokens.size();
        if (end > std::uint64_t{slice.pages.size()} * kPagePositions) {
            return invalid("batch", "has positions beyond its pages", end,
                           "at most " + std::to_string(slice.pages.size() * kPagePositions));
        }
        for (const std::uint32_t page : slice.pages) {
            if (page >= nPages) {
                return invalid("batch", "names a page that was not reserved", page,
                               "less than " + std::to_string(nPages));
            }
        }
        for (const TokenId token : slice.tokens) {
            if (token < 0 || static_cast<std::uint32_t>(token) >= shape.nVocab) {
                return Error{.code = ErrorCode::InvalidArgument,
                             .subject = "token",
                             .problem = "is outside the vocabulary",
                             .found = std::to_string(token),
                             .expected = "0 to " + std::to_string(shape.nVocab - 1)};
            }
        }
    }
    if (nTokens > maxTokens)
        return invalid("batch", "is too large", nTokens, "at most " + std::to_string(maxTokens));
    if (logitRowCount(batch) * shape.nVocab > nLogits) {
        return invalid("batch", "asks for more logits than there is room for",
                       logitRowCount(batch) * shape.nVocab, "at most " + std::to_string(nLogits));
    }
    return {};
}

}  // namespace autoglm
