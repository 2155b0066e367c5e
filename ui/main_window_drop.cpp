// Things dragged over the window: it says what letting go would do, and does it.
#include <QDragEnterEvent>
#include <QMimeData>
#include <algorithm>

#include "ui/chat/chat_page.h"
#include "ui/chat/composer.h"
#include "ui/drop_overlay.h"
#include "ui/main_window.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/dropped_files.h"

namespace autoglm::ui {

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
    const DroppedFiles dropped = droppedFiles(*event->mimeData());
    m_draggedPath.clear();
    if (dropped.local.size() == 1) {
        m_draggedPath = dropped.local.front();
        m_overlay->showFor(DropOverlay::Verdict::Looking, m_draggedPath);
        m_glancer.look(m_draggedPath);
    } else if (dropped.local.size() > 1) {
        m_overlay->showFor(DropOverlay::Verdict::TooMany);
    } else if (dropped.hasRemote) {
        m_overlay->showFor(DropOverlay::Verdict::NotLocal);
    } else if (event->mimeData()->hasText()) {
        m_overlay->showFor(DropOverlay::Verdict::Text);
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
}

void MainWindow::dropEvent(QDropEvent* event) {
    const bool isModel = m_overlay->verdict() == DropOverlay::Verdict::Open;
    m_overlay->hide();
    const DroppedFiles dropped = droppedFiles(*event->mimeData());
    event->setDropAction(Qt::CopyAction);
    event->accept();
    const auto claims = [](const desktop::FilePath& path) { return path.extension() == ".gguf"; };
    if (!isModel && !dropped.local.empty() && std::ranges::none_of(dropped.local, claims)) {
        showChat();
        m_page->composer()->attach(dropped.local);
    } else if (dropped.local.size() == 1) {
        // Also what is no model: the engine's refusal names the kind of file, and why.
        openModel(dropped.local.front());
    } else if (dropped.local.size() > 1) {
        m_page->banner()->showNotice(
            tr("Drop one file at a time."),
            tr("A model is one file, or several parts of which the first is opened."));
    } else if (dropped.hasRemote) {
        m_page->banner()->showNotice(
            tr("Only files on this machine can be opened."),
            tr("Addresses are never fetched. Download the model first, then drop the file."));
    } else if (event->mimeData()->hasText()) {
        m_page->composer()->insertText(event->mimeData()->text());
    }
    activateWindow();
}

}  // namespace autoglm::ui
