// In place of the composer while a model loads: what is being read, how far, how fast, and Cancel.
#pragma once
#include <QWidget>

#include "app/desktop/engine_types.h"

class QLabel;
class QProgressBar;
class QPushButton;

namespace autoglm::ui {

class LoadPanel : public QWidget {
    Q_OBJECT
public:
    explicit LoadPanel(QWidget* parent = nullptr);
    void setState(const desktop::LoadState& state);

signals:
    void cancelRequested();

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void present();
    desktop::LoadState m_state;
    QLabel *m_title, *m_progressText;
    QProgressBar* m_bar;
    QPushButton* m_cancel;
};

}  // namespace autoglm::ui
