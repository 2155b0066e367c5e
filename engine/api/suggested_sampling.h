// How a model wants to be sampled when the user has no opinion.
// Threads: pure function.
#pragma once
#include "engine/api/engine.h"
#include "engine/chat/prompt.h"
#include "engine/gguf/reader.h"

namespace autoglm {

/// The file's general.sampling.* keys where they are there and make sense, else what the makers of the model
/// family publish.
[[nodiscard]] SamplingOptions suggestedSampling(const GgufFile& file, PromptFormat format);

}  // namespace autoglm
