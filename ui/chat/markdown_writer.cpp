#include "ui/chat/markdown_writer.h"

#include <cmark-gfm-core-extensions.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "ui/chat/markdown_source.h"

namespace autoglm::ui {
namespace {

// Deeper nesting is no text a person would write; its containers are flattened.
constexpr int kMaxDepth = 24;

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
        if (isMarkdownType(node, "strikethrough")) return open(QStringLiteral("<s>"));
        if (isMarkdownType(node, "table")) {
            m_alignments = cmark_gfm_extensions_get_table_alignments(node);
            return open(
                QStringLiteral("<table class=\"grid\" border=\"1\" cellspacing=\"0\" cellpadding=\"7\">"));
        }
        if (isMarkdownType(node, "table_header") || isMarkdownType(node, "table_row")) {
            m_column = 0;
            m_cellTag = isMarkdownType(node, "table_header") ? QStringLiteral("th") : QStringLiteral("td");
            return open(QStringLiteral("<tr>"));
        }
        if (isMarkdownType(node, "table_cell")) return openCell();
        if (isMarkdownType(node, "tasklist")) return openItem(node);
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
        } else if (type == CMARK_NODE_ITEM || isMarkdownType(node, "tasklist")) {
            closeItem(node);
        } else if (type == CMARK_NODE_BLOCK_QUOTE) {
            if (!isTop && m_depth < kMaxDepth) m_html += QStringLiteral("</blockquote>");
            --m_depth;
        } else if (isMarkdownType(node, "strikethrough")) {
            m_html += QStringLiteral("</s>");
        } else if (isMarkdownType(node, "table")) {
            m_html += QStringLiteral("</table>");
        } else if (isMarkdownType(node, "table_header") || isMarkdownType(node, "table_row")) {
            m_html += QStringLiteral("</tr>");
            m_plain += QLatin1Char('\n');
        } else if (isMarkdownType(node, "table_cell")) {
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
        if (isMarkdownType(node, "tasklist")) {
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

}  // namespace

QString literalOf(cmark_node* node) {
    const char* text = cmark_node_get_literal(node);
    return text ? QString::fromUtf8(text).remove(kSentinel) : QString();
}

bool isMarkdownType(cmark_node* node, const char* name) {
    return qstrcmp(cmark_node_get_type_string(node), name) == 0;
}

MarkdownBlock writeBlock(cmark_node* top) {
    return BlockWriter().write(top);
}

}  // namespace autoglm::ui
