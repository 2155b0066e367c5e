#include "ui/models/model_details_view.h"

#include <QClipboard>
#include <QDesktopServices>
#include <QEvent>
#include <QFile>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QTabWidget>
#include <QToolButton>
#include <QUrl>
#include <QVBoxLayout>

#include "app/desktop/engine_controller.h"
#include "app/desktop/failure_text.h"
#include "app/desktop/format.h"
#include "app/desktop/model_library.h"
#include "ui/models/model_overview.h"
#include "ui/models/model_tabs.h"
#include "ui/style/fonts.h"
#include "ui/style/icons.h"
#include "ui/style/tokens.h"

namespace autoglm::ui {

using desktop::ModelEntry;
using desktop::ModelLibrary;

ModelDetailsView::ModelDetailsView(ModelLibrary& library, desktop::EngineController& engine, QWidget* parent)
    : QWidget(parent),
      m_library(library),
      m_engine(engine),
      m_name(new QLabel(this)),
      m_file(new QLabel(this)),
      m_problem(new QLabel(this)),
      m_back(new QToolButton(this)),
      m_more(new QToolButton(this)),
      m_load(new QPushButton(this)),
      m_tabs(new QTabWidget(this)),
      m_overview(new ModelOverview(library, engine, m_tabs)),
      m_tensors(new TensorsTab(m_tabs)),
      m_tokenizer(new TokenizerTab(library, m_tabs)),
      m_prompt(new PromptTab(library, m_tabs)),
      m_metadata(new MetadataTab(m_tabs)),
      m_licence(new LicenceTab(m_tabs)) {
    for (QLabel* label : {m_name, m_file, m_problem}) {
        label->setTextFormat(Qt::PlainText);
        label->setWordWrap(true);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    }
    m_file->setForegroundRole(QPalette::PlaceholderText);
    // On the ground of lists a label is drawn in Text, unless told; what is wrong has a colour of its own.
    m_problem->setForegroundRole(QPalette::WindowText);
    for (QToolButton* button : {m_back, m_more}) {
        button->setAutoRaise(true);
        button->setFocusPolicy(Qt::TabFocus);
        button->setFixedSize(metrics::kHitTarget + 4, metrics::kHitTarget + 4);
    }
    m_back->setIcon(icon(QStringLiteral("chevron-left")));
    m_back->hide();
    m_more->setIcon(icon(QStringLiteral("more")));
    m_more->setPopupMode(QToolButton::InstantPopup);
    auto* menu = new QMenu(m_more);
    m_more->setMenu(menu);
    connect(menu, &QMenu::aboutToShow, this, [this, menu] {
        menu->clear();
        fillMenu(menu);
    });
    m_tabs->setDocumentMode(true);
    // The first name stands over what the tab shows, not beside it.
    auto* indent = new QWidget(m_tabs);
    indent->setFixedSize(metrics::kGapSmall, 1);
    m_tabs->setCornerWidget(indent, Qt::TopLeftCorner);
    for (QWidget* tab :
         std::initializer_list<QWidget*>{m_overview, m_tensors, m_tokenizer, m_prompt, m_metadata, m_licence})
        m_tabs->addTab(tab, QString());

    auto* words = new QVBoxLayout;
    words->setSpacing(2);
    words->addWidget(m_name);
    words->addWidget(m_file);
    auto* top = new QHBoxLayout;
    top->setContentsMargins(metrics::kGapLarge, metrics::kGap, metrics::kGapSmall, metrics::kGapSmall);
    top->setSpacing(metrics::kGapSmall);
    top->addWidget(m_back, 0, Qt::AlignTop);
    top->addLayout(words, 1);
    top->addWidget(m_load, 0, Qt::AlignTop);
    top->addWidget(m_more, 0, Qt::AlignTop);
    auto* problem = new QHBoxLayout;
    problem->setContentsMargins(metrics::kGapLarge, 0, metrics::kGapLarge, metrics::kGapSmall);
    problem->addWidget(m_problem);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(top);
    column->addLayout(problem);
    column->addWidget(m_tabs, 1);
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);

    connect(m_back, &QToolButton::clicked, this, &ModelDetailsView::backRequested);
    connect(m_load, &QPushButton::clicked, this, [this] {
        const auto& model = m_engine.model();
        if (model && model->path == m_path) {
            emit unloadRequested();
        } else {
            emit loadRequested(m_path, m_overview->context());
        }
    });
    connect(m_overview, &ModelOverview::fitChanged, this, &ModelDetailsView::present);
    connect(&library, &ModelLibrary::described, this, [this](const desktop::ModelDetails& details) {
        if (details.path != m_path) return;
        m_tensors->setDetails(details);
        m_tokenizer->setDetails(details);
        m_prompt->setDetails(details);
        m_metadata->setDetails(details);
        m_licence->setDetails(details);
    });
    present();
}

void ModelDetailsView::showFile(const desktop::FilePath& path) {
    const bool isNew = path != m_path;
    m_path = path;
    const ModelEntry* entry = m_library.find(path);
    m_entry = entry ? *entry : ModelEntry();
    m_overview->setEntry(m_entry, isNew);
    if (isNew && entry) m_library.describe(path);
    present();
}

void ModelDetailsView::refresh() {
    const ModelEntry* entry = m_library.find(m_path);
    const bool wasReading = m_entry.state == ModelEntry::State::Reading;
    m_entry = entry ? *entry : ModelEntry();
    // The slider's range comes with what was read.
    const bool isRead = wasReading && m_entry.state != ModelEntry::State::Reading;
    m_overview->setEntry(m_entry, isRead);
    if (isRead) m_library.describe(m_path);
    present();
}

QString ModelDetailsView::problemText() const {
    return m_problem->isHidden() ? QString() : m_problem->text();
}

void ModelDetailsView::setBackShown(bool isShown) {
    m_back->setVisible(isShown);
}

void ModelDetailsView::present() {
    const auto& model = m_engine.model();
    const bool isInUse = model && model->path == m_path;
    m_name->setFont(fontFor(TextRole::Heading, font()));
    m_file->setFont(fontFor(TextRole::Secondary, font()));
    m_name->setText(m_entry.name);
    m_file->setText(desktop::displayName(m_path));
    m_back->setAccessibleName(tr("Back to the list"));
    m_back->setToolTip(tr("Back to the list"));
    m_more->setAccessibleName(tr("More about this file"));
    m_more->setToolTip(tr("More"));
    const bool isOver = m_overview->fit().verdict == desktop::MemoryFit::Verdict::DoesNotFit;
    // Warned, never forbidden.
    m_load->setText(isInUse ? tr("Unload") : isOver ? tr("Load anyway") : tr("Load"));
    m_load->setDefault(!isInUse && !isOver);
    m_load->setEnabled(isInUse || m_entry.state == ModelEntry::State::Ready ||
                       m_entry.state == ModelEntry::State::Reading);
    QString problem;
    const QPalette plain = palette();
    QPalette ink = plain;
    if (m_entry.failure.isSet()) {
        const auto words = desktop::failureText(m_entry.failure);
        problem = desktop::joinSentences({words.title, words.why, words.advice});
        ink.setColor(QPalette::WindowText, tokensOf(plain).bad);
    } else if (m_entry.state == ModelEntry::State::Gone) {
        problem =
            tr("The file is not there any more. It may have been moved, or its drive is not connected.");
        ink.setColor(QPalette::WindowText, tokensOf(plain).warn);
    } else if (m_entry.state == ModelEntry::State::Reading && !m_path.empty()) {
        problem = tr("The file is being read.");
    }
    m_load->setToolTip(m_load->isEnabled() ? QString() : problem);
    m_problem->setPalette(ink);
    m_problem->setText(problem);
    // The engine's own words say it once more, with every number.
    m_problem->setToolTip(m_entry.failure.details);
    m_problem->setAccessibleDescription(m_entry.failure.details);
    m_problem->setVisible(!problem.isEmpty());
    const QStringList titles = {tr("Overview"), tr("Tensors"),  tr("Tokenizer"),
                                tr("Prompt"),   tr("Metadata"), tr("Licence")};
    for (int i = 0; i < titles.size(); ++i)
        m_tabs->setTabText(i, titles.at(i));
    for (int i = 1; i < titles.size(); ++i)
        m_tabs->setTabEnabled(
            i, m_entry.state == ModelEntry::State::Ready || m_entry.state == ModelEntry::State::Unsupported);
}

void ModelDetailsView::fillMenu(QMenu* menu) {
    menu->addAction(tr("Show in folder"), this, &ModelDetailsView::showInFolder);
    menu->addAction(tr("Copy path"), this,
                    [this] { QGuiApplication::clipboard()->setText(QFile::decodeName(m_path.c_str())); });
    menu->addAction(tr("Benchmark…"), this, [this] { emit benchmarkRequested(m_path); })
        ->setEnabled(m_load->isEnabled());
    menu->addSeparator();
    menu->addAction(tr("Take off the list"), this, [this] { emit removeRequested(m_path); });
}

void ModelDetailsView::showInFolder() {
    QDesktopServices::openUrl(QUrl::fromLocalFile(QFile::decodeName(m_path.parent_path().c_str())));
}

void ModelDetailsView::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange || event->type() == QEvent::PaletteChange ||
        event->type() == QEvent::FontChange) {
        present();
    }
}

}  // namespace autoglm::ui
