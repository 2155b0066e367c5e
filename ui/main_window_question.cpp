// The question that is being written: its files, what room it has in the context, and how it is sent. Also
// words looked for in the chat.
#include <QFile>
#include <QFileDialog>
#include <QStandardPaths>
#include <algorithm>

#include "app/desktop/chat_library.h"
#include "app/desktop/chat_model.h"
#include "app/desktop/engine_controller.h"
#include "app/desktop/format.h"
#include "app/desktop/settings.h"
#include "ui/chat/chat_page.h"
#include "ui/chat/composer.h"
#include "ui/chat/find_bar.h"
#include "ui/compare/compare_page.h"
#include "ui/frame/frame.h"
#include "ui/main_window.h"
#include "ui/widgets/banner.h"

namespace autoglm::ui {

using desktop::ChatLibrary;
using desktop::ChatModel;
using desktop::EngineController;
namespace keys = desktop::keys;

namespace {

constexpr int kCountMs = 200;  // after the last key

/// The gauge counts with the model in use; a side's own model is not there to count with.
void countComparison(const desktop::Comparison& comparison, Composer& composer, EngineController& engine) {
    if (comparison.isBusy()) return;  // counted again when both have answered
    const auto request = comparison.requestFor(composer.text(), composer.attachments());
    composer.gauge()->setVisible(request.has_value());
    if (request) {
        engine.countPrompt(*request);
    } else {
        composer.setParts({});
    }
}

}  // namespace

void MainWindow::connectQuestion() {
    Composer* composer = m_page->composer();
    ChatModel& chat = m_parts.chat;
    EngineController& engine = m_parts.engine;
    connect(composer, &Composer::filesRequested, this, [this, composer] { chooseAttachments(composer); });
    connect(composer, &Composer::thinkingChosen, this, [this](bool isOn) {
        auto settings = m_parts.library.settings();
        settings.thinking = isOn;
        m_parts.library.setSettings(settings);
    });
    connect(&m_parts.library, &ChatLibrary::settingsChanged, this, [this] {
        showThinking();
        m_countTimer.start();
    });
    connect(composer->tray(), &AttachmentTray::changed, this, [this, composer] {
        if (m_editing == 0) m_parts.library.setDraftAttachments(composer->attachments());
    });
    connect(&m_parts.library, &ChatLibrary::opened, this,
            [this, composer] { composer->setAttachments(m_parts.library.draftAttachments()); });
    composer->edit()->setPasteLimit(m_parts.settings.integer(keys::kPasteLimit));
    connect(&m_parts.settings, &desktop::Settings::changed, this, [this, composer](const QString& key) {
        if (key == QLatin1String(keys::kPasteLimit))
            composer->edit()->setPasteLimit(m_parts.settings.integer(keys::kPasteLimit));
        m_countTimer.start();
    });

    m_countTimer.setSingleShot(true);
    m_countTimer.setInterval(kCountMs);
    const auto countSoon = [this] { m_countTimer.start(); };
    connect(&m_countTimer, &QTimer::timeout, this, &MainWindow::countContext);
    connect(composer, &Composer::changed, this, countSoon);
    connect(&chat, &ChatModel::cleared, this, countSoon);
    connect(&chat, &ChatModel::restored, this, countSoon);
    connect(&chat, &ChatModel::turnsReplaced, this, countSoon);
    connect(&chat, &ChatModel::answeringChanged, this, countSoon);
    connect(&engine, &EngineController::modelChanged, this, [this] {
        showThinking();
        countContext();
    });
    connect(&engine, &EngineController::modelUnloaded, this, &MainWindow::countContext);
    connect(&engine, &EngineController::promptCounted, composer, [this](const desktop::PromptParts& parts) {
        // Counts come in the order in which they were asked for: after a change of the page the right one
        // follows.
        if (m_frame->currentPage() == PageId::Compare) {
            m_comparePage->composer()->setParts(parts);
        } else if (!m_parts.chat.isAnswering()) {
            m_page->composer()->setParts(parts);
        }
    });
    connect(&chat, &ChatModel::turnChanged, this, [this](int index) {
        const auto& turn = m_parts.chat.turns().at(index);
        m_page->composer()->gauge()->setAnswer(turn.isOpen() ? turn.stats : desktop::AnswerStats());
    });
    connect(m_page->findBar(), &FindBar::closed, this, [composer] { composer->edit()->setFocus(); });
}

/// The switch beside Send is the open chat's, as is the one in its settings.
void MainWindow::showThinking() {
    const auto& model = m_parts.engine.model();
    m_page->composer()->setThinking(model && model->hasThinkingSwitch, askOptions().thinking);
}

void MainWindow::countContext() {
    if (m_frame->currentPage() == PageId::Compare)
        return countComparison(*m_comparison, *m_comparePage->composer(), m_parts.engine);
    if (m_parts.chat.isAnswering()) return;  // counted again when it has ended
    const Composer* composer = m_page->composer();
    desktop::AnswerRequest request =
        m_parts.chat.requestFor(composer->text(), composer->attachments(), askOptions());
    // An edited question stands in the place of the old one.
    for (qsizetype i = 0; m_editing != 0 && i + 1 < request.turns.size(); ++i) {
        if (request.turns.at(i).id != m_editing) continue;
        request.turns.remove(i, request.turns.size() - 1 - i);
        break;
    }
    m_parts.engine.countPrompt(request);
}

void MainWindow::chooseAttachments(Composer* composer) {
    auto* dialog = new QFileDialog(this, tr("Attach files"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFiles);
    dialog->setDirectory(QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation));
    connect(dialog, &QFileDialog::filesSelected, composer, [composer](const QStringList& files) {
        std::vector<desktop::FilePath> paths;
        for (const QString& file : files)
            paths.emplace_back(QFile::encodeName(file).toStdString());
        composer->attach(paths);
    });
    dialog->open();  // not exec(): the window goes on living
}

void MainWindow::send(const QString& text) {
    Composer* composer = m_page->composer();
    if (m_editing != 0) {
        if (m_parts.chat.edit(m_editing, text, askOptions(), composer->attachments())) endEditing();
        return;
    }
    m_idle.wake();
    if (!m_parts.chat.send(text, askOptions(), composer->attachments())) return;
    composer->setText({});
    composer->setAttachments({});
    setWelcomed();
}

/// Where the context is full the oldest rounds make room; where there is none to leave out, a larger context
/// does.
void MainWindow::continueAnswer() {
    const auto& turns = m_parts.chat.turns();
    if (m_parts.chat.isAnswering() || turns.isEmpty() || !turns.last().canContinue()) return;
    m_idle.wake();
    if (turns.last().state == desktop::ChatTurn::State::ContextFull) {
        const auto isQuestion = [](const desktop::ChatTurn& turn) {
            return turn.role == desktop::ChatRole::User;
        };
        const auto rounds = std::count_if(
            turns.begin() + std::min<qsizetype>(turns.last().leftOut, turns.size()), turns.end(), isQuestion);
        if (rounds <= 1 && !enlargeContext()) return;
    }
    m_parts.chat.continueAnswer(askOptions());
}

/// Opens the model again with twice the context, as far as it was trained. The answer waits for it.
bool MainWindow::enlargeContext() {
    const auto& model = m_parts.engine.model();
    if (!model) return m_parts.engine.isLoading();
    const int wanted = std::min(model->trainedContext, model->contextSize * 2);
    if (wanted <= model->contextSize) {
        m_page->banner()->showNotice(
            tr("The context is full, and there is nothing left to leave out."),
            tr("%1 knows no more than %2 tokens at a time. Start a new chat, or ask for a shorter answer.")
                .arg(model->name, desktop::formatCount(model->contextSize)));
        return false;
    }
    desktop::LoadChoice choice = m_parts.settings.loadChoice();
    choice.contextSize = wanted;
    m_parts.engine.openModel(model->path, model->isBuiltin, choice);
    m_page->say(
        tr("The model is opened again with a context of %1 tokens.").arg(desktop::formatCount(wanted)));
    return true;
}

void MainWindow::findInChat() {
    showChat();
    m_page->findBar()->open();
}

}  // namespace autoglm::ui
