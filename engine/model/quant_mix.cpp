#include "engine/model/quant_mix.h"

#include <array>
#include <map>

namespace autoglm {
namespace {

/// general.file_type as written in the field: its number, its name, and the type most of its matrices have.
struct MixRow {
    std::int64_t id;
    std::string_view name;
    TensorType base;
};
constexpr std::array kMixes = {
    MixRow{0, "F32", TensorType::F32},        MixRow{1, "F16", TensorType::F16},
    MixRow{2, "Q4_0", TensorType::Q4_0},      MixRow{3, "Q4_1", TensorType::Q4_1},
    MixRow{7, "Q8_0", TensorType::Q8_0},      MixRow{8, "Q5_0", TensorType::Q5_0},
    MixRow{9, "Q5_1", TensorType::Q5_1},      MixRow{10, "Q2_K", TensorType::Q2_K},
    MixRow{11, "Q3_K_S", TensorType::Q3_K},   MixRow{12, "Q3_K_M", TensorType::Q3_K},
    MixRow{13, "Q3_K_L", TensorType::Q3_K},   MixRow{14, "Q4_K_S", TensorType::Q4_K},
    MixRow{15, "Q4_K_M", TensorType::Q4_K},   MixRow{16, "Q5_K_S", TensorType::Q5_K},
    MixRow{17, "Q5_K_M", TensorType::Q5_K},   MixRow{18, "Q6_K", TensorType::Q6_K},
    MixRow{21, "Q2_K_S", TensorType::Q2_K},   MixRow{25, "IQ4_NL", TensorType::IQ4_NL},
    MixRow{30, "IQ4_XS", TensorType::IQ4_XS}, MixRow{32, "BF16", TensorType::BF16},
};

/// The type that holds most weights, one-dimensional tensors aside.
TensorType dominantType(const GgufFile& file) {
    std::map<TensorType, std::uint64_t> weights;
    for (const TensorView& tensor : file.tensors()) {
        if (tensor.nDims > 1) weights[tensor.type] += tensor.nElements();
    }
    TensorType most = TensorType::F32;
    std::uint64_t count = 0;
    for (const auto& [type, n] : weights) {
        if (n <= count) continue;
        most = type;
        count = n;
    }
    return most;
}

}  // namespace

std::string quantMixName(const GgufFile& file) {
    const TensorType dominant = dominantType(file);
    const MetaValue* stated = file.find("general.file_type");
    if (stated != nullptr) {
        for (const MixRow& row : kMixes) {
            if (stated->asInteger() == row.id && row.base == dominant) return std::string(row.name);
        }
    }
    return std::string(traitsOf(dominant).name);
}

}  // namespace autoglm
