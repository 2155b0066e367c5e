#include "app/desktop/text_decoder.h"

#include <QStringConverter>
#include <algorithm>
#include <array>

namespace autoglm::desktop {
namespace {

constexpr qsizetype kSample = 64 << 10;  // bytes that a guess looks at

QString tidied(QString text) {
    text.replace(QStringLiteral("\r\n"), QStringLiteral("\n"));
    text.replace(QLatin1Char('\r'), QLatin1Char('\n'));
    if (text.startsWith(QChar::ByteOrderMark)) text.remove(0, 1);
    return text;
}

std::optional<QString> decoded(const QByteArray& bytes, const char* encoding) {
    QStringDecoder decoder(encoding);
    if (!decoder.isValid()) return std::nullopt;
    QString text = decoder.decode(bytes);
    if (decoder.hasError()) return std::nullopt;
    return tidied(std::move(text));
}

std::optional<const char*> encodingByMark(const QByteArray& bytes) {
    if (bytes.startsWith("\xef\xbb\xbf")) return "UTF-8";
    if (bytes.startsWith(QByteArrayView("\xff\xfe\0\0", 4))) return "UTF-32LE";
    if (bytes.startsWith(QByteArrayView("\0\0\xfe\xff", 4))) return "UTF-32BE";
    if (bytes.startsWith("\xff\xfe")) return "UTF-16LE";
    if (bytes.startsWith("\xfe\xff")) return "UTF-16BE";
    return std::nullopt;
}

/// UTF-16 without a mark: in Latin text every second byte is a zero.
std::optional<const char*> utf16ByZeros(const QByteArray& bytes) {
    const qsizetype n = std::min(bytes.size(), kSample) & ~qsizetype{1};
    if (n < 8) return std::nullopt;
    std::array<qsizetype, 2> zeros{};
    for (qsizetype i = 0; i < n; ++i)
        zeros[static_cast<std::size_t>(i & 1)] += bytes.at(i) == 0 ? 1 : 0;
    const auto isMost = [n](qsizetype count) { return count * 10 > n / 2 * 7; };
    const auto isFew = [n](qsizetype count) { return count * 50 < n; };
    if (isMost(zeros[1]) && isFew(zeros[0])) return "UTF-16LE";
    if (isMost(zeros[0]) && isFew(zeros[1])) return "UTF-16BE";
    return std::nullopt;
}

/// Signs that no text is made of. A few stray ones are forgiven: logs of terminals have them.
bool looksBinary(QStringView text) {
    qsizetype bad = 0;
    const qsizetype n = std::min(text.size(), kSample);
    for (qsizetype i = 0; i < n; ++i) {
        const char16_t c = text.at(i).unicode();
        if (c == 0) return true;
        const bool isSpace = c == '\t' || c == '\n' || c == '\f' || c == 0x1b || c == '\b';
        if ((c < 0x20 && !isSpace) || c == 0x7f || c == 0xfffd || (c >= 0x80 && c < 0xa0)) ++bad;
    }
    return bad * 100 > n;
}

/// GB18030 accepts nearly any bytes: what comes out must be mostly Chinese where it is not ASCII.
bool isMostlyChinese(QStringView text) {
    qsizetype chinese = 0, other = 0;
    for (const QChar c : text.left(kSample)) {
        const char16_t u = c.unicode();
        if (u < 0x80) continue;
        const bool isChinese = (u >= 0x4e00 && u <= 0x9fff) || (u >= 0x3000 && u <= 0x303f) ||
                               (u >= 0xff00 && u <= 0xffef) || (u >= 0x2010 && u <= 0x2027);
        (isChinese ? chinese : other) += 1;
    }
    return chinese > 0 && chinese >= 4 * other;
}

}  // namespace

std::optional<QString> decodeText(const QByteArray& bytes) {
    if (bytes.isEmpty()) return QString();
    auto encoding = encodingByMark(bytes);
    if (!encoding) encoding = utf16ByZeros(bytes);
    if (encoding) {
        auto text = decoded(bytes, *encoding);
        return text && !looksBinary(*text) ? text : std::nullopt;
    }
    if (bytes.left(kSample).contains('\0')) return std::nullopt;
    if (auto text = decoded(bytes, "UTF-8")) return looksBinary(*text) ? std::nullopt : text;
    if (auto text = decoded(bytes, "GB18030"); text && !looksBinary(*text) && isMostlyChinese(*text))
        return text;
    // Any bytes are Windows-1252, so only those that read like text.
    auto text = decoded(bytes, "windows-1252");
    return text && !looksBinary(*text) ? text : std::nullopt;
}

}  // namespace autoglm::desktop
