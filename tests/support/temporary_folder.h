// A folder for one test, removed with everything in it when the test ends.
// Threads: an ordinary object.
#pragma once
#include <cstddef>
#include <filesystem>
#include <span>
#include <string_view>

namespace autoglm::test {

class TemporaryFolder {
public:
    TemporaryFolder();
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const noexcept { return m_path; }
    /// Writes a file into the folder; gives its path.
    std::filesystem::path write(std::string_view name, std::span<const std::byte> bytes) const;
    std::filesystem::path write(std::string_view name, std::string_view text) const;

private:
    std::filesystem::path m_path;
};

}  // namespace autoglm::test
