#include "ui/models/model_tabs.h"

#include <QCheckBox>
#include <QEvent>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QTreeWidget>
#include <QVBoxLayout>
#include <algorithm>
#include <map>

#include "app/desktop/format.h"
#include "app/desktop/model_library.h"
#include "app/desktop/prompt_reason.h"
#include "ui/models/token_view.h"
#include "ui/models/type_mix.h"
#include "ui/style/fonts.h"
#include "ui/style/tokens.h"

namespace autoglm::ui {
namespace {

constexpr int kAskDelayMs = 120;

QVBoxLayout* columnOf(QWidget* tab) {
    auto* column = new QVBoxLayout(tab);
    column->setContentsMargins(metrics::kGapLarge, metrics::kGap, metrics::kGapLarge, metrics::kGapLarge);
    column->setSpacing(metrics::kGapSmall);
    return column;
}

QLabel* makeWords(QWidget* parent) {
    auto* label = new QLabel(parent);
    label->setWordWrap(true);
    label->setTextFormat(Qt::PlainText);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    return label;
}

QTreeWidget* table(QWidget* parent, int columns) {
    auto* tree = new QTreeWidget(parent);
    tree->setColumnCount(columns);
    tree->setUniformRowHeights(true);
    tree->setFrameShape(QFrame::NoFrame);
    tree->setEditTriggers(QAbstractItemView::NoEditTriggers);
    return tree;
}

}  // namespace

TensorsTab::TensorsTab(QWidget* parent)
    : QWidget(parent), m_summary(makeWords(this)), m_tree(table(this, 4)) {
    auto* column = columnOf(this);
    column->addWidget(m_summary);
    column->addWidget(m_tree, 1);
    m_tree->header()->setStretchLastSection(false);
    m_tree->header()->setSectionResizeMode(0, QHeaderView::Stretch);
    for (int i = 1; i < 4; ++i)
        m_tree->header()->setSectionResizeMode(i, QHeaderView::ResizeToContents);
    present();
}

void TensorsTab::setDetails(const desktop::ModelDetails& details) {
    m_details = details;
    present();
}

void TensorsTab::present() {
    m_tree->setHeaderLabels({tr("Tensor"), tr("Type"), tr("Shape"), tr("Size")});
    m_tree->headerItem()->setTextAlignment(3, Qt::AlignRight | Qt::AlignVCenter);
    m_tree->setAccessibleName(tr("Tensors by layer"));
    m_tree->clear();
    // Layers in order; what belongs to none comes first.
    std::map<int, QVector<const desktop::TensorRow*>> layers;
    std::map<QString, quint64> byType;
    for (const desktop::TensorRow& tensor : m_details.tensors) {
        layers[tensor.layer] << &tensor;
        byType[tensor.type] += tensor.bytes;
    }
    QVector<desktop::TypePart> types;
    for (const auto& [type, bytes] : byType)
        types.append({type, bytes});
    std::sort(types.begin(), types.end(), [](const auto& a, const auto& b) { return a.bytes > b.bytes; });
    m_summary->setText(
        m_details.tensors.isEmpty()
            ? tr("Nothing is known of the tensors of this file.")
            : tr("%1 tensors: %2").arg(QString::number(m_details.tensors.size()), typeMixText(types)));
    QList<QTreeWidgetItem*> groups;
    for (const auto& [layer, tensors] : layers) {
        quint64 bytes = 0;
        QStringList kinds;
        auto* group = new QTreeWidgetItem;
        for (const desktop::TensorRow* tensor : tensors) {
            bytes += tensor->bytes;
            if (!kinds.contains(tensor->type)) kinds << tensor->type;
            auto* row = new QTreeWidgetItem(
                group, {tensor->name, tensor->type, tensor->shape, desktop::formatBytes(tensor->bytes)});
            row->setTextAlignment(3, Qt::AlignRight | Qt::AlignVCenter);
        }
        group->setText(0, layer < 0 ? tr("Outside the layers") : tr("Layer %1").arg(layer));
        group->setText(1, kinds.join(QStringLiteral(", ")));
        group->setText(2, tr("%n tensor(s)", nullptr, static_cast<int>(tensors.size())));
        group->setText(3, desktop::formatBytes(bytes));
        group->setTextAlignment(3, Qt::AlignRight | Qt::AlignVCenter);
        groups << group;
    }
    m_tree->addTopLevelItems(groups);
    if (!groups.isEmpty()) m_tree->setCurrentItem(groups.first());
}

void TensorsTab::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) present();
}

TokenizerTab::TokenizerTab(desktop::ModelLibrary& library, QWidget* parent)
    : QWidget(parent),
      m_library(library),
      m_facts(makeWords(this)),
      m_count(makeWords(this)),
      m_input(new QPlainTextEdit(this)),
      m_special(new QCheckBox(this)),
      m_view(new TokenView(this)) {
    auto* column = columnOf(this);
    column->addWidget(m_facts);
    column->addWidget(m_input);
    column->addWidget(m_special);
    column->addWidget(m_view, 1);
    column->addWidget(m_count);
    m_input->setFixedHeight(84);
    m_input->setTabChangesFocus(true);
    m_delay.setSingleShot(true);
    m_delay.setInterval(kAskDelayMs);
    connect(&m_delay, &QTimer::timeout, this, &TokenizerTab::ask);
    connect(m_input, &QPlainTextEdit::textChanged, this, [this] { m_delay.start(); });
    connect(m_special, &QCheckBox::toggled, this, &TokenizerTab::ask);
    connect(&library, &desktop::ModelLibrary::tokenized, this,
            [this](const QVector<desktop::TokenPiece>& tokens, const QString& problem) {
                m_problem = problem;
                m_view->setTokens(tokens);
                present();
            });
    present();
}

void TokenizerTab::setDetails(const desktop::ModelDetails& details) {
    m_details = details;
    m_problem.clear();
    m_view->setTokens({});
    present();
    ask();
}

void TokenizerTab::ask() {
    if (m_details.path.empty() || m_details.vocabulary == 0) return;
    m_library.tokenize(m_details.path, m_input->toPlainText(), m_special->isChecked());
}

QString TokenizerTab::countWords() const {
    return m_count->text();
}

void TokenizerTab::present() {
    m_input->setPlaceholderText(tr("Type or paste a text to see its tokens"));
    m_input->setAccessibleName(tr("Text to cut into tokens"));
    m_special->setText(tr("Read role tags such as <|user|> as special tokens"));
    m_view->setAccessibleName(tr("Tokens"));
    m_facts->setText(
        m_details.vocabulary == 0
            ? tr("The vocabulary of this file cannot be read.")
            : tr("%1 tokens, %2. An answer ends with %3.")
                  .arg(desktop::formatCount(m_details.vocabulary),
                       m_details.tokenizerPre.isEmpty() ? m_details.tokenizerModel : m_details.tokenizerPre,
                       m_details.stopTokens.join(QStringLiteral(" "))));
    const auto characters = m_input->toPlainText().toUcs4().size();
    m_count->setText(!m_problem.isEmpty()         ? m_problem
                     : m_view->tokens().isEmpty() ? QString()
                                                  : tr("%1 tokens for %2 characters")
                                                        .arg(desktop::formatCount(m_view->tokens().size()),
                                                             desktop::formatCount(characters)));
    m_count->setVisible(!m_count->text().isEmpty());
}

void TokenizerTab::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) present();
}

PromptTab::PromptTab(desktop::ModelLibrary& library, QWidget* parent)
    : QWidget(parent),
      m_library(library),
      m_facts(makeWords(this)),
      m_system(new QLineEdit(this)),
      m_question(new QLineEdit(this)),
      m_thinking(new QCheckBox(this)),
      m_prompt(new QPlainTextEdit(this)) {
    auto* column = columnOf(this);
    column->addWidget(m_facts);
    column->addWidget(m_system);
    column->addWidget(m_question);
    column->addWidget(m_thinking);
    column->addWidget(m_prompt, 1);
    m_prompt->setReadOnly(true);
    m_prompt->setTabChangesFocus(true);
    m_thinking->setChecked(true);
    m_delay.setSingleShot(true);
    m_delay.setInterval(kAskDelayMs);
    connect(&m_delay, &QTimer::timeout, this, &PromptTab::ask);
    for (QLineEdit* edit : {m_system, m_question})
        connect(edit, &QLineEdit::textChanged, this, [this] { m_delay.start(); });
    connect(m_thinking, &QCheckBox::toggled, this, &PromptTab::ask);
    connect(&library, &desktop::ModelLibrary::promptRendered, this,
            [this](const QString& prompt, const QString& problem) {
                m_prompt->setPlainText(problem.isEmpty() ? prompt : problem);
            });
    present();
}

void PromptTab::setDetails(const desktop::ModelDetails& details) {
    m_details = details;
    m_prompt->clear();
    present();
    ask();
}

void PromptTab::ask() {
    if (m_details.path.empty() || m_details.promptFormat.isEmpty()) return;
    const QString question = m_question->text().isEmpty() ? tr("What is quantization?") : m_question->text();
    m_library.renderPrompt(m_details.path, m_system->text(), question, m_thinking->isChecked());
}

QString PromptTab::promptText() const {
    return m_prompt->toPlainText();
}

void PromptTab::present() {
    m_prompt->setFont(codeFont(font()));
    m_system->setPlaceholderText(tr("System prompt"));
    m_system->setAccessibleName(tr("System prompt"));
    m_question->setPlaceholderText(tr("What is quantization?"));
    m_question->setAccessibleName(tr("Message"));
    m_thinking->setText(tr("With thinking, where the format has a switch for it"));
    m_prompt->setAccessibleName(tr("The prompt as it will be sent"));
    m_facts->setText(m_details.promptFormat.isEmpty()
                         ? tr("The prompt format of this file is not known.")
                         : desktop::joinSentences({tr("Format %1.").arg(m_details.promptFormat),
                                                   desktop::promptReasonText(m_details.promptReason)}));
}

void PromptTab::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange || event->type() == QEvent::FontChange) present();
}

MetadataTab::MetadataTab(QWidget* parent) : QWidget(parent), m_tree(table(this, 2)) {
    auto* column = columnOf(this);
    column->addWidget(m_tree);
    m_tree->setRootIsDecorated(false);
    m_tree->setAlternatingRowColors(true);
    m_tree->header()->setSectionResizeMode(0, QHeaderView::ResizeToContents);
    m_tree->header()->setStretchLastSection(true);
    present();
}

void MetadataTab::setDetails(const desktop::ModelDetails& details) {
    m_tree->clear();
    QList<QTreeWidgetItem*> rows;
    for (const desktop::MetaRow& row : details.metadata) {
        auto* item = new QTreeWidgetItem({row.key, row.value});
        item->setToolTip(1, row.type + QStringLiteral(": ") + row.value);
        rows << item;
    }
    m_tree->addTopLevelItems(rows);
    if (!rows.isEmpty()) m_tree->setCurrentItem(rows.first());
}

void MetadataTab::present() {
    m_tree->setHeaderLabels({tr("Key"), tr("Value")});
    m_tree->setAccessibleName(tr("Metadata"));
}

void MetadataTab::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) present();
}

LicenceTab::LicenceTab(QWidget* parent) : QWidget(parent), m_text(makeWords(this)) {
    auto* column = columnOf(this);
    column->addWidget(m_text);
    column->addStretch(1);
    present();
}

void LicenceTab::setDetails(const desktop::ModelDetails& details) {
    m_details = details;
    present();
}

QString LicenceTab::words() const {
    return m_text->text();
}

void LicenceTab::present() {
    // Only what the file states; a licence is not guessed from a name.
    QStringList lines;
    for (const desktop::MetaRow& row : m_details.metadata) {
        const bool isAbout = row.key.startsWith(QLatin1String("general.license")) ||
                             row.key.startsWith(QLatin1String("general.author")) ||
                             row.key.startsWith(QLatin1String("general.organization")) ||
                             row.key.startsWith(QLatin1String("general.base_model")) ||
                             row.key.startsWith(QLatin1String("general.quantized_by")) ||
                             row.key.contains(QLatin1String("url"));
        if (isAbout) lines << row.key.section(QLatin1Char('.'), 1) + QStringLiteral(": ") + row.value;
    }
    m_text->setText(
        lines.isEmpty()
            ? tr("The file states no licence and no origin. The page it was downloaded from does.")
            : lines.join(QLatin1Char('\n')));
}

void LicenceTab::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) present();
}

}  // namespace autoglm::ui
