// All settings, one row each: key, type, default, range, and the words that explain it. Nothing else spells a
// key; config.yaml and the settings page are made from these rows.
#pragma once
#include <QString>
#include <QStringList>
#include <QVariant>
#include <span>
#include <vector>

namespace autoglm::desktop {

enum class SettingType { Bool, Int, Real, Text, Choice, TextList };
/// Where the settings page shows it. None: the window's own memory, shown nowhere.
enum class SettingGroup { None, General, Appearance, Models, Generation, Devices, Privacy };
enum class TakesEffect { AtOnce, WithTheModel, AtTheNextStart };

struct SettingRow {
    const char* key;  // "group.name", as in config.yaml
    SettingType type;
    QVariant fallback;
    double minimum = 0,
           maximum = 0;   // Int and Real, inclusive; TextList: maximum is the number of entries kept
    QStringList choices;  // Choice
    SettingGroup group = SettingGroup::None;
    const char *label = "", *sentence = "";   // English; see labelOf()
    std::vector<const char*> choiceLabels{};  // as many as choices
    QVariant automatic{};                     // valid: this value leaves the decision to the program
    double step = 1;                          // of a spin box or slider
    int decimals = 0;
    const char* unit = "";  // behind the number: "%"
    TakesEffect takesEffect = TakesEffect::AtOnce;

    [[nodiscard]] bool isAutomatic(const QVariant& value) const;
};

namespace keys {
inline constexpr const char* kTheme = "appearance.theme";
inline constexpr const char* kLanguage = "appearance.language";
inline constexpr const char* kTextSize = "appearance.text_size_percent";
inline constexpr const char* kScale = "appearance.scale_percent";
inline constexpr const char* kAccent = "appearance.accent";
inline constexpr const char* kMotion = "appearance.motion";
inline constexpr const char* kSendKey = "general.send_key";
inline constexpr const char* kTray = "general.tray";
inline constexpr const char* kLogLevel = "general.log_level";
inline constexpr const char* kGeometry = "window.geometry";
inline constexpr const char* kSidebarWidth = "window.sidebar_width";
inline constexpr const char* kSidebarShown = "window.sidebar_shown";
inline constexpr const char* kPage = "window.page";
inline constexpr const char* kComparison = "window.comparison";
inline constexpr const char* kSidePanelShown = "window.side_panel_shown";
inline constexpr const char* kWelcomed = "window.welcomed";
inline constexpr const char* kRecentModels = "models.recent";
inline constexpr const char* kAtStart = "models.at_start";
inline constexpr const char* kContextSize = "models.context_size";
inline constexpr const char* kKvType = "models.kv_type";
inline constexpr const char* kIdleUnload = "models.idle_unload_minutes";
inline constexpr const char* kDevice = "devices.device";
inline constexpr const char* kThreads = "devices.threads";
inline constexpr const char* kTemperature = "generation.temperature";
inline constexpr const char* kTopP = "generation.top_p";
inline constexpr const char* kTopK = "generation.top_k";
inline constexpr const char* kMinP = "generation.min_p";
inline constexpr const char* kRepetitionPenalty = "generation.repetition_penalty";
inline constexpr const char* kPresencePenalty = "generation.presence_penalty";
inline constexpr const char* kFrequencyPenalty = "generation.frequency_penalty";
inline constexpr const char* kMaxTokens = "generation.max_tokens";
inline constexpr const char* kStopStrings = "generation.stop_strings";
inline constexpr const char* kSpeculation = "generation.speculation";
inline constexpr const char* kThinking = "generation.thinking";
inline constexpr const char* kSystemPrompt = "generation.system_prompt";
inline constexpr const char* kKeepChats = "privacy.keep_chats";
inline constexpr const char* kStopLoops = "generation.stop_loops";
inline constexpr const char* kPasteLimit = "chat.paste_limit_characters";
inline constexpr const char* kMonitorInterval = "dashboard.interval_ms";
}  // namespace keys

[[nodiscard]] std::span<const SettingRow> settingsSchema();
/// Null if no setting has this key.
[[nodiscard]] const SettingRow* findSetting(const QString& key);
/// `value` as the row wants it: converted, kept within the range. Invalid if it cannot be that.
[[nodiscard]] QVariant acceptSetting(const SettingRow& row, const QVariant& value);

// In the language of the window.
[[nodiscard]] QString labelOf(const SettingRow& row);
[[nodiscard]] QString sentenceOf(const SettingRow& row);
[[nodiscard]] QString choiceLabelOf(const SettingRow& row, const QString& choice);
/// A value as people read it: "On", "150 %", "As the model advises".
[[nodiscard]] QString valueTextOf(const SettingRow& row, const QVariant& value);

}  // namespace autoglm::desktop
