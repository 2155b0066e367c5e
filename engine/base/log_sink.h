// How the engine reports: through a sink handed in by the application, never on its own to a terminal.
#pragma once
#include <functional>
#include <string_view>

namespace autoglm {

enum class LogLevel { Debug, Info, Warning, Error };

/// Called from any engine thread; must be thread safe and quick. An empty sink is silence.
using LogSink = std::function<void(LogLevel, std::string_view message)>;

}  // namespace autoglm
