// Does the system want light or dark? Asked of the desktop's settings portal, without waiting for it.
#pragma once
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

signals:
    void changed();

private slots:
    // Called by D-Bus, which connects by name.
    void onSettingChanged(const QString& group, const QString& key, const QDBusVariant& value);

private:
    void take(QVariant value);
    Preference m_preference = Preference::Unknown;
};

}  // namespace autoglm::ui
