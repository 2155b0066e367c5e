#include "app/builtin_model.h"

#include <cstdlib>
#include <string>
#include <vector>

namespace autoglm {
namespace {

constexpr const char* kOverride = "AUTOGLM_GUIDE";

bool isFile(const std::filesystem::path& path) {
    std::error_code ignored;
    return std::filesystem::is_regular_file(path, ignored);
}

std::vector<std::filesystem::path> usualPlaces() {
    std::vector<std::filesystem::path> places;
    std::error_code failure;
    const std::filesystem::path executable = std::filesystem::read_symlink("/proc/self/exe", failure);
    if (!failure) {
        places.push_back((executable.parent_path() / "../share/open-autoglm/guide.gguf").lexically_normal());
    }
#if defined(AUTOGLM_TREE_GUIDE)
    places.emplace_back(AUTOGLM_TREE_GUIDE);
#endif
    return places;
}

}  // namespace

Result<std::filesystem::path> findBuiltinModel() {
    if (const char* named = std::getenv(kOverride); named != nullptr && *named != '\0') {
        if (isFile(named)) return std::filesystem::path(named);
        return Error{.code = ErrorCode::NotFound,
                     .subject = printable(named, 4096),
                     .problem = std::string("named by ") + kOverride + ", but there is no such file",
                     .hint = std::string("Correct or unset ") + kOverride + "."};
    }
    std::string lookedAt;
    for (const std::filesystem::path& place : usualPlaces()) {
        if (isFile(place)) return place;
        lookedAt += (lookedAt.empty() ? "" : " and ") + printable(place.native(), 4096);
    }
    return Error{.code = ErrorCode::NotFound,
                 .subject = "built-in model",
                 .problem = "not installed (looked for " + lookedAt + ")",
                 .hint = "Name a GGUF model file instead."};
}

}  // namespace autoglm
