// The composer's one button: a filled disc with a sign.
#pragma once
#include <QToolButton>

namespace autoglm::ui {

class RoundButton : public QToolButton {
    Q_OBJECT
public:
    explicit RoundButton(QWidget* parent = nullptr);
    void setSign(const QString& iconName);
    [[nodiscard]] QString sign() const { return m_sign; }
    [[nodiscard]] QSize sizeHint() const override { return {34, 34}; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QString m_sign;
};

}  // namespace autoglm::ui
