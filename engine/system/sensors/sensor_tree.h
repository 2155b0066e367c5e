// The files of /proc and /sys, or of a recorded machine in a test. A file that exists may fail at any read,
// so a read gives its text or the system's error number.
// Threads: as the implementation; FileTree from any thread.
#pragma once
#include <filesystem>
#include <string>
#include <vector>

namespace autoglm {

struct SensorText {
    std::string text;
    int error = 0;  // errno; 0: `text` is what was read
    [[nodiscard]] bool ok() const noexcept { return error == 0; }
};

/// Paths are without a leading slash: "proc/stat".
class SensorTree {
public:
    virtual ~SensorTree() = default;
    [[nodiscard]] virtual SensorText read(const std::string& path) const = 0;
    /// Names in a folder, sorted; empty where there is none.
    [[nodiscard]] virtual std::vector<std::string> list(const std::string& folder) const = 0;
    /// Where a link points to; "" where there is none.
    [[nodiscard]] virtual std::string link(const std::string& path) const = 0;
};

class FileTree final : public SensorTree {
public:
    explicit FileTree(std::filesystem::path root = "/") : m_root(std::move(root)) {}
    [[nodiscard]] SensorText read(const std::string& path) const override;
    [[nodiscard]] std::vector<std::string> list(const std::string& folder) const override;
    [[nodiscard]] std::string link(const std::string& path) const override;

private:
    std::filesystem::path m_root;
};

}  // namespace autoglm
