#include "ui/chat/text_part.h"

#include <QAbstractTextDocumentLayout>
#include <QFontMetricsF>
#include <QPainter>
#include <QTextBlock>
#include <QTextCursor>
#include <QTextDocument>
#include <QTextDocumentFragment>
#include <QTextLayout>
#include <QTextTable>
#include <cmath>

#include "ui/style/app_style.h"

namespace autoglm::ui {
namespace {

constexpr qreal kUserPadX = 14, kUserPadY = 10;
constexpr qreal kCodePad = 14;
constexpr qreal kQuoteIndent = 16;
constexpr qreal kRuleHeight = 9;

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
                       m_block.language == block.language && block.code.startsWith(m_block.code);
    if (grows) {
        // Laying out a long fence anew for each piece of it would cost more with every line.
        QTextCursor cursor(m_document.get());
        cursor.movePosition(QTextCursor::End);
        cursor.insertText(block.code.mid(m_block.code.size()));
    } else {
        m_document.reset();
    }
    m_block = block;
    m_measuredWidth = -1;
    m_heightWidth = -1;
}

TextPart::Insets TextPart::insets(const ChatStyle& style) const {
    if (m_look == Look::User) return {kUserPadX, kUserPadY, kUserPadX, kUserPadY};
    if (m_block.kind == MarkdownBlock::Kind::Code)
        return {kCodePad, codeHeader(style) + 4, kCodePad, kCodePad - 2};
    if (m_block.kind == MarkdownBlock::Kind::Quote) return {kQuoteIndent, 0, 0, 0};
    return {};
}

qreal TextPart::estimate(qreal width, const ChatStyle& style) const {
    const Insets in = insets(style);
    const QFontMetricsF fm(style.body);
    const QString& text = m_block.kind == MarkdownBlock::Kind::Code ? m_block.code : m_block.plain;
    const qreal perLine = std::max<qreal>((width - in.left - in.right) / (fm.averageCharWidth() * 1.05), 8);
    qreal lines = 0;
    for (const auto& line : QStringView(text).split(QLatin1Char('\n'))) {
        lines += std::max(1.0, std::ceil(static_cast<qreal>(line.size()) / perLine));
    }
    return std::ceil(in.top + in.bottom + lines * fm.height() * 1.12);
}

qreal TextPart::height(qreal width, const ChatStyle& style) const {
    if (m_block.kind == MarkdownBlock::Kind::Rule) return kRuleHeight;
    return m_heightWidth == width ? m_height : estimate(width, style);
}

void TextPart::fillCode(const ChatStyle& style) {
    m_document->setDefaultFont(style.code);
    QTextOption option;
    option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    option.setTabStopDistance(4 * QFontMetricsF(style.code).horizontalAdvance(QLatin1Char(' ')));
    m_document->setDefaultTextOption(option);
    m_document->setPlainText(m_block.code);
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
}

void TextPart::measure(qreal width, const ChatStyle& style) {
    if (m_block.kind == MarkdownBlock::Kind::Rule && !m_document)
        m_document = std::make_unique<QTextDocument>();
    if (!m_document) build(style);
    if (m_measuredWidth == width) return;
    const Insets in = insets(style);
    m_origin = QPointF(in.left, in.top);
    m_document->setTextWidth(std::max<qreal>(width - in.left - in.right, 40));
    m_height = m_block.kind == MarkdownBlock::Kind::Rule
                   ? kRuleHeight
                   : std::ceil(m_document->size().height() + in.top + in.bottom);
    m_measuredWidth = m_heightWidth = width;
}

void TextPart::release() {
    m_document.reset();
    m_measuredWidth = -1;
}

void TextPart::paintBox(QPainter& painter, const QRectF& area, const ChatStyle& style, bool hoversCopy,
                        bool justCopied) const {
    const Tokens& t = *style.tokens;
    if (m_look == Look::User) {
        drawBox(painter, area, metrics::kBlockRadius, t.userBlock);
    } else if (m_block.kind == MarkdownBlock::Kind::Quote) {
        drawBox(painter, QRectF(area.left(), area.top() + 2, 3, area.height() - 4), 1.5, t.border);
    } else if (m_block.kind == MarkdownBlock::Kind::Rule) {
        painter.fillRect(QRectF(area.left(), std::floor(area.center().y()), area.width(), 1), t.border);
    } else if (m_block.kind == MarkdownBlock::Kind::Code) {
        drawBox(painter, area, metrics::kBlockRadius, t.code, t.border);
        const qreal header = codeHeader(style);
        painter.setFont(style.quiet);
        painter.setPen(t.secondary);
        const QRectF line(area.left() + kCodePad, area.top(), area.width() - 2 * kCodePad, header);
        painter.drawText(line, Qt::AlignVCenter | Qt::AlignLeft, m_block.language);
        const QRectF button = copyButton(area.width(), style).translated(area.topLeft());
        if (hoversCopy) drawBox(painter, button, metrics::kRadius, t.isDark ? t.raised : t.border);
        painter.setPen(justCopied ? t.good : hoversCopy ? t.text : t.secondary);
        painter.drawText(button, Qt::AlignCenter, justCopied ? style.copiedWord : style.copyWord);
    }
}

void TextPart::paint(QPainter& painter, const QRectF& area, const std::optional<Selection>& selection,
                     const ChatStyle& style, bool hoversCopy, bool justCopied) const {
    paintBox(painter, area, style, hoversCopy, justCopied);
    if (!m_document || m_block.kind == MarkdownBlock::Kind::Rule) return;
    QAbstractTextDocumentLayout::PaintContext context;
    context.palette = style.palette;
    context.palette.setColor(QPalette::Text, inkOf(m_look, m_block, style));
    if (selection && selection->from != selection->to) {
        QAbstractTextDocumentLayout::Selection range;
        range.cursor = QTextCursor(m_document.get());
        range.cursor.setPosition(std::clamp(selection->from, 0, length()));
        range.cursor.setPosition(std::clamp(selection->to, 0, length()), QTextCursor::KeepAnchor);
        range.format.setBackground(style.palette.color(QPalette::Highlight));
        range.format.setForeground(style.palette.color(QPalette::HighlightedText));
        context.selections.append(range);
    }
    painter.save();
    painter.translate(area.topLeft() + m_origin);
    m_document->documentLayout()->draw(&painter, context);
    painter.restore();
}

int TextPart::positionAt(const QPointF& point) const {
    if (!m_document) return 0;
    const int position = m_document->documentLayout()->hitTest(point - m_origin, Qt::FuzzyHit);
    return std::clamp(position, 0, length());
}

QString TextPart::linkAt(const QPointF& point) const {
    return m_document ? m_document->documentLayout()->anchorAt(point - m_origin) : QString();
}

QRectF TextPart::caretRect() const {
    if (!m_document) return {};
    const QTextBlock block = m_document->lastBlock();
    const QRectF box = m_document->documentLayout()->blockBoundingRect(block);
    const QTextLine line = block.layout()->lineForTextPosition(block.length() - 1);
    if (!line.isValid()) return QRectF(box.topLeft() + m_origin, QSizeF(2, box.height()));
    const QPointF at = block.layout()->position() + QPointF(line.cursorToX(block.length() - 1), line.y());
    return QRectF(at + m_origin, QSizeF(2, line.height()));
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

QRectF TextPart::copyButton(qreal width, const ChatStyle& style) const {
    if (m_block.kind != MarkdownBlock::Kind::Code) return {};
    const QFontMetricsF fm(style.quiet);
    const qreal w =
        std::ceil(std::max(fm.horizontalAdvance(style.copyWord), fm.horizontalAdvance(style.copiedWord))) +
        16;
    const qreal header = codeHeader(style);
    return QRectF(width - w - 6, 4, w, header - 8);
}

}  // namespace autoglm::ui
