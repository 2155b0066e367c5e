// Files becoming attachments, on a thread of their own: a drive may hang, a PDF may take its time.
// Threads: the GUI thread; never waits.
#pragma once
#include <QObject>
#include <memory>

#include "app/desktop/attachment.h"
#include "app/desktop/engine_types.h"

namespace autoglm::desktop {

/// A file as an attachment, or in words why it is none.
struct ReadAttachment {
    Attachment attachment;  // its name also if it could not be read
    QString problem;        // one or two sentences; empty: all is well
};

/// Any thread; may block.
[[nodiscard]] ReadAttachment readAttachmentFile(const FilePath& path, const QString& pdfReader,
                                                const std::function<bool()>& isCancelled);
[[nodiscard]] Attachment::Kind attachmentKindOf(const QString& name);

class AttachmentReader : public QObject {
    Q_OBJECT
public:
    explicit AttachmentReader(QObject* parent = nullptr);
    ~AttachmentReader() override;
    /// For tests: another program that reads PDFs.
    void setPdfReader(const QString& program) { m_pdfReader = program; }
    /// Answered by finished() with the same number.
    void read(quint64 number, const FilePath& path);
    /// Nothing more is heard of it.
    void cancel(quint64 number);

signals:
    void finished(quint64 number, const autoglm::desktop::ReadAttachment& read);

private:
    struct Desk;
    QString m_pdfReader;
    std::shared_ptr<Desk> m_desk;  // outlives this object while a file is being read
};

}  // namespace autoglm::desktop

Q_DECLARE_METATYPE(autoglm::desktop::ReadAttachment)
