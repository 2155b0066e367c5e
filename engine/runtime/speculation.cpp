#include "engine/runtime/speculation.h"

#include <algorithm>
#include <bit>

#include "engine/base/check.h"

namespace autoglm {
namespace {

constexpr double kFading = 0.95;      // about the last twenty trials count
constexpr double kPriorTrials = 3;    // what the expectation weighs
constexpr double kWorthwhile = 1.1;   // a promised gain below this may be noise
constexpr double kFirstSlope = 0.15;  // what one row more is taken to cost, in steps of one row
constexpr std::uint64_t kBelief = 8;  // steps that a single measurement is believed

}  // namespace

// ---- How often guesses come true -----------------------------------------------------------------

DraftRecord::DraftRecord() : m_classes{{{.2}, {.35}, {.45}, {.6}, {.75}, {.85}, {.9}}} {}

/// 2, 3, 4, 5–7, 8–15, 16–31, 32.
std::size_t DraftRecord::classOf(std::uint32_t agreement) noexcept {
    if (agreement <= 4) return agreement < 2 ? 0 : agreement - 2;
    return static_cast<std::size_t>(std::bit_width(std::min(agreement, NgramIndex::kMostAgreement)));
}

void DraftRecord::note(std::uint32_t agreement, bool cameTrue) noexcept {
    Trials& t = m_classes[classOf(agreement)];
    t.hits = t.hits * kFading + (cameTrue ? 1 : 0);
    t.all = t.all * kFading + 1;
}

double DraftRecord::chance(std::uint32_t agreement) const noexcept {
    const Trials& t = m_classes[classOf(agreement)];
    return (t.hits + kPriorTrials * t.expected) / (t.all + kPriorTrials);
}

// ---- Guesses for one sequence --------------------------------------------------------------------

void Drafter::extend(std::span<const TokenId> text) {
    const NgramIndex::Match match = m_index.match();
    if (match.agreement != 0 && text.size() == m_size + 1)
        m_record.note(match.agreement, text[match.next] == text.back());
    m_index.extend(text);
    m_size = text.size();
}

std::vector<double> Drafter::chances(std::uint32_t most) const {
    std::vector<double> result;
    const NgramIndex::Match match = m_index.match();
    if (match.agreement == 0) return result;
    double all = 1;
    for (std::uint32_t i = 0; i < most; ++i) {
        all *= m_record.chance(match.agreement + i);  // if those before it were right, more agrees by then
        result.push_back(all);
    }
    return result;
}

void Drafter::draft(std::span<const TokenId> text, std::uint32_t count, std::vector<TokenId>& out) const {
    AUTOGLM_ASSERT(text.size() == m_size);
    for (std::uint32_t i = 0; i < count; ++i)
        out.push_back(m_index.guess(text, i));
}

// ---- What a step takes ---------------------------------------------------------------------------

void StepCost::note(std::uint32_t nRows, double seconds) noexcept {
    ++m_step;
    if (nRows == 0 || nRows >= m_entries.size()) return;
    Entry& entry = m_entries[nRows];
    entry.seconds[entry.count % kWindow] = seconds;
    // Counting goes on within the window's first and second lap, which is all that matters.
    entry.count = entry.count + 1 == 2 * kWindow ? kWindow : entry.count + 1;
    entry.lastStep = m_step;
}

bool StepCost::fresh(const Entry& entry) const noexcept {
    // One may be a slow moment, to be looked at again soon; several that agree are good for a while.
    const std::uint64_t n = std::min(entry.count, kWindow);
    return n != 0 && m_step - entry.lastStep <= kBelief * n * n;
}

double StepCost::typical(const Entry& entry) noexcept {
    const std::uint32_t n = std::min(entry.count, kWindow);
    std::array<double, kWindow> sorted = entry.seconds;
    std::sort(sorted.begin(), sorted.begin() + n);
    return sorted[(n - 1) / 2];
}

double StepCost::of(std::uint32_t nRows) const noexcept {
    const auto n = static_cast<std::uint32_t>(m_entries.size());
    std::uint32_t below = std::min(nRows, n - 1), above = nRows;
    while (below > 0 && !fresh(m_entries[below]))
        --below;
    while (above < n && !fresh(m_entries[above]))
        ++above;
    if (nRows == 0) return 0;
    if (below == nRows) return typical(m_entries[nRows]);
    if (below > 0 && above < n) {
        const double low = typical(m_entries[below]), high = typical(m_entries[above]);
        return low + (high - low) * (nRows - below) / (above - below);
    }
    if (below > 0) {
        std::uint32_t lowest = 1;
        while (!fresh(m_entries[lowest]))
            ++lowest;
        const double known = typical(m_entries[below]), low = typical(m_entries[lowest]);
        const double perRow = lowest < below ? std::max(0.0, (known - low) / (below - lowest))
                                             : known / (1 + kFirstSlope * (below - 1)) * kFirstSlope;
        return known + perRow * (nRows - below);
    }
    if (above < n) {
        return typical(m_entries[above]) * (1 + kFirstSlope * (nRows - 1)) / (1 + kFirstSlope * (above - 1));
    }
    return 0;
}

std::uint32_t StepCost::mostRows() const noexcept {
    std::uint32_t most = 0;
    for (std::uint32_t n = 1; n < m_entries.size(); ++n) {
        if (fresh(m_entries[n])) most = n;
    }
    return std::min(2 * most, kMaxDraftRows);
}

// ---- How many ------------------------------------------------------------------------------------

std::vector<std::uint32_t> chooseDrafts(const StepCost& cost, std::span<const std::vector<double>> chances) {
    std::vector<std::uint32_t> counts(chances.size(), 0);
    const auto nSequences = static_cast<std::uint32_t>(chances.size());
    const std::uint32_t most = cost.mostRows();
    const double alone = cost.of(nSequences);
    if (alone <= 0 || nSequences >= most) return counts;

    struct Guess {
        double chance;
        std::uint32_t sequence;
    };
    std::vector<Guess> guesses;
    for (std::uint32_t i = 0; i < nSequences; ++i) {
        for (const double chance : chances[i])
            guesses.push_back({chance, i});
    }
    // Chances of one sequence never grow, so taking the best first takes each sequence's guesses in order.
    std::stable_sort(guesses.begin(), guesses.end(),
                     [](const Guess& a, const Guess& b) { return a.chance > b.chance; });
    guesses.resize(std::min<std::size_t>(guesses.size(), most - nSequences));
    // Rows come cheap in groups, so all counts are tried: the best may lie behind a worse one.
    double expected = nSequences, best = kWorthwhile * nSequences / alone;
    std::size_t taken = 0;
    for (std::size_t i = 0; i < guesses.size(); ++i) {
        expected += guesses[i].chance;
        const double rate = expected / cost.of(nSequences + static_cast<std::uint32_t>(i) + 1);
        if (rate <= best) continue;
        best = rate;
        taken = i + 1;
    }
    for (std::size_t i = 0; i < taken; ++i)
        ++counts[guesses[i].sequence];
    return counts;
}

}  // namespace autoglm
