// The window and its chats: opening, leaving, editing, taking out and bringing in.
#include <QDir>
#include <QFileDialog>
#include <QListView>
#include <QPointer>
#include <QRegularExpression>
#include <QStandardPaths>

#include "app/desktop/chat_library.h"
#include "app/desktop/chat_model.h"
#include "app/desktop/comparison.h"
#include "app/desktop/engine_controller.h"
#include "app/desktop/settings.h"
#include "app/desktop/store_text.h"
#include "ui/chat/chat_page.h"
#include "ui/chat/chat_view.h"
#include "ui/chat/composer.h"
#include "ui/chats/pdf_export.h"
#include "ui/chats/sidebar.h"
#include "ui/main_window.h"
#include "ui/shell.h"
#include "ui/widgets/banner.h"

namespace autoglm::ui {

using desktop::ChatLibrary;
using desktop::ChatModel;
namespace keys = desktop::keys;

void MainWindow::connectChats() {
    ChatLibrary& library = m_parts.library;
    m_page->setRestoring(!library.isReady());
    connect(&library, &ChatLibrary::ready, this, [this] { m_page->setRestoring(false); });
    connect(&library, &ChatLibrary::opened, this, [this](const QString& draft, quint64 turn, int offset) {
        endEditing();
        m_page->composer()->setTemporary(m_parts.library.isTemporary());
        m_page->composer()->setText(draft);
        m_page->view()->setPlace({turn, offset});
    });
    connect(m_page->composer()->edit(), &QPlainTextEdit::textChanged, this, [this] {
        if (m_editing == 0) m_parts.library.setDraft(m_page->composer()->text());
    });
    ChatView* view = m_page->view();
    connect(view, &ChatView::placeChanged, this, [this, view] {
        const auto place = view->place();
        m_parts.library.setPlace(place.turn, place.offset);
    });
    connect(&library, &ChatLibrary::noticesChanged, this, &MainWindow::showNotices);
    connect(&library, &ChatLibrary::savedAgain, this, [this] {
        m_page->say(desktop::storeText({storage::Notice::Kind::SavedAgain, {}, {}, {}, 0}).title);
    });
    connect(&library, &ChatLibrary::exported, this, &MainWindow::tellExported);
    connect(&library, &ChatLibrary::imported, this, [this](int count, const QString& problem) {
        if (problem.isEmpty()) {
            m_page->say(tr("%n chat(s) imported.", nullptr, count));
        } else {
            m_page->banner()->showNotice(tr("Nothing was imported."), problem);
        }
    });

    connect(m_sidebar, &Sidebar::newChatRequested, this, &MainWindow::newChat);
    connect(m_sidebar, &Sidebar::hideRequested, m_shell, &Shell::toggleSidebar);
    connect(m_sidebar, &Sidebar::left, this, [this] { m_page->composer()->edit()->setFocus(); });
    connect(m_sidebar, &Sidebar::chatChosen, this, [this](desktop::Id chat, desktop::Id message) {
        if (m_comparison->isBusy() && m_comparison->chat() == chat) return openCompare();
        m_parts.library.open(chat, message);
        m_shell->giveWay();
        m_page->composer()->edit()->setFocus();
    });
    connect(m_sidebar, &Sidebar::removeRequested, this, &MainWindow::removeChat);
    connect(m_sidebar, &Sidebar::exportRequested, this, &MainWindow::exportChat);
    connect(m_shell, &Shell::sidebarChanged, this, [this] {
        m_parts.settings.set(keys::kSidebarWidth, m_shell->sidebarWidth());
        m_parts.settings.set(keys::kSidebarShown, m_shell->isSidebarWanted());
    });
    m_shell->setSidebarWidth(m_parts.settings.integer(keys::kSidebarWidth));
    m_shell->setSidebarWanted(m_parts.settings.boolean(keys::kSidebarShown));

    connect(view, &ChatView::editRequested, this, &MainWindow::beginEditing);
    connect(view, &ChatView::regenerateRequested, this,
            [this](quint64 turn) { m_parts.chat.regenerate(turn, askOptions()); });
    connect(view, &ChatView::continueRequested, this, &MainWindow::continueAnswer);
    connect(view, &ChatView::versionRequested, &m_parts.chat, &ChatModel::showVersion);
    connect(view, &ChatView::removeRequested, this, [this](quint64 turn) {
        const auto gone = m_parts.chat.remove(turn);
        if (gone.isEmpty()) return;
        m_page->offer(tr("%n message(s) deleted.", nullptr, static_cast<int>(gone.size())), tr("Undo"),
                      [this, gone] { m_parts.chat.putBack(gone); });
    });
    showNotices();
}

void MainWindow::newChat() {
    showChat();
    m_parts.library.newChat();
    m_shell->giveWay();
    m_page->composer()->edit()->setFocus();
}

void MainWindow::newTemporaryChat() {
    showChat();
    m_parts.library.newTemporaryChat();
    m_shell->giveWay();
    m_page->composer()->edit()->setFocus();
}

void MainWindow::searchChats() {
    showChat();
    if (!m_shell->showsSidebar()) m_shell->toggleSidebar();
    m_sidebar->focusSearch();
}

void MainWindow::removeChat(desktop::Id id) {
    const storage::Chat* chat = m_parts.library.find(id);
    if (!chat) return;
    const QString title = fontMetrics().elidedText(chat->title, Qt::ElideRight, 260);
    m_parts.library.remove(id);
    m_page->offer(tr("“%1” was deleted.").arg(title), tr("Undo"), [this] { m_parts.library.undoRemove(); });
}

// The one that lasts longest is told; the others are told by their own time.
void MainWindow::showNotices() {
    const auto& notices = m_parts.library.notices();
    if (notices.isEmpty()) {
        m_page->storeBanner()->dismiss();
        return;
    }
    const storage::Notice* shown = &notices.last();
    for (const storage::Notice& notice : notices) {
        if (notice.endsSaving()) shown = &notice;
    }
    const auto words = desktop::storeText(*shown);
    m_page->storeBanner()->setClosable(!shown->endsSaving());
    m_page->storeBanner()->showNotice(words.title, words.text);
}

void MainWindow::beginEditing(quint64 turn) {
    const desktop::ChatTurn* question = m_parts.chat.find(turn);
    if (!question || m_parts.chat.isAnswering() || question->hiddenCharacters > 0) return;
    if (m_editing == 0) {
        m_draftBeforeEditing = m_page->composer()->text();
        m_attachmentsBeforeEditing = m_page->composer()->attachments();
    }
    m_editing = turn;
    m_page->composer()->setEditing(true);
    m_page->composer()->setText(question->text);
    m_page->composer()->setAttachments(question->attachments);
    m_page->composer()->edit()->setFocus();
}

void MainWindow::endEditing() {
    if (m_editing == 0) return;
    m_page->composer()->setText(m_draftBeforeEditing);
    m_page->composer()->setAttachments(m_attachmentsBeforeEditing);
    m_editing = 0;
    m_page->composer()->setEditing(false);
}

void MainWindow::regenerateLast() {
    const auto& turns = m_parts.chat.turns();
    if (!turns.isEmpty() && turns.last().role == desktop::ChatRole::Assistant)
        m_parts.chat.regenerate(turns.last().id, askOptions());
}

void MainWindow::exportChat(desktop::Id id, const QString& ending) {
    const storage::Chat* chat = m_parts.library.find(id);
    if (!chat) return;
    QString name = chat->title.left(60);
    static const QRegularExpression unsafe(QStringLiteral("[\\x00-\\x1f/\\\\:*?\"<>|]"));
    name.replace(unsafe, QStringLiteral("-"));
    auto* dialog = new QFileDialog(this, tr("Export the chat"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(ending);
    dialog->setDirectory(QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation));
    dialog->selectFile(name + QLatin1Char('.') + ending);
    connect(dialog, &QFileDialog::fileSelected, this,
            [this, id, ending](const QString& file) { exportTo(id, ending, file); });
    dialog->open();
}

void MainWindow::exportTo(desktop::Id id, const QString& ending, const QString& file) {
    storage::ExportOptions options;
    options.format = ending == QLatin1String("md")     ? storage::ExportFormat::Markdown
                     : ending == QLatin1String("json") ? storage::ExportFormat::Json
                                                       : storage::ExportFormat::Html;
    options.withReasoning = m_sidebar->exportsReasoning();
    options.you = tr("You");
    options.model = tr("Model");
    options.reasoning = tr("Reasoning");
    options.attached = tr("Attached");
    if (ending != QLatin1String("pdf")) {
        m_parts.library.exportChats({id}, options, file);
        return;
    }
    m_parts.library.render(id, options, [self = QPointer<MainWindow>(this), file](const QByteArray& html) {
        writePdf(QString::fromUtf8(html), file, [self, file](const QString& problem) {
            if (self) self->tellExported(file, problem);
        });
    });
}

void MainWindow::tellExported(const QString& file, const QString& problem) {
    if (problem.isEmpty()) {
        m_page->say(tr("Exported to %1.").arg(QDir::toNativeSeparators(file)));
    } else {
        m_page->banner()->showNotice(tr("The chat could not be exported."),
                                     tr("%1: %2").arg(QDir::toNativeSeparators(file), problem));
    }
}

void MainWindow::importChats() {
    auto* dialog = new QFileDialog(this, tr("Import chats"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    dialog->setNameFilters({tr("Chat exports (*.json)"), tr("All files (*)")});
    connect(dialog, &QFileDialog::fileSelected, &m_parts.library, &ChatLibrary::importFile);
    dialog->open();
}

}  // namespace autoglm::ui
