// Which files a drag carries.
#pragma once
#include <vector>

#include "app/desktop/engine_types.h"

class QMimeData;
class QUrl;

namespace autoglm::ui {

struct DroppedFiles {
    std::vector<desktop::FilePath> local;
    bool hasRemote = false;  // addresses that are not files of this machine
};
[[nodiscard]] DroppedFiles droppedFiles(const QMimeData& mime);

/// The exact bytes of a local file's name, also where they are not UTF-8.
[[nodiscard]] desktop::FilePath localPath(const QUrl& url);

}  // namespace autoglm::ui
