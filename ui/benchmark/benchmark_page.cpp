#include "ui/benchmark/benchmark_page.h"

#include <QApplication>
#include <QClipboard>
#include <QEvent>
#include <QFile>
#include <QFileDialog>
#include <QHeaderView>
#include <QLabel>
#include <QMenu>
#include <QPainter>
#include <QPushButton>
#include <QSaveFile>
#include <QScrollArea>
#include <QShortcut>
#include <QSortFilterProxyModel>
#include <QSplitter>
#include <QStackedWidget>
#include <QVBoxLayout>
#include <algorithm>

#include "app/desktop/benchmark_book.h"
#include "app/desktop/builtin_guide.h"
#include "app/desktop/engine_controller.h"
#include "app/desktop/format.h"
#include "app/desktop/model_library.h"
#include "ui/benchmark/benchmark_chart.h"
#include "ui/benchmark/benchmark_form.h"
#include "ui/benchmark/benchmark_list.h"
#include "ui/benchmark/benchmark_words.h"
#include "ui/style/app_style.h"
#include "ui/style/fonts.h"
#include "ui/style/tokens.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/panel.h"
#include "ui/widgets/toast.h"

namespace autoglm::ui {
namespace {

using desktop::BenchmarkBook;
using desktop::BenchmarkComparison;
using desktop::EngineController;

constexpr int kMostCompared = 12;  // more bars than that nobody reads

/// Two cards with a gap between them, which is what one takes hold of.
class GapSplitter : public QSplitter {
public:
    using QSplitter::QSplitter;

protected:
    class Handle : public QSplitterHandle {
    public:
        using QSplitterHandle::QSplitterHandle;

    protected:
        void paintEvent(QPaintEvent*) override {}
    };
    QSplitterHandle* createHandle() override { return new Handle(orientation(), this); }
};

}  // namespace

BenchmarkPage::BenchmarkPage(EngineController& engine, desktop::ModelLibrary& models, BenchmarkBook& book,
                             QWidget* parent)
    : QWidget(parent),
      m_engine(engine),
      m_models(models),
      m_book(book),
      m_model(new BenchmarkListModel(this)),
      m_proxy(new QSortFilterProxyModel(this)),
      m_banner(new Banner(this)),
      m_form(new BenchmarkForm(this)),
      m_stack(new QStackedWidget(this)),
      m_emptyTitle(new QLabel),
      m_emptyText(new QLabel),
      m_splitter(new GapSplitter(Qt::Vertical)),
      m_list(new BenchmarkListView) {
    m_proxy->setSourceModel(m_model);
    m_proxy->setSortRole(BenchmarkListModel::kSortRole);
    m_list->setModel(m_proxy);
    m_list->setItemDelegate(new BenchmarkListDelegate(m_list));
    m_list->sortByColumn(BenchmarkListModel::When, Qt::DescendingOrder);
    m_list->fitColumns();
    m_listCard = new Panel(Panel::Look::Card);
    auto* listColumn = new QVBoxLayout(m_listCard);
    listColumn->setContentsMargins(1, 6, 1, 6);  // clear of the rounded corners
    listColumn->addWidget(m_list);
    m_splitter->addWidget(m_listCard);
    m_comparison = makeComparison();
    m_splitter->addWidget(m_comparison);
    m_splitter->setChildrenCollapsible(false);
    m_splitter->setHandleWidth(metrics::kGap);
    m_splitter->installEventFilter(this);
    // Where a window is too small for both, the page scrolls.
    m_listCard->setMinimumHeight(7 * fontMetrics().height() + 56);
    m_comparison->setMinimumHeight(8 * fontMetrics().height() + 56);
    auto* empty = new QWidget;
    auto* emptyColumn = new QVBoxLayout(empty);
    emptyColumn->addStretch(1);
    for (QLabel* label : {m_emptyTitle, m_emptyText}) {
        label->setAlignment(Qt::AlignCenter);
        label->setWordWrap(true);
        emptyColumn->addWidget(label);
    }
    m_emptyText->setForegroundRole(QPalette::PlaceholderText);
    emptyColumn->addStretch(2);
    m_stack->addWidget(m_splitter);
    m_stack->addWidget(empty);
    auto* content = new QWidget;
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(metrics::kGapLarge, metrics::kGap, metrics::kGapLarge, metrics::kGapLarge);
    column->setSpacing(metrics::kGap);
    column->addWidget(m_banner);
    column->addWidget(m_form);
    column->addWidget(m_stack, 1);
    auto* scroll = new QScrollArea(this);
    scroll->setWidget(content);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus);
    auto* page = new QVBoxLayout(this);
    page->setContentsMargins(0, 0, 0, 0);
    page->addWidget(scroll);
    m_banner->hide();
    m_toast = new Toast(this);
    connectAll();
    m_form->setCores(engine.machine().physicalCores);
    m_form->setState(engine.benchmark());
    retranslate();
    fillList();
}

QWidget* BenchmarkPage::makeComparison() {
    auto* card = new Panel(Panel::Look::Card);
    m_title = new QLabel(card);
    m_title->setTextFormat(Qt::PlainText);
    m_title->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    m_hint = new QLabel(card);
    m_hint->setTextFormat(Qt::PlainText);
    m_hint->setWordWrap(true);
    m_hint->setForegroundRole(QPalette::PlaceholderText);
    m_hint->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_copy = new QPushButton(card);
    m_save = new QPushButton(card);
    m_delete = new QPushButton(card);
    auto* top = new QHBoxLayout;
    top->setSpacing(metrics::kGapSmall);
    top->addWidget(m_title, 1);
    for (QPushButton* button : {m_copy, m_save, m_delete})
        top->addWidget(button);
    m_chart = new BenchmarkChart;
    auto* inner = m_comparisonText = new QWidget;
    auto* innerColumn = new QVBoxLayout(inner);
    innerColumn->setContentsMargins(metrics::kGapLarge, 0, metrics::kGapLarge, metrics::kGap);
    innerColumn->setSpacing(metrics::kGap);
    innerColumn->addWidget(m_hint);
    innerColumn->addWidget(m_chart);
    innerColumn->addStretch(1);
    auto* scroll = new QScrollArea(card);
    scroll->setWidget(inner);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus);
    inner->setBackgroundRole(QPalette::Base);
    auto* column = new QVBoxLayout(card);
    column->setContentsMargins(1, metrics::kGapSmall, 1, metrics::kGapSmall);
    column->setSpacing(metrics::kGapSmall);
    auto* head = new QHBoxLayout;
    head->setContentsMargins(metrics::kGapLarge, 0, metrics::kGap, 0);
    head->addLayout(top);
    column->addLayout(head);
    column->addWidget(scroll, 1);
    return card;
}

void BenchmarkPage::connectAll() {
    connect(m_form, &BenchmarkForm::startRequested, this, &BenchmarkPage::start);
    connect(m_form, &BenchmarkForm::cancelRequested, &m_engine, &EngineController::cancelBenchmark);
    connect(m_form, &BenchmarkForm::fileRequested, this, &BenchmarkPage::chooseModelFile);
    connect(&m_engine, &EngineController::benchmarkChanged, m_form, &BenchmarkForm::setState);
    connect(&m_engine, &EngineController::benchmarkMeasured, &m_book, &BenchmarkBook::add);
    connect(&m_engine, &EngineController::benchmarkEnded, this,
            [this](const desktop::EngineFailure& failure) {
                if (!failure.isSet() || failure.code == QLatin1String("cancelled")) return;
                m_banner->showFailure(failure, {});
            });
    connect(&m_engine, &EngineController::machineKnown, this,
            [this] { m_form->setCores(m_engine.machine().physicalCores); });
    connect(&m_engine, &EngineController::modelChanged, this, &BenchmarkPage::fillChoices);
    connect(&m_engine, &EngineController::modelUnloaded, this, &BenchmarkPage::fillChoices);
    connect(&m_models, &desktop::ModelLibrary::changed, this, &BenchmarkPage::fillChoices);
    connect(&m_book, &BenchmarkBook::changed, this, &BenchmarkPage::fillList);
    connect(&m_book, &BenchmarkBook::added, this, [this](quint32 id) {
        m_fresh << id;
        choose(m_fresh);
    });
    connect(&m_book, &BenchmarkBook::failed, this,
            [this](const desktop::EngineFailure& failure) { m_banner->showFailure(failure, {}); });
    connect(m_list->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &BenchmarkPage::onSelection);
    connect(m_splitter, &QSplitter::splitterMoved, this, [this] { m_isSharedByHand = true; });
    connect(m_list, &QTreeView::customContextMenuRequested, this, &BenchmarkPage::showMenu);
    connect(m_copy, &QPushButton::clicked, this, &BenchmarkPage::copyReport);
    connect(m_save, &QPushButton::clicked, this, &BenchmarkPage::chooseReportFile);
    connect(m_delete, &QPushButton::clicked, this, &BenchmarkPage::remove);
    auto* del = new QShortcut(Qt::Key_Delete, m_list);
    del->setContext(Qt::WidgetShortcut);
    connect(del, &QShortcut::activated, this, &BenchmarkPage::remove);
}

bool BenchmarkPage::isEmptyShown() const {
    return m_stack->currentWidget() != m_splitter;
}

/// The model in use first, then those of the list, then the guide.
void BenchmarkPage::fillChoices() {
    QVector<BenchmarkForm::Choice> choices;
    if (const auto& model = m_engine.model())
        choices << BenchmarkForm::Choice{model->path, model->isBuiltin,
                                         tr("%1 %2, in use").arg(model->name, model->quantization)};
    const auto isThere = [&](const desktop::FilePath& path) {
        return std::any_of(choices.begin(), choices.end(),
                           [&](const auto& choice) { return choice.path == path; });
    };
    for (const auto& [path, entry] : m_models.entries()) {
        if (entry.canLoad() && !isThere(path))
            choices << BenchmarkForm::Choice{path, false, entry.name + QLatin1Char(' ') + entry.quantization};
    }
    if (const auto guide = desktop::builtinGuidePath(); guide && !isThere(*guide))
        choices << BenchmarkForm::Choice{*guide, true, tr("Built-in guide")};
    m_form->setChoices(choices);
}

void BenchmarkPage::chooseModel(const desktop::FilePath& path) {
    fillChoices();
    const auto* entry = m_models.find(path);
    m_form->choose(
        {path, false,
         entry ? entry->name + QLatin1Char(' ') + entry->quantization : desktop::displayName(path)});
}

void BenchmarkPage::chooseModelFile() {
    auto* dialog = new QFileDialog(this, tr("Choose a model to measure"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    dialog->setNameFilters({tr("Models (*.gguf)"), tr("All files (*)")});
    connect(dialog, &QFileDialog::fileSelected, this,
            [this](const QString& file) { chooseModel(QFile::encodeName(file).toStdString()); });
    dialog->open();
}

void BenchmarkPage::start() {
    m_banner->dismiss();
    m_fresh.clear();
    desktop::BenchmarkWish wish = m_form->wish();
    wish.kvType = m_kvType;
    m_engine.startBenchmark(wish);
}

void BenchmarkPage::fillList() {
    m_isFilling = true;
    m_model->setRows(m_book.rows());
    m_isFilling = false;
    m_stack->setCurrentIndex(m_book.rows().isEmpty() ? 1 : 0);
    QVector<quint32> left;
    for (const quint32 id : m_chosen)
        if (m_model->indexOf(id) >= 0) left << id;
    // There is always something to look at: the newest, where nothing else is chosen.
    if (left.isEmpty() && !m_book.rows().isEmpty()) left << m_book.rows().first().id;
    choose(left);
}

void BenchmarkPage::choose(const QVector<quint32>& ids) {
    m_isFilling = true;
    m_chosen.clear();
    auto* selection = m_list->selectionModel();
    selection->clearSelection();
    for (const quint32 id : ids) {
        const int row = m_model->indexOf(id);
        if (row < 0) continue;
        m_chosen << id;
        const QModelIndex index = m_proxy->mapFromSource(m_model->index(row, 0));
        selection->select(index, QItemSelectionModel::Select | QItemSelectionModel::Rows);
        if (m_chosen.size() == 1) selection->setCurrentIndex(index, QItemSelectionModel::NoUpdate);
    }
    m_isFilling = false;
    present();
}

/// What was chosen first stays the first.
void BenchmarkPage::onSelection() {
    if (m_isFilling) return;
    QVector<quint32> selected;
    for (const QModelIndex& index : m_list->selectionModel()->selectedRows())
        selected << index.data(BenchmarkListModel::kIdRole).toUInt();
    m_chosen.removeIf([&](quint32 id) { return !selected.contains(id); });
    std::sort(selected.begin(), selected.end());
    for (const quint32 id : selected)
        if (!m_chosen.contains(id)) m_chosen << id;
    present();
}

void BenchmarkPage::present() {
    const QVector<quint32> shown = m_chosen.mid(0, kMostCompared);
    const BenchmarkComparison comparison = m_book.compare(shown);
    m_chart->setComparison(comparison);
    const bool hasOne = comparison.rows.size() == 1;
    if (comparison.rows.isEmpty()) {
        m_title->setText(tr("Nothing chosen"));
        m_hint->setText(tr("Choose a run above; with Ctrl or Shift two or more, to see them side by side."));
    } else if (hasOne) {
        m_title->setText(comparison.rows.first().model + QLatin1Char(' ') +
                         comparison.rows.first().quantization);
        m_hint->setText(runText(comparison.rows.first()));
    } else {
        m_title->setText(tr("%n run(s) side by side", nullptr, static_cast<int>(comparison.rows.size())));
        m_hint->setText(tr("In percent against the first, %1. Grey: within what repetitions differ by.")
                            .arg(runLabels(comparison).first()));
    }
    for (QPushButton* button : {m_copy, m_save, m_delete})
        button->setEnabled(!m_chosen.isEmpty());
    shareRoom();
}

/// The comparison gets what its bars need, the list all the rest; until somebody decides otherwise.
void BenchmarkPage::shareRoom() {
    const int room = m_splitter->height() - m_splitter->handleWidth();
    if (m_isSharedByHand || room <= 0 || isEmptyShown()) return;
    const int wide = m_splitter->width() - 2;
    const int bars = m_comparisonText->layout()->totalHeightForWidth(wide);
    const int head = m_copy->sizeHint().height() + 3 * metrics::kGapSmall;
    const int rows = m_proxy->rowCount();
    const int rowHeight = rows > 0 ? m_list->sizeHintForRow(0) : 0;
    const int all = rows * rowHeight + m_list->header()->sizeHint().height() + 14;
    const int least = m_listCard->minimumHeight();
    const int list = std::clamp(room - bars - head, least, std::max({all, room / 3, least}));
    m_splitter->setSizes({list, room - list});
}

void BenchmarkPage::remove() {
    if (m_chosen.isEmpty()) return;
    const QVector<quint32> ids = m_chosen;
    m_book.remove(ids);
    m_toast->placeAbove(height() - metrics::kGapLarge);
    m_toast->offer(tr("%n run(s) deleted.", nullptr, static_cast<int>(ids.size())), tr("Undo"), [this, ids] {
        m_chosen = ids;
        m_book.undoRemove();
    });
}

void BenchmarkPage::copyReport() {
    QApplication::clipboard()->setText(m_book.report(m_chosen, BenchmarkBook::ReportKind::Markdown));
    m_toast->placeAbove(height() - metrics::kGapLarge);
    m_toast->say(tr("Copied as Markdown. It names the machine, but no folder, user or host."));
}

bool BenchmarkPage::saveReport(const QString& file) {
    const bool isJson = file.endsWith(QLatin1String(".json"), Qt::CaseInsensitive);
    const QByteArray text =
        m_book
            .report(m_chosen, isJson ? BenchmarkBook::ReportKind::Json : BenchmarkBook::ReportKind::Markdown)
            .toUtf8();
    QSaveFile out(file);
    return out.open(QIODevice::WriteOnly) && out.write(text) == text.size() && out.commit();
}

void BenchmarkPage::chooseReportFile() {
    auto* dialog = new QFileDialog(this, tr("Save the report"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setNameFilters({tr("Markdown (*.md)"), tr("JSON (*.json)")});
    dialog->setDefaultSuffix(QStringLiteral("md"));
    dialog->selectFile(QStringLiteral("benchmark.md"));
    connect(dialog, &QFileDialog::filterSelected, dialog, [dialog](const QString& filter) {
        dialog->setDefaultSuffix(filter.contains(QLatin1String("json")) ? QStringLiteral("json")
                                                                        : QStringLiteral("md"));
    });
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& file) {
        const QString name = QFileInfo(file).fileName();
        m_toast->placeAbove(height() - metrics::kGapLarge);
        m_toast->say(saveReport(file) ? tr("Saved %1.").arg(name)
                                      : tr("%1 could not be written. Choose another folder.").arg(name));
    });
    dialog->open();
}

void BenchmarkPage::showMenu(const QPoint& point) {
    if (!m_list->indexAt(point).isValid()) return;
    auto* menu = new QMenu(m_list);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addAction(m_copy->text(), this, &BenchmarkPage::copyReport);
    menu->addAction(m_save->text(), this, &BenchmarkPage::chooseReportFile);
    menu->addSeparator();
    menu->addAction(m_delete->text(), this, &BenchmarkPage::remove);
    menu->popup(m_list->viewport()->mapToGlobal(point));
}

void BenchmarkPage::retranslate() {
    m_emptyTitle->setFont(fontFor(TextRole::Heading, font()));
    m_emptyTitle->setText(tr("No benchmark yet"));
    m_emptyText->setText(
        tr("Measure how fast a model reads and writes on this machine. Each run is kept, to be "
           "compared with others and shared. Runs of “autoglm bench” appear here, too."));
    QFont strong = font();
    strong.setWeight(QFont::DemiBold);
    m_title->setFont(strong);
    m_copy->setText(tr("Copy report"));
    m_copy->setToolTip(tr("As Markdown, without names of folders, users or hosts"));
    m_save->setText(tr("Save report…"));
    m_delete->setText(tr("Delete"));
    m_list->setAccessibleName(tr("Benchmarks"));
    fillChoices();
    present();
}

void BenchmarkPage::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    fillChoices();
    m_book.refresh();
}

void BenchmarkPage::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    m_banner->fitTo(width() - 2 * metrics::kGapLarge);
    m_toast->placeAbove(height() - metrics::kGapLarge);
}

/// The splitter's height is settled only after the page's own: the form above may break its lines.
bool BenchmarkPage::eventFilter(QObject* object, QEvent* event) {
    if (object == m_splitter && event->type() == QEvent::Resize) shareRoom();
    return QWidget::eventFilter(object, event);
}

void BenchmarkPage::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) {
        retranslate();
        fillList();
    }
}

void BenchmarkPage::paintEvent(QPaintEvent*) {
    QPainter(this).fillRect(rect(), tokensOf(palette()).window);
}

}  // namespace autoglm::ui
