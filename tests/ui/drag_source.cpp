// A small window to drag a file out of: drag_source FILE. Its title is "Drag source".
#include <QApplication>
#include <QDrag>
#include <QFile>
#include <QLabel>
#include <QMimeData>
#include <QMouseEvent>
#include <QUrl>

namespace {

class Source : public QLabel {
public:
    explicit Source(const QUrl& url) : m_url(url) {
        setText(QStringLiteral("drag me"));
        setAlignment(Qt::AlignCenter);
        setWindowTitle(QStringLiteral("Drag source"));
        resize(160, 100);
    }

protected:
    void mouseMoveEvent(QMouseEvent*) override {
        auto* files = new QMimeData;
        files->setUrls({m_url});
        auto* drag = new QDrag(this);
        drag->setMimeData(files);
        drag->exec(Qt::CopyAction | Qt::MoveAction, Qt::CopyAction);
    }

private:
    QUrl m_url;
};

}  // namespace

int main(int argc, char** argv) {
    QApplication application(argc, argv);
    if (argc < 2) return 2;
    Source source(QUrl::fromLocalFile(QFile::decodeName(argv[1])));
    source.show();
    return QApplication::exec();
}
