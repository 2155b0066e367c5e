// What is attached to the message that is being written: one chip for each, while it is read and after.
#pragma once
#include <QVector>
#include <QWidget>
#include <vector>

#include "app/desktop/attachment_reader.h"

class QToolButton;

namespace autoglm::ui {

/// Name, size and tokens of one attachment, or why it is none, and a way to take it off.
class AttachmentChip : public QWidget {
    Q_OBJECT
public:
    AttachmentChip(const QString& name, QWidget* parent);
    [[nodiscard]] const desktop::Attachment& attachment() const { return m_attachment; }
    [[nodiscard]] bool isReading() const { return m_isReading; }
    [[nodiscard]] bool hasFailed() const { return !m_problem.isEmpty(); }
    [[nodiscard]] const QString& problem() const { return m_problem; }
    [[nodiscard]] QString detail() const;
    void setAttachment(const desktop::Attachment& attachment);
    void setProblem(const QString& problem);
    void setTokens(int tokens);
    [[nodiscard]] QToolButton* removeButton() const { return m_remove; }
    [[nodiscard]] QSize sizeHint() const override;
    quint64 number = 0;  // of the reading

signals:
    void removeRequested();

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void describe();
    [[nodiscard]] QFont detailFont() const;

    desktop::Attachment m_attachment;
    QString m_problem;
    bool m_isReading = true;
    QToolButton* m_remove;
};

class AttachmentTray : public QWidget {
    Q_OBJECT
public:
    explicit AttachmentTray(QWidget* parent = nullptr);

    void addFile(const desktop::FilePath& path);
    /// A long text that was pasted.
    void addText(const QString& text);
    void setAttachments(const QVector<desktop::Attachment>& attachments);
    /// Those that are there: read, and without fault.
    [[nodiscard]] QVector<desktop::Attachment> attachments() const;
    [[nodiscard]] bool isReading() const;
    [[nodiscard]] bool isEmpty() const { return m_chips.empty(); }
    /// As the engine counted them, in the order of attachments().
    void setTokens(const QVector<int>& tokens);
    [[nodiscard]] const std::vector<AttachmentChip*>& chips() const { return m_chips; }
    [[nodiscard]] desktop::AttachmentReader& reader() { return m_reader; }

    [[nodiscard]] bool hasHeightForWidth() const override { return true; }
    [[nodiscard]] int heightForWidth(int width) const override;

signals:
    /// What attachments() and isReading() say.
    void changed();

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    AttachmentChip* addChip(const QString& name);
    void remove(AttachmentChip* chip);
    void onFinished(quint64 number, const desktop::ReadAttachment& read);
    int place(int width, bool moves) const;
    void fit();

    desktop::AttachmentReader m_reader;
    std::vector<AttachmentChip*> m_chips;
    quint64 m_nextNumber = 1;
};

}  // namespace autoglm::ui
