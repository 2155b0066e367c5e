#include "ui/chats/pdf_export.h"

#include <QApplication>
#include <QPageSize>
#include <QPdfWriter>
#include <QSaveFile>
#include <QTextDocument>
#include <QThreadPool>

namespace autoglm::ui {
namespace {

QString makePdf(const QString& html, const QFont& font, const QString& file) {
    QSaveFile out(file);
    if (!out.open(QIODevice::WriteOnly)) return out.errorString();
    {
        QPdfWriter writer(&out);
        writer.setPageSize(QPageSize(QPageSize::A4));
        writer.setPageMargins(QMarginsF(20, 18, 20, 18), QPageLayout::Millimeter);
        QTextDocument document;
        document.setDefaultFont(font);
        document.setHtml(html);
        document.print(&writer);
    }
    return out.commit() ? QString() : out.errorString();
}

}  // namespace

void writePdf(const QString& html, const QString& file, std::function<void(const QString&)> done) {
    QFont font = QApplication::font();
    font.setPointSizeF(10.5);
    QThreadPool::globalInstance()->start([html, font, file, done = std::move(done)] {
        const QString problem = makePdf(html, font, file);
        QMetaObject::invokeMethod(
            qApp, [done, problem] { done(problem); }, Qt::QueuedConnection);
    });
}

}  // namespace autoglm::ui
