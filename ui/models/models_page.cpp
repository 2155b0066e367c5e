#include "ui/models/models_page.h"

#include <QEvent>
#include <QFile>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QProgressBar>
#include <QPushButton>
#include <QShortcut>
#include <QSortFilterProxyModel>
#include <QSplitter>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>

#include "app/desktop/engine_controller.h"
#include "app/desktop/format.h"
#include "app/desktop/model_library.h"
#include "ui/models/model_details_view.h"
#include "ui/models/model_list.h"
#include "ui/style/fonts.h"
#include "ui/style/icons.h"
#include "ui/style/tokens.h"
#include "ui/widgets/line_edit_buttons.h"
#include "ui/widgets/toast.h"

namespace autoglm::ui {
namespace {

constexpr int kScanDelayMs = 150, kRoomForBoth = 760, kDetailsWidth = 430;

/// Rows by their keys, and those alone whose name, file or type has the words.
class ModelProxy : public QSortFilterProxyModel {
public:
    explicit ModelProxy(QObject* parent) : QSortFilterProxyModel(parent) {
        setSortRole(ModelListModel::kSortRole);
        setSortLocaleAware(true);
    }
    void setWords(const QString& words) {
        m_words = words.split(QLatin1Char(' '), Qt::SkipEmptyParts);
        invalidateFilter();
    }

protected:
    bool filterAcceptsRow(int row, const QModelIndex&) const override {
        const auto& entry = static_cast<const ModelListModel*>(sourceModel())->rowAt(row).entry;
        const QString text = entry.name + QLatin1Char(' ') + desktop::displayPath(entry.path) +
                             QLatin1Char(' ') + entry.quantization + QLatin1Char(' ') + entry.architecture +
                             QLatin1Char(' ') + entry.notes;
        return std::all_of(m_words.begin(), m_words.end(),
                           [&](const QString& word) { return text.contains(word, Qt::CaseInsensitive); });
    }

private:
    QStringList m_words;
};

}  // namespace

ModelsPage::ModelsPage(desktop::ModelLibrary& library, desktop::EngineController& engine, QWidget* parent)
    : QWidget(parent),
      m_library(library),
      m_engine(engine),
      m_model(new ModelListModel(library, engine, this)),
      m_proxy(new ModelProxy(this)),
      m_splitter(new QSplitter(Qt::Horizontal, this)) {
    m_proxy->setSourceModel(m_model);
    m_listSide = makeListSide();
    m_details = new ModelDetailsView(library, engine, this);
    m_splitter->addWidget(m_listSide);
    m_splitter->addWidget(m_details);
    m_splitter->setChildrenCollapsible(false);
    m_splitter->setStretchFactor(0, 1);
    m_splitter->setStretchFactor(1, 0);
    m_splitter->setSizes({700, kDetailsWidth});
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_splitter);
    m_toast = new Toast(this);
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);

    m_list->setModel(m_proxy);
    m_list->setItemDelegate(new ModelListDelegate(m_list));
    m_list->sortByColumn(ModelListModel::Name, Qt::AscendingOrder);
    m_list->fitColumns();
    connect(m_list->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            &ModelsPage::onCurrentChanged);
    connect(m_list, &QTreeView::activated, this, [this] {
        m_showsDetails = true;
        arrange();
    });
    connect(m_list, &QTreeView::clicked, this, [this] {
        m_showsDetails = true;
        arrange();
    });
    connect(m_list, &QTreeView::customContextMenuRequested, this, &ModelsPage::showMenu);
    connect(m_details, &ModelDetailsView::backRequested, this, [this] {
        m_showsDetails = false;
        arrange();
        m_list->setFocus();
    });
    connect(m_details, &ModelDetailsView::loadRequested, this, &ModelsPage::loadRequested);
    connect(m_details, &ModelDetailsView::unloadRequested, this, &ModelsPage::unloadRequested);
    connect(m_details, &ModelDetailsView::removeRequested, this, &ModelsPage::remove);
    connect(m_details, &ModelDetailsView::benchmarkRequested, this, &ModelsPage::benchmarkRequested);
    auto* del = new QShortcut(Qt::Key_Delete, m_list);
    del->setContext(Qt::WidgetShortcut);
    connect(del, &QShortcut::activated, this, [this] { remove(currentPath()); });

    m_scanDelay.setSingleShot(true);
    m_scanDelay.setInterval(kScanDelayMs);
    connect(&m_scanDelay, &QTimer::timeout, this, [this] {
        m_scanStrip->setVisible(m_library.scan().isActive);
        presentScan();
    });
    connect(&library, &desktop::ModelLibrary::changed, this, &ModelsPage::refresh);
    connect(&library, &desktop::ModelLibrary::scanChanged, this, &ModelsPage::presentScan);
    connect(&engine, &desktop::EngineController::modelChanged, this, &ModelsPage::refresh);
    connect(&engine, &desktop::EngineController::devicesKnown, this, &ModelsPage::refresh);
    connect(&engine, &desktop::EngineController::machineKnown, this, &ModelsPage::refresh);
    connect(&engine, &desktop::EngineController::modelUnloaded, this, &ModelsPage::refresh);
    connect(&engine, &desktop::EngineController::deviceChanged, this, &ModelsPage::refresh);
    retranslate();
    refresh();
}

QWidget* ModelsPage::makeListSide() {
    auto* side = new QWidget(this);
    m_search = new QLineEdit(side);
    m_search->addAction(icon(QStringLiteral("search"), QPalette::PlaceholderText),
                        QLineEdit::LeadingPosition);
    m_search->setClearButtonEnabled(true);
    m_add = new QPushButton(side);
    m_folders = new QPushButton(side);
    auto* menu = new QMenu(m_folders);
    m_folders->setMenu(menu);
    connect(menu, &QMenu::aboutToShow, this, &ModelsPage::fillFolderMenu);
    auto* tools = new QHBoxLayout;
    // In line with the words of the list.
    tools->setContentsMargins(metrics::kGapSmall, metrics::kGapSmall, metrics::kGapSmall, metrics::kGapSmall);
    tools->setSpacing(metrics::kGapSmall);
    tools->addWidget(m_search, 1);
    tools->addWidget(m_add);
    tools->addWidget(m_folders);

    m_scanStrip = new QWidget(side);
    m_scanLabel = new QLabel(m_scanStrip);
    m_scanLabel->setTextFormat(Qt::PlainText);
    m_scanLabel->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    m_scanBar = new QProgressBar(m_scanStrip);
    m_scanBar->setTextVisible(false);
    m_scanBar->setFixedWidth(90);
    m_cancelScan = new QPushButton(m_scanStrip);
    auto* scan = new QHBoxLayout(m_scanStrip);
    scan->setContentsMargins(metrics::kGapLarge, 0, metrics::kGap, metrics::kGapSmall);
    scan->addWidget(m_scanLabel, 1);
    scan->addWidget(m_scanBar);
    scan->addWidget(m_cancelScan);
    m_scanStrip->hide();
    connect(m_cancelScan, &QPushButton::clicked, &m_library, &desktop::ModelLibrary::cancelScan);

    m_list = new ModelListView(side);
    auto* empty = new QWidget(side);
    m_emptyTitle = new QLabel(empty);
    m_emptyText = new QLabel(empty);
    m_emptyOpen = new QPushButton(empty);
    m_emptyWatch = new QPushButton(empty);
    for (QLabel* label : {m_emptyTitle, m_emptyText}) {
        label->setAlignment(Qt::AlignHCenter);
        label->setWordWrap(true);
        label->setTextFormat(Qt::PlainText);
    }
    m_emptyText->setForegroundRole(QPalette::PlaceholderText);
    auto* buttons = new QHBoxLayout;
    buttons->addStretch(1);
    buttons->addWidget(m_emptyOpen);
    buttons->addWidget(m_emptyWatch);
    buttons->addStretch(1);
    auto* words = new QVBoxLayout(empty);
    words->setContentsMargins(metrics::kGapHuge, metrics::kGapHuge, metrics::kGapHuge, metrics::kGapHuge);
    words->setSpacing(metrics::kGapSmall);
    words->addStretch(2);
    words->addWidget(m_emptyTitle);
    words->addWidget(m_emptyText);
    words->addSpacing(metrics::kGapSmall);
    words->addLayout(buttons);
    words->addStretch(3);
    m_listStack = new QStackedWidget(side);
    m_listStack->addWidget(m_list);
    m_listStack->addWidget(empty);
    auto* column = new QVBoxLayout(side);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(tools);
    column->addWidget(m_scanStrip);
    column->addWidget(m_listStack, 1);

    connect(m_add, &QPushButton::clicked, this, &ModelsPage::openFileRequested);
    connect(m_emptyOpen, &QPushButton::clicked, this, &ModelsPage::openFileRequested);
    connect(m_emptyWatch, &QPushButton::clicked, this, [this] {
        if (m_library.offeredFolders().size() == 1 && !m_library.offeredFolders().isEmpty()) {
            m_library.watch(m_library.offeredFolders().first());
        } else {
            m_folders->showMenu();
        }
    });
    connect(m_search, &QLineEdit::textChanged, this, [this](const QString& text) {
        static_cast<ModelProxy*>(m_proxy)->setWords(text);
        presentEmpty();
        if (!m_list->currentIndex().isValid() && m_proxy->rowCount() > 0)
            m_list->setCurrentIndex(m_proxy->index(0, 0));
    });
    return side;
}

desktop::FilePath ModelsPage::currentPath() const {
    const QModelIndex index = m_list->currentIndex();
    return index.isValid() ? m_model->rowAt(m_proxy->mapToSource(index).row()).entry.path
                           : desktop::FilePath();
}

void ModelsPage::choose(const desktop::FilePath& path) {
    const int row = m_model->indexOf(path);
    if (row < 0) return;
    const QModelIndex index = m_proxy->mapFromSource(m_model->index(row, 0));
    m_list->setCurrentIndex(index);
    m_list->scrollTo(index);
}

void ModelsPage::onCurrentChanged() {
    if (!m_isRefreshing) m_details->showFile(currentPath());
}

void ModelsPage::refresh() {
    // Nobody sees it: what is missed is made up for when the page is shown.
    if (!isVisible() && m_model->rowCount() > 0) return;
    const desktop::FilePath chosen = m_details->path();
    m_isRefreshing = true;
    m_model->refresh();
    choose(chosen);
    // There is always a current row: screen readers need one, and the details show something.
    if (!m_list->currentIndex().isValid() && m_proxy->rowCount() > 0)
        m_list->setCurrentIndex(m_proxy->index(0, 0));
    m_isRefreshing = false;
    const desktop::FilePath now = currentPath();
    if (now == chosen && !now.empty()) {
        m_details->refresh();
    } else {
        m_details->showFile(now);
    }
    presentEmpty();
    arrange();
}

void ModelsPage::presentScan() {
    const desktop::ScanState& scan = m_library.scan();
    if (!scan.isActive) {
        m_scanDelay.stop();
        m_scanStrip->hide();
        return;
    }
    if (m_scanStrip->isHidden() && !m_scanDelay.isActive()) m_scanDelay.start();
    m_scanLabel->setText(scan.folder.isEmpty() ? tr("Looking for models")
                                               : tr("Reading models in %1").arg(scan.folder));
    m_scanBar->setRange(0, 0);
    if (scan.filesFound > 0) {
        m_scanBar->setRange(0, std::max(scan.filesFound, scan.filesRead));
        m_scanBar->setValue(scan.filesRead);
    }
}

bool ModelsPage::isEmptyShown() const {
    return m_listStack->currentWidget() != m_list;
}

QString ModelsPage::emptyText() const {
    return m_emptyTitle->text() + QLatin1Char('\n') + m_emptyText->text();
}

void ModelsPage::presentEmpty() {
    const bool isFiltered = m_model->rowCount() > 0;
    m_emptyTitle->setFont(fontFor(TextRole::Heading, font()));
    m_emptyTitle->setText(isFiltered ? tr("No model has these words") : tr("No models yet"));
    QStringList offered;
    for (const desktop::FilePath& folder : m_library.offeredFolders())
        offered << desktop::displayPath(folder);
    m_emptyText->setText(
        isFiltered
            ? tr("Names, files, types and notes are searched.")
            : tr("Open a GGUF file or drop one here; it stays where it lies. Folders can be watched: %1.")
                  .arg(offered.isEmpty() ? tr("none so far") : offered.join(tr(", ", "between folders"))));
    m_emptyOpen->setVisible(!isFiltered);
    m_emptyWatch->setVisible(!isFiltered);
    m_listStack->setCurrentIndex(m_proxy->rowCount() == 0 ? 1 : 0);
}

void ModelsPage::fillFolderMenu() {
    QMenu* menu = m_folders->menu();
    menu->clear();
    for (const desktop::WatchedFolder& folder : m_library.folders()) {
        const QString name =
            desktop::displayPath(folder.path).replace(QLatin1Char('&'), QStringLiteral("&&"));
        QAction* action = menu->addAction(folder.isThere ? name : tr("%1 (not there)").arg(name), this,
                                          [this, path = folder.path] { m_library.unwatch(path); });
        action->setCheckable(true);
        action->setChecked(true);
    }
    for (const desktop::FilePath& folder : m_library.offeredFolders()) {
        const QString name = desktop::displayPath(folder).replace(QLatin1Char('&'), QStringLiteral("&&"));
        QAction* action = menu->addAction(name, this, [this, folder] { m_library.watch(folder); });
        action->setCheckable(true);
    }
    menu->addSeparator();
    menu->addAction(tr("Watch another folder…"), this, &ModelsPage::chooseFolder);
    menu->addAction(tr("Look again"), &m_library, &desktop::ModelLibrary::rescan);
}

void ModelsPage::chooseFolder() {
    auto* dialog = new QFileDialog(this, tr("Watch a folder"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    connect(dialog, &QFileDialog::fileSelected, this,
            [this](const QString& folder) { m_library.watch(QFile::encodeName(folder).toStdString()); });
    dialog->open();
}

void ModelsPage::showMenu(const QPoint& point) {
    const QModelIndex index = m_list->indexAt(point);
    if (!index.isValid()) return;
    m_list->setCurrentIndex(index);
    auto* menu = new QMenu(m_list);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    m_details->fillMenu(menu);
    menu->popup(m_list->viewport()->mapToGlobal(point));
}

void ModelsPage::remove(const desktop::FilePath& path) {
    const desktop::ModelEntry* entry = m_library.find(path);
    if (!entry) return;
    const QString name = fontMetrics().elidedText(entry->name, Qt::ElideMiddle, 260);
    m_library.remove(path);
    m_toast->placeAbove(height() - metrics::kGapLarge);
    m_toast->offer(tr("“%1” is off the list. The file stays where it is.").arg(name), tr("Undo"),
                   [this, path] {
                       m_library.undoRemove();
                       choose(path);
                   });
}

void ModelsPage::arrange() {
    const bool hasBoth = width() >= kRoomForBoth;
    const bool hasRow = m_list->currentIndex().isValid();
    m_details->setBackShown(!hasBoth);
    m_details->setVisible(hasRow && (hasBoth || m_showsDetails));
    m_listSide->setVisible(hasBoth || !m_showsDetails || !hasRow);
}

void ModelsPage::retranslate() {
    m_search->setPlaceholderText(tr("Search models"));
    m_search->setAccessibleName(tr("Search models"));
    nameButtonsOf(*m_search, tr("Clear the search"));
    m_add->setText(tr("Open a file…"));
    m_folders->setText(tr("Folders"));
    m_cancelScan->setText(tr("Cancel"));
    m_scanBar->setAccessibleName(tr("Looking for models"));
    m_list->setAccessibleName(tr("Models"));
    m_emptyOpen->setText(tr("Open a GGUF file…"));
    m_emptyWatch->setText(tr("Watch a folder"));
    presentEmpty();
    presentScan();
}

void ModelsPage::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    arrange();
    m_toast->placeAbove(height() - metrics::kGapLarge);
}

void ModelsPage::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    // Memory is what is free now, and files may have come and gone.
    m_engine.refreshDevices();
    m_library.rescan();
    refresh();
}

void ModelsPage::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) {
        retranslate();
        refresh();
    }
}

}  // namespace autoglm::ui
