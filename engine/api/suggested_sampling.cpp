#include "engine/api/suggested_sampling.h"

namespace autoglm {
namespace {

SamplingOptions familyDefaults(PromptFormat format) {
    switch (format) {
        case PromptFormat::ChatGlm3:
        case PromptFormat::Glm4Chat:
        case PromptFormat::Glm4_0414:
            return {.temperature = 0.8f, .topP = 0.8f};
        case PromptFormat::GlmZ1:
            return {.temperature = 0.6f, .topK = 40, .topP = 0.95f};
        case PromptFormat::GlmEdge:
            return {.temperature = 0.6f, .topP = 0.8f, .repetitionPenalty = 1.2f};
        case PromptFormat::Glm45:
            return {.temperature = 0.6f, .topP = 0.95f};
        case PromptFormat::Glm47:
            return {.temperature = 1.0f, .topP = 0.95f};
    }
    return {};
}

/// Leaves `target` alone when the key is absent or its value makes no sense: it is advice, not structure.
void readNumber(const GgufFile& file, const char* key, double low, double high, float& target) {
    const MetaValue* value = file.find(key);
    const std::optional<double> number = value == nullptr ? std::nullopt : value->asNumber();
    if (number && *number >= low && *number <= high) target = static_cast<float>(*number);
}

void readCount(const GgufFile& file, const char* key, std::uint32_t& target) {
    const MetaValue* value = file.find(key);
    const std::optional<std::int64_t> number = value == nullptr ? std::nullopt : value->asInteger();
    if (number && *number >= 0 && *number <= (1 << 20)) target = static_cast<std::uint32_t>(*number);
}

}  // namespace

SamplingOptions suggestedSampling(const GgufFile& file, PromptFormat format) {
    SamplingOptions sampling = familyDefaults(format);
    readNumber(file, "general.sampling.temp", 0, 5, sampling.temperature);
    readNumber(file, "general.sampling.top_p", 0, 1, sampling.topP);
    readNumber(file, "general.sampling.min_p", 0, 1, sampling.minP);
    readNumber(file, "general.sampling.penalty_repeat", 0.5, 2, sampling.repetitionPenalty);
    readCount(file, "general.sampling.top_k", sampling.topK);
    readCount(file, "general.sampling.penalty_last_n", sampling.penaltyWindow);
    return sampling;
}

}  // namespace autoglm
