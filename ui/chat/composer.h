// Where a question is written. Enter sends, Shift+Enter breaks the line; an input method's Enter belongs to
// the method.
#pragma once
#include <QPlainTextEdit>
#include <QWidget>
#include <vector>

#include "app/desktop/engine_types.h"
#include "ui/chat/attachment_tray.h"
#include "ui/chat/context_gauge.h"

class QLabel;
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
    /// Characters from which on a pasted text becomes an attachment; 0: never.
    void setPasteLimit(int characters) { m_pasteLimit = characters; }

signals:
    void sendPressed();
    void recallPressed();
    void focusChanged();
    /// Instead of being put into the text: files, and a text longer than the limit.
    void filesPasted(const std::vector<autoglm::desktop::FilePath>& files);
    void longTextPasted(const QString& text);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void insertFromMimeData(const QMimeData* source) override;
    [[nodiscard]] bool canInsertFromMimeData(const QMimeData* source) const override;

private:
    [[nodiscard]] int lineCount() const;
    void fitHeight();

    bool m_sendsWithControl = false;
    int m_pasteLimit = 0;
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
    /// Files that were dropped, chosen or pasted.
    void attach(const std::vector<desktop::FilePath>& files);
    [[nodiscard]] QVector<desktop::Attachment> attachments() const { return m_tray->attachments(); }
    void setAttachments(const QVector<desktop::Attachment>& attachments) {
        m_tray->setAttachments(attachments);
    }
    /// What the question would take, and whether it has room.
    void setParts(const desktop::PromptParts& parts);
    /// Whether the model has a switch for thinking, and how it stands.
    void setThinking(bool hasSwitch, bool isOn);
    [[nodiscard]] AttachmentTray* tray() const { return m_tray; }
    [[nodiscard]] ContextGauge* gauge() const { return m_gauge; }
    [[nodiscard]] QToolButton* attachButton() const { return m_attach; }
    [[nodiscard]] QToolButton* thinkButton() const { return m_think; }
    /// What is wrong with the length, or will be left out; "" if nothing is.
    [[nodiscard]] QString note() const;
    [[nodiscard]] ComposerEdit* edit() const { return m_edit; }
    [[nodiscard]] QToolButton* button() const { return m_button; }

signals:
    /// The text is still there; the receiver clears it once the question is on its way.
    void sendRequested(const QString& text);
    void stopRequested();
    /// Text or attachments are others now.
    void changed();
    void filesRequested();
    void thinkingChosen(bool isOn);
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
    void tellNote();
    [[nodiscard]] bool canSend() const;
    [[nodiscard]] QString hint() const;

    ComposerEdit* m_edit;
    AttachmentTray* m_tray;
    QLabel* m_note;
    QToolButton *m_attach, *m_think;
    ContextGauge* m_gauge;
    QToolButton* m_button;
    desktop::PromptParts m_parts;
    bool m_answering = false, m_temporary = false, m_editing = false;
    bool m_ownsFocus = false;  // while blocked
    QString m_blockedReason;
};

}  // namespace autoglm::ui
