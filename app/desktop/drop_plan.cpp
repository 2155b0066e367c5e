#include "app/desktop/drop_plan.h"

#include <algorithm>

#include "app/desktop/model_files.h"

namespace autoglm::desktop {

bool claimsToBeModel(const FilePath& path) {
    return QString::fromLatin1(QByteArray::fromStdString(path.extension().string()))
               .compare(QLatin1String(".gguf"), Qt::CaseInsensitive) == 0;
}

FileGlance guessOf(const FilePath& path) {
    FileGlance glance;
    glance.path = path;
    glance.kind = claimsToBeModel(path) ? FileGlance::Kind::Gguf : FileGlance::Kind::OtherFile;
    return glance;
}

DropPlan planDrop(const std::vector<FileGlance>& glances) {
    DropPlan plan;
    for (const FileGlance& glance : glances) {
        switch (glance.kind) {
            case FileGlance::Kind::Gguf: {
                const FilePath first = firstPart(glance.path);
                if (std::ranges::find(plan.models, first) == plan.models.end()) plan.models.push_back(first);
                ++plan.modelFiles;
                plan.modelBytes += glance.sizeBytes;
                break;
            }
            case FileGlance::Kind::Folder:
                plan.folders.push_back(glance.path);
                break;
            case FileGlance::Kind::OtherFile:
                if (!claimsToBeModel(glance.path)) {
                    plan.attachments.push_back(glance.path);
                    plan.attachmentBytes += glance.sizeBytes;
                    break;
                }
                [[fallthrough]];
            case FileGlance::Kind::Special:
            case FileGlance::Kind::Missing:
            case FileGlance::Kind::Unreadable:
                plan.refused.push_back(glance);
                break;
        }
    }
    return plan;
}

}  // namespace autoglm::desktop
