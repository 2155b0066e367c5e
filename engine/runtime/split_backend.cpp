#include "engine/runtime/split_backend.h"

#include <algorithm>

#include "engine/base/check.h"

namespace autoglm {
namespace {

class SplitBackend final : public Backend {
public:
    SplitBackend(std::uint32_t nEmbd, std::vector<std::unique_ptr<Backend>> parts)
        : m_nEmbd(nEmbd), m_parts(std::move(parts)) {
        AUTOGLM_ASSERT(!m_parts.empty());
    }

    BackendInfo info() const override {
        BackendInfo all = m_parts.front()->info();
        for (std::size_t i = 1; i < m_parts.size(); ++i) {
            const BackendInfo part = m_parts[i]->info();
            all.name += "+" + part.name;
            all.device += " + " + part.device;
            all.rowsAreAlone = all.rowsAreAlone && part.rowsAreAlone;
            if (all.tier.empty()) all.tier = part.tier;
            all.nThreads = std::max(all.nThreads, part.nThreads);
        }
        return all;
    }
    BackendMemory memory() const override {
        BackendMemory all;
        for (const auto& part : m_parts) {
            const BackendMemory memory = part->memory();
            all.weightBytes += memory.weightBytes;
            all.kvBytes += memory.kvBytes;
            all.scratchBytes += memory.scratchBytes;
        }
        return all;
    }
    std::vector<BackendPart> parts() const override {
        std::vector<BackendPart> all;
        for (const auto& part : m_parts)
            for (BackendPart& one : part->parts())
                all.push_back(std::move(one));
        return all;
    }
    Result<void> reserveKv(std::uint32_t nPages) override {
        for (const auto& part : m_parts)
            AUTOGLM_TRY(part->reserveKv(nPages));
        return {};
    }
    std::uint32_t maxBatchTokens() const override {
        std::uint32_t most = m_parts.front()->maxBatchTokens();
        for (const auto& part : m_parts)
            most = std::min(most, part->maxBatchTokens());
        return most;
    }
    void finishLoading(const std::stop_token& stop) override {
        for (const auto& part : m_parts)
            part->finishLoading(stop);
    }
    Result<void> forward(std::span<const SequenceSlice> batch, std::span<float> logits,
                         std::stop_token stop) override {
        std::size_t nTokens = 0;
        for (const SequenceSlice& slice : batch)
            nTokens += slice.tokens.size();
        m_activations.resize(nTokens * m_nEmbd);
        for (const auto& part : m_parts)
            AUTOGLM_TRY(part->forwardPart(batch, m_activations, logits, stop));
        return {};
    }

private:
    std::uint32_t m_nEmbd;
    std::vector<std::unique_ptr<Backend>> m_parts;
    std::vector<float> m_activations;
};

}  // namespace

std::unique_ptr<Backend> createSplitBackend(std::uint32_t nEmbd,
                                            std::vector<std::unique_ptr<Backend>> parts) {
    return std::make_unique<SplitBackend>(nEmbd, std::move(parts));
}

}  // namespace autoglm
