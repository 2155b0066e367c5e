// Every bad file whose fault is the model's matter is refused here, in the words its row asks for, quickly
// and without being believed first.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

#include "engine/model/model.h"
#include "tests/support/allocation_meter.h"
#include "tests/support/bad_files.h"

namespace autoglm::test {
namespace {

using Clock = std::chrono::steady_clock;
using testing::HasSubstr;

std::vector<BadFile> modelRows() {
    std::vector<BadFile> rows;
    for (BadFile& row : makeBadFiles()) {
        if (row.layer == Layer::Model) rows.push_back(std::move(row));
    }
    return rows;
}

TEST(BadModels, AreRefusedWithTheirClassAndPlace) {
    const std::vector<BadFile> rows = modelRows();
    ASSERT_GE(rows.size(), 60u);
    for (const BadFile& row : rows) {
        SCOPED_TRACE(row.name);
        Result<GgufFile> file = GgufFile::parse(row.bytes, row.name);
        ASSERT_TRUE(file.has_value()) << file.error().message();
        const AllocationMeter memory;
        const auto begin = Clock::now();
        const Result<std::shared_ptr<const Model>> model = Model::create(std::move(*file));
        EXPECT_LT(Clock::now() - begin, std::chrono::seconds(1));
        EXPECT_LT(memory.peakBytes(), std::size_t{64} << 20);
        if (model.has_value()) {
            ADD_FAILURE() << "was accepted";
            continue;
        }
        const Error& error = model.error();
        const std::string message = error.message();
        EXPECT_EQ(errorName(error.code), errorName(row.code)) << message;
        EXPECT_THAT(error.subject, HasSubstr(row.subject)) << message;
        EXPECT_EQ(error.offset.has_value(), row.hasOffset) << message;
        EXPECT_LT(message.size(), 600u) << message;
    }
}

TEST(BadModels, TheirValidOriginalIsAccepted) {
    const std::vector<std::byte> bytes = validTinyFile();
    const auto model = Model::create(GgufFile::parse(bytes, "valid.gguf").value());
    EXPECT_TRUE(model.has_value()) << model.error().message();
}

TEST(BadModels, TokenizerFaultsAreNotTheModelsMatter) {
    for (const BadFile& row : makeBadFiles()) {
        if (row.layer != Layer::Tokenizer) continue;
        Result<GgufFile> file = GgufFile::parse(row.bytes, row.name);
        ASSERT_TRUE(file.has_value()) << row.name;
        const auto model = Model::create(std::move(*file));
        EXPECT_TRUE(model.has_value()) << row.name << ": " << model.error().message();
    }
}

}  // namespace
}  // namespace autoglm::test
