#include "ui/style/icons.h"

#include <QApplication>
#include <QFile>
#include <QIconEngine>
#include <QPainter>
#include <QPixmapCache>
#include <QSvgRenderer>

namespace autoglm::ui {
namespace {

QByteArray drawing(const QString& name) {
    QFile file(QStringLiteral(":/icons/%1.svg").arg(name));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QPixmap render(const QString& name, const QColor& color, const QSize& devicePixels) {
    const QString key = QStringLiteral("icon/%1/%2/%3x%4")
                            .arg(name, color.name(QColor::HexArgb))
                            .arg(devicePixels.width())
                            .arg(devicePixels.height());
    QPixmap pixmap;
    if (QPixmapCache::find(key, &pixmap)) return pixmap;
    QSvgRenderer renderer(drawing(name).replace("currentColor", color.name().toLatin1()));
    pixmap = QPixmap(devicePixels);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    renderer.render(&painter, QRectF(QPointF(), QSizeF(devicePixels)));
    QPixmapCache::insert(key, pixmap);
    return pixmap;
}

class RecolouredIcon : public QIconEngine {
public:
    RecolouredIcon(QString name, QPalette::ColorRole role) : m_name(std::move(name)), m_role(role) {}

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State) override {
        const qreal scale = painter->device()->devicePixelRatioF();
        painter->drawPixmap(rect, render(m_name, colorFor(mode), rect.size() * scale));
    }
    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State) override {
        return render(m_name, colorFor(mode), size);
    }
    QPixmap scaledPixmap(const QSize& size, QIcon::Mode mode, QIcon::State, qreal) override {
        return render(m_name, colorFor(mode), size);  // `size` is already in device pixels
    }
    [[nodiscard]] QIconEngine* clone() const override { return new RecolouredIcon(m_name, m_role); }
    QString key() const override { return QStringLiteral("autoglm"); }

private:
    [[nodiscard]] QColor colorFor(QIcon::Mode mode) const {
        return QApplication::palette().color(mode == QIcon::Disabled ? QPalette::Disabled : QPalette::Active,
                                             m_role);
    }
    QString m_name;
    QPalette::ColorRole m_role;
};

}  // namespace

QIcon icon(const QString& name, QPalette::ColorRole role) {
    return QIcon(new RecolouredIcon(name, role));
}

QPixmap iconPixmap(const QString& name, const QColor& color, int size, qreal scale) {
    QPixmap pixmap = render(name, color, QSize(size, size) * scale);
    pixmap.setDevicePixelRatio(scale);
    return pixmap;
}

QIcon applicationIcon() {
    return QIcon(QStringLiteral(":/icons/open-autoglm.svg"));
}

}  // namespace autoglm::ui
