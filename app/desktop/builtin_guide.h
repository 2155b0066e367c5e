// Where the built-in guide lies, for a window that may not include the engine.
#pragma once
#include <QString>
#include <optional>

#include "app/desktop/engine_types.h"

namespace autoglm::desktop {

/// Empty if it is not installed; `*why` then says where it was looked for.
[[nodiscard]] std::optional<FilePath> builtinGuidePath(QString* why = nullptr);

}  // namespace autoglm::desktop
