#include "ui/main_window.h"

#include <QApplication>
#include <QCloseEvent>
#include <QFile>
#include <QFileDialog>
#include <QFileInfo>
#include <QMessageBox>
#include <QScreen>
#include <QShortcut>
#include <QVBoxLayout>
#include <QWheelEvent>

#include "app/desktop/builtin_guide.h"
#include "app/desktop/chat_library.h"
#include "app/desktop/chat_model.h"
#include "app/desktop/comparison.h"
#include "app/desktop/engine_controller.h"
#include "app/desktop/format.h"
#include "app/desktop/machine_monitor.h"
#include "app/desktop/settings.h"
#include "ui/chat/chat_page.h"
#include "ui/chat/chat_view.h"
#include "ui/chat/composer.h"
#include "ui/chat/find_bar.h"
#include "ui/chats/sidebar.h"
#include "ui/drop_overlay.h"
#include "ui/frame/frame.h"
#include "ui/load_panel.h"
#include "ui/models/models_page.h"
#include "ui/shell.h"
#include "ui/shortcut_list.h"
#include "ui/status_strip.h"
#include "ui/style/appearance.h"
#include "ui/style/fonts.h"
#include "ui/style/icons.h"
#include "ui/welcome_card.h"
#include "ui/widgets/banner.h"

namespace autoglm::ui {

using desktop::ChatModel;
using desktop::EngineController;
namespace keys = desktop::keys;

MainWindow::MainWindow(const Parts& parts, QWidget* parent)
    : QMainWindow(parent),
      m_parts(parts),
      m_frame(new Frame(this)),
      m_shell(new Shell(m_frame)),
      m_sidebar(new Sidebar(parts.library, m_shell)),
      m_header(m_frame->makeHeader()),
      m_page(new ChatPage(m_shell)),
      m_modelsPage(new ModelsPage(parts.models, parts.engine, m_frame)),
      m_status(new StatusStrip(this)),
      m_idle(parts.engine, parts.settings) {
    auto* body = new QWidget(this);
    auto* column = new QVBoxLayout(body);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_frame, 1);
    column->addWidget(m_status);
    setCentralWidget(body);
    m_overlay = new DropOverlay(this);
    setAcceptDrops(true);
    setMinimumSize(480, 360);
    setWindowIcon(applicationIcon());
    m_page->setModel(&m_parts.chat);

    buildPages();
    buildMenus();
    connectModels();
    connectPages();
    connectEngine();
    connectPage();
    connectChats();
    connectQuestion();
    connect(new QShortcut(Qt::Key_Escape, this), &QShortcut::activated, this, &MainWindow::escape);
    connectDrops();
    updateTitle();
    updateComposer();
    restoreWindow();
}

MainWindow::~MainWindow() = default;

void MainWindow::start(const desktop::FilePath& model) {
    auto& settings = m_parts.settings;
    applySetting(QString::fromLatin1(keys::kKeepChats));
    m_page->welcome()->setFirstRun(!settings.boolean(keys::kWelcomed));
    QString guideMissing;
    const auto guide = desktop::builtinGuidePath(&guideMissing);
    m_page->welcome()->setGuideMissing(guideMissing);
    m_guide->setEnabled(guide.has_value());
    if (!settings.problem().isEmpty()) m_page->banner()->showNotice(tr("Settings"), settings.problem());
    if (!model.empty()) {
        openModel(model);
    } else {
        openAtStart();
    }
    m_page->composer()->edit()->setFocus();
    updateComposer();
    warmFonts(this, font());
}

void MainWindow::connectEngine() {
    EngineController& engine = m_parts.engine;
    connect(&engine, &EngineController::machineKnown, m_page->welcome(), &WelcomeCard::setMachine);
    connect(&engine, &EngineController::loadChanged, this, [this](const desktop::LoadState& load) {
        m_page->showLoad(load);
        m_status->setLoad(load);
        updateHeader();
        updateComposer();
    });
    connect(&engine, &EngineController::modelChanged, this, &MainWindow::onModelChanged);
    connect(&engine, &EngineController::loadFailed, this, &MainWindow::onLoadFailed);
    connect(&engine, &EngineController::loadCancelled, this, [this](const desktop::FilePath& path) {
        m_page->say(desktop::joinSentences(
            {tr("Loading %1 was cancelled.").arg(desktop::displayName(path)), modelInUse()}));
    });
    connect(&engine, &EngineController::answerAdvanced, this,
            [this](quint64, const desktop::AnswerDelta& delta) { m_status->setStats(delta.stats); });
    connect(&engine, &EngineController::answerFinished, this,
            [this](quint64, const desktop::AnswerOutcome& outcome) {
                if (outcome.stats.contextSize > 0) m_status->setStats(outcome.stats);
            });
    connect(&m_parts.settings, &desktop::Settings::saveFailed, this, [this](const QString& reason) {
        m_page->banner()->showNotice(tr("The settings could not be saved."), reason);
    });
}

void MainWindow::connectPage() {
    Composer* composer = m_page->composer();
    connect(composer, &Composer::sendRequested, this, &MainWindow::send);
    connect(composer, &Composer::stopRequested, &m_parts.chat, &ChatModel::stop);
    connect(composer, &Composer::recallRequested, this, [this] {
        if (const quint64 last = m_parts.chat.lastQuestionId()) beginEditing(last);
    });
    connect(&m_parts.chat, &ChatModel::answeringChanged, composer, &Composer::setAnswering);
    connect(&m_parts.chat, &ChatModel::cleared, m_status, [this] { m_status->setStats({}); });
    connect(m_page->loadPanel(), &LoadPanel::cancelRequested, &m_parts.engine, &EngineController::cancelLoad);
    connect(m_page->welcome(), &WelcomeCard::openChosen, this, &MainWindow::chooseFile);
    connect(m_page->welcome(), &WelcomeCard::guideChosen, this, [this] {
        setWelcomed();
        const auto& model = m_parts.engine.model();
        if (!model || !model->isBuiltin) openGuide();
        m_page->composer()->edit()->setFocus();
    });
    connect(m_page->welcome(), &WelcomeCard::questionChosen, this, &MainWindow::send);
}

void MainWindow::openModel(const desktop::FilePath& given, bool isBuiltin, int contextSize) {
    std::error_code failure;
    const desktop::FilePath absolute = std::filesystem::absolute(given, failure);
    const desktop::FilePath& path = failure ? given : absolute;
    const QString name = desktop::displayName(path);
    m_page->banner()->dismiss();
    showChat();
    desktop::LoadChoice choice = m_parts.settings.loadChoice();
    if (contextSize > 0) choice.contextSize = contextSize;
    switch (m_parts.engine.openModel(path, isBuiltin, choice)) {
        case EngineController::OpenResult::Started:
            break;
        case EngineController::OpenResult::StoppedAnswer:
            m_page->say(tr("The answer was stopped to open %1.").arg(name));
            break;
        case EngineController::OpenResult::ReplacedLoad:
            m_page->say(tr("Opening %1 instead.").arg(name));
            break;
        case EngineController::OpenResult::AlreadyOpening:
            m_page->say(tr("%1 is already being opened.").arg(name));
            break;
        case EngineController::OpenResult::AlreadyInUse:
            m_page->say(tr("%1 is already in use.").arg(name));
            break;
    }
}

void MainWindow::openGuide() {
    if (const auto guide = desktop::builtinGuidePath()) openModel(*guide, true);
}

void MainWindow::chooseFile() {
    auto* dialog = new QFileDialog(this, tr("Open a model"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    dialog->setNameFilters({tr("GGUF models (*.gguf)"), tr("All files (*)")});
    const auto recent = m_parts.settings.recentModels();
    if (!recent.isEmpty()) dialog->setDirectory(QFile::decodeName(recent.first().parent_path().c_str()));
    connect(dialog, &QFileDialog::fileSelected, this,
            [this](const QString& file) { openModel(QFile::encodeName(file).toStdString()); });
    dialog->open();  // not exec(): the window goes on living
}

desktop::AskOptions MainWindow::askOptions() const {
    const auto& model = m_parts.engine.model();
    const auto wanted = layered(m_parts.library.settings(), defaultChatSettings(m_parts.settings));
    desktop::AskOptions options = resolved(wanted, model ? model->suggested : desktop::SamplingChoice());
    options.stopLoops = m_parts.settings.boolean(keys::kStopLoops);
    return options;
}

void MainWindow::escape() {
    if (m_frame->currentPage() == PageId::Compare) {
        m_comparison->stop();
    } else if (m_parts.chat.isAnswering()) {
        m_parts.chat.stop();
    } else if (m_editing != 0) {
        endEditing();
    } else if (m_page->findBar()->isVisible()) {
        m_page->findBar()->close();
    } else if (!m_shell->giveWay()) {
        m_page->banner()->dismiss();
    }
}

void MainWindow::setWelcomed() {
    m_parts.settings.set(keys::kWelcomed, true);
    m_page->welcome()->setFirstRun(false);
}

void MainWindow::copyFromPage() {
    auto* edit = m_page->composer()->edit();
    if (edit->hasFocus() && edit->textCursor().hasSelection()) {
        edit->copy();
    } else {
        m_page->view()->copySelection();
    }
}

void MainWindow::selectAllOnPage() {
    auto* edit = m_page->composer()->edit();
    if (edit->hasFocus()) {
        edit->selectAll();
    } else {
        m_page->view()->selectAll();
    }
}

void MainWindow::onModelChanged(const desktop::ModelSummary& model) {
    m_status->setModel(model);
    m_page->welcome()->setModel(model);
    if (!model.isBuiltin) {
        m_parts.settings.addRecentModel(model.path);
        setWelcomed();
        fillRecentMenu();
    }
    updateTitle();
    updateHeader();
    updateComposer();
}

void MainWindow::onLoadFailed(const desktop::EngineFailure& failure) {
    for (int i = 0; i < desktop::Comparison::kSides; ++i) {
        const auto& side = m_comparison->side(i);
        if (side.phase == desktop::Comparison::Phase::Failed && side.failure.path == failure.path)
            return;  // told on that side
    }
    const auto& model = m_parts.engine.model();
    m_page->banner()->showFailure(failure, model ? model->name : QString());
    updateComposer();
}

QString MainWindow::modelInUse() const {
    const auto& model = m_parts.engine.model();
    return model ? tr("%1 stays in use.").arg(model->name) : QString();
}

void MainWindow::updateTitle() {
    const auto& model = m_parts.engine.model();
    // The display name is added by the platform.
    setWindowTitle(model ? model->name : QString());
}

void MainWindow::updateComposer() {
    const auto& engine = m_parts.engine;
    const bool canAsk = engine.model() || engine.isLoading() || m_idle.isAsleep();
    m_page->composer()->setBlocked(canAsk ? QString() : tr("Open a model to ask something"));
}

void MainWindow::restoreWindow() {
    const QByteArray geometry = QByteArray::fromBase64(m_parts.settings.text(keys::kGeometry).toLatin1());
    if (!geometry.isEmpty() && restoreGeometry(geometry)) return;
    const QSize room = screen() ? screen()->availableSize() : QSize(1280, 800);
    resize(std::min(1180, room.width() - 40), std::min(760, room.height() - 60));
}

void MainWindow::rememberWindow() {
    m_parts.settings.set(keys::kGeometry, QString::fromLatin1(saveGeometry().toBase64()));
}

void MainWindow::closeEvent(QCloseEvent* event) {
    rememberWindow();
    event->accept();
}

void MainWindow::resizeEvent(QResizeEvent* event) {
    QMainWindow::resizeEvent(event);
    if (m_overlay->isVisible()) m_overlay->setGeometry(rect());
}

void MainWindow::wheelEvent(QWheelEvent* event) {
    if (event->modifiers() & Qt::ControlModifier && event->angleDelta().y() != 0) {
        m_parts.appearance.changeTextSize(event->angleDelta().y() > 0 ? 1 : -1);
        event->accept();
        return;
    }
    QMainWindow::wheelEvent(event);
}

void MainWindow::changeEvent(QEvent* event) {
    QMainWindow::changeEvent(event);
    if (event->type() != QEvent::LanguageChange) return;
    retranslateMenus();
    showNotices();
    updateTitle();
    updateComposer();
}

void MainWindow::showShortcuts() {
    auto* list = new ShortcutList(this);
    list->setAttribute(Qt::WA_DeleteOnClose);
    list->open();
}

void MainWindow::showAbout() {
    auto* box = new QMessageBox(this);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setWindowTitle(tr("About Open-AutoGLM"));
    box->setIconPixmap(applicationIcon().pixmap(QSize(64, 64), devicePixelRatioF()));
    box->setText(QStringLiteral("Open-AutoGLM %1").arg(QApplication::applicationVersion()));
    box->setInformativeText(
        tr("Runs quantized GLM language models on your own machine.\n\nFree software under the GNU General "
           "Public License, "
           "version 3 or later. Nothing you write leaves this machine."));
    box->open();
}

}  // namespace autoglm::ui
