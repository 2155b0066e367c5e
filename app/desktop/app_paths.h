// Where settings and data lie: one folder with --profile, the XDG places without.
#pragma once
#include <QString>

namespace autoglm::desktop {

struct AppPaths {
    QString configFile;  // config.yaml
    QString dataDir, cacheDir;
    QString logFile;
    /// `profileDir` empty: ~/.config/open-autoglm, ~/.local/share/open-autoglm, ~/.cache/open-autoglm;
    /// the log lies under ~/.local/state.
    [[nodiscard]] static AppPaths of(const QString& profileDir);
};

}  // namespace autoglm::desktop
