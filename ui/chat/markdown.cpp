#include "ui/chat/markdown.h"

#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm-extension_api.h>
#include <cmark-gfm.h>

#include <QHash>
#include <algorithm>
#include <memory>

#include "ui/chat/code_highlighter.h"
#include "ui/chat/latex_text.h"

namespace autoglm::ui {
namespace {

// A punctuation character no text uses: put beside an emphasis mark it makes CommonMark's flanking rule
// accept Chinese neighbours, and is taken out of the text again.
constexpr QChar kSentinel(0x2cff);
// Deeper nesting is no text a person would write; its containers are flattened.
constexpr int kMaxDepth = 24;

bool isCjkLetter(QChar c) {
    const ushort u = c.unicode();
    return (u >= 0x3040 && u <= 0x30ff) || (u >= 0x3400 && u <= 0x4dbf) || (u >= 0x4e00 && u <= 0x9fff) ||
           (u >= 0xac00 && u <= 0xd7af) || (u >= 0xd840 && u <= 0xd8bf);
}
bool isCjk(QChar c) {
    const ushort u = c.unicode();
    return isCjkLetter(c) || (u >= 0x3000 && u <= 0x303f) || (u >= 0xff00 && u <= 0xffef) ||
           (u >= 0x2018 && u <= 0x201d);
}
bool isPunctuation(QChar c) {
    return c.isPunct() || c.isSymbol();
}

/// One line with sentinels where a run of asterisks stands between a Chinese letter and punctuation.
QString openChineseEmphasis(const QString& line) {
    if (!line.contains(QLatin1Char('*'))) return line;
    QString out;
    out.reserve(line.size() + 8);
    bool inCode = false;
    qsizetype i = 0;
    while (i < line.size()) {
        const QChar c = line.at(i);
        if (c != QLatin1Char('`') && c != QLatin1Char('*')) {
            out += c;
            ++i;
            continue;
        }
        qsizetype end = i;
        while (end < line.size() && line.at(end) == c)
            ++end;
        const QString run = line.mid(i, end - i);
        if (c == QLatin1Char('`')) inCode = !inCode;
        const QChar before = i > 0 ? line.at(i - 1) : QChar(' ');
        const QChar after = end < line.size() ? line.at(end) : QChar(' ');
        const bool isMark = c == QLatin1Char('*') && !inCode;
        const bool opens = isMark && isCjkLetter(before) && isPunctuation(after);
        const bool closes = isMark && isPunctuation(before) && isCjkLetter(after);
        if (opens) out += kSentinel;
        out += run;
        if (closes) out += kSentinel;
        i = end;
    }
    return out;
}

/// Formulas as text, in what lies between two fences.
void addProse(QString& out, QString& prose) {
    out += withReadableFormulas(prose);
    prose.clear();
}

QString prepared(const QString& source) {
    QString out, prose;
    out.reserve(source.size() + 16);
    QChar fence;
    const auto lines = QStringView(source).split(QLatin1Char('\n'));
    for (qsizetype i = 0; i < lines.size(); ++i) {
        if (i > 0) (fence.isNull() ? prose : out) += QLatin1Char('\n');
        const QStringView trimmed = lines[i].trimmed();
        const bool isFence = trimmed.startsWith(u"```") || trimmed.startsWith(u"~~~");
        if (isFence && fence.isNull()) {
            fence = trimmed.front();
            addProse(out, prose);
            out += lines[i];
        } else if (isFence && trimmed.front() == fence) {
            fence = QChar();
            out += lines[i];
        } else if (fence.isNull()) {
            prose += openChineseEmphasis(lines[i].toString());
        } else {
            out += lines[i];
        }
    }
    addProse(out, prose);
    return out;
}

QString literalOf(cmark_node* node) {
    const char* text = cmark_node_get_literal(node);
    return text ? QString::fromUtf8(text).remove(kSentinel) : QString();
}

bool isType(cmark_node* node, const char* name) {
    return qstrcmp(cmark_node_get_type_string(node), name) == 0;
}

bool isSafeUrl(const QString& url) {
    return url.startsWith(QLatin1String("https://"), Qt::CaseInsensitive) ||
           url.startsWith(QLatin1String("http://"), Qt::CaseInsensitive) ||
           url.startsWith(QLatin1String("mailto:"), Qt::CaseInsensitive);
}

/// Turns the tree under one top-level node into HTML and plain text.
class BlockWriter {
public:
    MarkdownBlock write(cmark_node* top) {
        std::unique_ptr<cmark_iter, decltype(&cmark_iter_free)> iterator(cmark_iter_new(top),
                                                                         &cmark_iter_free);
        cmark_event_type event;
        while ((event = cmark_iter_next(iterator.get())) != CMARK_EVENT_DONE) {
            cmark_node* node = cmark_iter_get_node(iterator.get());
            if (event == CMARK_EVENT_ENTER) {
                enter(node, node == top);
            } else {
                exit(node, node == top);
            }
        }
        MarkdownBlock block;
        block.html = m_html;
        while (m_plain.endsWith(QLatin1Char('\n')))
            m_plain.chop(1);
        block.plain = m_plain;
        return block;
    }

private:
    void enter(cmark_node* node, bool isTop) {
        const cmark_node_type type = cmark_node_get_type(node);
        if (type == CMARK_NODE_TEXT) return text(literalOf(node));
        if (type == CMARK_NODE_CODE) return inlineCode(literalOf(node));
        if (type == CMARK_NODE_SOFTBREAK || type == CMARK_NODE_LINEBREAK) return lineBreak();
        if (type == CMARK_NODE_HTML_INLINE || type == CMARK_NODE_HTML_BLOCK)
            return rawHtml(literalOf(node), type);
        if (type == CMARK_NODE_CODE_BLOCK) return nestedCode(literalOf(node));
        if (type == CMARK_NODE_THEMATIC_BREAK) return open(QStringLiteral("<hr>"));
        if (type == CMARK_NODE_PARAGRAPH) return paragraph(node);
        if (type == CMARK_NODE_HEADING) {
            return open(
                QStringLiteral("<p class=\"h%1\">").arg(std::min(cmark_node_get_heading_level(node), 4)));
        }
        if (type == CMARK_NODE_EMPH) return open(QStringLiteral("<i>"));
        if (type == CMARK_NODE_STRONG) return open(QStringLiteral("<b>"));
        if (type == CMARK_NODE_LINK) return openLink(node);
        if (type == CMARK_NODE_IMAGE) return open(QStringLiteral("<i>"));
        if (type == CMARK_NODE_LIST) return openList(node);
        if (type == CMARK_NODE_ITEM) return openItem(node);
        if (type == CMARK_NODE_BLOCK_QUOTE) {
            ++m_depth;
            if (!isTop && m_depth < kMaxDepth) open(QStringLiteral("<blockquote>"));
            return;
        }
        enterExtension(node);
    }

    void enterExtension(cmark_node* node) {
        if (isType(node, "strikethrough")) return open(QStringLiteral("<s>"));
        if (isType(node, "table")) {
            m_alignments = cmark_gfm_extensions_get_table_alignments(node);
            return open(
                QStringLiteral("<table class=\"grid\" border=\"1\" cellspacing=\"0\" cellpadding=\"7\">"));
        }
        if (isType(node, "table_header") || isType(node, "table_row")) {
            m_column = 0;
            m_cellTag = isType(node, "table_header") ? QStringLiteral("th") : QStringLiteral("td");
            return open(QStringLiteral("<tr>"));
        }
        if (isType(node, "table_cell")) return openCell();
        if (isType(node, "tasklist")) return openItem(node);
    }

    void exit(cmark_node* node, bool isTop) {
        const cmark_node_type type = cmark_node_get_type(node);
        if (type == CMARK_NODE_PARAGRAPH) {
            if (!isTight(node)) m_html += QStringLiteral("</p>");
            m_plain += QLatin1Char('\n');
        } else if (type == CMARK_NODE_HEADING) {
            m_html += QStringLiteral("</p>");
            m_plain += QLatin1Char('\n');
        } else if (type == CMARK_NODE_EMPH || type == CMARK_NODE_IMAGE) {
            m_html += QStringLiteral("</i>");
        } else if (type == CMARK_NODE_STRONG) {
            m_html += QStringLiteral("</b>");
        } else if (type == CMARK_NODE_LINK) {
            if (m_linkOpen) m_html += QStringLiteral("</a>");
            m_linkOpen = false;
        } else if (type == CMARK_NODE_LIST) {
            if (m_depth < kMaxDepth) m_html += closeList(node);
            --m_depth;
        } else if (type == CMARK_NODE_ITEM || isType(node, "tasklist")) {
            closeItem(node);
        } else if (type == CMARK_NODE_BLOCK_QUOTE) {
            if (!isTop && m_depth < kMaxDepth) m_html += QStringLiteral("</blockquote>");
            --m_depth;
        } else if (isType(node, "strikethrough")) {
            m_html += QStringLiteral("</s>");
        } else if (isType(node, "table")) {
            m_html += QStringLiteral("</table>");
        } else if (isType(node, "table_header") || isType(node, "table_row")) {
            m_html += QStringLiteral("</tr>");
            m_plain += QLatin1Char('\n');
        } else if (isType(node, "table_cell")) {
            m_html += QStringLiteral("</%1>").arg(m_cellTag);
            m_plain += QLatin1Char('\t');
        }
    }

    void open(const QString& tag) { m_html += tag; }

    static QString escaped(const QString& text) { return text.toHtmlEscaped(); }

    void text(const QString& words) {
        m_plain += words;
        if (!m_bareUrl) {
            m_html += escaped(words);
            return;
        }
        // An address written without marks runs on into Chinese text, which has no spaces: it ends there.
        qsizetype cut = 0;
        while (cut < words.size() && !isCjk(words.at(cut)))
            ++cut;
        m_html += escaped(words.left(cut));
        if (cut < words.size()) {
            if (m_linkOpen) m_html += QStringLiteral("</a>");
            m_linkOpen = false;
            m_html += escaped(words.mid(cut));
        }
    }
    void inlineCode(const QString& words) {
        m_plain += words;
        m_html += QStringLiteral("<code>") + escaped(words) + QStringLiteral("</code>");
    }
    void lineBreak() {
        m_plain += QLatin1Char('\n');
        // Models break lines where they mean it.
        m_html += QStringLiteral("<br>");
    }
    void rawHtml(const QString& words, cmark_node_type type) {
        m_plain += words;
        const QString shown = escaped(words.trimmed()).replace(QLatin1Char('\n'), QStringLiteral("<br>"));
        m_html +=
            type == CMARK_NODE_HTML_BLOCK ? QStringLiteral("<p>") + shown + QStringLiteral("</p>") : shown;
    }
    void nestedCode(QString words) {
        m_plain += words;
        if (words.endsWith(QLatin1Char('\n'))) words.chop(1);
        m_html += QStringLiteral("<pre>") + escaped(words) + QStringLiteral("</pre>");
    }

    static bool isTight(cmark_node* paragraph) {
        cmark_node* item = cmark_node_parent(paragraph);
        cmark_node* list = item ? cmark_node_parent(item) : nullptr;
        return list && cmark_node_get_type(list) == CMARK_NODE_LIST && cmark_node_get_list_tight(list);
    }
    void paragraph(cmark_node* node) {
        if (!isTight(node)) {
            open(QStringLiteral("<p>"));
        } else if (cmark_node_previous(node)) {
            lineBreak();
        }
        if (!m_pendingNumber.isEmpty()) m_html += std::exchange(m_pendingNumber, QString());
    }

    void openLink(cmark_node* node) {
        const QString url = QString::fromUtf8(cmark_node_get_url(node));
        cmark_node* child = cmark_node_first_child(node);
        const QString label = child ? literalOf(child) : QString();
        m_bareUrl = !label.isEmpty() && url.endsWith(label) && !cmark_node_next(child);
        QString target = url;
        if (m_bareUrl) {
            const auto end = std::find_if(target.cbegin(), target.cend(), isCjk);
            target.truncate(std::distance(target.cbegin(), end));
        }
        m_linkOpen = isSafeUrl(target);
        if (m_linkOpen) open(QStringLiteral("<a href=\"%1\">").arg(escaped(target)));
    }

    // QTextDocument always counts from one. A list that starts elsewhere (after a code block between two of
    // its items, say) is written as paragraphs with their numbers.
    static bool countsFromOne(cmark_node* list) {
        return cmark_node_get_list_type(list) != CMARK_ORDERED_LIST || cmark_node_get_list_start(list) == 1;
    }
    void openList(cmark_node* node) {
        if (++m_depth >= kMaxDepth) return;
        if (!countsFromOne(node)) return open(QStringLiteral("<div class=\"numbered\">"));
        open(cmark_node_get_list_type(node) == CMARK_ORDERED_LIST ? QStringLiteral("<ol>")
                                                                  : QStringLiteral("<ul>"));
    }
    static QString closeList(cmark_node* node) {
        if (!countsFromOne(node)) return QStringLiteral("</div>");
        return cmark_node_get_list_type(node) == CMARK_ORDERED_LIST ? QStringLiteral("</ol>")
                                                                    : QStringLiteral("</ul>");
    }
    void openItem(cmark_node* node) {
        cmark_node* list = cmark_node_parent(node);
        if (m_depth >= kMaxDepth) return open(QStringLiteral("<br>"));
        int number = list ? cmark_node_get_list_start(list) : 1;
        for (cmark_node* before = cmark_node_previous(node); before; before = cmark_node_previous(before))
            ++number;
        const bool ordered = list && cmark_node_get_list_type(list) == CMARK_ORDERED_LIST;
        m_plain += ordered ? QStringLiteral("%1. ").arg(number) : QStringLiteral("• ");
        if (list && !countsFromOne(list)) {
            const QString label = QStringLiteral("%1.&nbsp;&nbsp;").arg(number);
            if (isTightList(list)) {
                open(QStringLiteral("<p class=\"item\">") + label);
            } else {
                m_pendingNumber = label;
            }
            return;
        }
        if (isType(node, "tasklist")) {
            open(cmark_gfm_extensions_get_tasklist_item_checked(node)
                     ? QStringLiteral("<li class=\"checked\">")
                     : QStringLiteral("<li class=\"unchecked\">"));
        } else {
            open(QStringLiteral("<li>"));
        }
    }
    static bool isTightList(cmark_node* list) { return cmark_node_get_list_tight(list) != 0; }
    void closeItem(cmark_node* node) {
        if (m_depth >= kMaxDepth) return;
        cmark_node* list = cmark_node_parent(node);
        const bool numbered = list && !countsFromOne(list);
        if (!numbered) m_html += QStringLiteral("</li>");
        if (numbered && isTightList(list)) m_html += QStringLiteral("</p>");
    }

    void openCell() {
        const uint8_t alignment = m_alignments ? m_alignments[m_column] : 0;
        ++m_column;
        const QString side = alignment == 'c'   ? QStringLiteral("center")
                             : alignment == 'r' ? QStringLiteral("right")
                                                : QStringLiteral("left");
        open(QStringLiteral("<%1 align=\"%2\">").arg(m_cellTag, side));
    }

    QString m_html, m_plain, m_cellTag, m_pendingNumber;
    int m_depth = 0, m_column = 0;
    const uint8_t* m_alignments = nullptr;
    bool m_linkOpen = false, m_bareUrl = false;
};

MarkdownBlock::Kind kindOf(cmark_node* node) {
    switch (cmark_node_get_type(node)) {
        case CMARK_NODE_HEADING:
            return MarkdownBlock::Kind::Heading;
        case CMARK_NODE_LIST:
            return MarkdownBlock::Kind::List;
        case CMARK_NODE_BLOCK_QUOTE:
            return MarkdownBlock::Kind::Quote;
        case CMARK_NODE_CODE_BLOCK:
            return MarkdownBlock::Kind::Code;
        case CMARK_NODE_THEMATIC_BREAK:
            return MarkdownBlock::Kind::Rule;
        default:
            return isType(node, "table") ? MarkdownBlock::Kind::Table : MarkdownBlock::Kind::Text;
    }
}

MarkdownBlock blockOf(cmark_node* node) {
    const auto kind = kindOf(node);
    MarkdownBlock block;
    if (kind == MarkdownBlock::Kind::Code) {
        block.code = literalOf(node);
        if (block.code.endsWith(QLatin1Char('\n'))) block.code.chop(1);
        block.language = QString::fromUtf8(cmark_node_get_fence_info(node)).section(QLatin1Char(' '), 0, 0);
        block.plain = block.code;
    } else if (kind != MarkdownBlock::Kind::Rule) {
        block = BlockWriter().write(node);
    }
    block.kind = kind;
    return block;
}

CodeState stateBehind(const MarkdownBlock& block) {
    const CodeLanguage* language = findCodeLanguage(block.language);
    CodeState state = block.codeState;
    if (!language) return state;
    for (const QStringView line : QStringView(block.code).split(u'\n'))
        state = scanCodeLine(*language, line, state, nullptr);
    return state;
}

/// The end of line `count` of `text`, or -1 if it has not more lines than that.
qsizetype endOfLine(QStringView text, qsizetype count) {
    qsizetype end = -1;
    for (qsizetype i = 0; i < count; ++i) {
        end = text.indexOf(u'\n', end + 1);
        if (end < 0) return -1;
    }
    return end;
}

/// The last block, if it is code of many lines, as several: what is shown then has its cost, and not what
/// the whole of it is.
void splitLongCode(std::vector<MarkdownBlock>& blocks) {
    while (blocks.back().kind == MarkdownBlock::Kind::Code) {
        const qsizetype end = endOfLine(blocks.back().code, kCodePartLines);
        if (end < 0) return;
        MarkdownBlock rest = blocks.back();
        rest.code = rest.plain = rest.code.mid(end + 1);
        ++rest.codePart;
        MarkdownBlock& part = blocks.back();
        part.code.truncate(end);
        part.plain = part.code;
        part.goesOn = true;
        rest.codeState = stateBehind(part);
        blocks.push_back(std::move(rest));
    }
}

/// Where each line of `source` begins, counted as cmark counts lines.
std::vector<qsizetype> lineStarts(const QString& source) {
    std::vector<qsizetype> starts = {0};
    for (qsizetype i = 0; i < source.size(); ++i) {
        const QChar c = source.at(i);
        const bool isPair =
            c == QLatin1Char('\r') && i + 1 < source.size() && source.at(i + 1) == QLatin1Char('\n');
        if ((c == QLatin1Char('\n') || c == QLatin1Char('\r')) && !isPair) starts.push_back(i + 1);
    }
    return starts;
}

}  // namespace

std::vector<MarkdownBlock> parseMarkdown(const QString& source) {
    cmark_gfm_core_extensions_ensure_registered();
    std::unique_ptr<cmark_parser, decltype(&cmark_parser_free)> parser(
        cmark_parser_new(CMARK_OPT_STRIKETHROUGH_DOUBLE_TILDE), &cmark_parser_free);
    for (const char* name : {"table", "strikethrough", "autolink", "tasklist"}) {
        if (auto* extension = cmark_find_syntax_extension(name)) {
            cmark_parser_attach_syntax_extension(parser.get(), extension);
        }
    }
    const QByteArray bytes = prepared(source).toUtf8();
    cmark_parser_feed(parser.get(), bytes.constData(), static_cast<std::size_t>(bytes.size()));
    std::unique_ptr<cmark_node, decltype(&cmark_node_free)> root(cmark_parser_finish(parser.get()),
                                                                 &cmark_node_free);

    const auto starts = lineStarts(source);
    std::vector<MarkdownBlock> blocks;
    for (cmark_node* node = cmark_node_first_child(root.get()); node; node = cmark_node_next(node)) {
        MarkdownBlock block = blockOf(node);
        const auto line = static_cast<std::size_t>(std::max(cmark_node_get_start_line(node), 1)) - 1;
        block.sourceStart = line < starts.size() ? starts[line] : source.size();
        blocks.push_back(std::move(block));
        splitLongCode(blocks);
    }
    return blocks;
}

/// A fence that is still open at the end of the text: what comes belongs to it until it is closed.
void MarkdownStream::findOpenFence() {
    m_fencePart = -1;
    if (m_blocks.empty() || m_blocks.back().kind != MarkdownBlock::Kind::Code) return;
    if (m_text.contains(QLatin1Char('\r'))) return;
    const qsizetype fence = m_blocks.back().sourceStart;
    const qsizetype body = m_text.indexOf(QLatin1Char('\n'), fence) + 1;
    m_fenceMark = m_text.mid(fence, 3);
    const bool isFence = m_fenceMark == QLatin1String("```") || m_fenceMark == QLatin1String("~~~");
    if (body <= 0 || !isFence) return;  // indented code, or a fence within something else
    // A closed fence ends in its mark, an open one in its code.
    const QString& code = m_blocks.back().code;
    const qsizetype from = m_text.size() - code.size() - (m_text.endsWith(QLatin1Char('\n')) ? 1 : 0);
    if (from >= body && QStringView(m_text).mid(from, code.size()) == code) m_fencePart = from;
}

/// Adds what has come to the open fence. False if the text has to be parsed again.
bool MarkdownStream::appendToFence(const QString& text) {
    if (m_fencePart < 0 || text.size() < m_text.size()) return false;
    const qsizetype line = m_text.lastIndexOf(QLatin1Char('\n')) + 1;
    const QStringView news = QStringView(text).mid(line);
    // One sign of a mark is enough to look closely: the rest may still be on its way.
    if (news.contains(m_fenceMark.at(0)) || news.contains(u'\r') || news.contains(u'\0')) return false;
    m_text = text;
    MarkdownBlock& last = m_blocks.back();
    last.code = text.mid(m_fencePart);
    if (last.code.endsWith(QLatin1Char('\n'))) last.code.chop(1);
    last.plain = last.code;
    const auto before = m_blocks.size();
    splitLongCode(m_blocks);
    for (std::size_t i = before; i < m_blocks.size(); ++i)
        m_fencePart += m_blocks[i - 1].code.size() + 1;
    return true;
}

std::size_t MarkdownStream::setText(const QString& text) {
    const std::size_t open = m_blocks.empty() ? 0 : m_blocks.size() - 1;
    if (appendToFence(text)) return open;
    m_text = text;
    const std::size_t firstChanged = m_closedBlocks;
    auto tail = parseMarkdown(m_text.mid(m_openStart));
    m_blocks.resize(m_closedBlocks);
    for (MarkdownBlock& block : tail) {
        block.sourceStart += m_openStart;
        m_blocks.push_back(std::move(block));
    }
    std::size_t last = m_blocks.empty() ? 0 : m_blocks.size() - 1;
    while (last > 0 && m_blocks[last].codePart > 0)
        --last;
    if (last > m_closedBlocks) {
        m_closedBlocks = last;
        m_openStart = m_blocks[last].sourceStart;
    }
    findOpenFence();
    return firstChanged;
}

std::size_t MarkdownStream::finish() {
    auto all = parseMarkdown(m_text);
    std::size_t same = 0;
    while (same < all.size() && same < m_blocks.size() && all[same] == m_blocks[same])
        ++same;
    m_blocks = std::move(all);
    m_closedBlocks = 0;
    m_openStart = 0;
    m_fencePart = -1;
    return same;
}

}  // namespace autoglm::ui
