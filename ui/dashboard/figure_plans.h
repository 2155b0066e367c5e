// Which figures the dashboard shows, and how. A new chart is a row in figure_plans.cpp.
#pragma once
#include <vector>

#include "ui/dashboard/figure_tile.h"
#include "ui/dashboard/time_chart.h"

namespace autoglm::ui {

/// Graphics card, its memory, processor, memory.
[[nodiscard]] std::vector<FigureTile::Plan> tilePlans();
/// Tokens per second while an answer is written.
[[nodiscard]] FigureTile::Plan speedTilePlan();
[[nodiscard]] std::vector<TimeChart::Plan> chartPlans();

}  // namespace autoglm::ui
