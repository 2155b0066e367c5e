// The text of a PDF. A PDF can be made to hang or crash whoever reads it, so it is read in a process of its
// own, with limits on memory and time: this program, called with kPdfTextArgument.
// Threads: readPdf() blocks, on any thread.
#pragma once
#include <QString>
#include <functional>

#include "app/desktop/engine_types.h"

namespace autoglm::desktop {

inline constexpr const char* kPdfTextArgument = "--read-pdf";

/// The reading process: to be called first thing in main(). The status to exit with, or -1 if this is not it.
[[nodiscard]] int pdfReaderMain(int argc, char** argv);

struct PdfText {
    enum class Problem { None, Locked, Damaged, NoText, TooLong, TimeOut, Crashed, Cancelled, NoReader };
    Problem problem = Problem::None;
    QString text;
    int pages = 0;
};
struct PdfReading {
    QString program;  // this one, or in tests another that calls pdfReaderMain()
    int timeOutMs = 60'000;
    std::function<bool()> isCancelled;
};
[[nodiscard]] PdfText readPdf(const FilePath& path, const PdfReading& reading);

}  // namespace autoglm::desktop
