// Where a question is written. Enter sends, Shift+Enter breaks the line; an input method's Enter belongs to
// the method.
#pragma once
#include <QPlainTextEdit>
#include <QWidget>

class QToolButton;

namespace autoglm::ui {

/// The text itself: grows with its lines, tells keys that mean something to the composer.
class ComposerEdit : public QPlainTextEdit {
    Q_OBJECT
public:
    explicit ComposerEdit(QWidget* parent = nullptr);
    [[nodiscard]] bool isComposing() const;
    /// Then Enter alone breaks the line.
    void setSendsWithControl(bool isWithControl) { m_sendsWithControl = isWithControl; }
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

signals:
    void sendPressed();
    void recallPressed();
    void focusChanged();

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void insertFromMimeData(const QMimeData* source) override;

private:
    [[nodiscard]] int lineCount() const;
    void fitHeight();
    bool m_sendsWithControl = false;
};

class Composer : public QWidget {
    Q_OBJECT
public:
    explicit Composer(QWidget* parent = nullptr);

    [[nodiscard]] QString text() const;
    void setText(const QString& text);
    void insertText(const QString& text);
    void setAnswering(bool answering);
    /// Disabled with a reason, which stands where the question would; "" enables.
    void setBlocked(const QString& reason);
    void setSendsWithControl(bool isWithControl) { m_edit->setSendsWithControl(isWithControl); }
    /// The text replaces an earlier message.
    void setEditing(bool isEditing);
    /// Nothing of this chat is stored.
    void setTemporary(bool isTemporary);
    [[nodiscard]] ComposerEdit* edit() const { return m_edit; }
    [[nodiscard]] QToolButton* button() const { return m_button; }

signals:
    /// The text is still there; the receiver clears it once the question is on its way.
    void sendRequested(const QString& text);
    void stopRequested();
    void recallRequested();

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;

private:
    void send();
    void retranslate();
    void updateButton();
    void fitMargins();
    [[nodiscard]] QString hint() const;

    ComposerEdit* m_edit;
    QToolButton* m_button;
    bool m_answering = false, m_temporary = false, m_editing = false;
    bool m_ownsFocus = false;  // while blocked
    QString m_blockedReason;
};

}  // namespace autoglm::ui
