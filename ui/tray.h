// The icon in the system's tray, where there is one and the person wants it: it brings the window to the
// front. The window is never hidden behind it. Threads: the GUI thread.
#pragma once
#include <QObject>
#include <QSystemTrayIcon>
#include <memory>

class QMenu;

namespace autoglm::ui {

class Tray : public QObject {
    Q_OBJECT
public:
    explicit Tray(QWidget* window);
    ~Tray() override;
    [[nodiscard]] static bool isAvailable() { return QSystemTrayIcon::isSystemTrayAvailable(); }
    void setWanted(bool isWanted);
    void setModelName(const QString& name);
    void retranslate();
    [[nodiscard]] QMenu* menu() const { return m_menu.get(); }  // null: no icon

signals:
    void showRequested();
    void newChatRequested();
    void quitRequested();

private:
    QWidget* m_window;
    std::unique_ptr<QMenu> m_menu;
    std::unique_ptr<QSystemTrayIcon> m_icon;
    QString m_modelName;
};

}  // namespace autoglm::ui
