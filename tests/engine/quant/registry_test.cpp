#include <gtest/gtest.h>

#include <cctype>
#include <limits>
#include <set>
#include <string>

#include "engine/quant/tensor_type.h"

namespace autoglm {
namespace {

TEST(TypeRegistry, FindsEveryRowByIdAndByName) {
    std::set<std::uint32_t> ids;
    for (const TypeTraits& traits : allTypes()) {
        const auto id = static_cast<std::uint32_t>(traits.type);
        EXPECT_TRUE(ids.insert(id).second) << traits.name;
        EXPECT_EQ(findType(id), &traits);
        EXPECT_EQ(&traitsOf(traits.type), &traits);
        std::string name(traits.name);
        EXPECT_EQ(findTypeByName(name), &traits);
        for (char& c : name)
            c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        EXPECT_EQ(findTypeByName(name), &traits);
    }
    EXPECT_EQ(ids.size(), 32u);
    EXPECT_EQ(findTypeByName(""), nullptr);
    EXPECT_EQ(findTypeByName("Q4"), nullptr);
    EXPECT_EQ(findTypeByName("Q4_K_M"), nullptr);
}

TEST(TypeRegistry, ComputesWithTheTypesOfThisProject) {
    for (const char* name : {"F32", "F16", "BF16", "Q8_0", "Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q2_K", "Q3_K",
                             "Q4_K", "Q5_K", "Q6_K", "MXFP4"}) {
        EXPECT_NE(findTypeByName(name)->decode, nullptr) << name;
        EXPECT_NE(findTypeByName(name)->encode, nullptr) << name;
    }
    for (const char* name : {"IQ4_NL", "IQ4_XS"}) {
        EXPECT_NE(findTypeByName(name)->decode, nullptr) << name;
        EXPECT_EQ(findTypeByName(name)->encode, nullptr) << name;
    }
}

TEST(TypeRegistry, ExplainsIdsItDoesNotKnow) {
    for (const std::uint32_t id : {4u, 5u, 31u, 33u, 36u, 38u}) {
        EXPECT_EQ(findType(id), nullptr) << id;
        EXPECT_EQ(describeForeignType(id), "a removed type") << id;
    }
    for (const std::uint32_t id : {97u, 99u, 133u, 158u, 202u, 399u}) {
        EXPECT_EQ(findType(id), nullptr) << id;
        EXPECT_EQ(describeForeignType(id), "a type of ik_llama.cpp") << id;
    }
    for (const std::uint32_t id : {43u, 96u, 100u, 132u, 159u, 201u, 400u, 0x80000000u, 0xffffffffu}) {
        EXPECT_EQ(findType(id), nullptr) << id;
        EXPECT_EQ(describeForeignType(id), "unknown") << id;
    }
    EXPECT_EQ(describeForeignType(40), "NVFP4, a newer type");
}

TEST(TypeRegistry, SizesRowsOnlyWhenTheyAreWholeBlocks) {
    const TypeTraits& q4k = traitsOf(TensorType::Q4_K);
    EXPECT_EQ(rowBytes(q4k, 0), 0u);
    EXPECT_EQ(rowBytes(q4k, 4096), 16u * 144);
    EXPECT_EQ(rowBytes(q4k, 255), std::nullopt);
    EXPECT_EQ(rowBytes(q4k, 257), std::nullopt);
    EXPECT_EQ(rowBytes(traitsOf(TensorType::F16), 13696), 27392u);
    EXPECT_EQ(rowBytes(traitsOf(TensorType::Q5_0), 13696), 428u * 22);
}

TEST(TypeRegistry, RefusesRowsWhoseSizeDoesNotFit) {
    constexpr std::uint64_t kMost = std::numeric_limits<std::uint64_t>::max();
    EXPECT_EQ(rowBytes(traitsOf(TensorType::F64), kMost), std::nullopt);
    EXPECT_EQ(rowBytes(traitsOf(TensorType::F64), (kMost >> 3) + 1), std::nullopt);
    EXPECT_EQ(rowBytes(traitsOf(TensorType::F64), kMost >> 3), kMost - 7);
    EXPECT_EQ(rowBytes(traitsOf(TensorType::Q8_0), kMost - 31), std::nullopt);
}

}  // namespace
}  // namespace autoglm
