#include "app/desktop/single_instance.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QDataStream>
#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QFileInfo>
#include <QLocalSocket>
#include <QStandardPaths>
#include <QThread>
#include <QTimer>
#include <optional>

namespace autoglm::desktop {
namespace {

constexpr quint32 kMagic = 0x41474c4d, kVersion = 1;
constexpr qint64 kMostBytes = 64 * 1024;
constexpr int kClientMs = 3000, kRetryMs = 50;
const QByteArray kTaken = "OK";

/// Only this user's, or nothing: a lock that others can take is worse than none.
QString runtimeFolder() {
    const QString folder = QStandardPaths::writableLocation(QStandardPaths::RuntimeLocation);
    const QFileInfo info(folder);
    return !folder.isEmpty() && info.isDir() && info.isWritable() ? folder : QString();
}

}  // namespace

QByteArray toBytes(const HandOver& handOver) {
    QByteArray body;
    QDataStream out(&body, QIODevice::WriteOnly);
    out.setVersion(QDataStream::Qt_6_0);
    out << kMagic << kVersion << QByteArray::fromStdString(handOver.model.string()) << handOver.startupId
        << handOver.activationToken;
    return body;
}

std::optional<HandOver> handOverFromBytes(const QByteArray& bytes) {
    QDataStream in(bytes);
    in.setVersion(QDataStream::Qt_6_0);
    quint32 magic = 0, version = 0;
    QByteArray model;
    HandOver handOver;
    in >> magic >> version >> model >> handOver.startupId >> handOver.activationToken;
    if (in.status() != QDataStream::Ok || magic != kMagic || version != kVersion) return std::nullopt;
    handOver.model = model.toStdString();
    if (!handOver.model.empty() && !handOver.model.is_absolute()) return std::nullopt;
    return handOver;
}

SingleInstance::SingleInstance(const QString& profile, QObject* parent) : QObject(parent) {
    QDir().mkpath(profile);
    const QString folder = runtimeFolder();
    const QString real = QFileInfo(profile).canonicalFilePath();  // the same by whatever way it is named
    if (folder.isEmpty() || real.isEmpty()) return;
    const QByteArray mark =
        QCryptographicHash::hash(real.toUtf8(), QCryptographicHash::Sha256).toHex().left(16);
    m_socket = QDir(folder).filePath(QStringLiteral("open-autoglm-") + QString::fromLatin1(mark));
    m_lock = std::make_unique<QLockFile>(lockPath());
    m_lock->setStaleLockTime(0);  // age says nothing; that its program has ended does
}

SingleInstance::~SingleInstance() {
    release();
}

SingleInstance::Role SingleInstance::claim(const HandOver& handOver, int patienceMs) {
    if (!m_lock) return Role::Unknown;
    const QByteArray bytes = toBytes(handOver);
    QElapsedTimer clock;
    clock.start();
    // The first may have the lock and not listen yet; or it ends meanwhile, and this one is first.
    do {
        if (m_lock->tryLock(0)) return Role::First;
        if (m_lock->error() != QLockFile::LockFailedError) return Role::Unknown;
        if (send(bytes, static_cast<int>(patienceMs - clock.elapsed()))) return Role::HandedOver;
        if (isLeftUnderOurNumber()) QFile::remove(lockPath());
        QThread::msleep(kRetryMs);
    } while (clock.elapsed() < patienceMs);
    return Role::Unresponsive;
}

/// In a container numbers of processes begin anew with each start, so that a lock that a killed program left
/// can bear our own: the lock then takes its program for alive.
bool SingleInstance::isLeftUnderOurNumber() const {
    qint64 process = 0;
    QString host, program;
    return m_lock->getLockInfo(&process, &host, &program) && process == QCoreApplication::applicationPid();
}

QString SingleInstance::lockPath() const {
    return m_socket + QStringLiteral(".lock");
}

void SingleInstance::release() {
    m_server.close();  // takes its socket away
    if (m_lock && m_lock->isLocked()) m_lock->unlock();
}

bool SingleInstance::send(const QByteArray& bytes, int patienceMs) const {
    QElapsedTimer clock;
    clock.start();
    // Sockets need an application object, and this is called before there is one; it is gone before the next.
    std::optional<QCoreApplication> application;
    int count = 1;
    char name[] = "open-autoglm";
    char* arguments[] = {name, nullptr};
    if (!QCoreApplication::instance()) application.emplace(count, arguments);
    QLocalSocket socket;
    socket.connectToServer(m_socket);
    if (!socket.waitForConnected(patienceMs)) return false;
    QByteArray message;
    QDataStream out(&message, QIODevice::WriteOnly);
    out << bytes;  // with its length
    socket.write(message);
    while (socket.bytesAvailable() < kTaken.size()) {
        const auto left = patienceMs - clock.elapsed();
        if (left <= 0 || !socket.waitForReadyRead(static_cast<int>(left))) return false;
    }
    return socket.read(kTaken.size()) == kTaken;
}

bool SingleInstance::listen() {
    if (!m_lock || !m_lock->isLocked()) return false;
    QLocalServer::removeServer(m_socket);  // the lock is ours: whoever made it is gone
    m_server.setSocketOptions(QLocalServer::UserAccessOption);
    connect(&m_server, &QLocalServer::newConnection, this, [this] {
        while (QLocalSocket* client = m_server.nextPendingConnection())
            take(client);
    });
    return m_server.listen(m_socket);
}

void SingleInstance::take(QLocalSocket* client) {
    connect(client, &QLocalSocket::disconnected, client, &QObject::deleteLater);
    QTimer::singleShot(kClientMs, client, &QLocalSocket::abort);  // one that says nothing is not waited for
    connect(client, &QLocalSocket::readyRead, this, [this, client] {
        if (client->bytesAvailable() > kMostBytes) {
            client->abort();
            return;
        }
        QDataStream in(client);
        QByteArray bytes;
        in.startTransaction();
        in >> bytes;
        if (!in.commitTransaction()) {
            if (in.status() == QDataStream::ReadCorruptData) client->abort();
            return;  // the rest is on its way
        }
        const auto handOver = handOverFromBytes(bytes);
        if (!handOver) {
            client->abort();
            return;
        }
        client->write(kTaken);
        client->flush();
        client->disconnectFromServer();
        emit handedOver(*handOver);
    });
    if (client->bytesAvailable() > 0) emit client->readyRead();  // said before anybody listened
}

}  // namespace autoglm::desktop
