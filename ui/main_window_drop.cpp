// Things dragged over the window: it says what letting go would do, and does it. Files are looked at on a
// thread of their own; who lets go sooner is served when that has ended.
#include <QDragEnterEvent>
#include <QMimeData>
#include <algorithm>

#include "app/desktop/engine_controller.h"
#include "app/desktop/failure_text.h"
#include "app/desktop/format.h"
#include "app/desktop/memory_fit.h"
#include "app/desktop/model_library.h"
#include "ui/chat/chat_page.h"
#include "ui/chat/composer.h"
#include "ui/compare/compare_page.h"
#include "ui/drop_overlay.h"
#include "ui/frame/frame.h"
#include "ui/main_window.h"
#include "ui/models/fit_text.h"
#include "ui/models/models_page.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/dropped_files.h"

namespace autoglm::ui {

using Verdict = DropOverlay::Verdict;

void MainWindow::connectDrops() {
    desktop::ModelLibrary& models = m_parts.models;
    connect(&m_glancer, &desktop::FileGlancer::seen, this, &MainWindow::onGlance);
    // While a model hovers over the window: whether it fits, or what is wrong with it.
    connect(&models, &desktop::ModelLibrary::peeked, this, [this](const desktop::ModelEntry& entry) {
        const auto& plan = m_overlay->plan();
        if (!m_overlay->isVisible() || plan.models.size() != 1 || entry.path != plan.models.front()) return;
        if (entry.failure.isSet()) {
            const auto words = desktop::failureText(entry.failure);
            m_overlay->setNote(desktop::joinSentences({words.title, words.why}), false);
            return;
        }
        const auto fit = memoryFit(entry, usualContext(entry),
                                   knownDevices(m_parts.engine.devices(), m_parts.engine.machine()),
                                   m_parts.engine.device());
        m_overlay->setNote(fitSentence(fit), fit.verdict != desktop::MemoryFit::Verdict::DoesNotFit);
    });
    connect(&models, &desktop::ModelLibrary::folderListed, this, &MainWindow::tellListed);
}

/// Where files go that are no models: the question of the page that is open.
Composer* MainWindow::composerForFiles() const {
    return m_frame->currentPage() == PageId::Compare ? m_comparePage->composer() : m_page->composer();
}

void MainWindow::look(const std::vector<desktop::FilePath>& paths) {
    m_dragged = paths;
    m_glances.clear();
    std::vector<desktop::FileGlance> guesses;
    for (const desktop::FilePath& path : paths)
        guesses.push_back(desktop::guessOf(path));
    placeMessage();
    m_overlay->showPlan(planDrop(guesses), false);
    m_glancer.look(paths);
}

/// What goes with the message is told over the composer.
void MainWindow::placeMessage() {
    const Composer* composer = composerForFiles();
    const QRect rect(composer->mapTo(this, QPoint(0, 0)), composer->size());
    m_overlay->setMessageRect(composer->isVisible() ? rect : QRect());
}

void MainWindow::onGlance(const desktop::FileGlance& glance) {
    // Answers come in the order of the paths; those of an earlier drag are passed over.
    if (m_glances.size() >= m_dragged.size() || glance.path != m_dragged[m_glances.size()]) return;
    m_glances.push_back(glance);
    if (m_glances.size() < m_dragged.size()) return;
    const desktop::DropPlan plan = planDrop(m_glances);
    if (std::exchange(m_dropWaits, false)) return takeDrop(plan);
    if (!m_overlay->isVisible()) return;
    placeMessage();
    m_overlay->showPlan(plan, true);
    if (plan.models.size() == 1) m_parts.models.peek(plan.models.front());
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
    const DroppedFiles dropped = droppedFiles(*event->mimeData());
    m_dropWaits = false;
    if (!dropped.local.empty()) {
        look(dropped.local);
    } else if (dropped.hasRemote) {
        m_overlay->showFor(Verdict::NotLocal);
    } else if (event->mimeData()->hasText()) {
        m_overlay->showFor(Verdict::Text);
    } else {
        return;  // nothing that means anything here
    }
    // Only ever a copy: after a move the source might delete the file.
    event->setDropAction(Qt::CopyAction);
    event->accept();
}

void MainWindow::dragMoveEvent(QDragMoveEvent* event) {
    event->setDropAction(Qt::CopyAction);
    event->accept();
}

void MainWindow::dragLeaveEvent(QDragLeaveEvent*) {
    m_overlay->hide();
    m_dragged.clear();
}

void MainWindow::dropEvent(QDropEvent* event) {
    m_overlay->hide();
    const DroppedFiles dropped = droppedFiles(*event->mimeData());
    event->setDropAction(Qt::CopyAction);
    event->accept();
    if (!dropped.local.empty()) {
        if (dropped.local != m_dragged) look(dropped.local);  // came without an enter event
        m_overlay->hide();
        m_dropWaits = m_glances.size() < m_dragged.size();
        if (!m_dropWaits) takeDrop(planDrop(m_glances));
    } else if (dropped.hasRemote) {
        m_page->banner()->showNotice(
            tr("Only files on this machine can be opened."),
            tr("Addresses are never fetched. Download the model first, then drop the file."));
        showChat();
    } else if (event->mimeData()->hasText()) {
        composerForFiles()->insertText(event->mimeData()->text());
    }
    activateWindow();
}

void MainWindow::takeDrop(const desktop::DropPlan& plan) {
    m_dragged.clear();
    if (plan.isRefusal() && plan.refused.size() == 1) {
        // The engine's refusal names the kind of file, and why.
        openModel(plan.refused.front().path);
        return;
    }
    if (plan.models.size() == 1) openModel(plan.models.front());
    if (!plan.attachments.empty()) {
        if (m_frame->currentPage() != PageId::Compare) showChat();
        composerForFiles()->attach(plan.attachments);
    }
    if (plan.models.size() > 1) {
        for (const desktop::FilePath& model : plan.models)
            m_parts.models.addFile(model);
        m_frame->openPage(PageId::Models);
        m_modelsPage->choose(plan.models.front());
        say(tr("%n models listed; choose the one to load.", nullptr, static_cast<int>(plan.models.size())));
    }
    for (const desktop::FilePath& folder : plan.folders) {
        m_frame->openPage(PageId::Models);
        m_parts.models.listFolder(folder);
    }
    if (!plan.refused.empty()) {
        QStringList names;
        for (const desktop::FileGlance& glance : plan.refused)
            names << desktop::displayName(glance.path);
        showChat();
        m_page->banner()->showNotice(
            tr("%n files cannot be used.", nullptr, static_cast<int>(plan.refused.size())),
            tr("They are no GGUF files, or cannot be read: %1.").arg(names.join(tr(", ", "between files"))));
    }
}

void MainWindow::tellListed(const desktop::FilePath& folder, int count) {
    const QString name = desktop::displayName(folder);
    if (count == 0) {
        say(tr("There is no GGUF file in %1.").arg(name));
        return;
    }
    const auto& watched = m_parts.models.folders();
    const bool isWatched = std::any_of(watched.begin(), watched.end(),
                                       [&](const desktop::WatchedFolder& one) { return one.path == folder; });
    const QString words = tr("%n models found in %1.", nullptr, count).arg(name);
    if (isWatched) {
        say(words);
    } else {
        m_frame->offer(desktop::joinSentences({words, tr("Watch it for new ones?")}), tr("Watch"),
                       [this, folder] { m_parts.models.watch(folder); });
    }
}

}  // namespace autoglm::ui
