#include "ui/benchmark/benchmark_form.h"

#include <QCheckBox>
#include <QComboBox>
#include <QEvent>
#include <QGridLayout>
#include <QLabel>
#include <QLocale>
#include <QPainter>
#include <QProgressBar>
#include <QPushButton>
#include <QSpinBox>
#include <algorithm>
#include <cmath>

#include "app/desktop/format.h"
#include "ui/benchmark/benchmark_words.h"
#include "ui/style/app_style.h"
#include "ui/style/fonts.h"
#include "ui/style/tokens.h"
#include "ui/widgets/wheel_guard.h"

namespace autoglm::ui {
namespace {

constexpr int kSteps = 1000, kWide = 620;

QSpinBox* spin(int least, int most, int value, QWidget* parent) {
    auto* box = new QSpinBox(parent);
    box->setRange(least, most);
    box->setValue(value);
    box->setGroupSeparatorShown(true);
    box->setStepType(QAbstractSpinBox::AdaptiveDecimalStepType);
    guardWheel(box);
    return box;
}

}  // namespace

BenchmarkForm::BenchmarkForm(QWidget* parent)
    : QWidget(parent),
      m_grid(new QGridLayout),
      m_modelLabel(new QLabel(this)),
      m_promptLabel(new QLabel(this)),
      m_answerLabel(new QLabel(this)),
      m_repetitionsLabel(new QLabel(this)),
      m_models(new QComboBox(this)),
      m_prompt(spin(1, 1 << 20, 512, this)),
      m_answer(spin(1, 1 << 16, 128, this)),
      m_repetitions(spin(1, 100, 3, this)),
      m_start(new QPushButton(this)) {
    m_repetitions->setStepType(QAbstractSpinBox::DefaultStepType);
    m_options = new QWidget(this);
    m_deep = new QCheckBox(m_options);
    m_eachThreadCount = new QCheckBox(m_options);
    auto* options = new QHBoxLayout(m_options);
    options->setContentsMargins(0, 0, 0, 0);
    options->setSpacing(metrics::kGapHuge);
    options->addWidget(m_deep);
    options->addWidget(m_eachThreadCount);
    options->addStretch(1);
    m_progress = new QWidget(this);
    m_progressLabel = new QLabel(m_progress);
    m_progressLabel->setTextFormat(Qt::PlainText);
    m_progressLabel->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    m_bar = new QProgressBar(m_progress);
    m_bar->setRange(0, kSteps);
    m_bar->setTextVisible(false);
    m_cancel = new QPushButton(m_progress);
    auto* words = new QVBoxLayout;
    words->setSpacing(metrics::kGrid);
    words->addWidget(m_progressLabel);
    words->addWidget(m_bar);
    auto* progress = new QHBoxLayout(m_progress);
    progress->setContentsMargins(0, 0, 0, 0);
    progress->setSpacing(metrics::kGapLarge);
    progress->addLayout(words, 1);
    progress->addWidget(m_cancel);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(metrics::kGapLarge, metrics::kGap, metrics::kGapLarge, metrics::kGap);
    column->setSpacing(metrics::kGapSmall);
    m_grid->setHorizontalSpacing(metrics::kGap);
    m_grid->setVerticalSpacing(metrics::kGrid);
    column->addLayout(m_grid);
    column->addWidget(m_options);
    column->addWidget(m_progress);
    m_models->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    m_models->setMinimumWidth(120);
    guardWheel(m_models);
    m_modelLabel->setBuddy(m_models);
    m_promptLabel->setBuddy(m_prompt);
    m_answerLabel->setBuddy(m_answer);
    m_repetitionsLabel->setBuddy(m_repetitions);
    m_start->setDefault(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(m_start, &QPushButton::clicked, this, &BenchmarkForm::startRequested);
    connect(m_cancel, &QPushButton::clicked, this, &BenchmarkForm::cancelRequested);
    connect(m_models, &QComboBox::activated, this, [this](int index) {
        if (index < m_choices.size()) {
            m_current = index;
        } else {
            m_models->setCurrentIndex(m_current);  // until a file has been chosen
            emit fileRequested();
        }
    });
    arrange();
    retranslate();
}

/// The model and its numbers in one line where there is room, else in two.
void BenchmarkForm::arrange() {
    const bool isWide = width() >= kWide;
    if (m_grid->count() > 0 && isWide == m_isWide) return;
    m_isWide = isWide;
    while (QLayoutItem* item = m_grid->takeAt(0))
        delete item;
    const std::pair<QLabel*, QWidget*> numbers[] = {
        {m_promptLabel, m_prompt}, {m_answerLabel, m_answer}, {m_repetitionsLabel, m_repetitions}};
    const int row = isWide ? 0 : 2;
    m_grid->addWidget(m_modelLabel, 0, 0, 1, isWide ? 1 : 4);
    m_grid->addWidget(m_models, 1, 0, 1, isWide ? 1 : 4);
    int column = isWide ? 1 : 0;
    for (const auto& [label, box] : numbers) {
        m_grid->addWidget(label, row, column);
        m_grid->addWidget(box, row + 1, column++);
    }
    m_grid->addWidget(m_start, row + 1, column);
    for (int i = 0; i < 5; ++i)
        m_grid->setColumnStretch(i, isWide ? (i == 0 ? 1 : 0) : (i < 4 ? 1 : 0));
}

void BenchmarkForm::fillModels(const desktop::FilePath& chosen) {
    m_models->clear();
    m_current = 0;
    for (const Choice& choice : m_choices) {
        m_models->addItem(choice.name);
        m_models->setItemData(m_models->count() - 1, desktop::displayPath(choice.path), Qt::ToolTipRole);
        if (choice.path == chosen) m_current = m_models->count() - 1;
    }
    m_models->insertSeparator(m_models->count());
    m_models->addItem(tr("Another file…"));
    m_models->setCurrentIndex(m_choices.isEmpty() ? -1 : m_current);
    present();
}

void BenchmarkForm::setChoices(const QVector<Choice>& choices) {
    // Who has chosen something else than the model in use keeps it.
    const bool hasChosen = m_current > 0 && m_current < m_choices.size();
    const Choice chosen = hasChosen ? m_choices.at(m_current) : Choice();
    m_choices = choices;
    const auto isChosen = [&](const Choice& choice) { return choice.path == chosen.path; };
    if (hasChosen && std::none_of(m_choices.begin(), m_choices.end(), isChosen)) m_choices << chosen;
    fillModels(chosen.path);
}

void BenchmarkForm::choose(const Choice& choice) {
    const auto isSame = [&](const Choice& other) { return other.path == choice.path; };
    if (std::none_of(m_choices.begin(), m_choices.end(), isSame)) m_choices << choice;
    fillModels(choice.path);
}

void BenchmarkForm::setCores(int nCores) {
    m_nCores = nCores;
    retranslate();
}

void BenchmarkForm::setState(const desktop::BenchmarkState& state) {
    m_state = state;
    present();
}

QString BenchmarkForm::progressText() const {
    return m_progress->isHidden() ? QString() : m_progressLabel->text();
}

void BenchmarkForm::present() {
    const bool isActive = m_state.isActive();
    m_progress->setVisible(isActive);
    m_options->setVisible(!isActive);
    for (QWidget* widget : std::initializer_list<QWidget*>{m_models, m_prompt, m_answer, m_repetitions})
        widget->setEnabled(!isActive);
    m_start->setEnabled(!isActive && !m_choices.isEmpty());
    m_start->setToolTip(m_choices.isEmpty() ? tr("Open a model first") : QString());
    m_cancel->setEnabled(!m_state.isCancelling && m_state.phase != desktop::BenchmarkState::Phase::Restoring);
    m_progressLabel->setText(stateText(m_state));
    m_bar->setValue(static_cast<int>(std::lround(m_state.share * kSteps)));
}

desktop::BenchmarkWish BenchmarkForm::wish() const {
    desktop::BenchmarkWish wish;
    if (m_current < m_choices.size()) {
        wish.path = m_choices.at(m_current).path;
        wish.isBuiltin = m_choices.at(m_current).isBuiltin;
    }
    wish.promptTokens = m_prompt->value();
    wish.answerTokens = m_answer->value();
    wish.repetitions = m_repetitions->value();
    if (m_deep->isChecked()) wish.depths << kDeep;
    wish.eachThreadCount = m_eachThreadCount->isChecked() && m_nCores > 1;
    return wish;
}

void BenchmarkForm::retranslate() {
    m_modelLabel->setText(tr("Model"));
    m_promptLabel->setText(tr("Prompt, tokens"));
    m_answerLabel->setText(tr("Answer, tokens"));
    m_repetitionsLabel->setText(tr("Repetitions"));
    for (QLabel* label : {m_modelLabel, m_promptLabel, m_answerLabel, m_repetitionsLabel}) {
        label->setFont(fontFor(TextRole::Secondary, font()));
        label->setForegroundRole(QPalette::PlaceholderText);
    }
    m_start->setText(tr("Measure"));
    m_cancel->setText(tr("Cancel"));
    m_deep->setText(tr("Also at a depth of %1 tokens").arg(desktop::formatCount(kDeep)));
    m_deep->setToolTip(tr("Long chats are slower: every word looks at all those before it"));
    m_eachThreadCount->setText(m_nCores > 2 ? tr("With 1, 2 … %n threads", nullptr, m_nCores)
                                            : tr("With 1 and with 2 threads"));
    m_eachThreadCount->setToolTip(tr("A run for each; shows how many threads are worth it here"));
    m_eachThreadCount->setVisible(m_nCores > 1);
    m_bar->setAccessibleName(tr("Benchmark"));
    if (m_models->count() > 0) m_models->setItemText(m_models->count() - 1, tr("Another file…"));
    present();
}

void BenchmarkForm::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange || event->type() == QEvent::FontChange) retranslate();
}

void BenchmarkForm::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    arrange();
}

void BenchmarkForm::paintEvent(QPaintEvent*) {
    const Tokens& t = tokensOf(palette());
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    drawBox(painter, QRectF(rect()), metrics::kBlockRadius, t.surface, t.border);
}

}  // namespace autoglm::ui
