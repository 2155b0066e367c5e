// The pages of the window. A new page is a value here, a row in pages.cpp and an addPage() in the window.
#pragma once
#include <QString>
#include <optional>
#include <span>

namespace autoglm::ui {

enum class PageId { Chat, Models, Dashboard, Api, Compare, Settings };

struct PageRow {
    PageId id;
    const char* word;  // in the settings file
    const char* icon;  // as under resources/icons
    bool isAtEnd;      // of the rail
};
/// In the order of the rail.
[[nodiscard]] std::span<const PageRow> pageRows();
[[nodiscard]] const PageRow& pageRow(PageId page);
[[nodiscard]] std::optional<PageId> pageOfWord(const QString& word);
/// In the language of the window.
[[nodiscard]] QString pageTitle(PageId page);

}  // namespace autoglm::ui
