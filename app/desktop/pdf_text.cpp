#include "app/desktop/pdf_text.h"

#include <poppler-document.h>
#include <poppler-global.h>
#include <poppler-page.h>
#include <sys/resource.h>

#include <QElapsedTimer>
#include <QFile>
#include <QProcess>
#include <algorithm>
#include <cstdio>
#include <cstring>
#include <memory>

namespace autoglm::desktop {
namespace {

constexpr rlim_t kMemory = rlim_t{2} << 30;
constexpr rlim_t kCpuSeconds = 120;
constexpr qsizetype kMaxBytes = 16 << 20;  // of text: millions of tokens, more than any context
constexpr int kMaxPages = 20'000;
enum Exit { Good = 0, ExitLocked = 10, ExitDamaged = 11, ExitTooLong = 12 };

void limit(int what, rlim_t most) {
    rlimit now{};
    if (getrlimit(static_cast<__rlimit_resource_t>(what), &now) != 0) return;
    now.rlim_cur = std::min(most, now.rlim_max);
    setrlimit(static_cast<__rlimit_resource_t>(what), &now);
}

void ignoreWords(const std::string&, void*) {}

/// Pages on standard output, each ended by a form feed.
int writeText(const char* path) {
    limit(RLIMIT_AS, kMemory);
    limit(RLIMIT_CPU, kCpuSeconds);
    limit(RLIMIT_CORE, 0);
    poppler::set_debug_error_function(&ignoreWords, nullptr);
    const std::unique_ptr<poppler::document> document(poppler::document::load_from_file(path));
    if (!document) return ExitDamaged;
    if (document->is_locked()) return ExitLocked;
    const int pages = document->pages();
    if (pages <= 0) return ExitDamaged;
    if (pages > kMaxPages) return ExitTooLong;
    qsizetype written = 0;
    for (int i = 0; i < pages; ++i) {
        const std::unique_ptr<poppler::page> page(document->create_page(i));
        // A page that cannot be read leaves its place empty; the others are worth having.
        poppler::byte_array text = page ? page->text().to_utf8() : poppler::byte_array();
        std::ranges::replace(text, '\f', '\n');
        written += static_cast<qsizetype>(text.size());
        if (written > kMaxBytes) return ExitTooLong;
        std::fwrite(text.data(), 1, text.size(), stdout);
        std::fputc('\f', stdout);
    }
    return std::fflush(stdout) == 0 ? Good : ExitDamaged;
}

PdfText::Problem problemOf(const QProcess& process) {
    if (process.exitStatus() == QProcess::CrashExit) return PdfText::Problem::Crashed;
    switch (process.exitCode()) {
        case Good:
            return PdfText::Problem::None;
        case ExitLocked:
            return PdfText::Problem::Locked;
        case ExitTooLong:
            return PdfText::Problem::TooLong;
        default:
            return PdfText::Problem::Damaged;
    }
}

/// Pages apart by an empty line, without the blanks that layout leaves at line ends.
QString joinedPages(const QString& pages) {
    QStringList out;
    for (const QString& page : pages.split(QLatin1Char('\f'))) {
        QStringList lines = page.split(QLatin1Char('\n'));
        for (QString& line : lines) {
            while (!line.isEmpty() && line.back().isSpace())
                line.chop(1);
        }
        const QString text = lines.join(QLatin1Char('\n')).trimmed();
        if (!text.isEmpty()) out << text;
    }
    return out.join(QStringLiteral("\n\n"));
}

}  // namespace

int pdfReaderMain(int argc, char** argv) {
    if (argc != 3 || std::strcmp(argv[1], kPdfTextArgument) != 0) return -1;
    try {
        return writeText(argv[2]);
    } catch (const std::exception&) {
        return ExitDamaged;
    }
}

PdfText readPdf(const FilePath& path, const PdfReading& reading) {
    PdfText out;
    const auto failed = [&out](PdfText::Problem problem) {
        out.problem = problem;
        return out;
    };
    QProcess process;
    process.setStandardErrorFile(QProcess::nullDevice());
    process.start(reading.program, {QString::fromLatin1(kPdfTextArgument), QFile::decodeName(path.c_str())});
    if (!process.waitForStarted(5000)) return failed(PdfText::Problem::NoReader);
    QElapsedTimer clock;
    clock.start();
    QByteArray bytes;
    const auto end = [&](PdfText::Problem problem) {
        process.kill();
        process.waitForFinished(2000);
        return failed(problem);
    };
    while (process.state() != QProcess::NotRunning) {
        process.waitForReadyRead(100);
        bytes += process.readAllStandardOutput();
        if (bytes.size() > kMaxBytes + kMaxPages) return end(PdfText::Problem::TooLong);
        if (reading.isCancelled && reading.isCancelled()) return end(PdfText::Problem::Cancelled);
        if (clock.elapsed() > reading.timeOutMs) return end(PdfText::Problem::TimeOut);
    }
    bytes += process.readAllStandardOutput();
    if (const auto problem = problemOf(process); problem != PdfText::Problem::None) return failed(problem);
    out.pages = static_cast<int>(bytes.count('\f'));
    out.text = joinedPages(QString::fromUtf8(bytes));
    if (out.text.isEmpty()) out.problem = PdfText::Problem::NoText;
    return out;
}

}  // namespace autoglm::desktop
