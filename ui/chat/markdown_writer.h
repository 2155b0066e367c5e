// What cmark has understood, written as the small HTML of a block.
#pragma once
#include <cmark-gfm.h>

#include "ui/chat/markdown.h"

namespace autoglm::ui {

/// Whether `node` is of the type that goes by this name: those of extensions have no other.
[[nodiscard]] bool isMarkdownType(cmark_node* node, const char* name);
/// Its own text, without sentinels.
[[nodiscard]] QString literalOf(cmark_node* node);
/// HTML and plain text of the tree under one top-level node.
[[nodiscard]] MarkdownBlock writeBlock(cmark_node* top);

}  // namespace autoglm::ui
