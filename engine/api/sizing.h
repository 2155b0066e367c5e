// What a model asks of a machine, from its numbers alone: its memory in four precisions side by side, and the
// least and a good machine for it.
// Threads: pure functions.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace autoglm {

/// One precision of a model.
struct PrecisionSize {
    std::string name;                // "FP32", "FP16", "INT8", "INT4"
    std::string type;                // the type of file that has it: "F32", "F16", "Q8_0", "Q4_K_M"
    std::uint64_t weightBytes = 0;   // in memory, and on the disk
    std::uint64_t neededBytes = 0;   // with keys and values of the context, and working space
    bool fits = false;               // here
    double decode = 0, prefill = 0;  // forecast here, tokens per second
};

/// A machine that runs it. With a graphics card of `graphicsBytes`, memory and cores matter little.
struct MachineNeeds {
    std::string type;  // of weights: "Q4_K_M"
    std::uint32_t nContext = 0;
    double tokensPerSecond = 0;       // that it is meant to write
    std::uint64_t memoryBytes = 0;    // with room for the system; a size that is sold
    std::uint64_t graphicsBytes = 0;  // of a card that holds all of it; a size that is sold; 0: none does
    std::uint64_t diskBytes = 0;
    double gbPerSecond = 0;  // that memory (or the card's) has to read
    unsigned nCores = 0;     // to read a page of text in a minute, or in twenty seconds
};

struct Sizing {
    std::vector<PrecisionSize> precisions;  // most bits first; empty: not known
    MachineNeeds minimum, recommended;
};

/// What a sizing is made from.
struct SizingFacts {
    double weightBytes[4] = {};   // FP32, FP16, INT8, INT4
    double activeShare = 1;       // of the weights, that every token reads
    double activeParameters = 0;  // that every token is multiplied with
    double kvBytesPerPosition = 0, scratchBytes = 0;
    std::uint32_t nContext = 0, contextLength = 0;  // asked for; trained on
};
/// Forecasts and `fits` are left to those who know the machine.
[[nodiscard]] Sizing sizeModel(const SizingFacts& facts);

}  // namespace autoglm
