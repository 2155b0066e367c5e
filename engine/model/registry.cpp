#include "engine/model/registry.h"

#include <array>

namespace autoglm {
namespace {

constexpr std::string_view kUseDense =
    "Use a dense GLM such as GLM-4-9B-0414, GLM-Z1-9B, GLM-Edge or ChatGLM3-6B.";
constexpr std::string_view kTooLarge =
    "This model needs a server; GLM-4-9B-0414 or GLM-Z1-9B run on a desktop.";
constexpr std::string_view kOtherConverter =
    "The file comes from another program's own conversion; use a GGUF made by llama.cpp's converter.";

constexpr std::array kRows = {
    ArchitectureRow{"chatglm", buildChatGlm, ""},
    ArchitectureRow{"glm4", buildGlm4, ""},
    ArchitectureRow{"glm4moe", nullptr, kUseDense},
    ArchitectureRow{"deepseek2", nullptr, kUseDense},
    ArchitectureRow{"glm4moelite", nullptr, kOtherConverter},
    ArchitectureRow{"glmocr", nullptr, kOtherConverter},
    ArchitectureRow{"glm-dsa", nullptr, kTooLarge},
    ArchitectureRow{"glm5-next", nullptr, kTooLarge},
    ArchitectureRow{"clip", nullptr, "This is the vision half of a model; open the file of its text half."},
};

}  // namespace

std::span<const ArchitectureRow> architectures() noexcept {
    return kRows;
}

Result<const ArchitectureRow*> findArchitecture(const GgufFile& file) {
    const MetaValue* value = file.find("general.architecture");
    if (value == nullptr) {
        return Error{.code = ErrorCode::MissingKey,
                     .subject = "general.architecture",
                     .problem = "is not in the file",
                     .expected = "chatglm or glm4"};
    }
    const std::optional<std::string_view> name = value->asString();
    if (!name) {
        return Error{.code = ErrorCode::BadValue,
                     .subject = "general.architecture",
                     .problem = "has the wrong type",
                     .offset = value->offset(),
                     .found = std::string(valueTypeName(value->type())),
                     .expected = "a text such as chatglm or glm4"};
    }
    for (const ArchitectureRow& row : kRows) {
        if (row.name != *name) continue;
        if (row.build != nullptr) return &row;
        return Error{.code = ErrorCode::UnsupportedArchitecture,
                     .subject = "general.architecture",
                     .problem = std::string(row.name) + " is not supported yet",
                     .offset = value->offset(),
                     .hint = std::string(row.hint)};
    }
    return Error{.code = ErrorCode::UnsupportedArchitecture,
                 .subject = "general.architecture",
                 .problem = printable(*name, 40) + " is not a GLM architecture",
                 .offset = value->offset(),
                 .expected = "chatglm or glm4",
                 .hint = "This program runs GLM models; open a GGUF file of one."};
}

}  // namespace autoglm
