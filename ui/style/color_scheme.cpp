#include "ui/style/color_scheme.h"

#include <QDBusArgument>
#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <tuple>

namespace autoglm::ui {
namespace {

const QString kService = QStringLiteral("org.freedesktop.portal.Desktop");
const QString kPath = QStringLiteral("/org/freedesktop/portal/desktop");
const QString kInterface = QStringLiteral("org.freedesktop.portal.Settings");
const QString kAppearance = QStringLiteral("org.freedesktop.appearance");
const QString kScheme = QStringLiteral("color-scheme");
const QString kAccent = QStringLiteral("accent-color");
const QString kGnome = QStringLiteral("org.gnome.desktop.interface");
const QString kAnimations = QStringLiteral("enable-animations");

}  // namespace

ColorScheme::ColorScheme(QObject* parent) : QObject(parent) {}

void ColorScheme::ask() {
    QDBusConnection bus = QDBusConnection::sessionBus();
    if (!bus.isConnected()) return;
    bus.connect(kService, kPath, kInterface, QStringLiteral("SettingChanged"), this,
                SLOT(onSettingChanged(QString, QString, QDBusVariant)));
    askFor(kAppearance, kScheme);
    askFor(kAppearance, kAccent);
    askFor(kGnome, kAnimations);
}

void ColorScheme::askFor(const QString& group, const QString& key) {
    // `Read`, not `ReadOne`: the first version of the interface, which many systems have, knows only this.
    QDBusMessage call = QDBusMessage::createMethodCall(kService, kPath, kInterface, QStringLiteral("Read"));
    call << group << key;
    auto* watcher = new QDBusPendingCallWatcher(QDBusConnection::sessionBus().asyncCall(call), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this,
            [this, group, key](QDBusPendingCallWatcher* done) {
                done->deleteLater();
                const QDBusPendingReply<QDBusVariant> reply = *done;
                if (!reply.isError()) takeAnswer(group, key, reply.value().variant());
            });
}

void ColorScheme::onSettingChanged(const QString& group, const QString& key, const QDBusVariant& value) {
    takeAnswer(group, key, value.variant());
}

void ColorScheme::takeAnswer(const QString& group, const QString& key, QVariant value) {
    while (value.userType() == qMetaTypeId<QDBusVariant>())
        value = value.value<QDBusVariant>().variant();
    const auto before = std::tuple(m_preference, m_accent, m_wantsLessMotion);
    if (group == kAppearance && key == kScheme) {
        const uint number = value.toUInt();
        m_preference = number == 1 ? Preference::Dark : number == 2 ? Preference::Light : Preference::Unknown;
    } else if (group == kAppearance && key == kAccent && value.userType() == qMetaTypeId<QDBusArgument>()) {
        double red = -1, green = -1, blue = -1;
        const auto argument = value.value<QDBusArgument>();
        if (argument.currentSignature() == QLatin1String("(ddd)")) {
            argument.beginStructure();
            argument >> red >> green >> blue;
            argument.endStructure();
        }
        const auto isShare = [](double part) { return part >= 0 && part <= 1; };
        // Out of range means that there is none.
        m_accent = isShare(red) && isShare(green) && isShare(blue)
                       ? QColor::fromRgbF(static_cast<float>(red), static_cast<float>(green),
                                          static_cast<float>(blue))
                       : QColor();
    } else if (group == kAppearance && key == kAccent) {
        m_accent = value.value<QColor>();
    } else if (group == kGnome && key == kAnimations && value.userType() == QMetaType::Bool) {
        m_wantsLessMotion = !value.toBool();
    }
    if (before != std::tuple(m_preference, m_accent, m_wantsLessMotion)) emit changed();
}

}  // namespace autoglm::ui
