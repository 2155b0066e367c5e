// What letting go of dragged files would do: one model is opened, several are listed, folders are looked
// through, everything else goes with the message. Threads: pure functions.
#pragma once
#include <vector>

#include "app/desktop/file_glance.h"

namespace autoglm::desktop {

struct DropPlan {
    std::vector<FilePath> models;  // of a split model the first part, once
    int modelFiles = 0;            // that were dragged of them
    quint64 modelBytes = 0;
    std::vector<FilePath> attachments;
    quint64 attachmentBytes = 0;
    std::vector<FilePath> folders;
    std::vector<FileGlance> refused;  // say they are models and are none, or cannot be read
    /// Nothing but files that were refused.
    [[nodiscard]] bool isRefusal() const {
        return models.empty() && attachments.empty() && folders.empty() && !refused.empty();
    }
};

[[nodiscard]] DropPlan planDrop(const std::vector<FileGlance>& glances);
/// A guess from the names, until the files have been looked at.
[[nodiscard]] FileGlance guessOf(const FilePath& path);
/// Whether the name says that it is a model.
[[nodiscard]] bool claimsToBeModel(const FilePath& path);

}  // namespace autoglm::desktop
