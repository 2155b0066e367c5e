#include "ui/chat/text_part.h"

#include <QAbstractTextDocumentLayout>
#include <QCoreApplication>
#include <QFontMetricsF>
#include <QPainter>
#include <QTextBlock>
#include <QTextCursor>
#include <QTextDocument>
#include <QTextDocumentFragment>
#include <QTextLayout>
#include <QTextTable>
#include <algorithm>
#include <cmath>

#include "ui/style/app_style.h"

namespace autoglm::ui {
namespace {

constexpr qreal kUserPadX = 14, kUserPadY = 10;
constexpr qreal kCodePad = 14;
constexpr qreal kQuoteIndent = 16;
constexpr qreal kRuleHeight = 9;
// A line is laid out whole, whatever of it is in view: so much of one is shown, and in a part with many long
// ones so much of them together.
constexpr qsizetype kLineCharacters = 4'000, kLeastCharacters = 200, kPartCharacters = 40'000;

qreal codeHeader(const ChatStyle& style) {
    return std::ceil(QFontMetricsF(style.quiet).height()) + 14;
}

/// The rules for all HTML that markdown.cpp writes.
QString styleSheet(const ChatStyle& style, TextPart::Look look) {
    const Tokens& t = *style.tokens;
    const qreal points = (look == TextPart::Look::Reasoning ? style.quiet : style.body).pointSizeF();
    const QString code = style.code.families().value(0);
    return QStringLiteral(
               "p{margin:0 0 6px 0} li{margin:2px 0 2px 0} ul,ol{margin:0;-qt-list-indent:1}"
               "a{color:%1;text-decoration:none} blockquote{margin:4px 0 4px 16px}"
               "code{background-color:%2;font-family:'%3';font-size:%4pt}"
               "pre{background-color:%2;font-family:'%3';font-size:%4pt;white-space:pre-wrap;margin:4px 0 "
               "4px 0}"
               "p.h1{font-size:%5pt;font-weight:600;margin:0} p.h2{font-size:%6pt;font-weight:600;margin:0}"
               "p.h3,p.h4{font-size:%7pt;font-weight:600;margin:0}"
               "p.item{margin:2px 0 2px 26px;text-indent:-22px} div.numbered{margin:0}"
               "table.grid{border-collapse:collapse;border-color:%8;border-style:solid} th{font-weight:600}")
        .arg(t.accent.name(),
             (look == TextPart::Look::User ? t.border
              : t.isDark                   ? t.raised
                                           : t.userBlock)
                 .name(),
             code)
        .arg(points * 0.94, 0, 'f', 1)
        .arg(points * 1.2, 0, 'f', 1)
        .arg(points * 1.1, 0, 'f', 1)
        .arg(points * 1.0, 0, 'f', 1)
        .arg(t.border.name());
}

/// Line height 1.5 of the font size: the fonts' own height is about 1.36 (Latin) to 1.45 (Chinese) already.
void openLines(QTextDocument& document, qreal percent) {
    QTextCursor cursor(&document);
    cursor.select(QTextCursor::Document);
    QTextBlockFormat format;
    format.setLineHeight(percent, QTextBlockFormat::ProportionalHeight);
    cursor.mergeBlockFormat(format);
}

/// Cells of Latin words and cells of Chinese ones stand on one line: only lines of a fixed height have their
/// baseline where the font does not move it.
void levelCells(QTextDocument& document) {
    const QFontMetricsF metrics(document.defaultFont());
    QTextBlockFormat format;
    format.setLineHeight(std::ceil(metrics.height() * 1.1), QTextBlockFormat::FixedHeight);
    for (QTextBlock block = document.begin(); block.isValid(); block = block.next()) {
        QTextCursor cursor(block);
        if (cursor.currentTable()) cursor.mergeBlockFormat(format);
    }
}

void trimLastMargin(QTextDocument& document) {
    QTextCursor cursor(document.lastBlock());
    QTextBlockFormat format = cursor.blockFormat();
    format.setBottomMargin(0);
    cursor.setBlockFormat(format);
}

QColor inkOf(TextPart::Look look, const MarkdownBlock& block, const ChatStyle& style) {
    const bool isQuiet = look == TextPart::Look::Reasoning || block.kind == MarkdownBlock::Kind::Quote;
    return isQuiet ? style.tokens->secondary : style.tokens->text;
}

QString cutText(int characters) {
    return QCoreApplication::translate("TextPart", "%n more characters; Copy has them all", "", characters);
}

/// How much of each line of this code is shown; 0: all of it is short enough.
qsizetype lineLimit(const QString& code) {
    qsizetype limit = kLineCharacters;
    if (code.size() > kPartCharacters)
        limit = std::clamp(kPartCharacters / (code.count(QLatin1Char('\n')) + 1), kLeastCharacters, limit);
    for (qsizetype start = 0; code.size() - start > limit;) {
        const qsizetype end = code.indexOf(QLatin1Char('\n'), start);
        if ((end < 0 ? code.size() : end) - start > limit) return limit;
        start = end + 1;
    }
    return 0;
}

}  // namespace

TextPart::TextPart(MarkdownBlock block, Look look) : m_block(std::move(block)), m_look(look) {}
TextPart::~TextPart() = default;
TextPart::TextPart(TextPart&&) noexcept = default;
TextPart& TextPart::operator=(TextPart&&) noexcept = default;

void TextPart::update(const MarkdownBlock& block) {
    if (block == m_block) {
        m_block.sourceStart = block.sourceStart;
        return;
    }
    const bool grows = m_document && block.kind == MarkdownBlock::Kind::Code && m_block.kind == block.kind &&
                       m_block.language == block.language && block.code.startsWith(m_block.code) &&
                       lineLimit(block.code) == 0;
    if (grows) {
        // Laying out a long fence anew for each piece of it would cost more with every line.
        QTextCursor cursor(m_document.get());
        cursor.movePosition(QTextCursor::End);
        const int line = m_document->blockCount() - 1;
        cursor.insertText(block.code.mid(m_block.code.size()));
        m_block = block;
        if (m_style) colorCode(*m_style, line);
    } else {
        m_document.reset();
    }
    m_block = block;
    m_measuredWidth = -1;
    m_heightWidth = -1;
}

TextPart::Insets TextPart::insets(const ChatStyle& style) const {
    if (m_look == Look::User) return {kUserPadX, kUserPadY, kUserPadX, kUserPadY};
    if (isCode()) {
        const bool isFirst = m_block.codePart == 0;
        return {kCodePad, isFirst ? codeHeader(style) + 4 : 0, kCodePad, m_block.goesOn ? 0 : kCodePad - 2};
    }
    if (m_block.kind == MarkdownBlock::Kind::Quote) return {kQuoteIndent, 0, 0, 0};
    return {};
}

qreal TextPart::estimate(qreal width, const ChatStyle& style) const {
    const Insets in = insets(style);
    const QFontMetricsF fm(style.body);
    const QString& text = m_block.kind == MarkdownBlock::Kind::Code ? m_block.code : m_block.plain;
    const qreal perLine = std::max<qreal>((width - in.left - in.right) / (fm.averageCharWidth() * 1.05), 8);
    qreal lines = 0;
    const qsizetype most = isCode() ? kLineCharacters : text.size();
    for (const auto& line : QStringView(text).split(QLatin1Char('\n'))) {
        lines += std::max(1.0, std::ceil(static_cast<qreal>(std::min(line.size(), most)) / perLine));
    }
    return std::ceil(in.top + in.bottom + lines * fm.height() * 1.12);
}

qreal TextPart::height(qreal width, const ChatStyle& style) const {
    if (m_block.kind == MarkdownBlock::Kind::Rule) return kRuleHeight;
    return m_heightWidth == width ? m_height : estimate(width, style);
}

/// The code with over-long lines cut short, each telling by how much. Copy always has everything.
QString TextPart::shownCode() const {
    const qsizetype limit = lineLimit(m_block.code);
    if (limit == 0) return m_block.code;
    QStringList lines = m_block.code.split(QLatin1Char('\n'));
    for (QString& line : lines) {
        if (line.size() > limit)
            line = line.left(limit) + QStringLiteral(" … ") + cutText(static_cast<int>(line.size() - limit));
    }
    return lines.join(QLatin1Char('\n'));
}

void TextPart::fillCode(const ChatStyle& style) {
    m_document->setDefaultFont(style.code);
    QTextOption option;
    option.setWrapMode(m_wraps ? QTextOption::WrapAtWordBoundaryOrAnywhere : QTextOption::NoWrap);
    option.setTabStopDistance(4 * QFontMetricsF(style.code).horizontalAdvance(QLatin1Char(' ')));
    m_document->setDefaultTextOption(option);
    m_document->setPlainText(shownCode());
    m_lineStates.clear();
    m_style = &style;
    colorCode(style, 0);
}

/// Colours from this line on. They are the layout's, not the document's, so that no text is touched.
void TextPart::colorCode(const ChatStyle& style, int fromLine) {
    const CodeLanguage* language = findCodeLanguage(m_block.language);
    if (!language) return;
    fromLine = std::min(fromLine, static_cast<int>(m_lineStates.size()));
    m_lineStates.resize(static_cast<std::size_t>(fromLine) + 1,
                        fromLine == 0 ? m_block.codeState : CodeState{0});
    if (fromLine == 0) m_lineStates[0] = m_block.codeState;
    const QTextBlock first = m_document->findBlockByNumber(fromLine);
    std::vector<CodeSpan> spans;
    for (QTextBlock line = first; line.isValid(); line = line.next()) {
        spans.clear();
        const CodeState after = scanCodeLine(*language, line.text(), m_lineStates.back(), &spans);
        QVector<QTextLayout::FormatRange> formats;
        formats.reserve(static_cast<qsizetype>(spans.size()));
        for (const CodeSpan& span : spans) {
            QTextCharFormat format;
            format.setForeground(codeColor(span.ink, *style.tokens));
            formats.append({span.from, span.length, format});
        }
        line.layout()->setFormats(formats);
        if (line.next().isValid()) m_lineStates.push_back(after);
    }
    const int from = first.position();
    m_document->markContentsDirty(from, std::max(m_document->characterCount() - from - 1, 0));
}

void TextPart::build(const ChatStyle& style) {
    m_document = std::make_unique<QTextDocument>();
    m_document->setUndoRedoEnabled(false);
    m_document->setDocumentMargin(0);
    if (m_block.kind == MarkdownBlock::Kind::Code) {
        fillCode(style);
        openLines(*m_document, 118);
        return;
    }
    m_document->setDefaultFont(m_look == Look::Reasoning ? style.quiet : style.body);
    m_document->setIndentWidth(22);
    QTextOption option;
    option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    m_document->setDefaultTextOption(option);
    if (m_look == Look::User) {
        m_document->setPlainText(m_block.plain);
    } else {
        m_document->setDefaultStyleSheet(styleSheet(style, m_look));
        m_document->setHtml(m_block.html);
        trimLastMargin(*m_document);
    }
    openLines(*m_document, m_look == Look::Reasoning ? 106 : 110);
    if (m_block.kind == MarkdownBlock::Kind::Table) levelCells(*m_document);
}

void TextPart::measure(qreal width, const ChatStyle& style) {
    if (m_block.kind == MarkdownBlock::Kind::Rule && !m_document)
        m_document = std::make_unique<QTextDocument>();
    if (!m_document) build(style);
    if (m_measuredWidth == width) return;
    const Insets in = insets(style);
    m_origin = QPointF(in.left, in.top);
    m_document->setTextWidth(std::max<qreal>(width - in.left - in.right, 40));
    if (isCode()) m_lineWidth = m_wraps ? 0 : m_document->idealWidth();
    m_height = m_block.kind == MarkdownBlock::Kind::Rule
                   ? kRuleHeight
                   : std::ceil(m_document->size().height() + in.top + in.bottom);
    m_measuredWidth = m_heightWidth = width;
}

void TextPart::release() {
    m_document.reset();
    m_measuredWidth = -1;
}

void TextPart::setWraps(bool wraps) {
    if (wraps == m_wraps) return;
    m_wraps = wraps;
    m_pan = 0;
    release();
    m_heightWidth = -1;
}

qreal TextPart::lineWidth() const {
    return m_lineWidth;
}

qreal TextPart::roomForLines(qreal width, const ChatStyle& style) const {
    const Insets in = insets(style);
    return std::max<qreal>(width - in.left - in.right, 40);
}

/// Parts of one box are drawn as one: what is rounded, and the lines between, fall outside of what is shown.
void TextPart::paintCodeBox(QPainter& painter, const QRectF& area, const ChatStyle& style,
                            const Marks& marks) const {
    const Tokens& t = *style.tokens;
    const bool isFirst = m_block.codePart == 0;
    QRectF box = area;
    if (!isFirst) box.setTop(area.top() - 2 * metrics::kBlockRadius);
    if (m_block.goesOn) box.setBottom(area.bottom() + 2 * metrics::kBlockRadius);
    painter.save();
    painter.setClipRect(area, Qt::IntersectClip);
    drawBox(painter, box, metrics::kBlockRadius, t.code, t.border);
    painter.restore();
    if (!isFirst) return;
    painter.setFont(style.quiet);
    painter.setPen(t.secondary);
    const QRectF wrap = wrapButton(area.width(), style).translated(area.topLeft());
    const QRectF copy = copyButton(area.width(), style).translated(area.topLeft());
    const QRectF line(area.left() + kCodePad, area.top(), wrap.left() - area.left() - kCodePad - 8,
                      codeHeader(style));
    painter.drawText(line, Qt::AlignVCenter | Qt::AlignLeft,
                     QFontMetricsF(style.quiet).elidedText(m_block.language, Qt::ElideRight, line.width()));
    const QColor under = t.isDark ? t.raised : t.border;
    if (marks.hoversCopy) drawBox(painter, copy, metrics::kRadius, under);
    painter.setPen(marks.justCopied ? t.good : marks.hoversCopy ? t.text : t.secondary);
    painter.drawText(copy, Qt::AlignCenter, marks.justCopied ? style.copiedWord : style.copyWord);
    if (marks.hoversWrap) drawBox(painter, wrap, metrics::kRadius, under);
    painter.setPen(marks.hoversWrap ? t.text : t.secondary);
    painter.drawText(wrap, Qt::AlignCenter, m_wraps ? style.noWrapWord : style.wrapWord);
}

void TextPart::paintBox(QPainter& painter, const QRectF& area, const ChatStyle& style,
                        const Marks& marks) const {
    const Tokens& t = *style.tokens;
    if (m_look == Look::User) {
        drawBox(painter, area, metrics::kBlockRadius, t.userBlock);
    } else if (m_block.kind == MarkdownBlock::Kind::Quote) {
        drawBox(painter, QRectF(area.left(), area.top() + 2, 3, area.height() - 4), 1.5, t.border);
    } else if (m_block.kind == MarkdownBlock::Kind::Rule) {
        painter.fillRect(QRectF(area.left(), std::floor(area.center().y()), area.width(), 1), t.border);
    } else if (isCode()) {
        paintCodeBox(painter, area, style, marks);
    }
}

void TextPart::paint(QPainter& painter, const QRectF& area, const Marks& marks,
                     const ChatStyle& style) const {
    paintBox(painter, area, style, marks);
    if (!m_document || m_block.kind == MarkdownBlock::Kind::Rule) return;
    QAbstractTextDocumentLayout::PaintContext context;
    context.palette = style.palette;
    context.palette.setColor(QPalette::Text, inkOf(m_look, m_block, style));
    const auto mark = [&](const Selection& place, const QColor& back, const QColor& ink) {
        QAbstractTextDocumentLayout::Selection range;
        range.cursor = QTextCursor(m_document.get());
        range.cursor.setPosition(std::clamp(place.from, 0, length()));
        range.cursor.setPosition(std::clamp(place.to, 0, length()), QTextCursor::KeepAnchor);
        range.format.setBackground(back);
        range.format.setForeground(ink);
        context.selections.append(range);
    };
    const Tokens& t = *style.tokens;
    if (!marks.found.isEmpty()) {
        const std::vector<Selection> places = placesOf(marks.found);
        for (std::size_t i = 0; i < places.size(); ++i) {
            const bool isCurrent = static_cast<int>(i) == marks.currentFound;
            mark(places[i], isCurrent ? t.warn : t.warnTint, isCurrent ? t.surface : t.text);
        }
    }
    if (marks.selection && marks.selection->from != marks.selection->to) {
        mark(*marks.selection, style.palette.color(QPalette::Highlight),
             style.palette.color(QPalette::HighlightedText));
    }
    painter.save();
    if (isCode() && !m_wraps)
        painter.setClipRect(area.adjusted(kCodePad, 0, -kCodePad, 0), Qt::IntersectClip);
    painter.translate(area.topLeft() + origin());
    m_document->documentLayout()->draw(&painter, context);
    painter.restore();
    if (!isCode() || m_wraps || m_block.goesOn) return;
    const qreal room = roomForLines(area.width(), style);
    if (m_lineWidth <= room) return;
    // How far it is moved; only a sign, for the box is moved by the wheel or by keys.
    const qreal width = std::max<qreal>(room * room / m_lineWidth, 24);
    const qreal x = (room - width) * std::clamp<qreal>(m_pan / (m_lineWidth - room), 0, 1);
    drawBox(painter, QRectF(area.left() + kCodePad + x, area.bottom() - 7, width, 4), 2, t.disabled);
}

int TextPart::positionAt(const QPointF& point) const {
    if (!m_document) return 0;
    const int position = m_document->documentLayout()->hitTest(point - origin(), Qt::FuzzyHit);
    return std::clamp(position, 0, length());
}

QString TextPart::linkAt(const QPointF& point) const {
    return m_document ? m_document->documentLayout()->anchorAt(point - origin()) : QString();
}

QRectF TextPart::caretRect() const {
    if (!m_document) return {};
    const QTextBlock block = m_document->lastBlock();
    const QRectF box = m_document->documentLayout()->blockBoundingRect(block);
    const QTextLine line = block.layout()->lineForTextPosition(block.length() - 1);
    if (!line.isValid()) return QRectF(box.topLeft() + origin(), QSizeF(2, box.height()));
    const QPointF at = block.layout()->position() + QPointF(line.cursorToX(block.length() - 1), line.y());
    return QRectF(at + origin(), QSizeF(2, line.height()));
}

int TextPart::length() const {
    return m_document ? std::max(m_document->characterCount() - 1, 0) : 0;
}

TextPart::Selection TextPart::wordAt(int position) const {
    if (!m_document) return {};
    QTextCursor cursor(m_document.get());
    cursor.setPosition(std::clamp(position, 0, length()));
    cursor.select(QTextCursor::WordUnderCursor);
    return {cursor.selectionStart(), cursor.selectionEnd()};
}

QString TextPart::textBetween(int from, int to) const {
    if (m_block.kind == MarkdownBlock::Kind::Rule) return {};
    if (!m_document) return {};
    QTextCursor cursor(m_document.get());
    cursor.setPosition(std::clamp(from, 0, length()));
    cursor.setPosition(std::clamp(to, 0, length()), QTextCursor::KeepAnchor);
    return cursor.selection().toPlainText();
}

std::vector<TextPart::Selection> TextPart::placesOf(const QString& words) const {
    std::vector<Selection> places;
    if (words.isEmpty()) return places;
    const QString text = m_document ? m_document->toPlainText() : isCode() ? m_block.code : m_block.plain;
    for (qsizetype at = text.indexOf(words, 0, Qt::CaseInsensitive); at >= 0;
         at = text.indexOf(words, at + words.size(), Qt::CaseInsensitive)) {
        places.push_back({static_cast<int>(at), static_cast<int>(at + words.size())});
    }
    return places;
}

QRectF TextPart::rectOf(const Selection& place) const {
    if (!m_document) return {};
    const QTextBlock block = m_document->findBlock(std::clamp(place.from, 0, length()));
    const int inBlock = place.from - block.position();
    const QTextLine line = block.layout()->lineForTextPosition(inBlock);
    if (!line.isValid()) return {};
    const QPointF at = block.layout()->position() + QPointF(line.cursorToX(inBlock), line.y());
    return QRectF(at + origin(), QSizeF(8, line.height()));
}

QRectF TextPart::wrapButton(qreal width, const ChatStyle& style) const {
    if (!isCode() || m_block.codePart > 0) return {};
    const QFontMetricsF fm(style.quiet);
    const QString& word = m_wraps ? style.noWrapWord : style.wrapWord;
    const QRectF copy = copyButton(width, style);
    const qreal w = std::ceil(fm.horizontalAdvance(word)) + 16;
    return QRectF(copy.left() - w - 4, copy.top(), w, copy.height());
}

QRectF TextPart::copyButton(qreal width, const ChatStyle& style) const {
    if (!isCode() || m_block.codePart > 0) return {};
    const QFontMetricsF fm(style.quiet);
    const qreal w =
        std::ceil(std::max(fm.horizontalAdvance(style.copyWord), fm.horizontalAdvance(style.copiedWord))) +
        16;
    const qreal header = codeHeader(style);
    return QRectF(width - w - 6, 4, w, header - 8);
}

}  // namespace autoglm::ui
