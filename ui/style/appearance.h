// Theme, accent, language, text size and motion in force: from the command line, else the settings, else the
// system. Applied to the whole application, also when the settings or the system change; widgets hear of it
// through their change events.
#pragma once
#include <QFont>
#include <QObject>
#include <QTranslator>

#include "ui/style/color_scheme.h"

namespace autoglm::desktop {
class Settings;
}

namespace autoglm::ui {

class Appearance : public QObject {
    Q_OBJECT
public:
    explicit Appearance(desktop::Settings& settings, QObject* parent = nullptr);

    /// For this run only; "" leaves the setting in force.
    void overrideTheme(const QString& theme) { m_themeOverride = theme; }
    void overrideLanguage(const QString& language) { m_languageOverride = language; }
    /// Sets everything up. Call once, before the first window.
    void start();

    [[nodiscard]] QString theme() const;     // "system", "light", "dark"
    [[nodiscard]] QString language() const;  // "system", "en", "zh_CN"
    void setTheme(const QString& theme);
    void setLanguage(const QString& language);
    /// Larger, smaller or (0) the system's size.
    void changeTextSize(int steps);

private:
    void applyTheme();
    void applyLanguage();
    void applyFont();
    void applyMotion();
    void onSettingChanged(const QString& key);

    desktop::Settings& m_settings;
    QString m_themeOverride, m_languageOverride;
    ColorScheme m_system;
    bool m_systemStartedDark = false;
    QFont m_systemFont;
    QString m_languageInForce;
    int m_flashTime = -1;  // of the cursor, as the system has it
    QTranslator m_texts, m_qtTexts;
};

}  // namespace autoglm::ui
