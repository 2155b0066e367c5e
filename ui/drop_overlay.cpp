#include "ui/drop_overlay.h"

#include <QPainter>
#include <algorithm>
#include <utility>

#include "app/desktop/format.h"
#include "ui/style/app_style.h"
#include "ui/style/fonts.h"
#include "ui/style/icons.h"
#include "ui/style/tokens.h"

namespace autoglm::ui {

using desktop::DropPlan;
using desktop::FileGlance;
using Verdict = DropOverlay::Verdict;
using Zone = DropOverlay::Zone;

namespace {

constexpr int kMargin = 24, kBetween = 16, kIcon = 40, kSmallIcon = 24, kRoomForIcon = 180;
constexpr int kLeastMessage = 132;  // for a title and a line below it

QString kindText(FileGlance::Kind kind) {
    switch (kind) {
        case FileGlance::Kind::OtherFile:
            return DropOverlay::tr("It is not a GGUF file, so it cannot be opened as a model");
        case FileGlance::Kind::Special:
            return DropOverlay::tr("It is a device, not a file");
        case FileGlance::Kind::Missing:
            return DropOverlay::tr("The file is not there any more");
        case FileGlance::Kind::Unreadable:
            return DropOverlay::tr("The file may not be read");
        case FileGlance::Kind::Gguf:
        case FileGlance::Kind::Folder:
            break;
    }
    return {};
}

/// Nothing behind the name while the size is not known.
QString withSize(const QString& text, quint64 bytes) {
    return bytes == 0
               ? text
               : DropOverlay::tr("%1 (%2)", "what, and its size").arg(text, desktop::formatBytes(bytes));
}

Zone modelZone(const DropPlan& plan) {
    const int count = static_cast<int>(plan.models.size());
    if (count > 1) {
        return {Verdict::List, withSize(DropOverlay::tr("List %n models", nullptr, count), plan.modelBytes),
                DropOverlay::tr("One model at a time is in use; choose it from the list"), true};
    }
    const QString name = desktop::displayName(plan.models.front());
    return {Verdict::Open, withSize(DropOverlay::tr("Open %1").arg(name), plan.modelBytes),
            plan.modelFiles > 1 ? DropOverlay::tr("Let go to load this model of several parts")
                                : DropOverlay::tr("Let go to load this model"),
            true};
}

Zone folderZone(const DropPlan& plan) {
    const int count = static_cast<int>(plan.folders.size());
    return {Verdict::Folder,
            count == 1
                ? DropOverlay::tr("Look for models in %1").arg(desktop::displayName(plan.folders.front()))
                : DropOverlay::tr("Look for models in %n folders", nullptr, count),
            DropOverlay::tr("What is found is listed, and stays where it lies"), true};
}

Zone attachZone(const DropPlan& plan) {
    const int count = static_cast<int>(plan.attachments.size());
    const QString what =
        count == 1 ? DropOverlay::tr("Attach %1").arg(desktop::displayName(plan.attachments.front()))
                   : DropOverlay::tr("Attach %n files", nullptr, count);
    return {Verdict::Attach, withSize(what, plan.attachmentBytes),
            count == 1 ? DropOverlay::tr("Let go to add it to your message")
                       : DropOverlay::tr("Let go to add them to your message"),
            true};
}

Zone refusedZone(const DropPlan& plan) {
    const FileGlance& first = plan.refused.front();
    const int count = static_cast<int>(plan.refused.size());
    if (count == 1) return {Verdict::NotModel, desktop::displayName(first.path), kindText(first.kind), false};
    return {Verdict::NotModel, DropOverlay::tr("%n files cannot be used", nullptr, count),
            DropOverlay::tr("%1: %2", "file and reason")
                .arg(desktop::displayName(first.path), kindText(first.kind)),
            false};
}

}  // namespace

DropOverlay::DropOverlay(QWidget* parent) : QWidget(parent) {
    // Takes no drops itself: they go on to the window below.
    setAttribute(Qt::WA_TransparentForMouseEvents);
    hide();
}

void DropOverlay::showFor(Verdict verdict) {
    m_plan = {};
    m_isSure = true;
    if (verdict == Verdict::Text) {
        present({{verdict, tr("Put the text into your message"), {}, true}});
    } else {
        present({{verdict, tr("Only files on this machine can be opened"),
                  tr("Download the model first, then drop the file"), false}});
    }
}

void DropOverlay::showPlan(const DropPlan& plan, bool isSure) {
    m_plan = plan;
    m_isSure = isSure;
    QVector<Zone> zones;
    if (!plan.models.empty()) zones << modelZone(plan);
    if (!plan.folders.empty()) zones << folderZone(plan);
    if (!plan.refused.empty()) zones << refusedZone(plan);
    if (!plan.attachments.empty()) zones << attachZone(plan);
    present(std::move(zones));
}

void DropOverlay::present(QVector<Zone> zones) {
    m_zones = std::move(zones);
    QStringList titles, subtitles;
    for (const Zone& zone : m_zones) {
        titles << zone.title;
        subtitles << zone.subtitle;
    }
    setAccessibleName(titles.join(QStringLiteral("; ")));
    setAccessibleDescription(subtitles.join(QStringLiteral("; ")));
    setGeometry(parentWidget()->rect());
    show();
    raise();
    update();
}

bool DropOverlay::has(Verdict verdict) const {
    return std::any_of(m_zones.begin(), m_zones.end(),
                       [verdict](const Zone& zone) { return zone.verdict == verdict; });
}

void DropOverlay::setNote(const QString& note, bool isGood) {
    for (Zone& zone : m_zones) {
        if (zone.verdict != Verdict::Open) continue;
        zone.subtitle = note;
        zone.isGood = isGood;
    }
    present(m_zones);
}

/// What goes to the message stands over the composer, the rest shares what is above.
QRect DropOverlay::zoneRect(int zone) const {
    const QRect all = rect().adjusted(kMargin, kMargin, -kMargin, -kMargin);
    const bool hasMessage = has(Verdict::Attach) && !m_messageRect.isEmpty();
    QRect message = m_messageRect;
    message.setTop(std::min(message.top(), all.bottom() - kLeastMessage));
    message = message.intersected(all);
    const bool isMessage = m_zones.at(zone).verdict == Verdict::Attach;
    if (hasMessage && isMessage) return message;
    QRect room = all;
    if (hasMessage) room.setBottom(message.top() - kBetween);
    const int n = static_cast<int>(m_zones.size()) - (hasMessage ? 1 : 0);
    const int height = (room.height() - (n - 1) * kBetween) / std::max(n, 1);
    return {room.left(), room.top() + zone * (height + kBetween), room.width(), height};
}

void DropOverlay::paintEvent(QPaintEvent*) {
    const Tokens& t = tokensOf(palette());
    QPainter painter(this);
    QColor veil = t.surface;
    veil.setAlphaF(0.94F);
    painter.fillRect(rect(), veil);
    painter.setRenderHint(QPainter::Antialiasing);
    for (int i = 0; i < m_zones.size(); ++i)
        paintZone(painter, m_zones.at(i), zoneRect(i));
}

void DropOverlay::paintZone(QPainter& painter, const Zone& zone, const QRect& frame) {
    const Tokens& t = tokensOf(palette());
    const QColor ink = zone.isGood ? t.accent : t.secondary;
    painter.setPen(QPen(ink, 2, Qt::DashLine));
    painter.setBrush(zone.isGood ? QBrush(t.tint) : QBrush(Qt::NoBrush));
    painter.drawRoundedRect(QRectF(frame).adjusted(1, 1, -1, -1), metrics::kBlockRadius + 4,
                            metrics::kBlockRadius + 4);

    const QFont titleFont = fontFor(TextRole::Heading, fontFor(TextRole::Heading, font()));
    const QRectF column = QRectF(frame).adjusted(24, 0, -24, 0);
    const auto heightOf = [&](const QFont& font, const QString& text) {
        return text.isEmpty() ? 0.0
                              : QFontMetricsF(font).boundingRect(column, Qt::TextWordWrap, text).height();
    };
    const qreal titleHeight = heightOf(titleFont, zone.title);
    const qreal below = zone.subtitle.isEmpty() ? 0 : heightOf(font(), zone.subtitle) + 8;
    const int size = frame.height() >= kRoomForIcon ? kIcon : kSmallIcon;
    qreal y = QRectF(frame).center().y() - (size + size * 0.4 + titleHeight + below) / 2;
    const QString sign = !zone.isGood                      ? QStringLiteral("blocked")
                         : zone.verdict == Verdict::Attach ? QStringLiteral("attach")
                         : zone.verdict == Verdict::Folder ? QStringLiteral("open")
                         : zone.verdict == Verdict::List   ? QStringLiteral("models")
                                                           : QStringLiteral("file");
    painter.drawPixmap(QPointF(QRectF(frame).center().x() - size / 2.0, y),
                       iconPixmap(sign, ink, size, devicePixelRatioF()));
    y += size * 1.4;
    painter.setFont(titleFont);
    painter.setPen(t.text);
    painter.drawText(QRectF(column.left(), y, column.width(), titleHeight),
                     Qt::AlignHCenter | Qt::AlignTop | Qt::TextWordWrap, zone.title);
    painter.setFont(font());
    painter.setPen(t.secondary);
    painter.drawText(QRectF(column.left(), y + titleHeight + 8, column.width(), below + 4),
                     Qt::AlignHCenter | Qt::AlignTop | Qt::TextWordWrap, zone.subtitle);
}

}  // namespace autoglm::ui
