#include "app/cli/npy_writer.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <bit>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string>

namespace autoglm::cli {
namespace {

static_assert(std::endian::native == std::endian::little, "the header below says little-endian");

/// Magic, version 1.0, header length, then a Python dictionary padded so that the data begins at a multiple
/// of 64.
std::string npyHeader(std::uint64_t nRows, std::uint64_t nColumns) {
    std::string dictionary = "{'descr': '<f4', 'fortran_order': False, 'shape': (" + std::to_string(nRows) +
                             ", " + std::to_string(nColumns) + "), }";
    constexpr std::size_t kPrefix = 10;  // magic 6, version 2, length 2
    dictionary.append(64 - (kPrefix + dictionary.size() + 1) % 64, ' ');
    dictionary += '\n';
    std::string header("\x93NUMPY\x01\x00", 8);
    header += static_cast<char>(dictionary.size() & 0xff);
    header += static_cast<char>(dictionary.size() >> 8);
    return header + dictionary;
}

Error writeError(const std::filesystem::path& path, int number) {
    return Error{.code = ErrorCode::Unreadable,
                 .subject = printable(path.native(), 4096),
                 .problem = std::string("cannot be written: ") + std::strerror(number)};
}

}  // namespace

struct NpyWriter::State {
    std::filesystem::path target, temporary;
    std::FILE* file = nullptr;
    std::uint64_t rowsLeft = 0, nColumns = 0;
    int failure = 0;

    ~State() {
        if (file != nullptr) std::fclose(file);
        if (!temporary.empty()) unlink(temporary.c_str());
    }
    void write(const void* data, std::size_t sizeBytes) {
        if (failure == 0 && std::fwrite(data, 1, sizeBytes, file) != sizeBytes) failure = errno;
    }
};

NpyWriter::NpyWriter(std::unique_ptr<State> state) : m_state(std::move(state)) {}
NpyWriter::NpyWriter(NpyWriter&&) noexcept = default;
NpyWriter::~NpyWriter() = default;

Result<NpyWriter> NpyWriter::create(const std::filesystem::path& path, std::uint64_t nRows,
                                    std::uint64_t nColumns) {
    struct stat facts {};
    if (stat(path.c_str(), &facts) == 0 && !S_ISREG(facts.st_mode)) {
        return Error{.code = ErrorCode::NotRegularFile,
                     .subject = printable(path.native(), 4096),
                     .problem = "is there and is no ordinary file",
                     .hint = "Choose another name."};
    }
    auto state = std::make_unique<State>();
    state->target = path;
    state->nColumns = nColumns;
    state->rowsLeft = nRows;
    std::string name = path.native() + ".XXXXXX";
    const int fd = mkostemp(name.data(), O_CLOEXEC);
    if (fd < 0) return writeError(path, errno);
    state->temporary = name;
    state->file = fdopen(fd, "wb");
    if (state->file == nullptr) {
        const int reason = errno;  // close() may set another
        close(fd);
        return writeError(path, reason);
    }
    const mode_t mask = umask(0);
    umask(mask);
    fchmod(fd, 0666 & ~mask);  // what an ordinary new file would get
    const std::string header = npyHeader(nRows, nColumns);
    state->write(header.data(), header.size());
    return NpyWriter(std::move(state));
}

void NpyWriter::addRow(std::span<const float> row) {
    AUTOGLM_ASSERT(row.size() == m_state->nColumns && m_state->rowsLeft > 0);
    m_state->write(row.data(), row.size_bytes());
    --m_state->rowsLeft;
}

bool NpyWriter::failed() const {
    return m_state->failure != 0;
}

Result<void> NpyWriter::finish() {
    State& s = *m_state;
    if (s.failure == 0 && s.rowsLeft != 0) {
        return Error{
            .code = ErrorCode::Internal, .subject = "logits", .problem = "rows are missing at the end"};
    }
    if (s.failure == 0 && (std::fflush(s.file) != 0 || fsync(fileno(s.file)) != 0)) s.failure = errno;
    if (s.failure == 0 && rename(s.temporary.c_str(), s.target.c_str()) != 0) s.failure = errno;
    if (s.failure != 0) return writeError(s.target, s.failure);
    s.temporary.clear();
    return {};
}

}  // namespace autoglm::cli
