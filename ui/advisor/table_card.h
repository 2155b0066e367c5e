// What the tables of forecasts have in common: the card they stand on, the mark of what fits.
#pragma once
#include <QIcon>

class QTableWidget;
class QWidget;

namespace autoglm::ui {

struct Tokens;

/// A card with the table on it, clear of the rounded corners. The card takes the table.
[[nodiscard]] QWidget* tableCard(QTableWidget* table);
/// A disc, or a ring for what is too large.
[[nodiscard]] QIcon fitMark(bool fits, const Tokens& tokens);

}  // namespace autoglm::ui
