// Why the engine chose a prompt format, in the words of the interface.
#pragma once
#include <QString>

namespace autoglm::desktop {

/// The engine's reason ("no template in the file; the architecture is that of GLM-4-0414") as a sentence. A
/// part that is not known here stays as the engine says it.
[[nodiscard]] QString promptReasonText(const QString& reason);

}  // namespace autoglm::desktop
