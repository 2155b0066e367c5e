// Between the engine's types and the window's values. Internal to app/desktop.
#pragma once
#include "app/desktop/engine_types.h"
#include "engine/api/engine.h"
#include "engine/api/machine.h"

namespace autoglm::desktop {

[[nodiscard]] MachineSummary toMachineSummary(const MachineInfo& info);
[[nodiscard]] DeviceList toDeviceList(const MachineInfo& machine, const GpuStatus& gpus);
[[nodiscard]] ModelSummary toModelSummary(const ModelInfo& info, const LoadRequest& request);
[[nodiscard]] LoadState toLoadState(const autoglm::LoadProgress& progress, const LoadRequest& request,
                                    double seconds);
[[nodiscard]] PromptProgress toPromptProgress(const autoglm::PromptProgress& progress);
[[nodiscard]] AnswerStats toAnswerStats(const GenerateStats& stats);
[[nodiscard]] AnswerEnd toAnswerEnd(FinishReason finish);
[[nodiscard]] EngineFailure toFailure(const Error& error, const FilePath& path);
/// The parts of a load that a choice of device decides.
void applyDevice(const DeviceChoice& choice, LoadOptions& options);
[[nodiscard]] LoadOptions toLoadOptions(const LoadRequest& request);
[[nodiscard]] ChatMessage toChatMessage(const ChatTurn& turn);
[[nodiscard]] BegunAnswer toBegunAnswer(const ChatTurn& turn);
[[nodiscard]] GenerateRequest toGenerateRequest(const AnswerRequest& request);

}  // namespace autoglm::desktop
