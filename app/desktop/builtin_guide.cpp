#include "app/desktop/builtin_guide.h"

#include "app/builtin_model.h"

namespace autoglm::desktop {

std::optional<FilePath> builtinGuidePath(QString* why) {
    const auto found = findBuiltinModel();
    if (found) return *found;
    if (why) *why = QString::fromStdString(found.error().message());
    return std::nullopt;
}

}  // namespace autoglm::desktop
