#include "ui/drop_overlay.h"

#include <QPainter>

#include "app/desktop/format.h"
#include "ui/style/app_style.h"
#include "ui/style/fonts.h"
#include "ui/style/icons.h"
#include "ui/style/tokens.h"

namespace autoglm::ui {

using desktop::FileGlance;

DropOverlay::DropOverlay(QWidget* parent) : QWidget(parent) {
    // Takes no drops itself: they go on to the window below.
    setAttribute(Qt::WA_TransparentForMouseEvents);
    hide();
}

void DropOverlay::showFor(Verdict verdict, const desktop::FilePath& path, quint64 sizeBytes) {
    m_verdict = verdict;
    m_note.clear();
    m_isNoteGood = true;
    m_glance = {};
    m_glance.path = path;
    m_glance.sizeBytes = sizeBytes;
    setGeometry(parentWidget()->rect());
    setAccessibleName(title());
    show();
    raise();
    update();
}

void DropOverlay::showGlance(const FileGlance& glance) {
    // What calls itself a model and is none is told so; any other file goes to the message.
    const bool claims = glance.path.extension() == ".gguf";
    const Verdict verdict = glance.kind == FileGlance::Kind::Gguf                   ? Verdict::Open
                            : glance.kind == FileGlance::Kind::OtherFile && !claims ? Verdict::Attach
                                                                                    : Verdict::NotModel;
    showFor(verdict, glance.path, glance.sizeBytes);
    m_glance = glance;
    setAccessibleName(title());
}

void DropOverlay::setNote(const QString& note, bool isGood) {
    m_note = note;
    m_isNoteGood = isGood;
    setAccessibleDescription(note);
    update();
}

QString DropOverlay::kindText() const {
    switch (m_glance.kind) {
        case FileGlance::Kind::Gguf:
            return {};
        case FileGlance::Kind::OtherFile:
            return tr("It is not a GGUF file, so it cannot be opened as a model");
        case FileGlance::Kind::Folder:
            return tr("It is a folder; drop the .gguf file that lies in it");
        case FileGlance::Kind::Special:
            return tr("It is a device, not a file");
        case FileGlance::Kind::Missing:
            return tr("The file is not there any more");
        case FileGlance::Kind::Unreadable:
            return tr("The file may not be read");
    }
    return {};
}

QString DropOverlay::title() const {
    const QString name = desktop::displayName(m_glance.path);
    switch (m_verdict) {
        case Verdict::Looking:
            return tr("Open %1").arg(name);
        case Verdict::Open:
            return tr("Open %1 (%2)").arg(name, desktop::formatBytes(m_glance.sizeBytes));
        case Verdict::NotModel:
            return name;
        case Verdict::Attach:
            return tr("Attach %1 (%2)").arg(name, desktop::formatBytes(m_glance.sizeBytes));
        case Verdict::TooMany:
            return tr("Drop one file at a time");
        case Verdict::NotLocal:
            return tr("Only files on this machine can be opened");
        case Verdict::Text:
            return tr("Put the text into your message");
    }
    return {};
}

QString DropOverlay::subtitle() const {
    switch (m_verdict) {
        case Verdict::Open:
            return m_note.isEmpty() ? tr("Let go to load this model") : m_note;
        case Verdict::NotModel:
            return kindText();
        case Verdict::Attach:
            return tr("Let go to add it to your message");
        case Verdict::TooMany:
            return tr("For a model in several parts, drop its first part");
        case Verdict::NotLocal:
            return tr("Download the model first, then drop the file");
        default:
            return {};
    }
}

void DropOverlay::paintEvent(QPaintEvent*) {
    const Tokens& t = tokensOf(palette());
    QPainter painter(this);
    QColor veil = t.surface;
    veil.setAlphaF(0.94F);
    painter.fillRect(rect(), veil);
    const bool good = m_isNoteGood && (m_verdict == Verdict::Open || m_verdict == Verdict::Attach ||
                                       m_verdict == Verdict::Looking || m_verdict == Verdict::Text);
    const QColor ink = good ? t.accent : t.secondary;

    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(ink, 2, Qt::DashLine));
    painter.setBrush(good ? QBrush(t.tint) : QBrush(Qt::NoBrush));
    const QRectF frame = QRectF(rect()).adjusted(24, 24, -24, -24);
    painter.drawRoundedRect(frame, metrics::kBlockRadius + 4, metrics::kBlockRadius + 4);

    const QFont titleFont = fontFor(TextRole::Heading, fontFor(TextRole::Heading, font()));
    const QRectF column = frame.adjusted(24, 0, -24, 0);
    const qreal titleHeight =
        QFontMetricsF(titleFont).boundingRect(column, Qt::TextWordWrap, title()).height();
    const qreal subtitleHeight = subtitle().isEmpty() ? 0 : QFontMetricsF(font()).height() + 8;
    qreal y = frame.center().y() - (40 + 16 + titleHeight + subtitleHeight) / 2;
    painter.drawPixmap(
        QPointF(frame.center().x() - 20, y),
        iconPixmap(good ? QStringLiteral("file") : QStringLiteral("blocked"), ink, 40, devicePixelRatioF()));
    y += 56;
    painter.setFont(titleFont);
    painter.setPen(t.text);
    painter.drawText(QRectF(column.left(), y, column.width(), titleHeight),
                     Qt::AlignHCenter | Qt::AlignTop | Qt::TextWordWrap, title());
    painter.setFont(font());
    painter.setPen(t.secondary);
    painter.drawText(QRectF(column.left(), y + titleHeight + 8, column.width(), 200),
                     Qt::AlignHCenter | Qt::AlignTop | Qt::TextWordWrap, subtitle());
}

}  // namespace autoglm::ui
