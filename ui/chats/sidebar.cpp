#include "ui/chats/sidebar.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QMenu>
#include <QPainter>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

#include "ui/chats/chat_list_delegate.h"
#include "ui/chats/chat_list_model.h"
#include "ui/style/icons.h"
#include "ui/style/tokens.h"
#include "ui/widgets/line_edit_buttons.h"

namespace autoglm::ui {
namespace {

constexpr int kSearchDelayMs = 150;

using Kind = ChatListModel::Kind;

}  // namespace

Sidebar::Sidebar(desktop::ChatLibrary& library, QWidget* parent)
    : QWidget(parent),
      m_library(library),
      m_model(new ChatListModel(library, this)),
      m_delegate(new ChatListDelegate(this)),
      m_new(new QToolButton(this)),
      m_hide(new QToolButton(this)),
      m_search(new QLineEdit(this)),
      m_list(new QListView(this)),
      m_empty(new QLabel(m_list)) {
    m_new->setIcon(icon(QStringLiteral("new-chat")));
    m_new->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_new->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    m_new->setMinimumHeight(metrics::kHitTarget + 4);
    m_hide->setIcon(icon(QStringLiteral("sidebar")));
    m_hide->setFixedSize(metrics::kHitTarget + 4, metrics::kHitTarget + 4);
    for (QToolButton* button : {m_new, m_hide}) {
        button->setAutoRaise(true);
        button->setFocusPolicy(Qt::TabFocus);
    }
    m_search->addAction(icon(QStringLiteral("search"), QPalette::PlaceholderText),
                        QLineEdit::LeadingPosition);
    m_search->setClearButtonEnabled(true);
    m_search->setMinimumHeight(metrics::kHitTarget + 4);
    m_search->installEventFilter(this);
    m_list->setModel(m_model);
    m_list->setItemDelegate(m_delegate);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setUniformItemSizes(true);
    m_list->setMouseTracking(true);
    m_list->setSelectionMode(QAbstractItemView::SingleSelection);
    m_list->setEditTriggers(QAbstractItemView::EditKeyPressed);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_list->setContextMenuPolicy(Qt::CustomContextMenu);
    m_list->setAcceptDrops(false);
    m_list->viewport()->setAcceptDrops(false);
    m_list->viewport()->setBackgroundRole(QPalette::Window);
    m_list->installEventFilter(this);
    m_empty->setWordWrap(true);
    m_empty->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    m_empty->setForegroundRole(QPalette::PlaceholderText);
    m_empty->setContentsMargins(16, 12, 16, 0);

    auto* top = new QHBoxLayout;
    top->setContentsMargins(6, 0, 6, 0);
    top->setSpacing(2);
    top->addWidget(m_new, 1);
    top->addWidget(m_hide);
    auto* middle = new QHBoxLayout;
    middle->setContentsMargins(8, 0, 8, 0);
    middle->addWidget(m_search);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 6, 1, 0);  // in line with the header beside it
    column->setSpacing(6);
    column->addLayout(top);
    column->addLayout(middle);
    column->addWidget(m_list, 1);

    connect(m_new, &QToolButton::clicked, this, &Sidebar::newChatRequested);
    connect(m_hide, &QToolButton::clicked, this, &Sidebar::hideRequested);
    connect(m_list, &QListView::clicked, this, &Sidebar::choose);
    connect(m_list, &QWidget::customContextMenuRequested, this, &Sidebar::showMenu);
    m_searchTimer.setSingleShot(true);
    m_searchTimer.setInterval(kSearchDelayMs);
    connect(m_search, &QLineEdit::textChanged, this, [this](const QString& text) {
        m_opensFirst = false;
        if (text.trimmed().isEmpty()) {
            m_searchTimer.stop();
            m_library.search({});
        } else {
            m_searchTimer.start();
        }
    });
    connect(&m_searchTimer, &QTimer::timeout, this, [this] { m_library.search(m_search->text()); });
    connect(&library, &desktop::ChatLibrary::found, this, &Sidebar::onFound);
    connect(&library, &desktop::ChatLibrary::listChanged, this, &Sidebar::refresh);
    connect(&library, &desktop::ChatLibrary::currentChanged, this, &Sidebar::markOpenChat);
    // "Today" ends at midnight, also for a window that stays open.
    m_midnight.setInterval(60'000);
    connect(&m_midnight, &QTimer::timeout, this, [this] {
        if (QDate::currentDate() != m_day) refresh();
    });
    m_midnight.start();
    retranslate();
    refresh();
}

void Sidebar::refresh() {
    m_day = QDate::currentDate();
    if (m_model->showsHits()) {
        m_library.search(m_search->text());  // titles may have changed
        return;
    }
    const QModelIndex before = m_list->currentIndex();
    const desktop::Id id = before.isValid() ? m_model->row(before).id : 0;
    m_model->showChats(m_day);
    const QModelIndex now = id != 0 ? m_model->indexOf(id) : QModelIndex();
    if (now.isValid()) m_list->setCurrentIndex(now);
    markOpenChat();
    showEmptyText();
}

void Sidebar::markOpenChat() {
    m_delegate->setOpenChat(m_library.current());
    if (!m_list->hasFocus() && !m_model->showsHits()) {
        const QModelIndex open = m_model->indexOf(m_library.current());
        // Always some current row: assistive tools ask for it.
        m_list->setCurrentIndex(open.isValid() ? open : firstRow());
        if (!open.isValid()) m_list->clearSelection();
    }
    m_list->viewport()->update();
}

void Sidebar::onFound(const QString& words, const QVector<storage::SearchHit>& hits) {
    if (words.trimmed() != m_search->text().trimmed()) return;
    if (words.trimmed().isEmpty()) {
        m_model->showChats();
        markOpenChat();
    } else {
        m_model->showHits(hits);
        m_list->setCurrentIndex(firstRow());
        m_list->scrollToTop();
    }
    m_foundWords = words.trimmed();
    showEmptyText();
    if (std::exchange(m_opensFirst, false)) choose(firstRow());
}

QModelIndex Sidebar::firstRow() const {
    for (int i = 0; i < m_model->rowCount(); ++i) {
        const QModelIndex index = m_model->index(i);
        if (index.flags() & Qt::ItemIsSelectable) return index;
    }
    return {};
}

void Sidebar::choose(const QModelIndex& index) {
    if (!index.isValid()) return;
    const ChatListModel::Row row = m_model->row(index);
    switch (row.kind) {
        case Kind::Heading:
            return;
        case Kind::Folder:
            m_library.setCollapsed(row.id, !row.isCollapsed);
            return;
        case Kind::Chat:
        case Kind::Hit:
            emit chatChosen(row.id, row.message);
    }
}

void Sidebar::focusSearch() {
    m_search->setFocus(Qt::ShortcutFocusReason);
    m_search->selectAll();
}

bool Sidebar::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::Resize && watched == m_list) m_empty->resize(m_list->width(), 120);
    // The window's own Escape would come first otherwise.
    if (event->type() == QEvent::ShortcutOverride &&
        static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape) {
        event->accept();
        return true;
    }
    if (event->type() != QEvent::KeyPress) return QWidget::eventFilter(watched, event);
    const auto* key = static_cast<QKeyEvent*>(event);
    const bool isEnter = key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter;
    if (watched == m_search) {
        if (key->key() == Qt::Key_Escape) {
            if (m_search->text().isEmpty()) {
                emit left();
            } else {
                m_search->clear();
            }
            return true;
        }
        if (key->key() == Qt::Key_Down) {
            m_list->setFocus(Qt::TabFocusReason);
            if (!m_list->selectionModel()->hasSelection()) m_list->setCurrentIndex(firstRow());
            return true;
        }
        if (isEnter && !m_search->text().trimmed().isEmpty()) {
            // What is listed may belong to fewer letters; then the first hit opens when it has arrived.
            if (m_model->showsHits() && m_foundWords == m_search->text().trimmed()) {
                choose(firstRow());
            } else {
                m_opensFirst = true;
                m_searchTimer.stop();
                m_library.search(m_search->text());
            }
            return true;
        }
        return false;
    }
    const QModelIndex current = m_list->currentIndex();
    if (isEnter || key->key() == Qt::Key_Space) {
        choose(current);
        return true;
    }
    if (key->key() == Qt::Key_Escape) {
        if (m_search->text().isEmpty()) {
            emit left();
        } else {
            m_search->clear();
            m_search->setFocus();
        }
        return true;
    }
    if (!current.isValid()) return false;
    const ChatListModel::Row row = m_model->row(current);
    if (key->key() == Qt::Key_Delete) {
        if (row.kind == Kind::Folder) {
            m_library.removeFolder(row.id);
        } else if (row.kind != Kind::Heading) {
            const int next = current.row();
            emit removeRequested(row.id);
            // The row that has taken its place, so that the keys go on working.
            const QModelIndex index = m_model->index(std::min(next, m_model->rowCount() - 1));
            m_list->setCurrentIndex((index.flags() & Qt::ItemIsSelectable) ? index : firstRow());
        }
        return true;
    }
    if (row.kind == Kind::Folder && (key->key() == Qt::Key_Left || key->key() == Qt::Key_Right)) {
        m_library.setCollapsed(row.id, key->key() == Qt::Key_Left);
        return true;
    }
    return false;
}

void Sidebar::renameChat(desktop::Id chat) {
    m_search->clear();
    m_model->showChats();
    const QModelIndex index = m_model->indexOf(chat);
    if (!index.isValid()) return;
    m_list->setFocus();
    m_list->setCurrentIndex(index);
    m_list->edit(index);
}

void Sidebar::askForFolder(desktop::Id chat) {
    const desktop::Id folder = m_library.addFolder(tr("New folder"));
    if (chat != 0) m_library.moveTo(chat, folder);
    m_list->setCurrentIndex(m_model->indexOf(folder));
    m_list->edit(m_model->indexOf(folder));
}

void Sidebar::addChatActions(QMenu* menu, desktop::Id id) {
    const storage::Chat* chat = m_library.find(id);
    if (!chat) return;
    menu->addAction(tr("Rename"), QKeySequence(Qt::Key_F2), this, [this, id] { renameChat(id); });
    menu->addAction(chat->isPinned ? tr("Unpin") : tr("Pin"), this,
                    [this, id, pin = !chat->isPinned] { m_library.setPinned(id, pin); });
    QMenu* folders = menu->addMenu(tr("Move to folder"));
    if (chat->folder != 0) folders->addAction(tr("No folder"), this, [this, id] { m_library.moveTo(id, 0); });
    for (const storage::Folder& folder : m_library.folders()) {
        if (folder.id == chat->folder) continue;
        QString name = folder.name;
        folders->addAction(name.replace(QLatin1Char('&'), QStringLiteral("&&")), this,
                           [this, id, to = folder.id] { m_library.moveTo(id, to); });
    }
    folders->addSeparator();
    folders->addAction(tr("New folder…"), this, [this, id] { askForFolder(id); });
    QMenu* forms = menu->addMenu(tr("Export"));
    for (const char* ending : {"md", "html", "json", "pdf"}) {
        const QString form = QString::fromLatin1(ending);
        const QString name = form == QLatin1String("md")     ? tr("Markdown…")
                             : form == QLatin1String("html") ? tr("HTML…")
                             : form == QLatin1String("json") ? tr("JSON…")
                                                             : tr("PDF…");
        forms->addAction(name, this, [this, id, form] { emit exportRequested(id, form); });
    }
    forms->addSeparator();
    QAction* reasoning = forms->addAction(tr("With reasoning"));
    reasoning->setCheckable(true);
    reasoning->setChecked(m_exportsReasoning);
    connect(reasoning, &QAction::toggled, this, [this](bool with) { m_exportsReasoning = with; });
    menu->addSeparator();
    menu->addAction(tr("Delete"), QKeySequence(Qt::Key_Delete), this,
                    [this, id] { emit removeRequested(id); });
}

void Sidebar::showMenu(const QPoint& point) {
    QModelIndex index = m_list->indexAt(point);
    if (!index.isValid()) index = m_list->currentIndex();  // asked for by keyboard
    if (!index.isValid()) return;
    const ChatListModel::Row row = m_model->row(index);
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    if (row.kind == Kind::Folder) {
        menu->addAction(tr("Rename"), QKeySequence(Qt::Key_F2), this, [this, id = row.id] {
            m_list->setCurrentIndex(m_model->indexOf(id));
            m_list->edit(m_model->indexOf(id));
        });
        menu->addAction(tr("Remove the folder (its chats stay)"), this,
                        [this, id = row.id] { m_library.removeFolder(id); });
    } else if (row.kind != Kind::Heading) {
        addChatActions(menu, row.id);
    }
    menu->popup(m_list->viewport()->mapToGlobal(point));
}

void Sidebar::showEmptyText() {
    m_empty->setVisible(m_model->isEmpty());
    m_empty->resize(m_list->width(), 120);
    m_empty->setText(m_model->showsHits() ? tr("No chat holds “%1”.").arg(m_search->text().trimmed())
                                          : tr("Your chats are listed here once you have asked something."));
}

void Sidebar::retranslate() {
    // Beside its icon the words would stand closer than anywhere else.
    m_new->setText(QChar(0x2009) + tr("New chat"));
    m_new->setAccessibleName(tr("New chat"));
    m_new->setToolTip(
        tr("New chat (%1)").arg(QKeySequence(QKeySequence::New).toString(QKeySequence::NativeText)));
    m_hide->setAccessibleName(tr("Hide the chats"));
    m_hide->setToolTip(
        tr("Hide the chats (%1)").arg(QKeySequence(Qt::CTRL | Qt::Key_B).toString(QKeySequence::NativeText)));
    m_search->setPlaceholderText(tr("Search chats"));
    m_search->setAccessibleName(tr("Search chats"));
    m_list->setAccessibleName(tr("Chats"));
    nameButtonsOf(*m_search, tr("Clear the search"));
    showEmptyText();
}

void Sidebar::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() != QEvent::LanguageChange) return;
    retranslate();
    refresh();
}

void Sidebar::paintEvent(QPaintEvent*) {
    const Tokens& t = tokensOf(palette());
    QPainter painter(this);
    painter.fillRect(rect(), t.window);
    painter.fillRect(QRect(width() - 1, 0, 1, height()), t.border);
}

}  // namespace autoglm::ui
