// The mix of quantized types in a file, as a thin bar and in words. Threads: the GUI thread.
#pragma once
#include <QRectF>
#include <QString>

#include "app/desktop/model_types.h"

class QPainter;

namespace autoglm::ui {

struct Tokens;

void drawTypeMix(QPainter& painter, const QRectF& rect, const QVector<desktop::TypePart>& types,
                 const Tokens& tokens);
/// "q4_K 62 %, q6_K 37 %, f32 1 %".
[[nodiscard]] QString typeMixText(const QVector<desktop::TypePart>& types);

}  // namespace autoglm::ui
