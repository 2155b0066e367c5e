// Looking for model files and into them. Threads: any thread; may block on the disk, never the GUI thread's.
#pragma once
#include <QByteArray>
#include <functional>
#include <stop_token>
#include <vector>

#include "app/desktop/model_types.h"

namespace autoglm::desktop {

/// Size, time of change and identity of a file; isThere false when it is gone or no file.
struct FileStamp {
    bool isThere = false;
    quint64 sizeBytes = 0, device = 0, inode = 0;
    qint64 changedNs = 0;
};
[[nodiscard]] FileStamp stampOf(const FilePath& path);

/// Every GGUF file under `folder`, of a split model the first part only. Links are followed, circles are
/// not; folders that may not be read are passed over.
void findModelFiles(const FilePath& folder, const std::function<void(const FilePath&)>& found,
                    std::stop_token stop);
/// The first part of the model that `path` is a part of; `path` itself when it is no later part.
[[nodiscard]] FilePath firstPart(const FilePath& path);
/// All parts of the model that begins with `first`, by their names; `first` alone when it is in one piece.
[[nodiscard]] std::vector<FilePath> partsOf(const FilePath& first);

/// Everything about a file but what people did with it. Measures the machine on first use.
[[nodiscard]] ModelEntry readEntry(const FilePath& path);
/// The same, kept as text.
[[nodiscard]] QByteArray toFacts(const ModelEntry& entry);
/// False if the text is of another version of this program or damaged.
[[nodiscard]] bool fromFacts(const QByteArray& facts, ModelEntry& entry);

[[nodiscard]] ModelDetails readDetails(const FilePath& path);

/// Hex, or empty when it was stopped or the file could not be read to its end (`problem` says why).
[[nodiscard]] QString sha256Of(const FilePath& path,
                               const std::function<void(quint64 done, quint64 total)>& progress,
                               std::stop_token stop, QString& problem);

/// Where other programs keep models, and ~/Models. Only those that are there, but ~/Models always.
[[nodiscard]] QVector<FilePath> usualFolders();

}  // namespace autoglm::desktop
