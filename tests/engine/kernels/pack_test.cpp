// Packing by every tier against the scalar twin, bit by bit, for every type.
#include <gtest/gtest.h>

#include <cstring>
#include <random>

#include "engine/base/aligned_buffer.h"
#include "engine/kernels/packed_matrix.h"
#include "tests/engine/kernels/tiers_here.h"

namespace autoglm::test {
namespace {

struct Shape {
    std::uint32_t nIn, nOut;
};
// One block, part of a unit, several superblocks; whole groups, part of one, and one behind another.
const Shape kShapes[] = {{32, 16}, {96, 32}, {160, 17}, {256, 16}, {256, 15}, {768, 48}, {2304, 33}};

class PackGroup : public testing::TestWithParam<std::string> {
protected:
    /// Packs rows of random bytes both ways.
    void compare(const PackedType& packed, Shape shape) {
        const TypeTraits& traits = traitsOf(packed.type);
        const auto rowSize = static_cast<std::size_t>(*rowBytes(traits, shape.nIn));
        std::vector<std::byte> bytes(rowSize * shape.nOut);
        for (std::byte& b : bytes)
            b = static_cast<std::byte>(m_random());
        const MatrixRef w{.name = "w",
                          .type = packed.type,
                          .nIn = shape.nIn,
                          .nOut = shape.nOut,
                          .bytes = bytes,
                          .rowSizeBytes = rowSize};
        const std::size_t size = packedGroupBytes(packed.format, shape.nIn);
        for (std::uint32_t g = 0; g * kGroupRows < shape.nOut; ++g) {
            AlignedBuffer expected = AlignedBuffer::create(size).value(),
                          found = AlignedBuffer::create(size).value();
            packRowGroup(packed, w, g, expected.data());
            packRowGroup(tableOf(GetParam()), packed, w, g, found.data());
            for (std::size_t i = 0; i < size; ++i) {
                ASSERT_EQ(expected.data()[i], found.data()[i])
                    << traits.name << " " << shape.nIn << " x " << shape.nOut << " group " << g << " byte "
                    << i << " of " << size;
            }
        }
    }

    std::mt19937 m_random{20261120};
};

TEST_P(PackGroup, MatchesTheScalarTwinBitByBit) {
    for (const PackedType& packed : kPackedTypes) {
        for (const Shape& shape : kShapes) {
            if (shape.nIn % traitsOf(packed.type).blockElements == 0) compare(packed, shape);
        }
    }
}

TEST_P(PackGroup, EveryTypeHasAWay) {
    for (const auto packGroup : tableOf(GetParam()).packGroup)
        EXPECT_NE(packGroup, nullptr);
}

INSTANTIATE_TEST_SUITE_P(Tiers, PackGroup, testing::ValuesIn(tiersHere()),
                         [](const auto& tier) { return tierTestName(tier.param); });

}  // namespace
}  // namespace autoglm::test
