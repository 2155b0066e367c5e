#include "app/desktop/chat_settings.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <array>

#include "app/desktop/settings.h"

namespace autoglm::desktop {
namespace {

template <class T>
std::optional<double> asReal(const std::optional<T>& value) {
    return value ? std::optional(static_cast<double>(*value)) : std::nullopt;
}

template <auto Member, auto Advised>
constexpr SamplingNumber number(const char* key) {
    return {key, [](const ChatSettings& settings) { return asReal(settings.*Member); },
            [](ChatSettings& settings, std::optional<double> value) {
                using Held = typename std::remove_reference_t<decltype(settings.*Member)>::value_type;
                settings.*Member = value ? std::optional(static_cast<Held>(*value)) : std::nullopt;
            },
            [](const SamplingChoice& choice) { return static_cast<double>(choice.*Advised); }};
}

QString jsonName(const char* key) {
    return QString::fromLatin1(key).section(QLatin1Char('.'), 1);
}

/// A value as its row in the schema wants it; nothing if it cannot be that.
std::optional<QVariant> accepted(const char* key, const QJsonObject& object) {
    const SettingRow* row = findSetting(QString::fromLatin1(key));
    const QJsonValue value = object.value(jsonName(key));
    if (!row || value.isUndefined() || value.isNull()) return std::nullopt;
    const QVariant taken = acceptSetting(*row, value.toVariant());
    return taken.isValid() ? std::optional(taken) : std::nullopt;
}

constexpr const char* kSeed = "seed";
// A seed is a whole number that JSON's doubles may not hold, so it is text.
std::optional<quint64> seedOf(const QJsonValue& value) {
    bool ok = false;
    const quint64 seed = value.toVariant().toString().toULongLong(&ok);
    return ok ? std::optional(seed) : std::nullopt;
}

}  // namespace

std::span<const SamplingNumber> samplingNumbers() {
    using C = ChatSettings;
    using S = SamplingChoice;
    static constexpr std::array<SamplingNumber, 7> numbers = {
        number<&C::temperature, &S::temperature>(keys::kTemperature),
        number<&C::topP, &S::topP>(keys::kTopP),
        number<&C::topK, &S::topK>(keys::kTopK),
        number<&C::minP, &S::minP>(keys::kMinP),
        number<&C::repetitionPenalty, &S::repetitionPenalty>(keys::kRepetitionPenalty),
        number<&C::presencePenalty, &S::presencePenalty>(keys::kPresencePenalty),
        number<&C::frequencyPenalty, &S::frequencyPenalty>(keys::kFrequencyPenalty),
    };
    return numbers;
}

QString toJson(const ChatSettings& settings) {
    QJsonObject object;
    for (const SamplingNumber& number : samplingNumbers()) {
        if (const auto value = number.get(settings)) object[jsonName(number.key)] = *value;
    }
    if (settings.maxTokens) object[jsonName(keys::kMaxTokens)] = *settings.maxTokens;
    if (settings.seed) object[QLatin1String(kSeed)] = QString::number(*settings.seed);
    if (settings.stopStrings)
        object[jsonName(keys::kStopStrings)] = QJsonArray::fromStringList(*settings.stopStrings);
    if (settings.speculates) object[jsonName(keys::kSpeculation)] = *settings.speculates;
    if (settings.thinking) object[jsonName(keys::kThinking)] = *settings.thinking;
    if (settings.systemPrompt) object[jsonName(keys::kSystemPrompt)] = *settings.systemPrompt;
    if (object.isEmpty()) return {};
    return QString::fromUtf8(QJsonDocument(object).toJson(QJsonDocument::Compact));
}

ChatSettings chatSettingsFromJson(const QString& json) {
    const QJsonObject object = QJsonDocument::fromJson(json.toUtf8()).object();
    ChatSettings settings;
    for (const SamplingNumber& number : samplingNumbers()) {
        bool ok = false;
        const auto value = accepted(number.key, object);
        const double real = value ? value->toDouble(&ok) : 0;
        if (ok) number.set(settings, real);
    }
    if (const auto value = accepted(keys::kMaxTokens, object)) settings.maxTokens = value->toInt();
    settings.seed = seedOf(object.value(QLatin1String(kSeed)));
    if (const auto value = accepted(keys::kStopStrings, object)) settings.stopStrings = value->toStringList();
    if (const auto value = accepted(keys::kSpeculation, object)) settings.speculates = value->toBool();
    if (const auto value = accepted(keys::kThinking, object)) settings.thinking = value->toBool();
    if (const auto value = accepted(keys::kSystemPrompt, object)) settings.systemPrompt = value->toString();
    return settings;
}

ChatSettings defaultChatSettings(const Settings& settings) {
    ChatSettings all;
    for (const SamplingNumber& number : samplingNumbers()) {
        const SettingRow* row = findSetting(QString::fromLatin1(number.key));
        const QVariant value = settings.value(number.key);
        if (!row->isAutomatic(value)) number.set(all, value.toDouble());
    }
    all.maxTokens = settings.integer(keys::kMaxTokens);
    all.stopStrings = settings.value(keys::kStopStrings).toStringList();
    all.speculates = settings.boolean(keys::kSpeculation);
    all.thinking = settings.boolean(keys::kThinking);
    all.systemPrompt = settings.text(keys::kSystemPrompt);
    return all;
}

void makeDefault(const ChatSettings& chat, Settings& settings) {
    for (const SamplingNumber& number : samplingNumbers()) {
        if (const auto value = number.get(chat)) settings.set(number.key, *value);
    }
    if (chat.maxTokens) settings.set(keys::kMaxTokens, *chat.maxTokens);
    if (chat.stopStrings) settings.set(keys::kStopStrings, *chat.stopStrings);
    if (chat.speculates) settings.set(keys::kSpeculation, *chat.speculates);
    if (chat.thinking) settings.set(keys::kThinking, *chat.thinking);
    if (chat.systemPrompt) settings.set(keys::kSystemPrompt, *chat.systemPrompt);
}

ChatSettings layered(const ChatSettings& upper, const ChatSettings& lower) {
    ChatSettings both = upper;
    for (const SamplingNumber& number : samplingNumbers()) {
        if (!number.get(upper)) number.set(both, number.get(lower));
    }
    if (!both.maxTokens) both.maxTokens = lower.maxTokens;
    if (!both.seed) both.seed = lower.seed;
    if (!both.stopStrings) both.stopStrings = lower.stopStrings;
    if (!both.speculates) both.speculates = lower.speculates;
    if (!both.thinking) both.thinking = lower.thinking;
    if (!both.systemPrompt) both.systemPrompt = lower.systemPrompt;
    return both;
}

AskOptions resolved(const ChatSettings& settings, const SamplingChoice& advised) {
    AskOptions options;
    SamplingChoice& sampling = options.sampling = advised;
    sampling.temperature = settings.temperature.value_or(advised.temperature);
    sampling.topP = settings.topP.value_or(advised.topP);
    sampling.topK = settings.topK.value_or(advised.topK);
    sampling.minP = settings.minP.value_or(advised.minP);
    sampling.repetitionPenalty = settings.repetitionPenalty.value_or(advised.repetitionPenalty);
    sampling.presencePenalty = settings.presencePenalty.value_or(advised.presencePenalty);
    sampling.frequencyPenalty = settings.frequencyPenalty.value_or(advised.frequencyPenalty);
    sampling.maxTokens = settings.maxTokens.value_or(advised.maxTokens);
    sampling.seed = settings.seed.value_or(0);
    sampling.stopStrings = settings.stopStrings.value_or(QStringList());
    sampling.speculates = settings.speculates.value_or(true);
    options.thinking = settings.thinking.value_or(true);
    options.systemPrompt = settings.systemPrompt.value_or(QString());
    return options;
}

ChatSettings presetPart(const ChatSettings& settings) {
    ChatSettings part;
    for (const SamplingNumber& number : samplingNumbers())
        number.set(part, number.get(settings));
    return part;
}

ChatSettings withPreset(ChatSettings settings, const ChatSettings& preset) {
    for (const SamplingNumber& number : samplingNumbers())
        number.set(settings, number.get(preset));
    return settings;
}

}  // namespace autoglm::desktop
