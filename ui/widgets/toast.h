// One line about what has just happened; goes away by itself.
#pragma once
#include <QTimer>
#include <QWidget>
#include <functional>

class QPushButton;

namespace autoglm::ui {

class Toast : public QWidget {
    Q_OBJECT
public:
    explicit Toast(QWidget* parent);
    void say(const QString& text);
    /// With a button, and for ten seconds.
    void offer(const QString& text, const QString& action, std::function<void()> take);
    [[nodiscard]] QPushButton* button() const { return m_button; }  // null before the first offer
    [[nodiscard]] const QString& text() const { return m_text; }
    /// Centred above `bottom` (in the parent's coordinates).
    void placeAbove(int bottom);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void present(const QString& text, int ms);

    QTimer m_timer;
    QString m_text;
    QPushButton* m_button = nullptr;  // made when it is first needed
    std::function<void()> m_take;
    int m_bottom = 0;
};

}  // namespace autoglm::ui
