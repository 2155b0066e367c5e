// One line about what has just happened; goes away by itself.
#pragma once
#include <QTimer>
#include <QWidget>

namespace autoglm::ui {

class Toast : public QWidget {
    Q_OBJECT
public:
    explicit Toast(QWidget* parent);
    void say(const QString& text);
    [[nodiscard]] const QString& text() const { return m_text; }
    /// Centred above `bottom` (in the parent's coordinates).
    void placeAbove(int bottom);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QTimer m_timer;
    QString m_text;
    int m_bottom = 0;
};

}  // namespace autoglm::ui
