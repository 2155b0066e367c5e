// A chat as a PDF, made from its HTML on a thread of its own.
#pragma once
#include <QString>
#include <functional>

namespace autoglm::ui {

/// `done` is called on the GUI thread with what went wrong, or "".
void writePdf(const QString& html, const QString& file, std::function<void(const QString&)> done);

}  // namespace autoglm::ui
