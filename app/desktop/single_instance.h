// One window for each profile: a second start hands its file to the first and ends. The lock tells who is
// first; a socket beside it carries what is handed over. Both lie in the folder that the system keeps for
// this user's session, so nobody else can reach them. Threads: the GUI thread.
#pragma once
#include <QLocalServer>
#include <QLockFile>
#include <QObject>
#include <memory>

#include "app/desktop/engine_types.h"

namespace autoglm::desktop {

/// What a second start has to say.
struct HandOver {
    FilePath model;                         // absolute; "" = only show the window
    QByteArray startupId, activationToken;  // of the desktop, so that the window may come to the front
    friend bool operator==(const HandOver&, const HandOver&) = default;
};
[[nodiscard]] QByteArray toBytes(const HandOver& handOver);
/// Nothing if these are not the bytes of one.
[[nodiscard]] std::optional<HandOver> handOverFromBytes(const QByteArray& bytes);

class SingleInstance : public QObject {
    Q_OBJECT
public:
    /// `profile`: the folder of data that belongs to it; made if it is not there yet.
    explicit SingleInstance(const QString& profile, QObject* parent = nullptr);
    ~SingleInstance() override;

    enum class Role {
        First,         // listen() next
        HandedOver,    // the first has taken it: nothing is left to do
        Unresponsive,  // there is a first, but it does not answer
        Unknown        // there is no place for a lock; the program runs as if it were alone
    };
    /// Call once, before there is a QApplication. Waits at most `patienceMs` for the first to answer.
    Role claim(const HandOver& handOver, int patienceMs = 3000);
    /// The first one, once there is a QApplication. A socket that a dead program left is replaced.
    bool listen();
    /// Takes lock and socket away: whoever starts now is the first. For an end without destructors.
    void release();
    [[nodiscard]] const QString& socketPath() const { return m_socket; }

signals:
    void handedOver(const autoglm::desktop::HandOver& handOver);

private:
    void take(QLocalSocket* client);
    bool send(const QByteArray& bytes, int patienceMs) const;
    [[nodiscard]] bool isLeftUnderOurNumber() const;
    [[nodiscard]] QString lockPath() const;

    QString m_socket;
    std::unique_ptr<QLockFile> m_lock;
    QLocalServer m_server;
};

}  // namespace autoglm::desktop
