#include "app/desktop/attachment_reader.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>
#include <QSet>
#include <chrono>
#include <mutex>
#include <semaphore>

#include "app/desktop/detached_thread.h"
#include "app/desktop/format.h"
#include "app/desktop/pdf_text.h"
#include "app/desktop/text_decoder.h"

namespace autoglm::desktop {
namespace {

constexpr qint64 kMaxTextBytes = 16LL << 20;  // millions of tokens: more than any context
constexpr qint64 kMaxPdfBytes = 512LL << 20;

class Words {
    Q_DECLARE_TR_FUNCTIONS(AttachmentReader)
public:
    static QString notThere() { return tr("The file is not there any more."); }
    static QString folder() { return tr("It is a folder. Attach the files that lie in it."); }
    static QString noFile() { return tr("It is a device, not a file."); }
    static QString mayNot() { return tr("The file may not be read. Check its permissions."); }
    static QString empty() { return tr("The file is empty."); }
    static QString model() {
        return tr("It is a model. Drop it on the window, away from the message, to open it.");
    }
    static QString picture() { return tr("It is a picture. Only text can be attached."); }
    static QString office() {
        return tr("It is an archive or an office document. Save it as PDF or plain text, then attach that.");
    }
    static QString binary() {
        return tr("It is not text. Text, code, Markdown, CSV and PDF files can be attached.");
    }
    static QString noThread() {
        return tr("The system is at its limit and cannot read it now. Close other programs, then try again.");
    }
    static QString tooLarge(qint64 bytes, qint64 most) {
        return tr("It is %1; files up to %2 can be attached. Take the part that matters.")
            .arg(formatBytes(static_cast<quint64>(bytes)), formatBytes(static_cast<quint64>(most)));
    }
    static QString pdf(PdfText::Problem problem) {
        switch (problem) {
            case PdfText::Problem::Locked:
                return tr("The PDF is locked with a password. Save a copy without one.");
            case PdfText::Problem::NoText:
                return tr("The PDF has no text: its pages are probably scanned pictures.");
            case PdfText::Problem::TooLong:
                return tr("The PDF has more text than can be attached. Take the pages that matter.");
            case PdfText::Problem::TimeOut:
                return tr("Reading the PDF took longer than a minute and was given up.");
            case PdfText::Problem::NoReader:
                return tr("The part of this program that reads PDF files could not be started.");
            default:
                return tr("The PDF is damaged and cannot be read.");
        }
    }
};

/// Every PDF is read by a process of its own, and a whole folder of them may be dropped at once.
class PdfTurn {
public:
    explicit PdfTurn(const std::function<bool()>& isCancelled) {
        while (!m_isMine && !(isCancelled && isCancelled()))
            m_isMine = s_free.try_acquire_for(std::chrono::milliseconds(100));
    }
    ~PdfTurn() {
        if (m_isMine) s_free.release();
    }
    PdfTurn(const PdfTurn&) = delete;
    PdfTurn& operator=(const PdfTurn&) = delete;

private:
    static inline std::counting_semaphore<> s_free{4};
    bool m_isMine = false;
};

/// What is known by its first bytes to be no text.
QString problemByMagic(const QByteArray& head) {
    const auto begins = [&head](QByteArrayView magic) { return head.startsWith(magic); };
    if (begins("GGUF")) return Words::model();
    if (begins("\x89PNG") || begins("\xff\xd8\xff") || begins("GIF8") || begins("RIFF") || begins("BM\x36"))
        return Words::picture();
    if (begins("PK\x03\x04") || begins("\xd0\xcf\x11\xe0") || begins("\x1f\x8b") || begins("7z\xbc\xaf"))
        return Words::office();
    return {};
}

/// Opened once and read from there: the name may come to mean another file meanwhile.
class OpenFile {
public:
    explicit OpenFile(const FilePath& path)
        : m_fd(open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC)),
          m_isThere(m_fd >= 0 && fstat(m_fd, &m_status) == 0) {}
    ~OpenFile() {
        if (m_fd >= 0) close(m_fd);
    }
    OpenFile(const OpenFile&) = delete;
    OpenFile& operator=(const OpenFile&) = delete;

    [[nodiscard]] QString problem(const FilePath& path) const {
        if (!m_isThere) {
            struct stat status {};
            if (stat(path.c_str(), &status) != 0) return Words::notThere();
            return S_ISREG(status.st_mode) ? Words::mayNot() : Words::noFile();
        }
        if (S_ISDIR(m_status.st_mode)) return Words::folder();
        if (!S_ISREG(m_status.st_mode)) return Words::noFile();
        return m_status.st_size == 0 ? Words::empty() : QString();
    }
    [[nodiscard]] qint64 size() const { return m_status.st_size; }
    [[nodiscard]] QByteArray read(qint64 most) const {
        QByteArray bytes;
        bytes.resize(most);
        qint64 done = 0;
        while (done < most) {
            const ssize_t n = pread(m_fd, bytes.data() + done, static_cast<std::size_t>(most - done), done);
            if (n <= 0) break;
            done += n;
        }
        bytes.truncate(done);
        return bytes;
    }

private:
    int m_fd;
    struct stat m_status {};
    bool m_isThere;
};

}  // namespace

Attachment::Kind attachmentKindOf(const QString& name) {
    static const QSet<QString> code = {
        QStringLiteral("c"),     QStringLiteral("h"),    QStringLiteral("cc"),    QStringLiteral("cpp"),
        QStringLiteral("hpp"),   QStringLiteral("cs"),   QStringLiteral("go"),    QStringLiteral("java"),
        QStringLiteral("js"),    QStringLiteral("ts"),   QStringLiteral("tsx"),   QStringLiteral("jsx"),
        QStringLiteral("py"),    QStringLiteral("rs"),   QStringLiteral("rb"),    QStringLiteral("php"),
        QStringLiteral("sh"),    QStringLiteral("sql"),  QStringLiteral("json"),  QStringLiteral("yaml"),
        QStringLiteral("yml"),   QStringLiteral("toml"), QStringLiteral("xml"),   QStringLiteral("html"),
        QStringLiteral("css"),   QStringLiteral("kt"),   QStringLiteral("swift"), QStringLiteral("lua"),
        QStringLiteral("cmake"), QStringLiteral("diff"), QStringLiteral("patch"), QStringLiteral("qml")};
    const QString ending = QFileInfo(name).suffix().toLower();
    if (ending == QLatin1String("md") || ending == QLatin1String("markdown"))
        return Attachment::Kind::Markdown;
    if (ending == QLatin1String("csv") || ending == QLatin1String("tsv")) return Attachment::Kind::Table;
    return code.contains(ending) ? Attachment::Kind::Code : Attachment::Kind::Text;
}

ReadAttachment readAttachmentFile(const FilePath& path, const QString& pdfReader,
                                  const std::function<bool()>& isCancelled) {
    ReadAttachment out;
    Attachment& attachment = out.attachment;
    attachment.name = displayName(path);
    attachment.kind = attachmentKindOf(attachment.name);
    const auto refuse = [&out](const QString& problem) {
        out.problem = problem;
        return out;
    };
    const OpenFile file(path);
    if (const QString problem = file.problem(path); !problem.isEmpty()) return refuse(problem);
    attachment.bytes = file.size();
    const QByteArray head = file.read(std::min<qint64>(file.size(), 1024));
    if (const QString problem = problemByMagic(head); !problem.isEmpty()) return refuse(problem);
    if (head.contains("%PDF-")) {
        attachment.kind = Attachment::Kind::Pdf;
        if (file.size() > kMaxPdfBytes) return refuse(Words::tooLarge(file.size(), kMaxPdfBytes));
        const PdfTurn turn(isCancelled);
        const PdfText pdf = readPdf(path, {pdfReader, 60'000, isCancelled});
        if (pdf.problem != PdfText::Problem::None) return refuse(Words::pdf(pdf.problem));
        attachment.text = pdf.text;
        attachment.pages = pdf.pages;
        return out;
    }
    if (file.size() > kMaxTextBytes) return refuse(Words::tooLarge(file.size(), kMaxTextBytes));
    const auto text = decodeText(file.read(file.size()));
    if (!text) return refuse(Words::binary());
    if (text->trimmed().isEmpty()) return refuse(Words::empty());
    attachment.text = *text;
    return out;
}

struct AttachmentReader::Desk {
    std::mutex mutex;
    AttachmentReader* owner = nullptr;  // guarded by mutex; null once the owner is gone
    QSet<quint64> wanted;               // guarded by mutex

    [[nodiscard]] bool wants(quint64 number) {
        const std::lock_guard lock(mutex);
        return owner != nullptr && wanted.contains(number);
    }
    void tell(quint64 number, const ReadAttachment& read) {
        const std::lock_guard lock(mutex);
        if (!owner || !wanted.remove(number)) return;
        QMetaObject::invokeMethod(
            owner, [to = owner, number, read] { emit to->finished(number, read); }, Qt::QueuedConnection);
    }
};

AttachmentReader::AttachmentReader(QObject* parent)
    : QObject(parent),
      m_pdfReader(QCoreApplication::applicationFilePath()),
      m_desk(std::make_shared<Desk>()) {
    qRegisterMetaType<ReadAttachment>();
    m_desk->owner = this;
}

AttachmentReader::~AttachmentReader() {
    const std::lock_guard lock(m_desk->mutex);
    m_desk->owner = nullptr;
}

void AttachmentReader::read(quint64 number, const FilePath& path) {
    {
        const std::lock_guard lock(m_desk->mutex);
        m_desk->wanted.insert(number);
    }
    const bool isStarted = startDetached([desk = m_desk, number, path, reader = m_pdfReader] {
        ReadAttachment read;
        try {
            read = readAttachmentFile(path, reader, [&desk, number] { return !desk->wants(number); });
        } catch (const std::bad_alloc&) {
            read.attachment.name = displayName(path);
            read.problem = Words::tooLarge(read.attachment.bytes, kMaxTextBytes);
        }
        desk->tell(number, read);
    });
    if (isStarted) return;
    ReadAttachment none;
    none.attachment.name = displayName(path);
    none.problem = Words::noThread();
    m_desk->tell(number, none);
}

void AttachmentReader::cancel(quint64 number) {
    const std::lock_guard lock(m_desk->mutex);
    m_desk->wanted.remove(number);
}

}  // namespace autoglm::desktop
