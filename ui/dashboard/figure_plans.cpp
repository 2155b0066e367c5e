#include "ui/dashboard/figure_plans.h"

#include <QCoreApplication>

namespace autoglm::ui {
namespace {

using desktop::FigureId;

/// A text that is looked up when it is shown, so that it follows the language.
std::function<QString()> words(const char* source) {
    return [source] { return QCoreApplication::translate("FigurePlans", source); };
}

}  // namespace

std::vector<FigureTile::Plan> tilePlans() {
    return {
        {words(QT_TRANSLATE_NOOP("FigurePlans", "GPU")), FigureId::GpuBusy, FigureUnit::Percent},
        {words(QT_TRANSLATE_NOOP("FigurePlans", "VRAM")), FigureId::GpuMemoryUsed, FigureUnit::Bytes,
         FigureId::GpuMemoryTotal, 3},
        {words(QT_TRANSLATE_NOOP("FigurePlans", "CPU")), FigureId::CpuBusy, FigureUnit::Percent,
         FigureId::Count, 1},
        {words(QT_TRANSLATE_NOOP("FigurePlans", "RAM")), FigureId::MemoryUsed, FigureUnit::Bytes,
         FigureId::MemoryTotal, 2},
    };
}

FigureTile::Plan speedTilePlan() {
    return {words(QT_TRANSLATE_NOOP("FigurePlans", "Writing")), FigureId::DecodeRate,
            FigureUnit::TokensPerSecond};
}

std::vector<TimeChart::Plan> chartPlans() {
    const auto everything = words(QT_TRANSLATE_NOOP("FigurePlans", "Total"));
    const auto ours = words(QT_TRANSLATE_NOOP("FigurePlans", "This app"));
    return {
        {words(QT_TRANSLATE_NOOP("FigurePlans", "Processor")),
         FigureUnit::Percent,
         {{FigureId::CpuBusy, everything}, {FigureId::CpuOurs, ours}}},
        {words(QT_TRANSLATE_NOOP("FigurePlans", "Graphics card")),
         FigureUnit::Percent,
         {{FigureId::GpuBusy, everything}, {FigureId::GpuOurs, ours}}},
        {words(QT_TRANSLATE_NOOP("FigurePlans", "Memory")),
         FigureUnit::Bytes,
         {{FigureId::MemoryUsed, words(QT_TRANSLATE_NOOP("FigurePlans", "In use"))},
          {FigureId::MemoryOurs, ours},
          {FigureId::SwapUsed, words(QT_TRANSLATE_NOOP("FigurePlans", "Swap"))}},
         FigureId::MemoryTotal},
        {words(QT_TRANSLATE_NOOP("FigurePlans", "Graphics memory")),
         FigureUnit::Bytes,
         {{FigureId::GpuMemoryUsed, words(QT_TRANSLATE_NOOP("FigurePlans", "In use"))},
          {FigureId::GpuMemoryOurs, ours},
          {FigureId::GpuSharedUsed, words(QT_TRANSLATE_NOOP("FigurePlans", "Shared"))}},
         FigureId::GpuMemoryTotal},
        {words(QT_TRANSLATE_NOOP("FigurePlans", "Writing")),
         FigureUnit::TokensPerSecond,
         {{FigureId::DecodeRate, words(QT_TRANSLATE_NOOP("FigurePlans", "Answers"))}}},
        {words(QT_TRANSLATE_NOOP("FigurePlans", "Reading")),
         FigureUnit::TokensPerSecond,
         {{FigureId::PrefillRate, words(QT_TRANSLATE_NOOP("FigurePlans", "Prompts"))}}},
        {words(QT_TRANSLATE_NOOP("FigurePlans", "Share of this machine's limit")),
         FigureUnit::Percent,
         {{FigureId::BandwidthShare, words(QT_TRANSLATE_NOOP("FigurePlans", "Bandwidth"))},
          {FigureId::ArithmeticShare, words(QT_TRANSLATE_NOOP("FigurePlans", "Arithmetic"))}}},
        {words(QT_TRANSLATE_NOOP("FigurePlans", "Disk")),
         FigureUnit::BytesPerSecond,
         {{FigureId::DiskRead, words(QT_TRANSLATE_NOOP("FigurePlans", "Read"))},
          {FigureId::DiskWrite, words(QT_TRANSLATE_NOOP("FigurePlans", "Written"))},
          {FigureId::DiskOurRead, ours}}},
        {words(QT_TRANSLATE_NOOP("FigurePlans", "Temperature")),
         FigureUnit::Celsius,
         {{FigureId::CpuTemperature, words(QT_TRANSLATE_NOOP("FigurePlans", "Processor"))},
          {FigureId::GpuTemperature, words(QT_TRANSLATE_NOOP("FigurePlans", "Graphics card"))}}},
        {words(QT_TRANSLATE_NOOP("FigurePlans", "Waiting (pressure)")),
         FigureUnit::Percent,
         {{FigureId::PressureCpu, words(QT_TRANSLATE_NOOP("FigurePlans", "Processor"))},
          {FigureId::PressureMemory, words(QT_TRANSLATE_NOOP("FigurePlans", "Memory"))},
          {FigureId::PressureIo, words(QT_TRANSLATE_NOOP("FigurePlans", "Disk"))}}},
    };
}

}  // namespace autoglm::ui
