#include "tests/app/storage/faulty_vfs.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace autoglm::test {
namespace {

struct Undo {
    sqlite3_int64 offset = 0, sizeBefore = 0;
    std::vector<char> bytesBefore;
};

std::mutex g_mutex;
std::map<std::string, std::vector<Undo>> g_unsynced;
FaultyVfs g_faults;

struct File {  // the real file lies behind it in memory
    sqlite3_file base;
    const char* path;
    sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};
File& of(sqlite3_file* file) {
    return *reinterpret_cast<File*>(file);
}
sqlite3_vfs* realVfs() {
    return sqlite3_vfs_find("unix");
}

bool countsAsCut() {
    if (g_faults.operationsUntilCut != FaultyVfs::kNever && g_faults.operationsUntilCut-- <= 0)
        g_faults.isCut = true;
    return g_faults.isCut;
}

void remember(File& file, sqlite3_int64 offset, sqlite3_int64 length) {
    if (!g_faults.recordsUnsynced || !file.path) return;
    Undo undo{.offset = offset};
    sqlite3_file* real = file.real();
    real->pMethods->xFileSize(real, &undo.sizeBefore);
    const auto kept = std::max<sqlite3_int64>(std::min(length, undo.sizeBefore - offset), 0);
    undo.bytesBefore.resize(static_cast<std::size_t>(kept));
    if (kept > 0) real->pMethods->xRead(real, undo.bytesBefore.data(), static_cast<int>(kept), offset);
    g_unsynced[file.path].push_back(std::move(undo));
}

int closeFile(sqlite3_file* file) {
    sqlite3_file* real = of(file).real();
    return real->pMethods ? real->pMethods->xClose(real) : SQLITE_OK;
}
int readFile(sqlite3_file* file, void* to, int count, sqlite3_int64 offset) {
    sqlite3_file* real = of(file).real();
    return real->pMethods->xRead(real, to, count, offset);
}
int writeFile(sqlite3_file* file, const void* from, int count, sqlite3_int64 offset) {
    const std::lock_guard lock(g_mutex);
    ++g_faults.writes;
    if (countsAsCut()) return SQLITE_IOERR_WRITE;
    if (g_faults.writesUntilFull != FaultyVfs::kNever && g_faults.writesUntilFull-- <= 0) {
        g_faults.writesUntilFull = 0;
        return SQLITE_FULL;
    }
    remember(of(file), offset, count);
    sqlite3_file* real = of(file).real();
    return real->pMethods->xWrite(real, from, count, offset);
}
int truncateFile(sqlite3_file* file, sqlite3_int64 size) {
    const std::lock_guard lock(g_mutex);
    if (countsAsCut()) return SQLITE_IOERR_TRUNCATE;
    remember(of(file), size, 1LL << 40);
    sqlite3_file* real = of(file).real();
    return real->pMethods->xTruncate(real, size);
}
int syncFile(sqlite3_file* file, int flags) {
    const std::lock_guard lock(g_mutex);
    if (countsAsCut()) return SQLITE_IOERR_FSYNC;
    if (of(file).path) g_unsynced.erase(of(file).path);
    sqlite3_file* real = of(file).real();
    // The record above is what counts here; a real sync would only make the test slow.
    return g_faults.recordsUnsynced ? SQLITE_OK : real->pMethods->xSync(real, flags);
}
int fileSize(sqlite3_file* file, sqlite3_int64* size) {
    sqlite3_file* real = of(file).real();
    return real->pMethods->xFileSize(real, size);
}
int lockFile(sqlite3_file* file, int level) {
    sqlite3_file* real = of(file).real();
    return real->pMethods->xLock(real, level);
}
int unlockFile(sqlite3_file* file, int level) {
    sqlite3_file* real = of(file).real();
    return real->pMethods->xUnlock(real, level);
}
int checkLock(sqlite3_file* file, int* result) {
    sqlite3_file* real = of(file).real();
    return real->pMethods->xCheckReservedLock(real, result);
}
int control(sqlite3_file* file, int what, void* value) {
    sqlite3_file* real = of(file).real();
    return real->pMethods->xFileControl(real, what, value);
}
int sectorSize(sqlite3_file* file) {
    sqlite3_file* real = of(file).real();
    return real->pMethods->xSectorSize(real);
}
int traits(sqlite3_file* file) {
    sqlite3_file* real = of(file).real();
    return real->pMethods->xDeviceCharacteristics(real);
}
int shmMap(sqlite3_file* file, int page, int size, int extend, void volatile** to) {
    sqlite3_file* real = of(file).real();
    return real->pMethods->xShmMap(real, page, size, extend, to);
}
int shmLock(sqlite3_file* file, int offset, int count, int flags) {
    sqlite3_file* real = of(file).real();
    return real->pMethods->xShmLock(real, offset, count, flags);
}
void shmBarrier(sqlite3_file* file) {
    sqlite3_file* real = of(file).real();
    real->pMethods->xShmBarrier(real);
}
int shmUnmap(sqlite3_file* file, int remove) {
    sqlite3_file* real = of(file).real();
    return real->pMethods->xShmUnmap(real, remove);
}

constexpr sqlite3_io_methods methodsOf(int version) {
    return {version,  closeFile,  readFile,  writeFile, truncateFile, syncFile, fileSize,
            lockFile, unlockFile, checkLock, control,   sectorSize,   traits,   shmMap,
            shmLock,  shmBarrier, shmUnmap,  nullptr,   nullptr};
}
constexpr sqlite3_io_methods kMethods = methodsOf(2), kMethodsWithoutMemory = methodsOf(1);

int openFile(sqlite3_vfs*, const char* path, sqlite3_file* file, int flags, int* outFlags) {
    File& opened = of(file);
    opened.base.pMethods = nullptr;
    opened.path = path;  // SQLite keeps it as long as the file is open
    if (g_faults.isReadOnly && (flags & SQLITE_OPEN_READWRITE)) return SQLITE_CANTOPEN;
    const int rc = realVfs()->xOpen(realVfs(), path, opened.real(), flags, outFlags);
    if (rc == SQLITE_OK) opened.base.pMethods = g_faults.hasSharedMemory ? &kMethods : &kMethodsWithoutMemory;
    return rc;
}

sqlite3_vfs g_vfs;

}  // namespace

FaultyVfs& FaultyVfs::instance() {
    return g_faults;
}

FaultyVfs& FaultyVfs::reset() {
    static const bool registered = [] {
        sqlite3_initialize();
        g_vfs = *realVfs();
        g_vfs.zName = kName;
        g_vfs.szOsFile = static_cast<int>(sizeof(File)) + realVfs()->szOsFile;
        g_vfs.pNext = nullptr;
        g_vfs.xOpen = openFile;
        return sqlite3_vfs_register(&g_vfs, 0) == SQLITE_OK;
    }();
    static_cast<void>(registered);
    g_faults = FaultyVfs();
    g_unsynced.clear();
    return g_faults;
}

void FaultyVfs::loseUnsynced() {
    const std::lock_guard lock(g_mutex);
    for (const auto& [path, undos] : g_unsynced) {
        const int fd = ::open(path.c_str(), O_RDWR);
        if (fd < 0) continue;
        for (auto undo = undos.rbegin(); undo != undos.rend(); ++undo) {
            if (pwrite(fd, undo->bytesBefore.data(), undo->bytesBefore.size(), undo->offset) < 0) break;
            if (ftruncate(fd, undo->sizeBefore) != 0) break;
        }
        ::close(fd);
    }
    g_unsynced.clear();
}

}  // namespace autoglm::test
