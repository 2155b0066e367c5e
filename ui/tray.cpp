#include "ui/tray.h"

#include <QApplication>
#include <QMenu>

#include "ui/style/icons.h"

namespace autoglm::ui {

Tray::Tray(QWidget* window) : QObject(window), m_window(window) {}
Tray::~Tray() = default;

void Tray::setWanted(bool isWanted) {
    // Asked each time: a tray may come and go while the program runs.
    if (!isWanted || !isAvailable()) {
        m_icon.reset();
        m_menu.reset();
        return;
    }
    if (m_icon) return;
    m_menu = std::make_unique<QMenu>();
    m_icon = std::make_unique<QSystemTrayIcon>(applicationIcon());
    m_icon->setContextMenu(m_menu.get());
    connect(m_icon.get(), &QSystemTrayIcon::activated, this,
            [this](QSystemTrayIcon::ActivationReason reason) {
                if (reason == QSystemTrayIcon::Trigger) emit showRequested();
            });
    retranslate();
    m_icon->show();
}

void Tray::setModelName(const QString& name) {
    m_modelName = name;
    retranslate();
}

void Tray::retranslate() {
    if (!m_icon) return;
    m_menu->clear();
    m_menu->addAction(tr("Show the window"), this, &Tray::showRequested);
    m_menu->addAction(tr("New chat"), this, &Tray::newChatRequested);
    m_menu->addSeparator();
    m_menu->addAction(tr("Quit"), this, &Tray::quitRequested);
    const QString name = QApplication::applicationDisplayName();
    m_icon->setToolTip(m_modelName.isEmpty() ? name : name + QStringLiteral(" · ") + m_modelName);
}

}  // namespace autoglm::ui
