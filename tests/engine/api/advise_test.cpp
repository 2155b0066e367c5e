#include "engine/api/advise.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "engine/api/machine_profile.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/tiny_model.h"

namespace autoglm::test {
namespace {

/// Of a machine with 40 GB per second: nothing is measured.
void keepKnownMachine(const std::filesystem::path& folder, unsigned nThreads = 8) {
    MachineProfile machine{.nThreads = nThreads, .bandwidth = {{1, 12e9}, {2, 22e9}, {4, 39.5e9}, {8, 40e9}}};
    machine.processor = {
        .readGbPerSecond = 40,
        .reads = {{8e6, 200}, {64e6, 60}, {256e6, 40}},
        .types = {{"Q4_K", 38, 500, 180},
                  {"Q6_K", 38, 480, 180},
                  {"Q8_0", 39, 520, 180},
                  {"F16", 39, 260, 180}},
        .layers = {.layerSeconds = 1e-5, .decodeAttentionGigaMacs = 100, .promptAttentionGigaMacs = 250}};
    saveMachineProfile(machine, folder);
}

void expectOrdered(const SpeedRange& range, const std::string& what) {
    EXPECT_GT(range.low, 0) << what;
    EXPECT_LE(range.low, range.expected) << what;
    EXPECT_LE(range.expected, range.high) << what;
}

TEST(Advise, ForecastsAFile) {
    const TemporaryFolder folder;
    keepKnownMachine(folder.path());
    TinyModelSpec spec;
    spec.nEmbd = 256;
    spec.nFf = 1024;
    const auto bytes = tinyModelBytes(spec);
    const auto advice =
        adviseFile(folder.write("tiny.gguf", bytes),
                   AdviceQuery{.nContext = 128, .backend = BackendChoice::Cpu, .cacheFolder = folder.path()});
    ASSERT_TRUE(advice.has_value()) << advice.error().message();
    expectOrdered(advice->decode, "decode");
    expectOrdered(advice->prefill, "prefill");
    EXPECT_LT(advice->weightBytes, bytes.size());
    EXPECT_GT(advice->weightBytes, bytes.size() * 9 / 10);
    EXPECT_EQ(advice->kvBytes, 2u * 2 * 16 * 2 * 128);
    EXPECT_TRUE(advice->fits);
    EXPECT_FALSE(advice->reason.empty());
    ASSERT_TRUE(advice->load.has_value());
    EXPECT_GE(advice->load->fromDisk, advice->load->fromCache);
    ASSERT_EQ(advice->sizing.precisions.size(), 4u);
    EXPECT_EQ(adviseFile(folder.path() / "absent.gguf", AdviceQuery{}).error().code, ErrorCode::NotFound);
}

TEST(Advise, RanksTheCatalog) {
    const TemporaryFolder folder;
    keepKnownMachine(folder.path());
    const auto catalog =
        adviseCatalog(AdviceQuery{.backend = BackendChoice::Cpu, .cacheFolder = folder.path()});
    ASSERT_TRUE(catalog.has_value());
    const std::vector<Advice>& all = *catalog;
    ASSERT_GE(all.size(), 30u);
    const auto find = [&](const std::string& name, const std::string& quant) -> const Advice& {
        return *std::find_if(all.begin(), all.end(),
                             [&](const Advice& a) { return a.name == name && a.quantName == quant; });
    };
    for (const Advice& advice : all) {
        expectOrdered(advice.decode, advice.name);
        expectOrdered(advice.prefill, advice.name);
        const bool enough =
            advice.weightBytes + advice.kvBytes + advice.scratchBytes <= advice.availableBytes;
        EXPECT_EQ(advice.fits, enough) << advice.name;
        EXPECT_EQ(advice.limit == "memory-size", !advice.fits) << advice.name;
    }
    // Bytes decide: the small one before the large one, four bits before eight; few active weights make up
    // for size.
    EXPECT_GT(find("GLM-Edge-1.5B-chat", "Q4_K_M").decode.expected,
              find("GLM-4-9B-0414", "Q4_K_M").decode.expected);
    EXPECT_GT(find("GLM-4-9B-0414", "Q4_K_M").decode.expected, find("GLM-4-9B-0414", "Q8_0").decode.expected);
    EXPECT_GT(find("GLM-4.7-Flash", "Q4_K_M").decode.expected,
              find("GLM-4-32B-0414", "Q4_K_M").decode.expected);
    EXPECT_NE(find("GLM-4.7-Flash", "Q4_K_M").reason.find("not supported yet"), std::string::npos);
    const auto& helps = find("GLM-Edge-1.5B-chat", "Q8_0").helps;
    ASSERT_FALSE(helps.empty());
    EXPECT_EQ(helps[0].kind, AdviceHelp::Kind::SmallerType);
    EXPECT_EQ(helps[0].type, "Q4_K_M");
    EXPECT_GT(helps[0].factor, 1.15);
    for (const Advice& advice : all) {
        ASSERT_EQ(advice.sizing.precisions.size(), 4u) << advice.name;
        for (const PrecisionSize& row : advice.sizing.precisions) {
            EXPECT_EQ(row.fits, row.neededBytes <= advice.availableBytes) << advice.name;
            EXPECT_GT(row.decode, 0) << advice.name;
        }
    }
    // GLM-4-9B as Q4_K_M: 40 KiB per position.
    EXPECT_EQ(find("GLM-4-9B-0414", "Q4_K_M").kvBytes, 40960u * 8192);
}

}  // namespace
}  // namespace autoglm::test
