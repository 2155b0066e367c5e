#include "ui/frame/pages.h"

#include <QCoreApplication>
#include <array>

namespace autoglm::ui {
namespace {

constexpr std::array<PageRow, 6> kRows = {{
    {PageId::Chat, "chat", "chat", false},
    {PageId::Models, "models", "models", false},
    {PageId::Dashboard, "dashboard", "dashboard", false},
    {PageId::Api, "api", "api", false},
    {PageId::Compare, "compare", "compare", false},
    {PageId::Settings, "settings", "settings", true},
}};

}  // namespace

std::span<const PageRow> pageRows() {
    return kRows;
}

const PageRow& pageRow(PageId page) {
    return kRows[static_cast<std::size_t>(page)];
}

std::optional<PageId> pageOfWord(const QString& word) {
    for (const PageRow& row : kRows) {
        if (word == QLatin1String(row.word)) return row.id;
    }
    return std::nullopt;
}

QString pageTitle(PageId page) {
    switch (page) {
        case PageId::Chat:
            return QCoreApplication::translate("Pages", "Chat");
        case PageId::Models:
            return QCoreApplication::translate("Pages", "Models");
        case PageId::Dashboard:
            return QCoreApplication::translate("Pages", "Dashboard");
        case PageId::Api:
            return QCoreApplication::translate("Pages", "API");
        case PageId::Compare:
            return QCoreApplication::translate("Pages", "Compare");
        case PageId::Settings:
            return QCoreApplication::translate("Pages", "Settings");
    }
    return {};
}

}  // namespace autoglm::ui
