// All settings, one row each: key, type, default, range. Nothing else spells a key.
#pragma once
#include <QString>
#include <QStringList>
#include <QVariant>
#include <span>

namespace autoglm::desktop {

enum class SettingType { Bool, Int, Real, Text, Choice, TextList };

struct SettingRow {
    const char* key;  // "group.name", as in config.yaml
    SettingType type;
    QVariant fallback;
    double minimum = 0,
           maximum = 0;   // Int and Real, inclusive; TextList: maximum is the number of entries kept
    QStringList choices;  // Choice
};

namespace keys {
inline constexpr const char* kTheme = "appearance.theme";
inline constexpr const char* kLanguage = "appearance.language";
inline constexpr const char* kTextSize = "appearance.text_size_percent";
inline constexpr const char* kGeometry = "window.geometry";
inline constexpr const char* kSidebarWidth = "window.sidebar_width";
inline constexpr const char* kSidebarShown = "window.sidebar_shown";
inline constexpr const char* kPage = "window.page";
inline constexpr const char* kSidePanelShown = "window.side_panel_shown";
inline constexpr const char* kWelcomed = "window.welcomed";
inline constexpr const char* kRecentModels = "models.recent";
inline constexpr const char* kContextSize = "models.context_size";
inline constexpr const char* kTemperature = "generation.temperature";
inline constexpr const char* kTopP = "generation.top_p";
inline constexpr const char* kTopK = "generation.top_k";
inline constexpr const char* kMinP = "generation.min_p";
inline constexpr const char* kRepetitionPenalty = "generation.repetition_penalty";
inline constexpr const char* kMaxTokens = "generation.max_tokens";
inline constexpr const char* kThinking = "generation.thinking";
inline constexpr const char* kSystemPrompt = "generation.system_prompt";
}  // namespace keys

[[nodiscard]] std::span<const SettingRow> settingsSchema();
/// Null if no setting has this key.
[[nodiscard]] const SettingRow* findSetting(const QString& key);
/// `value` as the row wants it: converted, kept within the range. Invalid if it cannot be that.
[[nodiscard]] QVariant acceptSetting(const SettingRow& row, const QVariant& value);

}  // namespace autoglm::desktop
