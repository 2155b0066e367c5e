// One option of the settings page: its name, one plain sentence, what is in force, and the control that
// changes it. Made from its row of the schema.
#pragma once
#include <QWidget>

#include "app/desktop/settings_schema.h"

class QGridLayout;
class QLabel;
class QToolButton;

namespace autoglm::desktop {
class Settings;
}

namespace autoglm::ui {

class ElidedLabel;

class SettingField : public QWidget {
    Q_OBJECT
public:
    /// A choice that only this machine knows.
    struct Option {
        QString value, text;
    };
    /// `options`: for a text, what may be chosen; none: it is written.
    SettingField(const desktop::SettingRow& row, desktop::Settings& settings, QVector<Option> options,
                 QWidget* parent);

    [[nodiscard]] const desktop::SettingRow& row() const { return m_row; }
    /// What holds at the moment where the choice is left to the program; "" if that is not known.
    void setInForce(const QString& text);
    /// What is chosen waits for a reload or the next start.
    void setWaiting(bool isWaiting);
    /// How wide the page is; where words and control do not fit side by side, the control stands below.
    void setRoom(int width);
    /// Why it cannot be chosen here; "" = it can.
    void setUnavailable(const QString& reason);
    void setOptions(const QVector<Option>& options);
    /// Every word of the search is in the name, the sentence, the choices or the key.
    [[nodiscard]] bool matches(const QStringList& words) const;
    [[nodiscard]] QWidget* control() const { return m_control; }
    [[nodiscard]] QToolButton* resetButton() const { return m_reset; }
    [[nodiscard]] QString stateText() const;

protected:
    void changeEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    void makeControl();
    void retranslate();
    void present();
    void place();
    void take(const QVariant& value);
    [[nodiscard]] bool isBelow() const;  // the control stands under the words

    const desktop::SettingRow& m_row;
    desktop::Settings& m_settings;
    QVector<Option> m_options;
    QString m_inForce, m_unavailable;
    bool m_isWaiting = false, m_isNarrow = false;
    QLabel *m_label, *m_sentence, *m_state, *m_mark;
    QWidget* m_control = nullptr;
    QToolButton* m_reset;
    QGridLayout* m_grid;
};

}  // namespace autoglm::ui
