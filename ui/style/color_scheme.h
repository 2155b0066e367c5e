// Does the system want light or dark, which accent, and how much motion? Asked of the desktop's settings
// portal, without waiting for it.
#pragma once
#include <QColor>
#include <QDBusVariant>
#include <QObject>

namespace autoglm::ui {

class ColorScheme : public QObject {
    Q_OBJECT
public:
    enum class Preference { Unknown, Dark, Light };
    explicit ColorScheme(QObject* parent = nullptr);
    /// Sends the question; `changed` follows if there is an answer, and again whenever the user switches.
    void ask();
    [[nodiscard]] Preference preference() const { return m_preference; }
    /// Not valid: the system has none.
    [[nodiscard]] const QColor& accent() const { return m_accent; }
    [[nodiscard]] bool wantsLessMotion() const { return m_wantsLessMotion; }
    /// As the portal would tell it; for tests too.
    void takeAnswer(const QString& group, const QString& key, QVariant value);

signals:
    void changed();

private slots:
    // Called by D-Bus, which connects by name.
    void onSettingChanged(const QString& group, const QString& key, const QDBusVariant& value);

private:
    void askFor(const QString& group, const QString& key);
    Preference m_preference = Preference::Unknown;
    QColor m_accent;
    bool m_wantsLessMotion = false;
};

}  // namespace autoglm::ui
