// What lasts and wants attention: a failure with its reason and a way on, or a notice about the settings.
#pragma once
#include <QWidget>

#include "app/desktop/engine_types.h"

class QLabel;
class QPushButton;
class QToolButton;

namespace autoglm::ui {

class Banner : public QWidget {
    Q_OBJECT
public:
    explicit Banner(QWidget* parent = nullptr);

    /// `after`: a further sentence, such as which model stays in use.
    void showFailure(const desktop::EngineFailure& failure, const QString& modelStillInUse);
    void showNotice(const QString& title, const QString& text);
    void dismiss();
    /// What holds for the whole run cannot be closed.
    void setClosable(bool isClosable);
    /// As wide as this, and as high as its words then need.
    void fitTo(int width);
    [[nodiscard]] QString title() const;

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void retranslate();
    void present();
    void fit();

    QLabel *m_title, *m_text, *m_details;
    QPushButton *m_detailsButton, *m_copyButton;
    QToolButton* m_closeButton;
    desktop::EngineFailure m_failure;
    QString m_modelInUse, m_noticeTitle, m_noticeText;
    int m_width = 0;
    bool m_isFailure = false, m_justCopied = false;
};

}  // namespace autoglm::ui
