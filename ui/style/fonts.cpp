#include "ui/style/fonts.h"

#include <QFontDatabase>
#include <QFontInfo>
#include <QImage>
#include <QPainter>
#include <QStringList>
#include <QTimer>
#include <algorithm>
#include <memory>
#include <vector>

namespace autoglm::ui {
namespace {

constexpr const char* kLatin = "Noto Sans";
constexpr const char* kChinese = "Noto Sans CJK SC";
constexpr const char* kEmoji = "Noto Color Emoji";

QFont scaled(QFont font, double factor) {
    font.setPointSizeF(font.pointSizeF() * factor);
    return font;
}

bool isInstalled(const char* family) {
    return QFontDatabase::hasFamily(QString::fromLatin1(family));
}

}  // namespace

QFont applicationFont(const QFont& systemFont, int percent) {
    QFont font = systemFont;
    // A desktop's own font stays; the last-resort font of a bare system gives way to one that fits the
    // Chinese glyphs.
    const QString real = QFontInfo(systemFont).family();
    QStringList families;
    if (!real.startsWith(QLatin1String("DejaVu")) || !isInstalled(kLatin)) {
        families << real;
    } else {
        families << QString::fromLatin1(kLatin);
    }
    families << QString::fromLatin1(kChinese) << QString::fromLatin1(kEmoji);
    font.setFamilies(families);
    const double points = systemFont.pointSizeF() > 0 ? systemFont.pointSizeF() : 10.0;
    font.setPointSizeF(std::max(points, 10.0) * percent / 100.0);
    return font;
}

QFont codeFont(const QFont& base) {
    static const QString fixed = [] {
        const QString system = QFontInfo(QFontDatabase::systemFont(QFontDatabase::FixedFont)).family();
        return system.startsWith(QLatin1String("DejaVu")) && isInstalled("Noto Sans Mono")
                   ? QStringLiteral("Noto Sans Mono")
                   : system;
    }();
    QFont font = scaled(base, 0.95);
    font.setFamilies({fixed, QString::fromLatin1(kChinese), QString::fromLatin1(kEmoji)});
    font.setFixedPitch(true);
    return font;
}

QFont fontFor(TextRole role, const QFont& base) {
    QFont font = base;
    switch (role) {
        case TextRole::Body:
            break;
        case TextRole::Chat:
            font = scaled(base, 1.08);
            break;
        case TextRole::Secondary:
            font = scaled(base, 0.92);
            break;
        case TextRole::Heading:
            font = scaled(base, 1.1);
            font.setWeight(QFont::DemiBold);
            break;
        case TextRole::Title:
            font = scaled(base, 1.6);
            font.setWeight(QFont::DemiBold);
            break;
    }
    return font;
}

void warmFonts(QObject* context, const QFont& base) {
    struct Sample {
        QFont font;
        QString text;
    };
    const QFont chat = fontFor(TextRole::Chat, base);
    QFont name = base, bold = chat, italic = chat, mark = fontFor(TextRole::Secondary, base);
    mark.setWeight(QFont::DemiBold);
    name.setWeight(QFont::DemiBold);
    bold.setBold(true);
    italic.setItalic(true);
    auto samples = std::make_shared<std::vector<Sample>>();
    for (const QFont& font :
         {chat, name, base, fontFor(TextRole::Secondary, base), bold, codeFont(chat), mark, italic}) {
        for (const char* text : {"Ag 0", "中。", "🙂"})
            samples->push_back({font, QString::fromUtf8(text)});
    }
    auto* timer = new QTimer(context);
    QObject::connect(timer, &QTimer::timeout, context, [timer, samples] {
        if (samples->empty()) {
            timer->deleteLater();
            return;
        }
        QImage image(64, 32, QImage::Format_ARGB32_Premultiplied);
        QPainter painter(&image);
        painter.setFont(samples->front().font);
        painter.drawText(image.rect(), Qt::AlignCenter, samples->front().text);
        samples->erase(samples->begin());
    });
    timer->start(0);
}

}  // namespace autoglm::ui
