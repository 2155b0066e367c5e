#include "ui/style/appearance.h"

#include <QApplication>
#include <QLibraryInfo>
#include <QLocale>
#include <algorithm>

#include "app/desktop/settings.h"
#include "ui/style/app_style.h"
#include "ui/style/fonts.h"
#include "ui/style/motion.h"
#include "ui/style/tokens.h"

namespace autoglm::ui {

namespace keys = desktop::keys;

Appearance::Appearance(desktop::Settings& settings, QObject* parent) : QObject(parent), m_settings(settings) {
    connect(&m_system, &ColorScheme::changed, this, [this] {
        applyTheme();
        applyMotion();
    });
    connect(&settings, &desktop::Settings::changed, this, &Appearance::onSettingChanged);
}

void Appearance::start() {
    m_systemFont = QApplication::font();
    m_systemStartedDark = QApplication::palette().color(QPalette::Window).lightness() < 128;
    QApplication::setStyle(new AppStyle);  // the application owns it
    applyFont();
    applyTheme();
    applyLanguage();
    applyMotion();
    m_system.ask();
}

void Appearance::onSettingChanged(const QString& key) {
    const auto is = [&key](const char* other) { return key == QLatin1String(other); };
    if (is(keys::kTheme) || is(keys::kAccent)) applyTheme();
    if (is(keys::kLanguage)) applyLanguage();
    if (is(keys::kTextSize)) applyFont();
    if (is(keys::kMotion)) applyMotion();
}

QString Appearance::theme() const {
    return m_themeOverride.isEmpty() ? m_settings.text(keys::kTheme) : m_themeOverride;
}

QString Appearance::language() const {
    return m_languageOverride.isEmpty() ? m_settings.text(keys::kLanguage) : m_languageOverride;
}

void Appearance::setTheme(const QString& theme) {
    m_themeOverride.clear();
    m_settings.set(keys::kTheme, theme);
    applyTheme();
}

void Appearance::setLanguage(const QString& language) {
    m_languageOverride.clear();
    m_settings.set(keys::kLanguage, language);
    applyLanguage();
}

void Appearance::changeTextSize(int steps) {
    const int percent = steps == 0 ? 100 : m_settings.integer(keys::kTextSize) + 10 * steps;
    m_settings.set(keys::kTextSize, std::clamp(percent, 70, 300));
}

void Appearance::applyTheme() {
    bool dark = m_systemStartedDark;
    if (theme() != QLatin1String("system")) {
        dark = theme() == QLatin1String("dark");
    } else if (m_system.preference() != ColorScheme::Preference::Unknown) {
        dark = m_system.preference() == ColorScheme::Preference::Dark;
    }
    const bool isSystems = m_settings.text(keys::kAccent) == QLatin1String("system");
    setAccent(isSystems ? m_system.accent() : QColor());
    const QPalette palette = paletteOf(dark ? darkTokens() : lightTokens());
    // Each time costs all widgets a change event and a paint.
    if (palette != QApplication::palette()) QApplication::setPalette(palette);
}

void Appearance::applyFont() {
    const QFont font = applicationFont(m_systemFont, m_settings.integer(keys::kTextSize));
    if (font != QApplication::font()) QApplication::setFont(font);
}

void Appearance::applyMotion() {
    const QString choice = m_settings.text(keys::kMotion);
    const bool isReduced = choice == QLatin1String("reduced") ||
                           (choice == QLatin1String("system") && m_system.wantsLessMotion());
    setMotionReduced(isReduced);
    for (const auto effect : {Qt::UI_AnimateMenu, Qt::UI_FadeMenu, Qt::UI_AnimateCombo, Qt::UI_AnimateTooltip,
                              Qt::UI_FadeTooltip})
        QApplication::setEffectEnabled(effect, !isReduced);
    // A cursor that does not blink; 0 is Qt's word for that.
    if (m_flashTime < 0) m_flashTime = QApplication::cursorFlashTime();
    QApplication::setCursorFlashTime(isReduced ? 0 : m_flashTime);
}

void Appearance::applyLanguage() {
    QString name = language();
    if (name == QLatin1String("system")) {
        name =
            QLocale::system().language() == QLocale::Chinese ? QStringLiteral("zh_CN") : QStringLiteral("en");
    }
    if (name == m_languageInForce) return;
    m_languageInForce = name;
    const QLocale locale(name);
    QLocale::setDefault(locale);
    QApplication::removeTranslator(&m_texts);
    QApplication::removeTranslator(&m_qtTexts);
    // English has a translation too: it holds the plural forms.
    if (m_qtTexts.load(locale, QStringLiteral("qtbase"), QStringLiteral("_"),
                       QLibraryInfo::path(QLibraryInfo::TranslationsPath))) {
        QApplication::installTranslator(&m_qtTexts);
    }
    if (m_texts.load(QStringLiteral(":/i18n/open_autoglm_%1.qm").arg(name)))
        QApplication::installTranslator(&m_texts);
}

}  // namespace autoglm::ui
