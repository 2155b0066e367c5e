#include "tests/support/temporary_folder.h"

#include <cstdlib>
#include <fstream>
#include <string>

namespace autoglm::test {

TemporaryFolder::TemporaryFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "autoglm-test-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) __builtin_trap();
    m_path = pattern;
}

TemporaryFolder::~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(m_path, ignored);
}

std::filesystem::path TemporaryFolder::write(std::string_view name, std::span<const std::byte> bytes) const {
    std::filesystem::path path = m_path / name;
    std::ofstream out(path, std::ios::binary);
    out.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    if (!out.flush()) __builtin_trap();
    return path;
}

std::filesystem::path TemporaryFolder::write(std::string_view name, std::string_view text) const {
    return write(name, std::as_bytes(std::span(text)));
}

}  // namespace autoglm::test
