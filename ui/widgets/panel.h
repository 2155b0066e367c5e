// The rounded ground that things stand on. What stands on it is a layout of the owner's.
#pragma once
#include <QWidget>

namespace autoglm::ui {

class Panel : public QWidget {
public:
    enum class Look : quint8 { Card, Raised, Warning };
    explicit Panel(Look look, QWidget* parent = nullptr) : QWidget(parent), m_look(look) {}

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    Look m_look;
};

}  // namespace autoglm::ui
