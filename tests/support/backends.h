// Every backend this build has, by name, so that one test runs on all of them.
// Threads: pure functions.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "engine/runtime/backend.h"

namespace autoglm::test {

/// "reference", and every other one that this machine can run.
[[nodiscard]] std::vector<std::string> backendNames();
[[nodiscard]] Result<std::unique_ptr<Backend>> makeBackend(const std::string& name,
                                                           std::shared_ptr<const Model> model, KvType kvType,
                                                           unsigned nThreads = 0);

}  // namespace autoglm::test
