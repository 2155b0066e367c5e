#include "ui/widgets/dropped_files.h"

#include <QFile>
#include <QMimeData>
#include <QUrl>

namespace autoglm::ui {

desktop::FilePath localPath(const QUrl& url) {
    const QString host = url.host();
    if (!host.isEmpty() && host != QLatin1String("localhost"))
        return QFile::encodeName(url.toLocalFile()).toStdString();
    return QByteArray::fromPercentEncoding(url.path(QUrl::FullyEncoded).toLatin1()).toStdString();
}

DroppedFiles droppedFiles(const QMimeData& mime) {
    DroppedFiles dropped;
    if (!mime.hasUrls()) return dropped;
    for (const QUrl& url : mime.urls()) {
        if (url.isLocalFile()) {
            dropped.local.push_back(localPath(url));
        } else if (!url.isEmpty()) {
            dropped.hasRemote = true;
        }
    }
    return dropped;
}

}  // namespace autoglm::ui
