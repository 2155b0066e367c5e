// A text cut into its tokens: each as a small box with its number.
#pragma once
#include <QAbstractScrollArea>

#include "app/desktop/model_types.h"

namespace autoglm::ui {

class TokenView : public QAbstractScrollArea {
    Q_OBJECT
public:
    explicit TokenView(QWidget* parent = nullptr);
    void setTokens(const QVector<desktop::TokenPiece>& tokens);
    [[nodiscard]] const QVector<desktop::TokenPiece>& tokens() const { return m_tokens; }

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void place();
    QVector<desktop::TokenPiece> m_tokens;
    QVector<QRect> m_boxes;
};

}  // namespace autoglm::ui
