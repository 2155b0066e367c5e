// Models in the window: the page of files, what is loaded at the start, unloading, and where models run.
#include <QMenu>

#include "app/desktop/builtin_guide.h"
#include "app/desktop/engine_controller.h"
#include "app/desktop/format.h"
#include "app/desktop/model_library.h"
#include "app/desktop/settings.h"
#include "ui/chat/chat_page.h"
#include "ui/frame/frame.h"
#include "ui/frame/page_header.h"
#include "ui/main_window.h"
#include "ui/models/models_page.h"
#include "ui/status_strip.h"
#include "ui/welcome_card.h"

namespace autoglm::ui {

using desktop::EngineController;
namespace keys = desktop::keys;

namespace {

/// One line for a device: what it is, what is free on it, and why it is not taken unasked.
QString deviceLine(const desktop::DeviceSummary& device) {
    const bool isProcessor = device.kind == QLatin1String("cpu");
    QStringList parts = {isProcessor ? MainWindow::tr("CPU: %1").arg(device.name)
                                     : MainWindow::tr("Vulkan: %1").arg(device.name)};
    if (device.memoryBytes > 0)
        parts << MainWindow::tr("%1 of %2 free", "bytes of a device's memory")
                     .arg(desktop::formatBytes(device.freeBytes), desktop::formatBytes(device.memoryBytes));
    if (device.readGbPerSecond > 0)
        parts << MainWindow::tr("%1 GB/s").arg(desktop::formatRate(device.readGbPerSecond));
    // A single & in a name is no mnemonic.
    return parts.join(QStringLiteral(" · ")).replace(QLatin1Char('&'), QStringLiteral("&&"));
}

}  // namespace

void MainWindow::connectModels() {
    desktop::ModelLibrary& models = m_parts.models;
    connect(m_modelsPage, &ModelsPage::loadRequested, this,
            [this](const desktop::FilePath& path, int context) { openModel(path, false, context); });
    connect(m_modelsPage, &ModelsPage::unloadRequested, this, &MainWindow::unloadModel);
    connect(m_modelsPage, &ModelsPage::openFileRequested, this, &MainWindow::chooseFile);
    EngineController& engine = m_parts.engine;
    connect(&engine, &EngineController::modelChanged, this, [&models](const desktop::ModelSummary& model) {
        if (!model.isBuiltin) models.noteUse(model.path);
    });
    // What could not be loaded is listed as well: with the reason, and with what to do about it.
    connect(&engine, &EngineController::loadFailed, this, [&models](const desktop::EngineFailure& failure) {
        if (failure.code == QLatin1String("truncated") || failure.code == QLatin1String("missing-shard"))
            models.addFile(failure.path);
    });
    connect(&engine, &EngineController::modelUnloaded, this, [this] {
        m_status->setModel({});
        m_page->welcome()->setModel({});
    });
    WelcomeCard* welcome = m_page->welcome();
    connect(&engine, &EngineController::devicesKnown, welcome, &WelcomeCard::setDevices);
    connect(&models, &desktop::ModelLibrary::measured, welcome, &WelcomeCard::setBandwidth);
    // The first time, the card says what the machine is; not before the guide is there to be asked.
    connect(
        &engine, &EngineController::modelChanged, this,
        [this, &models] {
            if (m_parts.settings.boolean(keys::kWelcomed)) return;
            models.measureMachine();
            m_parts.engine.refreshDevices();
        },
        Qt::SingleShotConnection);
    models.start();
}

void MainWindow::unloadModel() {
    const auto& model = m_parts.engine.model();
    if (!model) return;
    const QString name = model->name;
    m_parts.engine.unloadModel();
    say(tr("%1 was unloaded; its memory is free again.").arg(name));
}

void MainWindow::setDevice(const QString& id) {
    // Chats stay: only the model is opened again.
    m_parts.engine.setDevice({id, -1});
    showChat();
}

/// Where models can run, with the reasons. The list is asked for each time: memory comes and goes.
void MainWindow::chooseDeviceAt(HeaderButton* button) {
    auto* menu = new QMenu(button);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setToolTipsVisible(true);
    const auto fill = [this, menu] {
        menu->clear();
        const desktop::DeviceList& list = m_parts.engine.devices();
        const QString chosen = m_parts.engine.device().id;
        QAction* automatic = menu->addAction(tr("Automatic: the fastest, as measured"), this,
                                             [this] { setDevice(QString()); });
        automatic->setCheckable(true);
        automatic->setChecked(chosen.isEmpty());
        automatic->setToolTip(list.choice);
        menu->addSeparator();
        for (const desktop::DeviceSummary& device : list.devices) {
            QAction* action =
                menu->addAction(deviceLine(device), this, [this, id = device.id] { setDevice(id); });
            action->setCheckable(true);
            action->setChecked(chosen == device.id);
            action->setEnabled(device.isUsable);
            action->setToolTip(device.reason);
            if (device.reason.isEmpty()) continue;
            QAction* why = menu->addAction(fontMetrics().elidedText(device.reason, Qt::ElideRight, 520));
            why->setEnabled(false);
            why->setToolTip(device.reason);
        }
        if (!list.isKnown()) menu->addAction(tr("Looking at the devices…"))->setEnabled(false);
        if (!list.vulkanReason.isEmpty()) {
            menu->addSeparator();
            menu->addAction(tr("No Vulkan: %1").arg(list.vulkanReason))->setEnabled(false);
        }
    };
    fill();
    connect(&m_parts.engine, &EngineController::devicesKnown, menu, fill);
    m_parts.engine.refreshDevices();
    menu->popup(button->mapToGlobal(QPoint(0, button->height() + 2)));
}

}  // namespace autoglm::ui
