#include "app/desktop/settings_schema.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace autoglm::desktop {

std::span<const SettingRow> settingsSchema() {
    using enum SettingType;
    static const std::vector<SettingRow> rows = {
        {keys::kTheme, Choice, "system", 0, 0, {"system", "light", "dark"}},
        {keys::kLanguage, Choice, "system", 0, 0, {"system", "en", "zh_CN"}},
        {keys::kTextSize, Int, 100, 50, 300, {}},
        {keys::kGeometry, Text, "", 0, 0, {}},
        {keys::kSidebarWidth, Int, 260, 200, 420, {}},
        {keys::kSidebarShown, Bool, true, 0, 0, {}},
        {keys::kPage, Choice, "chat", 0, 0, {"chat", "models", "dashboard", "api", "settings"}},
        {keys::kSidePanelShown, Bool, false, 0, 0, {}},
        {keys::kWelcomed, Bool, false, 0, 0, {}},
        {keys::kRecentModels, TextList, QStringList(), 0, 8, {}},
        {keys::kContextSize, Int, 0, 0, 1 << 20, {}},
        {keys::kTemperature, Real, 0.8, 0, 5, {}},
        {keys::kTopP, Real, 0.95, 0, 1, {}},
        {keys::kTopK, Int, 0, 0, 1000, {}},
        {keys::kMinP, Real, 0.0, 0, 1, {}},
        {keys::kRepetitionPenalty, Real, 1.0, 0.5, 2, {}},
        {keys::kMaxTokens, Int, 0, 0, 1 << 20, {}},
        {keys::kThinking, Bool, true, 0, 0, {}},
        {keys::kSystemPrompt, Text, "", 0, 0, {}},
    };
    return rows;
}

const SettingRow* findSetting(const QString& key) {
    for (const SettingRow& row : settingsSchema()) {
        if (key == QLatin1String(row.key)) return &row;
    }
    return nullptr;
}

QVariant acceptSetting(const SettingRow& row, const QVariant& value) {
    bool ok = false;
    switch (row.type) {
        case SettingType::Bool: {
            if (value.typeId() == QMetaType::Bool) return value;
            const QString text = value.toString().toLower();
            if (text == QLatin1String("true")) return true;
            if (text == QLatin1String("false")) return false;
            return {};
        }
        case SettingType::Int: {
            const double number = value.toDouble(&ok);
            if (!ok || !std::isfinite(number)) return {};
            return static_cast<int>(std::clamp(std::round(number), row.minimum, row.maximum));
        }
        case SettingType::Real: {
            const double number = value.toDouble(&ok);
            if (!ok || !std::isfinite(number)) return {};
            return std::clamp(number, row.minimum, row.maximum);
        }
        case SettingType::Text:
            return value.toString();
        case SettingType::Choice:
            return row.choices.contains(value.toString()) ? QVariant(value.toString()) : QVariant();
        case SettingType::TextList:
            return value.toStringList().mid(0, static_cast<qsizetype>(row.maximum));
    }
    return {};
}

}  // namespace autoglm::desktop
