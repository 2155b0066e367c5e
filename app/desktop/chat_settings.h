// What one chat says about how it is to be answered; what it leaves open comes from the settings of the
// application, and what those leave open from the model. Kept as JSON with the chat.
#pragma once
#include <QString>
#include <optional>
#include <span>

#include "app/desktop/chat_model.h"
#include "app/desktop/engine_types.h"

namespace autoglm::desktop {

class Settings;

struct ChatSettings {
    std::optional<double> temperature, topP, minP, repetitionPenalty, presencePenalty, frequencyPenalty;
    std::optional<int> topK, maxTokens;
    std::optional<quint64> seed;
    std::optional<QStringList> stopStrings;
    std::optional<bool> speculates, thinking;
    std::optional<QString> systemPrompt;
    friend bool operator==(const ChatSettings&, const ChatSettings&) = default;
};

[[nodiscard]] QString toJson(const ChatSettings& settings);
/// Values that make no sense are left out; unknown ones are ignored.
[[nodiscard]] ChatSettings chatSettingsFromJson(const QString& json);

/// What the application's settings say for every chat.
[[nodiscard]] ChatSettings defaultChatSettings(const Settings& settings);
/// And the other way round: from now on for every new chat.
void makeDefault(const ChatSettings& chat, Settings& settings);
/// `upper` where it says something, else `lower`.
[[nodiscard]] ChatSettings layered(const ChatSettings& upper, const ChatSettings& lower);
/// Everything decided.
[[nodiscard]] AskOptions resolved(const ChatSettings& settings, const SamplingChoice& advised);

/// A number among the choices: its place in the chat's settings, in what is decided, and its row in the
/// schema, which has its range and its words.
struct SamplingNumber {
    const char* key;
    std::optional<double> (*get)(const ChatSettings&);
    void (*set)(ChatSettings&, std::optional<double>);
    double (*advised)(const SamplingChoice&);
};
[[nodiscard]] std::span<const SamplingNumber> samplingNumbers();

/// The part of the choices that a preset holds: the numbers above. Seed, prompt and the like are the chat's
/// own.
[[nodiscard]] ChatSettings presetPart(const ChatSettings& settings);
[[nodiscard]] ChatSettings withPreset(ChatSettings settings, const ChatSettings& preset);

}  // namespace autoglm::desktop
