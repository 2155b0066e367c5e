#include "app/desktop/file_glance.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <mutex>

#include "app/desktop/detached_thread.h"

namespace autoglm::desktop {

FileGlance glanceAt(const FilePath& path) {
    FileGlance glance;
    glance.path = path;
    struct stat status {};
    if (stat(path.c_str(), &status) != 0) {
        glance.kind = errno == EACCES ? FileGlance::Kind::Unreadable : FileGlance::Kind::Missing;
        return glance;
    }
    if (S_ISDIR(status.st_mode)) {
        glance.kind = FileGlance::Kind::Folder;
        return glance;
    }
    if (!S_ISREG(status.st_mode)) {
        glance.kind = FileGlance::Kind::Special;
        return glance;
    }
    glance.sizeBytes = static_cast<quint64>(status.st_size);
    // O_NONBLOCK: between stat and open the name may have become a FIFO.
    const int fd = open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0) {
        glance.kind = FileGlance::Kind::Unreadable;
        return glance;
    }
    std::array<char, 4> magic{};
    const bool isGguf =
        pread(fd, magic.data(), magic.size(), 0) == 4 && std::memcmp(magic.data(), "GGUF", 4) == 0;
    close(fd);
    glance.kind = isGguf ? FileGlance::Kind::Gguf : FileGlance::Kind::OtherFile;
    return glance;
}

struct FileGlancer::Mailbox {
    std::mutex mutex;
    FileGlancer* owner = nullptr;  // guarded by mutex; null once the owner is gone
};

FileGlancer::FileGlancer(QObject* parent) : QObject(parent), m_mailbox(std::make_shared<Mailbox>()) {
    qRegisterMetaType<FileGlance>();
    m_mailbox->owner = this;
}

FileGlancer::~FileGlancer() {
    const std::lock_guard lock(m_mailbox->mutex);
    m_mailbox->owner = nullptr;
}

void FileGlancer::look(const std::vector<FilePath>& paths) {
    const auto work = [mailbox = m_mailbox, paths] {
        for (const FilePath& path : paths) {
            const FileGlance glance = glanceAt(path);
            const std::lock_guard lock(mailbox->mutex);
            FileGlancer* owner = mailbox->owner;
            if (!owner) return;
            QMetaObject::invokeMethod(
                owner, [owner, glance] { emit owner->seen(glance); }, Qt::QueuedConnection);
        }
    };
    if (!startDetached(work)) work();  // mostly it takes no time
}

}  // namespace autoglm::desktop
