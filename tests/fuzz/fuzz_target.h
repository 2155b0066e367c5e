// What a fuzz target gives: one function that must survive any bytes, and inputs to begin from.
// Each target is built with libFuzzer (clang, preset `fuzz`) and, everywhere, with the replay program of this
// folder.
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

/// Returns 0. Traps when an invariant of the code under test does not hold.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t sizeBytes);

namespace autoglm::fuzz {

using Input = std::vector<std::uint8_t>;

/// Valid and nearly valid inputs, always the same.
[[nodiscard]] std::vector<Input> seeds();

}  // namespace autoglm::fuzz
