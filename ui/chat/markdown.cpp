#include "ui/chat/markdown.h"

#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm-extension_api.h>
#include <cmark-gfm.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "ui/chat/code_highlighter.h"
#include "ui/chat/markdown_source.h"
#include "ui/chat/markdown_writer.h"

namespace autoglm::ui {
namespace {

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
            return isMarkdownType(node, "table") ? MarkdownBlock::Kind::Table : MarkdownBlock::Kind::Text;
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
        block = writeBlock(node);
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

std::vector<MarkdownBlock> parseMarkdown(const QString& source) {
    cmark_gfm_core_extensions_ensure_registered();
    std::unique_ptr<cmark_parser, decltype(&cmark_parser_free)> parser(
        cmark_parser_new(CMARK_OPT_STRIKETHROUGH_DOUBLE_TILDE), &cmark_parser_free);
    for (const char* name : {"table", "strikethrough", "autolink", "tasklist"}) {
        if (auto* extension = cmark_find_syntax_extension(name)) {
            cmark_parser_attach_syntax_extension(parser.get(), extension);
        }
    }
    const QByteArray bytes = preparedMarkdown(source).toUtf8();
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

}  // namespace autoglm::ui
