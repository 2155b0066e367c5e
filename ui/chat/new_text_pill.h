// "↓ New text": leads back to the end of an answer the reader has scrolled away from.
#pragma once
#include <QToolButton>

namespace autoglm::ui {

class NewTextPill : public QToolButton {
    Q_OBJECT
public:
    explicit NewTextPill(QWidget* parent);
    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void retranslate();
};

}  // namespace autoglm::ui
