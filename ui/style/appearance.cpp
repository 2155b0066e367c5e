#include "ui/style/appearance.h"

#include <QApplication>
#include <QLibraryInfo>
#include <QLocale>
#include <algorithm>

#include "app/desktop/settings.h"
#include "ui/style/app_style.h"
#include "ui/style/fonts.h"
#include "ui/style/tokens.h"

namespace autoglm::ui {

namespace keys = desktop::keys;

Appearance::Appearance(desktop::Settings& settings, QObject* parent) : QObject(parent), m_settings(settings) {
    connect(&m_system, &ColorScheme::changed, this, &Appearance::applyTheme);
}

void Appearance::start() {
    m_systemFont = QApplication::font();
    m_systemStartedDark = QApplication::palette().color(QPalette::Window).lightness() < 128;
    QApplication::setStyle(new AppStyle);  // the application owns it
    applyFont();
    applyTheme();
    applyLanguage();
    m_system.ask();
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
    applyFont();
}

void Appearance::applyTheme() {
    bool dark = m_systemStartedDark;
    if (theme() != QLatin1String("system")) {
        dark = theme() == QLatin1String("dark");
    } else if (m_system.preference() != ColorScheme::Preference::Unknown) {
        dark = m_system.preference() == ColorScheme::Preference::Dark;
    }
    QApplication::setPalette(paletteOf(dark ? darkTokens() : lightTokens()));
}

void Appearance::applyFont() {
    QApplication::setFont(applicationFont(m_systemFont, m_settings.integer(keys::kTextSize)));
}

void Appearance::applyLanguage() {
    QString name = language();
    if (name == QLatin1String("system")) {
        name =
            QLocale::system().language() == QLocale::Chinese ? QStringLiteral("zh_CN") : QStringLiteral("en");
    }
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
