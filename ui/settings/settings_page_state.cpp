// What is in force where a setting says "automatic", and what waits for the model or the next start.
#include <QLabel>
#include <QLocale>
#include <utility>

#include "app/desktop/engine_controller.h"
#include "app/desktop/settings.h"
#include "ui/settings/setting_field.h"
#include "ui/settings/settings_page.h"
#include "ui/style/tokens.h"
#include "ui/tray.h"

namespace autoglm::ui {

namespace keys = desktop::keys;

QString SettingsPage::inForce(const char* key) const {
    const auto& model = m_parts.engine.model();
    const QLocale locale;
    const auto is = [key](const char* other) { return qstrcmp(key, other) == 0; };
    if (is(keys::kTheme)) {
        const auto* row = desktop::findSetting(QString::fromLatin1(key));
        return desktop::choiceLabelOf(
            *row, tokensOf(palette()).isDark ? QStringLiteral("dark") : QStringLiteral("light"));
    }
    if (is(keys::kLanguage)) {
        return desktop::choiceLabelOf(
            *desktop::findSetting(QString::fromLatin1(key)),
            locale.language() == QLocale::Chinese ? QStringLiteral("zh_CN") : QStringLiteral("en"));
    }
    if (is(keys::kIdleUnload)) return tr("Never");
    if (is(keys::kMaxTokens)) return tr("Until the answer or the context ends");
    if (!model) return {};
    if (is(keys::kContextSize)) return tr("%1 tokens").arg(locale.toString(model->contextSize));
    if (is(keys::kThreads)) return locale.toString(model->threads);
    if (is(keys::kDevice)) return model->device.isEmpty() ? model->backend : model->device;
    const auto& s = model->suggested;
    const std::pair<const char*, double> advised[] = {{keys::kTemperature, s.temperature},
                                                      {keys::kTopP, s.topP},
                                                      {keys::kTopK, s.topK},
                                                      {keys::kMinP, s.minP},
                                                      {keys::kRepetitionPenalty, s.repetitionPenalty},
                                                      {keys::kPresencePenalty, s.presencePenalty},
                                                      {keys::kFrequencyPenalty, s.frequencyPenalty}};
    for (const auto& [name, value] : advised) {
        if (is(name)) {
            return tr("%1, as advised for %2")
                .arg(desktop::valueTextOf(*desktop::findSetting(QString::fromLatin1(key)), value),
                     model->name);
        }
    }
    return {};
}

void SettingsPage::presentState() {
    const auto& model = m_parts.engine.model();
    const auto wanted = m_parts.settings.loadChoice();
    const bool isStale = model && model->choice != wanted;
    for (const auto& [key, field] : m_fields) {
        field->setInForce(inForce(field->row().key));
        const auto is = [name = field->row().key](const char* other) { return qstrcmp(name, other) == 0; };
        bool isWaiting = is(keys::kScale) && m_parts.settings.integer(keys::kScale) != m_startScale;
        if (isStale) {
            isWaiting = isWaiting ||
                        (is(keys::kContextSize) && model->choice.contextSize != wanted.contextSize) ||
                        (is(keys::kThreads) && model->choice.threads != wanted.threads) ||
                        (is(keys::kKvType) && model->choice.kvType != wanted.kvType);
        }
        field->setWaiting(isWaiting);
    }
    field(keys::kTray)->setUnavailable(Tray::isAvailable() ? QString() : tr("This desktop has no tray."));
    m_reloadBar->setVisible(isStale && !m_parts.engine.isLoading());
    if (model) m_reloadText->setText(tr("%1 still runs as it was loaded.").arg(model->name));
}

void SettingsPage::presentDevices() {
    SettingField* field = this->field(keys::kDevice);
    QVector<SettingField::Option> options = {{QString(), tr("Automatic")}};
    for (const auto& device : m_parts.engine.devices().devices) {
        if (device.isUsable) options.append({device.id, device.name});
    }
    field->setOptions(options);
}

}  // namespace autoglm::ui
