// The window's own icons: one-colour SVG drawings that take their colour from the palette when they are
// painted, so they follow the theme and stay sharp at any scale.
#pragma once
#include <QIcon>
#include <QPalette>
#include <QString>

namespace autoglm::ui {

/// `name` as under resources/icons, without ending. `role`: the palette colour it is drawn in.
[[nodiscard]] QIcon icon(const QString& name, QPalette::ColorRole role = QPalette::ButtonText);
/// As icon(), in one fixed colour.
[[nodiscard]] QPixmap iconPixmap(const QString& name, const QColor& color, int size, qreal scale);
/// The application's mark, in its own colours.
[[nodiscard]] QIcon applicationIcon();

}  // namespace autoglm::ui
