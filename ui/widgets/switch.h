// On or off, as a small slide. A check box to keyboards and screen readers.
#pragma once
#include <QCheckBox>

namespace autoglm::ui {

class Switch : public QCheckBox {
    Q_OBJECT
public:
    explicit Switch(QWidget* parent = nullptr);
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;
    [[nodiscard]] bool hitButton(const QPoint& place) const override { return rect().contains(place); }
};

}  // namespace autoglm::ui
