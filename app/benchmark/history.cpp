#include "app/benchmark/history.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>

#include "app/benchmark/record_json.h"

namespace autoglm {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kFileName = "benchmarks.jsonl";
constexpr std::size_t kLongestLine = 256 * 1024;
constexpr std::uintmax_t kLargestFile = 64u << 20;

std::filesystem::path defaultFolder() {
    if (const char* data = std::getenv("XDG_DATA_HOME"); data != nullptr && *data == '/')
        return std::filesystem::path(data) / "open-autoglm";
    if (const char* home = std::getenv("HOME"); home != nullptr && *home == '/')
        return std::filesystem::path(home) / ".local/share/open-autoglm";
    return {};
}

Error unreadable(const std::string& problem) {
    return Error{.code = ErrorCode::Unreadable,
                 .subject = "history of benchmarks",
                 .problem = problem,
                 .hint = std::string("Look whether ") + kFileName + " in the data folder can be written."};
}

/// Held from before the file is read until after it is written. A file of its own, for the other is replaced.
class Lock {
public:
    explicit Lock(const std::filesystem::path& file) {
        std::error_code ignored;
        std::filesystem::create_directories(file.parent_path(), ignored);
        m_fd = open((file.native() + ".lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
        if (m_fd < 0) return;
        int outcome = 0;
        while ((outcome = flock(m_fd, LOCK_EX)) != 0 && errno == EINTR) {
        }
        m_isHeld = outcome == 0;
    }
    ~Lock() {
        if (m_fd >= 0) close(m_fd);
    }
    Lock(const Lock&) = delete;
    Lock& operator=(const Lock&) = delete;
    [[nodiscard]] bool isHeld() const { return m_isHeld; }

private:
    int m_fd = -1;
    bool m_isHeld = false;
};

struct Line {
    std::string text;
    std::optional<BenchmarkRecord> record;  // none: another version's, or damaged
};

Result<std::vector<Line>> readLines(const std::filesystem::path& file) {
    std::vector<Line> lines;
    std::error_code failure;
    const auto size = std::filesystem::file_size(file, failure);
    if (failure == std::errc::no_such_file_or_directory || file.empty()) return lines;
    if (failure) return unreadable("cannot be read: " + failure.message());
    if (size > kLargestFile) return unreadable("is larger than any history could be");
    std::ifstream in(file, std::ios::binary);
    if (!in) return unreadable(std::string("cannot be read: ") + std::strerror(errno));
    std::string text;
    while (std::getline(in, text)) {
        if (text.empty()) continue;
        Line line{std::move(text), {}};
        if (line.text.size() <= kLongestLine) {
            const Json json = Json::parse(line.text, nullptr, false);
            if (!json.is_discarded()) line.record = recordOf(json);
            if (line.record && line.record->id == 0) line.record.reset();
        }
        lines.push_back(std::move(line));
    }
    if (in.bad()) return unreadable("cannot be read to its end");
    return lines;
}

/// Whole or not at all.
Result<void> writeLines(const std::filesystem::path& file, const std::vector<Line>& lines) {
    const std::filesystem::path fresh = file.native() + ".new";
    {
        std::ofstream out(fresh, std::ios::binary | std::ios::trunc);
        for (const Line& line : lines)
            out << line.text << '\n';
        if (!out.flush()) return unreadable(std::string("cannot be written: ") + std::strerror(errno));
    }
    if (const int fd = open(fresh.c_str(), O_RDONLY | O_CLOEXEC); fd >= 0) {
        fsync(fd);
        close(fd);
    }
    std::error_code failure;
    std::filesystem::rename(fresh, file, failure);
    if (failure) return unreadable("cannot be written: " + failure.message());
    return {};
}

}  // namespace

std::string programVersion() {
    return AUTOGLM_VERSION;
}

BenchmarkHistory::BenchmarkHistory(const std::filesystem::path& folder) {
    const std::filesystem::path place = folder.empty() ? defaultFolder() : folder;
    if (!place.empty()) m_file = place / kFileName;
}

Result<void> BenchmarkHistory::checkPlace() const {
    if (!m_file.empty()) return {};
    return Error{.code = ErrorCode::Unreadable,
                 .subject = "history of benchmarks",
                 .problem = "has no place: neither XDG_DATA_HOME nor HOME is a folder's full path",
                 .hint = "Set HOME to your home folder, beginning with a slash."};
}

Result<std::vector<BenchmarkRecord>> BenchmarkHistory::read() const {
    auto lines = readLines(m_file);
    if (!lines) return lines.error();
    std::vector<BenchmarkRecord> records;
    for (Line& line : *lines)
        if (line.record) records.push_back(std::move(*line.record));
    std::stable_sort(records.begin(), records.end(),
                     [](const auto& a, const auto& b) { return a.unixSeconds < b.unixSeconds; });
    return records;
}

Result<BenchmarkRecord> BenchmarkHistory::add(BenchmarkRecord record) const {
    AUTOGLM_TRY(checkPlace());
    const Lock lock(m_file);
    if (!lock.isHeld()) return unreadable(std::string("cannot be locked: ") + std::strerror(errno));
    AUTOGLM_TRY_ASSIGN(std::vector<Line> lines, readLines(m_file));
    std::uint32_t highest = 0;
    bool isTaken = record.id == 0;
    for (const Line& line : lines) {
        if (!line.record) continue;
        highest = std::max(highest, line.record->id);
        isTaken = isTaken || line.record->id == record.id;
    }
    if (isTaken) record.id = highest + 1;
    if (record.version.empty()) record.version = programVersion();
    lines.push_back({toJson(record).dump(-1, ' ', false, Json::error_handler_t::replace), record});
    AUTOGLM_TRY(writeLines(m_file, lines));
    return record;
}

Result<void> BenchmarkHistory::remove(std::span<const std::uint32_t> ids) const {
    if (m_file.empty()) return {};
    const Lock lock(m_file);
    if (!lock.isHeld()) return unreadable(std::string("cannot be locked: ") + std::strerror(errno));
    AUTOGLM_TRY_ASSIGN(std::vector<Line> lines, readLines(m_file));
    const auto isMeant = [&](const Line& line) {
        return line.record && std::find(ids.begin(), ids.end(), line.record->id) != ids.end();
    };
    if (std::erase_if(lines, isMeant) == 0) return {};
    return writeLines(m_file, lines);
}

Result<BenchmarkRecord> findBenchmark(std::span<const BenchmarkRecord> records, std::uint32_t id) {
    const auto at = std::find_if(records.begin(), records.end(),
                                 [id](const BenchmarkRecord& record) { return record.id == id; });
    if (at != records.end()) return *at;
    std::string known;
    for (const BenchmarkRecord& record : records.last(std::min<std::size_t>(records.size(), 12)))
        known += (known.empty() ? "" : ", ") + std::to_string(record.id);
    return Error{.code = ErrorCode::NotFound,
                 .subject = "benchmark " + std::to_string(id),
                 .problem = "is not in the history",
                 .expected = known.empty() ? "one that was run before" : "one of " + known,
                 .hint = "See `autoglm bench --history`."};
}

}  // namespace autoglm
