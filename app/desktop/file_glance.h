// A first look at a file that hovers over the window: is it a model, how large. Never on the GUI thread,
// because a network drive may take its time to answer.
#pragma once
#include <QObject>
#include <memory>
#include <vector>

#include "app/desktop/engine_types.h"

namespace autoglm::desktop {

struct FileGlance {
    enum class Kind { Gguf, OtherFile, Folder, Special, Missing, Unreadable };
    FilePath path;
    Kind kind = Kind::Missing;
    quint64 sizeBytes = 0;
};

/// Any thread; may block. Opens regular files only, so a FIFO or device is never read.
[[nodiscard]] FileGlance glanceAt(const FilePath& path);

class FileGlancer : public QObject {
    Q_OBJECT
public:
    explicit FileGlancer(QObject* parent = nullptr);
    ~FileGlancer() override;
    /// Answered by seen() for each, in this order.
    void look(const std::vector<FilePath>& paths);

signals:
    void seen(const autoglm::desktop::FileGlance& glance);

private:
    struct Mailbox;
    std::shared_ptr<Mailbox> m_mailbox;  // outlives this object while a look is under way
};

}  // namespace autoglm::desktop

Q_DECLARE_METATYPE(autoglm::desktop::FileGlance)
