#include "engine/system/cache_folder.h"

#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <fstream>
#include <string>

namespace autoglm {
namespace {

namespace fs = std::filesystem;

fs::path pathIn(const char* variable) {
    const char* value = std::getenv(variable);
    return value == nullptr ? fs::path() : fs::path(value);
}

bool write(const fs::path& file, std::string_view content, std::ios::openmode mode) {
    std::error_code failure;  // is met again by whoever opens
    fs::create_directories(file.parent_path(), failure);
    std::ofstream out(file, mode | std::ios::binary);
    out << content;
    out.close();
    return !out.fail();
}

}  // namespace

fs::path defaultCacheFolder() {
    // A path that is not absolute would put files wherever the program was started.
    if (const fs::path cache = pathIn("XDG_CACHE_HOME"); cache.is_absolute()) return cache / "open-autoglm";
    const fs::path home = pathIn("HOME");
    return home.is_absolute() ? home / ".cache" / "open-autoglm" : fs::path();
}

bool replaceFile(const fs::path& file, std::string_view content) {
    static std::atomic<unsigned> counter = 0;  // two threads may write the same one
    const fs::path part =
        file.string() + "." + std::to_string(::getpid()) + "-" + std::to_string(counter++) + ".part";
    std::error_code failure;
    if (write(part, content, std::ios::trunc)) {
        fs::rename(part, file, failure);
        if (!failure) return true;
    }
    fs::remove(part, failure);
    return false;
}

bool appendToFile(const fs::path& file, std::string_view content) {
    return write(file, content, std::ios::app);
}

}  // namespace autoglm
