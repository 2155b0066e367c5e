// A device that can fail, and what goes on when it does. Tokens of all pages are remembered, so that the next
// device computes what the first one held when it is asked for: the answer in progress goes on where it was.
// Threads: as Backend.
#pragma once
#include <functional>
#include <memory>

#include "engine/base/log_sink.h"
#include "engine/runtime/backend.h"

namespace autoglm {

/// Makes the device to go on with; called at most once, after the first one is gone.
using MakeBackendFn = std::function<Result<std::unique_ptr<Backend>>()>;

/// An error of Device class or OutOfMemory from `first` is logged and leads to the backend that `next` makes;
/// only its errors, and others of the first, reach the caller.
/// `first` has `nPages` pages of KV reserved, or 0.
[[nodiscard]] std::unique_ptr<Backend> createFailoverBackend(std::unique_ptr<Backend> first,
                                                             MakeBackendFn next, std::uint32_t nPages,
                                                             LogSink log);

}  // namespace autoglm
