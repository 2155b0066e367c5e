#include "ui/chat_settings/chat_settings_panel.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPainter>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QRegularExpressionValidator>
#include <QScrollArea>
#include <QSignalBlocker>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>
#include <tuple>

#include "app/desktop/chat_library.h"
#include "app/desktop/engine_controller.h"
#include "app/desktop/settings.h"
#include "app/desktop/shelf.h"
#include "ui/chat_settings/number_row.h"
#include "ui/chat_settings/shelf_bar.h"
#include "ui/style/fonts.h"
#include "ui/style/icons.h"
#include "ui/style/tokens.h"
#include "ui/widgets/switch.h"

namespace autoglm::ui {

using desktop::ChatSettings;
using desktop::Shelf;
namespace keys = desktop::keys;

namespace {

constexpr int kWidth = 300;

const desktop::SettingRow& rowOf(const char* key) {
    return *desktop::findSetting(QString::fromLatin1(key));
}

QPlainTextEdit* makeTextEdit(QWidget* parent, int lines) {
    auto* edit = new QPlainTextEdit(parent);
    edit->setTabChangesFocus(true);
    edit->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    edit->setProperty("lines", lines);
    return edit;
}

void fitLines(QPlainTextEdit* edit) {
    edit->setFixedHeight(edit->property("lines").toInt() * edit->fontMetrics().lineSpacing() + 14);
}

}  // namespace

ChatSettingsPanel::ChatSettingsPanel(const Parts& parts, QWidget* parent)
    : QWidget(parent),
      m_parts(parts),
      m_title(new QLabel(this)),
      m_presetHeading(nullptr),
      m_choiceHeading(nullptr),
      m_repetitionHeading(nullptr),
      m_answerHeading(nullptr),
      m_promptHeading(nullptr),
      m_seedLabel(nullptr),
      m_stopLabel(nullptr),
      m_hide(new QToolButton(this)),
      m_seedReset(new QToolButton(this)),
      m_seed(new QLineEdit(this)),
      m_stop(makeTextEdit(this, 2)),
      m_prompt(makeTextEdit(this, 7)),
      m_resetAll(new QPushButton(this)),
      m_makeDefault(new QPushButton(this)) {
    build();
    connectEdits();
    retranslate();
}

QSize ChatSettingsPanel::sizeHint() const {
    // Wide enough for a name and its number at any text size.
    return {std::max(kWidth, fontMetrics().averageCharWidth() * 40), 600};
}

void ChatSettingsPanel::build() {
    setAutoFillBackground(true);
    m_hide->setIcon(icon(QStringLiteral("close")));
    m_hide->setAutoRaise(true);
    m_hide->setFixedSize(metrics::kHitTarget + 4, metrics::kHitTarget + 4);
    auto* top = new QHBoxLayout;
    top->setContentsMargins(16, 6, 8, 6);  // in line with the header beside it
    top->addWidget(m_title, 1);
    top->addWidget(m_hide);

    auto* content = new QWidget;
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(16, 4, 12, 16);
    column->setSpacing(8);
    m_presetHeading = addHeading(column);
    m_presets = new ShelfBar(
        m_parts.shelf, Shelf::Item::Kind::Preset,
        [this] { return toJson(presetPart(m_parts.library.settings())); }, content);
    column->addWidget(m_presets);
    m_choiceHeading = addHeading(column);
    for (const char* key : {keys::kTemperature, keys::kTopP, keys::kTopK, keys::kMinP})
        addNumber(column, key);
    m_repetitionHeading = addHeading(column);
    for (const char* key : {keys::kRepetitionPenalty, keys::kPresencePenalty, keys::kFrequencyPenalty})
        addNumber(column, key);
    m_answerHeading = addHeading(column);
    m_maxTokens = addNumber(column, keys::kMaxTokens);
    m_seedLabel = new QLabel(content);
    m_seedLabel->setBuddy(m_seed);
    m_seed->setValidator(
        new QRegularExpressionValidator(QRegularExpression(QStringLiteral("[0-9]{0,20}")), m_seed));
    m_seedReset->setIcon(icon(QStringLiteral("reset")));
    m_seedReset->setAutoRaise(true);
    m_seedReset->setFixedSize(metrics::kHitTarget, metrics::kHitTarget);
    m_seed->setAlignment(Qt::AlignRight);  // as the numbers above it
    auto* seedRow = new QHBoxLayout;
    seedRow->setSpacing(4);
    seedRow->addWidget(m_seedLabel, 1);
    seedRow->addWidget(m_seedReset);
    seedRow->addWidget(m_seed);
    column->addLayout(seedRow);
    m_stopLabel = new QLabel(content);
    m_stopLabel->setBuddy(m_stop);
    column->addWidget(m_stopLabel);
    column->addWidget(m_stop);
    m_speculation = addSwitch(column, keys::kSpeculation, m_speculationLabel);
    m_thinking = addSwitch(column, keys::kThinking, m_thinkingLabel);
    m_promptHeading = addHeading(column);
    m_prompts = new ShelfBar(
        m_parts.shelf, Shelf::Item::Kind::Prompt, [this] { return m_prompt->toPlainText(); }, content);
    column->addWidget(m_prompts);
    column->addWidget(m_prompt);
    column->addSpacing(8);
    column->addWidget(m_makeDefault);
    column->addWidget(m_resetAll);
    column->addStretch(1);

    auto* scroll = new QScrollArea(this);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setWidget(content);
    scroll->viewport()->setAutoFillBackground(false);
    content->setAutoFillBackground(false);
    auto* all = new QVBoxLayout(this);
    all->setContentsMargins(1, 0, 0, 0);  // the line at the page's side
    all->setSpacing(0);
    all->addLayout(top);
    all->addWidget(scroll, 1);
}

QLabel* ChatSettingsPanel::addHeading(QVBoxLayout* column) {
    auto* heading = new QLabel(column->parentWidget());
    heading->setForegroundRole(QPalette::PlaceholderText);
    if (column->count() > 0) column->addSpacing(8);
    column->addWidget(heading);
    return heading;
}

NumberRow* ChatSettingsPanel::addNumber(QVBoxLayout* column, const char* key) {
    auto* row = new NumberRow(rowOf(key), column->parentWidget());
    column->addWidget(row);
    for (const desktop::SamplingNumber& number : desktop::samplingNumbers()) {
        if (qstrcmp(number.key, key) != 0) continue;
        m_numbers.push_back({&number, row});
        connect(row, &NumberRow::changed, this, [this, &number](std::optional<double> value) {
            change([&](ChatSettings& settings) { number.set(settings, value); });
        });
    }
    return row;
}

Switch* ChatSettingsPanel::addSwitch(QVBoxLayout* column, const char* key, QLabel*& label) {
    auto* toggle = new Switch(column->parentWidget());
    label = new QLabel(column->parentWidget());
    label->setWordWrap(true);
    auto* row = new QHBoxLayout;
    row->addWidget(label, 1);
    row->addWidget(toggle, 0, Qt::AlignTop);
    column->addLayout(row);
    toggle->setObjectName(QString::fromLatin1(key));
    return toggle;
}

void ChatSettingsPanel::connectEdits() {
    connect(m_hide, &QToolButton::clicked, this, &ChatSettingsPanel::hideRequested);
    connect(m_maxTokens, &NumberRow::changed, this, [this](std::optional<double> value) {
        change([&](ChatSettings& settings) {
            settings.maxTokens = value ? std::optional(static_cast<int>(*value)) : std::nullopt;
        });
    });
    connect(m_speculation, &Switch::clicked, this,
            [this](bool isOn) { change([isOn](ChatSettings& settings) { settings.speculates = isOn; }); });
    connect(m_thinking, &Switch::clicked, this,
            [this](bool isOn) { change([isOn](ChatSettings& settings) { settings.thinking = isOn; }); });
    connect(m_seed, &QLineEdit::textEdited, this, [this](const QString& text) {
        bool ok = false;
        const quint64 seed = text.toULongLong(&ok);
        change([&](ChatSettings& settings) {
            settings.seed = ok && seed != 0 ? std::optional(seed) : std::nullopt;
        });
    });
    connect(m_seedReset, &QToolButton::clicked, this, [this] {
        change([](ChatSettings& settings) { settings.seed.reset(); });
        m_seed->clear();
    });
    for (QPlainTextEdit* edit : {m_stop, m_prompt})
        connect(edit, &QPlainTextEdit::textChanged, this, &ChatSettingsPanel::takeTexts);
    connect(m_presets, &ShelfBar::chosen, this, [this](const Shelf::Item& item) {
        change([&](ChatSettings& settings) {
            settings = withPreset(settings, desktop::chatSettingsFromJson(item.body));
        });
        present();
    });
    connect(m_prompts, &ShelfBar::chosen, this,
            [this](const Shelf::Item& item) { m_prompt->setPlainText(item.body); });
    for (ShelfBar* bar : {m_presets, m_prompts}) {
        connect(bar, &ShelfBar::removed, this, [this](const QString& name) {
            present();
            emit undoOffered(tr("“%1” was deleted.").arg(name),
                             [shelf = &m_parts.shelf] { shelf->undoRemove(); });
        });
    }
    connect(m_resetAll, &QPushButton::clicked, this, [this] {
        const ChatSettings before = m_parts.library.settings();
        m_parts.library.setSettings({});
        emit undoOffered(tr("The settings of this chat were reset."),
                         [library = &m_parts.library, before] { library->setSettings(before); });
    });
    connect(m_makeDefault, &QPushButton::clicked, this,
            [this] { makeDefault(m_parts.library.settings(), m_parts.settings); });
    connect(&m_parts.library, &desktop::ChatLibrary::settingsChanged, this, &ChatSettingsPanel::present);
    connect(&m_parts.settings, &desktop::Settings::changed, this, [this](const QString& key) {
        if (key.startsWith(QLatin1String("generation."))) present();
    });
    connect(&m_parts.shelf, &Shelf::changed, this, &ChatSettingsPanel::present);
    connect(&m_parts.engine, &desktop::EngineController::modelChanged, this, &ChatSettingsPanel::present);
    connect(&m_parts.engine, &desktop::EngineController::modelUnloaded, this, &ChatSettingsPanel::present);
}

void ChatSettingsPanel::change(const std::function<void(ChatSettings&)>& edit) {
    ChatSettings settings = m_parts.library.settings();
    edit(settings);
    m_parts.library.setSettings(settings);
}

void ChatSettingsPanel::takeTexts() {
    const ChatSettings defaults = defaultChatSettings(m_parts.settings);
    const QStringList stop = stopStringsFromLines(m_stop->toPlainText());
    const QString prompt = m_prompt->toPlainText();
    change([&](ChatSettings& settings) {
        // What is as everywhere is not said again, so that it follows when that changes.
        settings.stopStrings = stop == defaults.stopStrings ? std::nullopt : std::optional(stop);
        settings.systemPrompt = prompt == defaults.systemPrompt ? std::nullopt : std::optional(prompt);
    });
}

void ChatSettingsPanel::present() {
    const ChatSettings& own = m_parts.library.settings();
    const ChatSettings defaults = defaultChatSettings(m_parts.settings);
    const ChatSettings all = layered(own, defaults);
    presentNumbers(own, defaults);
    m_maxTokens->show(own.maxTokens, defaults.maxTokens.value_or(0), tr("as in the settings"));

    const auto preset = m_parts.shelf.presetOf(own);
    m_presets->setCurrent(preset ? std::optional(preset->id) : std::nullopt, tr("Own values"));
    const QString prompt = all.systemPrompt.value_or(QString());
    std::optional<Shelf::Id> known;
    for (const Shelf::Item& item : m_parts.shelf.items(Shelf::Item::Kind::Prompt)) {
        if (item.body == prompt) known = item.id;
    }
    m_prompts->setCurrent(known, prompt.isEmpty() ? tr("None") : tr("Own words"));

    const QSignalBlocker noStop(m_stop), noPrompt(m_prompt);
    const QString seed = own.seed ? QString::number(*own.seed) : QString();
    if (m_seed->text() != seed) m_seed->setText(seed);
    m_seedReset->setVisible(own.seed.has_value());
    // Not while they say the same: the cursor would jump under the hands.
    if (stopStringsFromLines(m_stop->toPlainText()) != all.stopStrings)
        m_stop->setPlainText(stopStringsToLines(all.stopStrings.value_or(QStringList())));
    if (m_prompt->toPlainText() != prompt) m_prompt->setPlainText(prompt);
    m_speculation->setChecked(all.speculates.value_or(true));
    const auto& model = m_parts.engine.model();
    const bool canChoose = !model || model->hasThinkingSwitch;
    m_thinking->setEnabled(canChoose);
    m_thinking->setChecked(all.thinking.value_or(true) && canChoose);
    m_thinking->setToolTip(canChoose ? desktop::sentenceOf(rowOf(keys::kThinking))
                                     : tr("%1 does not have this choice.").arg(model->name));
    m_resetAll->setEnabled(own != ChatSettings());
    m_makeDefault->setEnabled(layered(own, defaults) != defaults);
}

void ChatSettingsPanel::presentNumbers(const ChatSettings& own, const ChatSettings& defaults) {
    const auto& model = m_parts.engine.model();
    const desktop::SamplingChoice advised = model ? model->suggested : desktop::SamplingChoice();
    for (const auto& [number, row] : m_numbers) {
        const auto inSettings = number->get(defaults);
        row->show(number->get(own), inSettings.value_or(number->advised(advised)),
                  inSettings ? tr("as in the settings") : tr("as the model's makers advise"));
    }
}

NumberRow* ChatSettingsPanel::numberRow(const char* key) const {
    if (qstrcmp(key, keys::kMaxTokens) == 0) return m_maxTokens;
    for (const auto& [number, row] : m_numbers) {
        if (qstrcmp(number->key, key) == 0) return row;
    }
    return nullptr;
}

void ChatSettingsPanel::retranslate() {
    const QFont heading = fontFor(TextRole::Heading, font()), small = fontFor(TextRole::Secondary, font());
    m_title->setText(tr("Chat settings"));
    m_title->setFont(heading);
    m_hide->setAccessibleName(tr("Hide the chat's settings"));
    m_hide->setToolTip(m_hide->accessibleName());
    const std::pair<QLabel*, QString> headings[] = {
        {m_presetHeading, tr("Preset")},
        {m_choiceHeading, tr("Choice of words")},
        {m_repetitionHeading, tr("Repetition")},
        {m_answerHeading, tr("Answer")},
        {m_promptHeading, desktop::labelOf(rowOf(keys::kSystemPrompt))}};
    for (const auto& [label, text] : headings) {
        label->setText(text);
        label->setFont(small);
    }
    m_seedLabel->setText(tr("Seed"));
    m_seed->setAccessibleName(tr("Seed"));
    m_seed->setPlaceholderText(tr("Random"));
    m_seed->setToolTip(
        tr("The same number gives the same answer to the same question, as long as nothing else changes."));
    m_seedReset->setAccessibleName(tr("Reset %1").arg(tr("Seed")));
    m_seedReset->setToolTip(tr("A new seed each time"));
    m_stopLabel->setText(desktop::labelOf(rowOf(keys::kStopStrings)));
    m_stop->setAccessibleName(m_stopLabel->text());
    m_stop->setPlaceholderText(tr("One text to a line; \\n for a line break"));
    m_stop->setToolTip(desktop::sentenceOf(rowOf(keys::kStopStrings)));
    const std::tuple<QLabel*, Switch*, const char*> switches[] = {
        {m_speculationLabel, m_speculation, keys::kSpeculation},
        {m_thinkingLabel, m_thinking, keys::kThinking}};
    for (const auto& [label, toggle, key] : switches) {
        label->setText(desktop::labelOf(rowOf(key)));
        label->setToolTip(desktop::sentenceOf(rowOf(key)));
        toggle->setToolTip(desktop::sentenceOf(rowOf(key)));
        toggle->setAccessibleName(label->text());
    }
    m_prompt->setAccessibleName(desktop::labelOf(rowOf(keys::kSystemPrompt)));
    m_prompt->setPlaceholderText(tr("What the model is told before your first message"));
    m_resetAll->setText(tr("Reset all"));
    m_makeDefault->setText(tr("Use for new chats"));
    m_makeDefault->setToolTip(tr("Chats that have no settings of their own take these."));
    m_seed->setFixedWidth(m_maxTokens->fieldWidth());
    for (QPlainTextEdit* edit : {m_stop, m_prompt})
        fitLines(edit);
    setAccessibleName(m_title->text());
    present();
}

void ChatSettingsPanel::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (!m_thinking) return;  // not made yet
    if (event->type() == QEvent::LanguageChange || event->type() == QEvent::FontChange) {
        retranslate();
        updateGeometry();
    }
}

void ChatSettingsPanel::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(QRect(0, 0, 1, height()), tokensOf(palette()).border);
}

QString stopStringsToLines(const QStringList& texts) {
    QStringList lines;
    for (QString text : texts) {
        text.replace(QLatin1Char('\\'), QStringLiteral("\\\\"));
        text.replace(QLatin1Char('\n'), QStringLiteral("\\n"))
            .replace(QLatin1Char('\t'), QStringLiteral("\\t"));
        lines << text;
    }
    return lines.join(QLatin1Char('\n'));
}

QStringList stopStringsFromLines(const QString& text) {
    QStringList texts;
    for (const QString& line : text.split(QLatin1Char('\n'), Qt::SkipEmptyParts)) {
        QString plain;
        for (qsizetype i = 0; i < line.size(); ++i) {
            const QChar next = i + 1 < line.size() ? line.at(i + 1) : QChar();
            const bool isEscape =
                line.at(i) == QLatin1Char('\\') &&
                (next == QLatin1Char('n') || next == QLatin1Char('t') || next == QLatin1Char('\\'));
            if (!isEscape) {
                plain += line.at(i);
                continue;
            }
            plain += next == QLatin1Char('n')   ? QLatin1Char('\n')
                     : next == QLatin1Char('t') ? QLatin1Char('\t')
                                                : next;
            ++i;
        }
        texts << plain;
    }
    return texts;
}

}  // namespace autoglm::ui
