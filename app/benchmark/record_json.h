// A benchmark's record as JSON: a line of the history, a part of a report. What comes in is checked: numbers
// are finite and in range, texts are short and cannot steer a terminal.
#pragma once
#include <nlohmann/json_fwd.hpp>
#include <optional>

#include "engine/api/benchmark.h"

namespace autoglm {

[[nodiscard]] nlohmann::ordered_json toJson(const BenchmarkRecord& record);
/// Nothing when it is no record.
[[nodiscard]] std::optional<BenchmarkRecord> recordOf(const nlohmann::ordered_json& json);

/// "2026-05-04T10:20:30Z".
[[nodiscard]] std::string isoTime(std::int64_t unixSeconds);

}  // namespace autoglm
