// How full the context is: a ring with a colour for each part, and the figures when it is pointed at or has
// the keys.
#pragma once
#include <QWidget>

#include "app/desktop/engine_types.h"

namespace autoglm::ui {

class ContextGauge : public QWidget {
    Q_OBJECT
public:
    explicit ContextGauge(QWidget* parent = nullptr);
    /// What the next question would send.
    void setParts(const desktop::PromptParts& parts);
    /// An answer is being written; default-made when none is.
    void setAnswer(const desktop::AnswerStats& stats);
    [[nodiscard]] const desktop::PromptParts& parts() const { return m_parts; }
    /// The figures in words, one part a line.
    [[nodiscard]] QString description() const;
    [[nodiscard]] QSize sizeHint() const override;

    struct Share {
        QString name;
        int tokens = 0;
        QColor color;
    };
    [[nodiscard]] QVector<Share> shares() const;

protected:
    void paintEvent(QPaintEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void changeEvent(QEvent* event) override;
    bool event(QEvent* event) override;

private:
    [[nodiscard]] int used() const;
    [[nodiscard]] QString richText() const;
    [[nodiscard]] QString dropText() const;
    void describe();

    desktop::PromptParts m_parts;
    desktop::AnswerStats m_answer;
};

}  // namespace autoglm::ui
