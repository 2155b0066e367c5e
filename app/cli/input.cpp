#include "app/cli/input.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>

#include "app/cli/command.h"

namespace autoglm::cli {
namespace {

constexpr std::size_t kMostBytes = 256'000'000;

/// A descriptor that is closed at the end, unless it is standard input.
struct Source {
    int fd = -1;
    ~Source() {
        if (fd > STDIN_FILENO) close(fd);
    }
};

Error systemError(const std::string& path, int number) {
    return Error{.code = number == ENOENT ? ErrorCode::NotFound : ErrorCode::Unreadable,
                 .subject = printable(path, 4096),
                 .problem = std::string("cannot be read: ") + std::strerror(number)};
}

}  // namespace

Result<std::string> readAll(const std::string& path) {
    const std::string name = path == "-" ? "standard input" : path;
    Source source{path == "-" ? STDIN_FILENO : open(path.c_str(), O_RDONLY | O_CLOEXEC)};
    if (source.fd < 0) return systemError(name, errno);
    struct stat facts {};
    if (fstat(source.fd, &facts) == 0 && S_ISDIR(facts.st_mode)) {
        return Error{
            .code = ErrorCode::NotRegularFile, .subject = printable(name, 4096), .problem = "is a folder"};
    }
    std::string text;
    for (;;) {
        constexpr std::size_t kPiece = 1 << 16;
        const std::size_t before = text.size();
        text.resize(before + kPiece);
        const ssize_t got = read(source.fd, text.data() + before, kPiece);
        text.resize(before + static_cast<std::size_t>(got > 0 ? got : 0));
        if (got == 0) return text;
        if (got < 0 && errno != EINTR) return systemError(name, errno);
        if (text.size() > kMostBytes) {
            return Error{.code = ErrorCode::InvalidArgument,
                         .subject = printable(name, 4096),
                         .problem = "is too long a text",
                         .expected = "at most 256 MB"};
        }
    }
}

Result<std::string> readText(const TextOptions& options) {
    if (options.text.has_value() != options.file.empty())
        throw UsageError("give either --text TEXT or --file FILE");
    return options.text ? Result<std::string>(*options.text) : readAll(options.file);
}

std::vector<std::int32_t> parseIds(const std::string& option, const std::string& text) {
    static constexpr const char* kSeparators = ", \t\r\n";
    std::vector<std::int32_t> ids;
    for (std::size_t at = text.find_first_not_of(kSeparators); at != std::string::npos;) {
        const std::size_t end = std::min(text.find_first_of(kSeparators, at), text.size());
        std::int32_t id = -1;
        const char* last = text.data() + end;
        const auto [stop, failure] = std::from_chars(text.data() + at, last, id);
        if (failure != std::errc{} || stop != last || id < 0) {
            throw UsageError(option + ": " + printable(text.substr(at, end - at), 40) + " is not a token id");
        }
        ids.push_back(id);
        at = text.find_first_not_of(kSeparators, end);
    }
    if (ids.empty()) throw UsageError(option + ": no token ids given");
    return ids;
}

}  // namespace autoglm::cli
