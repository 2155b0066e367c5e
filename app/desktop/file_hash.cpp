// SHA-256 of a file through OpenSSL, which uses the CPU's instructions for it.
#include <fcntl.h>
#include <openssl/evp.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <memory>
#include <vector>

#include "app/desktop/model_files.h"

namespace autoglm::desktop {
namespace {

constexpr std::size_t kChunk = 4u << 20;

}  // namespace

QString sha256Of(const FilePath& path, const std::function<void(quint64, quint64)>& progress,
                 std::stop_token stop, QString& problem) {
    const FileStamp before = stampOf(path);
    const int fd = before.isThere ? open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK) : -1;
    if (fd < 0) {
        problem = QString::fromLocal8Bit(std::strerror(before.isThere ? errno : ENOENT));
        return {};
    }
    posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> hash(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
    bool isGood = hash && EVP_DigestInit_ex(hash.get(), EVP_sha256(), nullptr) == 1;
    std::vector<char> buffer(kChunk);
    quint64 done = 0;
    while (isGood && !stop.stop_requested()) {
        const ssize_t n = read(fd, buffer.data(), buffer.size());
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) problem = QString::fromLocal8Bit(std::strerror(errno));
        if (n <= 0) break;
        isGood = EVP_DigestUpdate(hash.get(), buffer.data(), static_cast<std::size_t>(n)) == 1;
        done += static_cast<quint64>(n);
        progress(done, before.sizeBytes);
    }
    close(fd);
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned length = 0;
    if (!isGood || stop.stop_requested() || !problem.isEmpty() ||
        EVP_DigestFinal_ex(hash.get(), digest.data(), &length) != 1) {
        return {};
    }
    return QString::fromLatin1(
        QByteArray(reinterpret_cast<const char*>(digest.data()), static_cast<qsizetype>(length)).toHex());
}

}  // namespace autoglm::desktop
