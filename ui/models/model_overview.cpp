#include "ui/models/model_overview.h"

#include <QEvent>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QRegularExpression>
#include <QScrollBar>
#include <QSlider>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

#include "app/desktop/engine_controller.h"
#include "app/desktop/format.h"
#include "app/desktop/model_library.h"
#include "ui/models/fit_text.h"
#include "ui/models/memory_bars.h"
#include "ui/models/type_mix.h"
#include "ui/style/fonts.h"
#include "ui/style/tokens.h"
#include "ui/widgets/line_edit_buttons.h"

namespace autoglm::ui {
namespace {

constexpr int kStep = 256, kLargest = 1 << 20;

QLabel* wrapped(QWidget* parent) {
    auto* label = new QLabel(parent);
    label->setWordWrap(true);
    label->setTextFormat(Qt::PlainText);             // words in it come from files
    label->setForegroundRole(QPalette::WindowText);  // the role that good and bad news are inked in
    label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    return label;
}

/// 64 hexadecimal digits out of what people paste: "sha256:…", capitals, a file's name behind.
QString checksumIn(const QString& text) {
    static const QRegularExpression digits(QStringLiteral("(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])"));
    return digits.match(text.toLower()).captured();
}

}  // namespace

ModelOverview::ModelOverview(desktop::ModelLibrary& library, desktop::EngineController& engine,
                             QWidget* parent)
    : QScrollArea(parent), m_library(library), m_engine(engine) {
    setFrameShape(QFrame::NoFrame);
    setWidgetResizable(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* body = new QWidget(this);
    body->setAutoFillBackground(true);
    body->setBackgroundRole(QPalette::Base);
    auto* column = new QVBoxLayout(body);
    column->setContentsMargins(metrics::kGapLarge, metrics::kGap, metrics::kGapLarge, metrics::kGapLarge);
    column->setSpacing(metrics::kGapSmall);

    m_fitLabel = wrapped(body);
    m_bars = new MemoryBars(body);
    m_contextName = new QLabel(body);
    m_contextValue = new QLabel(body);
    m_slider = new QSlider(Qt::Horizontal, body);
    m_slider->setFocusPolicy(Qt::StrongFocus);
    m_contextName->setBuddy(m_slider);
    auto* contextRow = new QHBoxLayout;
    contextRow->addWidget(m_contextName);
    contextRow->addStretch(1);
    contextRow->addWidget(m_contextValue);
    m_speed = wrapped(body);
    column->addWidget(m_fitLabel);
    column->addWidget(m_bars);
    column->addSpacing(metrics::kGrid);
    column->addLayout(contextRow);
    column->addWidget(m_slider);
    column->addSpacing(metrics::kGrid);
    column->addWidget(m_speed);
    column->addSpacing(metrics::kGapSmall);
    m_facts = new QGridLayout;
    m_facts->setHorizontalSpacing(metrics::kGapLarge);
    m_facts->setVerticalSpacing(6);
    m_facts->setColumnStretch(1, 1);
    column->addLayout(m_facts);

    m_hashTitle = new QLabel(body);
    m_hashLabel = wrapped(body);
    m_hashButton = new QPushButton(body);
    m_hashBar = new QProgressBar(body);
    m_hashBar->setTextVisible(false);
    m_expected = new QLineEdit(body);
    m_expected->setClearButtonEnabled(true);
    auto* hashRow = new QHBoxLayout;
    hashRow->addWidget(m_expected, 1);
    hashRow->addWidget(m_hashButton);
    column->addSpacing(metrics::kGapSmall);
    column->addWidget(m_hashTitle);
    column->addLayout(hashRow);
    column->addWidget(m_hashBar);
    column->addWidget(m_hashLabel);

    m_notesTitle = new QLabel(body);
    m_notes = new QPlainTextEdit(body);
    m_notes->setTabChangesFocus(true);
    m_notes->setFixedHeight(72);
    m_notesTitle->setBuddy(m_notes);
    column->addSpacing(metrics::kGapSmall);
    column->addWidget(m_notesTitle);
    column->addWidget(m_notes);
    column->addStretch(1);
    setWidget(body);

    connect(m_slider, &QSlider::valueChanged, this, &ModelOverview::judge);
    connect(m_expected, &QLineEdit::textChanged, this, &ModelOverview::presentHash);
    connect(m_hashButton, &QPushButton::clicked, this, [this] {
        m_hashProblem.clear();
        if (m_library.hashing().path == m_entry.path) {
            m_library.cancelHash();
        } else {
            m_library.hash(m_entry.path);
        }
    });
    connect(&library, &desktop::ModelLibrary::hashAdvanced, this, &ModelOverview::presentHash);
    connect(&library, &desktop::ModelLibrary::hashFinished, this,
            [this](const desktop::FilePath& path, const QString& sum, const QString& problem) {
                if (path != m_entry.path) return;
                m_entry.sha256 = sum;
                m_hashProblem = problem;
                presentHash();
            });
    connect(m_notes, &QPlainTextEdit::textChanged, this,
            [this] { m_library.setNotes(m_entry.path, m_notes->toPlainText()); });
    retranslate();
}

int ModelOverview::context() const {
    return m_slider->value() * kStep;
}

const desktop::MemoryFit& ModelOverview::fit() const {
    return m_bars->fit();
}

QString ModelOverview::fitWords() const {
    return m_fitLabel->text();
}

QString ModelOverview::hashWords() const {
    const QString read = m_hashLabel->accessibleName();
    return read.isEmpty() ? m_hashLabel->text() : read;
}

void ModelOverview::setEntry(const desktop::ModelEntry& entry, bool isNew) {
    m_entry = entry;
    const bool canJudge = entry.weightBytes > 0 && entry.kvBytesPerToken > 0;
    for (QWidget* part : std::initializer_list<QWidget*>{m_bars, m_slider, m_contextName, m_contextValue})
        part->setVisible(canJudge);
    if (isNew) {
        const QSignalBlocker quiet(m_slider), alsoQuiet(m_notes);
        const int most = entry.trainedContext > 0 ? std::min(entry.trainedContext, kLargest) : 32768;
        m_slider->setRange(2, std::max(2, most / kStep));
        m_slider->setPageStep(std::max(1, most / kStep / 16));
        m_slider->setValue(usualContext(entry) / kStep);
        m_notes->setPlainText(entry.notes);
        m_expected->clear();
        m_hashProblem.clear();
        verticalScrollBar()->setValue(0);
    }
    presentFacts();
    presentHash();
    judge();
}

void ModelOverview::judge() {
    m_contextValue->setText(tr("%1 tokens").arg(desktop::formatCount(context())));
    m_bars->setFit(memoryFit(m_entry, context(), knownDevices(m_engine.devices(), m_engine.machine()),
                             m_engine.device()));
    m_fitLabel->setText(fitSentence(fit()));
    m_fitLabel->setVisible(m_entry.canLoad());
    QPalette ink = palette();
    if (fit().verdict == desktop::MemoryFit::Verdict::DoesNotFit)
        ink.setColor(QPalette::WindowText, tokensOf(palette()).bad);
    m_fitLabel->setPalette(ink);
    emit fitChanged();
}

void ModelOverview::addFact(const QString& name, const QString& value) {
    if (value.isEmpty()) return;
    auto* key = new QLabel(name, widget());
    key->setForegroundRole(QPalette::PlaceholderText);
    auto* words = wrapped(widget());
    words->setText(value);
    const int row = m_facts->rowCount();
    m_facts->addWidget(key, row, 0, Qt::AlignLeft | Qt::AlignTop);
    m_facts->addWidget(words, row, 1);
}

void ModelOverview::presentFacts() {
    while (QLayoutItem* item = m_facts->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    const desktop::ModelEntry& e = m_entry;
    m_speed->setVisible(e.decodeExpected > 0);
    const QString limit = e.limit == QLatin1String("arithmetic") ? tr("Arithmetic is the limit.")
                                                                 : tr("Memory bandwidth is the limit.");
    m_speed->setText(desktop::joinSentences(
        {tr("Predicted: %1 tokens per second (%2 to %3), prompts at %4.")
             .arg(desktop::formatRate(e.decodeExpected), desktop::formatRate(e.decodeLow),
                  desktop::formatRate(e.decodeHigh), desktop::formatRate(e.prefillExpected)),
         limit}));
    addFact(tr("Architecture"), e.architecture);
    addFact(tr("Parameters"), parameterText(e.parameterCount));
    addFact(tr("Types"), typeMixText(e.types));
    addFact(tr("Layers"), e.layers > 0 ? QString::number(e.layers) : QString());
    addFact(tr("Context"),
            e.trainedContext > 0 ? tr("%1 tokens").arg(desktop::formatCount(e.trainedContext)) : QString());
    addFact(tr("File"), desktop::displayPath(e.path));
    addFact(tr("Size"), e.fileBytes > 0 ? tr("%1 (%2 bytes)")
                                              .arg(desktop::formatBytes(e.fileBytes),
                                                   desktop::formatCount(static_cast<qint64>(e.fileBytes)))
                                        : QString());
    if (e.shards > 1) addFact(tr("Parts"), QString::number(e.shards));
    QStringList others;
    for (const desktop::FilePath& path : e.alsoAt)
        others << desktop::displayPath(path);
    addFact(tr("Also at"), others.join(QLatin1Char('\n')));
    addFact(tr("By"), e.author);
    addFact(tr("From"), e.origin);
    addFact(tr("Licence"), e.license.isEmpty() ? tr("not stated in the file") : e.license);
}

void ModelOverview::presentHash() {
    const auto& hashing = m_library.hashing();
    const bool isRunning = hashing.isActive() && hashing.path == m_entry.path;
    m_hashBar->setVisible(isRunning);
    m_hashButton->setText(isRunning ? tr("Cancel") : tr("Compute"));
    m_hashButton->setEnabled(isRunning || m_entry.fileBytes > 0);
    m_hashLabel->setAccessibleName({});
    if (isRunning) {
        m_hashBar->setRange(0, 1000);
        m_hashBar->setValue(static_cast<int>(1000.0 * static_cast<double>(hashing.doneBytes) /
                                             static_cast<double>(std::max<quint64>(hashing.totalBytes, 1))));
        m_hashLabel->setText(
            tr("Reading %1").arg(desktop::formatBytesOf(hashing.doneBytes, hashing.totalBytes)));
    } else if (!m_hashProblem.isEmpty()) {
        m_hashLabel->setText(tr("The file could not be read: %1").arg(m_hashProblem));
    } else {
        showSum({});
    }
    const Tokens& t = tokensOf(palette());
    QPalette ink = palette();
    const QString expected = checksumIn(m_expected->text());
    if (!isRunning && !m_entry.sha256.isEmpty() && !m_expected->text().trimmed().isEmpty()) {
        const QStringList sums = m_entry.sha256.split(QLatin1Char(' '));
        const int part = static_cast<int>(sums.indexOf(expected));
        const bool isSame = part >= 0;
        const QString verdict =
            expected.isEmpty()          ? tr("What was pasted is no SHA-256 checksum; that has 64 digits.")
            : isSame && sums.size() > 1 ? tr("The checksum is that of part %1 of %2: this part is unharmed.")
                                              .arg(part + 1)
                                              .arg(sums.size())
            : isSame          ? tr("The checksums are the same: the file is unharmed.")
            : sums.size() > 1 ? tr("No part has this checksum: it is not of these files.")
                              : tr("The checksums differ: the file is not the one published.");
        showSum(verdict);
        ink.setColor(QPalette::WindowText, isSame ? t.good : t.bad);
    }
    m_hashLabel->setPalette(ink);
    m_hashLabel->setFont(fontFor(TextRole::Secondary, font()));
    m_hashLabel->setVisible(!m_hashLabel->text().isEmpty());
}

/// Each in two lines: 64 digits without a break would ask for more room than the page has. Read aloud as one.
void ModelOverview::showSum(const QString& verdict) {
    const QString& sum = m_entry.sha256;
    const QString behind = verdict.isEmpty() ? QString() : QLatin1Char('\n') + verdict;
    if (sum.isEmpty()) return m_hashLabel->clear();
    const QStringList sums = sum.split(QLatin1Char(' '));
    QStringList lines, read;
    for (int i = 0; i < sums.size(); ++i) {
        const QString part = sums.size() > 1 ? tr("Part %1").arg(i + 1) : QString();
        if (!part.isEmpty()) lines << part;
        lines << sums.at(i).left(32) << sums.at(i).mid(32);
        read << (part.isEmpty() ? sums.at(i) : part + QStringLiteral(": ") + sums.at(i));
    }
    m_hashLabel->setText(lines.join(QLatin1Char('\n')) + behind);
    m_hashLabel->setAccessibleName(read.join(QLatin1Char('\n')) + behind);
}

void ModelOverview::retranslate() {
    QFont strong = font();
    strong.setWeight(QFont::DemiBold);
    m_hashTitle->setFont(strong);
    m_notesTitle->setFont(strong);
    m_contextName->setText(tr("Context"));
    m_slider->setAccessibleName(tr("Context in tokens"));
    m_hashTitle->setText(tr("SHA-256"));
    m_hashButton->setAccessibleName(tr("Compute the SHA-256 checksum"));
    m_hashBar->setAccessibleName(tr("Checksum"));
    m_expected->setPlaceholderText(tr("Paste the published checksum to compare"));
    m_expected->setAccessibleName(m_expected->placeholderText());
    nameButtonsOf(*m_expected, tr("Clear the checksum"));
    m_notesTitle->setText(tr("Notes"));
    m_notes->setAccessibleName(tr("Notes"));
    presentFacts();
    presentHash();
    judge();
}

void ModelOverview::changeEvent(QEvent* event) {
    QScrollArea::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) retranslate();
    if (event->type() == QEvent::PaletteChange && m_notes) {
        presentHash();
        judge();
    }
}

}  // namespace autoglm::ui
