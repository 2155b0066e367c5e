#include "app/desktop/app_paths.h"

#include <QDir>
#include <QStandardPaths>

namespace autoglm::desktop {

AppPaths AppPaths::of(const QString& profileDir) {
    AppPaths paths;
    if (!profileDir.isEmpty()) {
        const QDir dir(QDir(profileDir).absolutePath());
        paths.configFile = dir.filePath(QStringLiteral("config.yaml"));
        paths.dataDir = dir.filePath(QStringLiteral("data"));
        paths.cacheDir = dir.filePath(QStringLiteral("cache"));
        paths.logFile = dir.filePath(QStringLiteral("open-autoglm.log"));
        return paths;
    }
    const auto in = [](QStandardPaths::StandardLocation location) {
        return QStandardPaths::writableLocation(location) + QStringLiteral("/open-autoglm");
    };
    paths.configFile = in(QStandardPaths::GenericConfigLocation) + QStringLiteral("/config.yaml");
    paths.dataDir = in(QStandardPaths::GenericDataLocation);
    paths.cacheDir = in(QStandardPaths::GenericCacheLocation);
    const QString state = qEnvironmentVariable("XDG_STATE_HOME");
    paths.logFile =
        (QDir::isAbsolutePath(state) ? state : QDir::homePath() + QStringLiteral("/.local/state")) +
        QStringLiteral("/open-autoglm/open-autoglm.log");
    return paths;
}

}  // namespace autoglm::desktop
