// One number of the chat's settings: its name, the number to type, a slider, and the way back to what holds
// without it.
#pragma once
#include <QWidget>
#include <optional>

#include "app/desktop/settings_schema.h"

class QDoubleSpinBox;
class QLabel;
class QSlider;
class QToolButton;

namespace autoglm::ui {

class NumberRow : public QWidget {
    Q_OBJECT
public:
    /// `row` has the words and the range.
    NumberRow(const desktop::SettingRow& row, QWidget* parent);

    /// `own`: what the chat says. `below`: what holds if it says nothing. `automaticText` stands in the place
    /// of the row's automatic value.
    void show(std::optional<double> own, double below, const QString& belowReason);
    [[nodiscard]] double value() const;
    [[nodiscard]] QDoubleSpinBox* edit() const { return m_edit; }
    [[nodiscard]] QSlider* slider() const { return m_slider; }
    [[nodiscard]] QToolButton* resetButton() const { return m_reset; }
    /// Of the number; what else stands under it takes the same.
    [[nodiscard]] int fieldWidth() const;

signals:
    /// By the person; nothing: back to what holds without it.
    void changed(std::optional<double> own);

protected:
    void changeEvent(QEvent* event) override;

private:
    void retranslate();
    void present();
    [[nodiscard]] QString textOf(double value) const;

    const desktop::SettingRow& m_row;
    QLabel* m_label;
    QDoubleSpinBox* m_edit;
    QSlider* m_slider;
    QToolButton* m_reset;
    std::optional<double> m_own;
    double m_below = 0;
    QString m_belowReason;
};

}  // namespace autoglm::ui
