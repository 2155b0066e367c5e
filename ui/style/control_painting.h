// How the style draws what stands over and around lists: headers, tabs, the arrows of both.
#pragma once
#include <QStyleOption>

class QPainter;

namespace autoglm::ui {

/// `a` with `share` of `b` in it.
QColor mixed(const QColor& a, const QColor& b, double share);
/// The ground of a list's header: flat, with a line under it.
void drawHeaderSection(const QStyleOption& option, QPainter& painter);
/// The name of a column, and right beside it the arrow of the one that is sorted by.
void drawHeaderLabel(const QStyleOptionHeader& option, QPainter& painter);
/// The arrow before a row that can be unfolded.
void drawBranch(const QStyleOption& option, QPainter& painter);
/// A tab: words alone, the chosen one underlined.
void drawTab(const QStyleOptionTab& option, QPainter& painter);
/// A small arrow around `centre`.
void drawChevron(QPainter& painter, const QPointF& centre, const QColor& ink, bool isDown = true);

}  // namespace autoglm::ui
