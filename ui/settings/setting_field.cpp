#include "ui/settings/setting_field.h"

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QEvent>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPainter>
#include <QPlainTextEdit>
#include <QSignalBlocker>
#include <QToolButton>
#include <algorithm>

#include "app/desktop/settings.h"
#include "ui/chat_settings/chat_settings_panel.h"
#include "ui/style/fonts.h"
#include "ui/style/icons.h"
#include "ui/style/tokens.h"
#include "ui/widgets/switch.h"
#include "ui/widgets/wheel_guard.h"

namespace autoglm::ui {

using desktop::SettingType;
using desktop::TakesEffect;

namespace {

/// A number whose smallest step below the range means "automatic".
class NumberBox : public QDoubleSpinBox {
public:
    NumberBox(const desktop::SettingRow& row, QWidget* parent) : QDoubleSpinBox(parent), m_row(row) {
        setDecimals(row.decimals);
        setSingleStep(row.step);
        setKeyboardTracking(false);
        setGroupSeparatorShown(true);
        // "auto" is no number of its own; it gets a place below all others.
        const bool isText = row.automatic.typeId() == QMetaType::QString;
        setRange(isText ? row.minimum - row.step : row.minimum, row.maximum);
        setButtonSymbols(QAbstractSpinBox::UpDownArrows);
    }
    void showValue(const QVariant& value) {
        setValue(m_row.isAutomatic(value) ? minimum() : value.toDouble());
    }
    [[nodiscard]] QVariant taken() const {
        return m_row.automatic.isValid() && value() == minimum() ? m_row.automatic : QVariant(value());
    }

private:
    const desktop::SettingRow& m_row;
};

}  // namespace

SettingField::SettingField(const desktop::SettingRow& row, desktop::Settings& settings,
                           QVector<Option> options, QWidget* parent)
    : QWidget(parent),
      m_row(row),
      m_settings(settings),
      m_options(std::move(options)),
      m_label(new QLabel(this)),
      m_sentence(new QLabel(this)),
      m_state(new QLabel(this)),
      m_mark(new QLabel(this)),
      m_reset(new QToolButton(this)),
      m_grid(new QGridLayout(this)) {
    m_sentence->setWordWrap(true);
    m_state->setWordWrap(true);
    m_mark->setWordWrap(true);
    m_sentence->setForegroundRole(QPalette::PlaceholderText);
    m_state->setForegroundRole(QPalette::PlaceholderText);
    m_label->setWordWrap(true);
    m_mark->setForegroundRole(QPalette::WindowText);
    m_reset->setIcon(icon(QStringLiteral("reset")));
    m_reset->setAutoRaise(true);
    m_reset->setFixedSize(metrics::kHitTarget, metrics::kHitTarget);
    auto policy = m_reset->sizePolicy();
    policy.setRetainSizeWhenHidden(true);
    m_reset->setSizePolicy(policy);
    connect(m_reset, &QToolButton::clicked, this, [this] {
        m_settings.reset(m_row.key);
        m_control->setFocus();
    });
    connect(&settings, &desktop::Settings::changed, this, [this](const QString& key) {
        if (key == QLatin1String(m_row.key)) present();
    });
    m_grid->setContentsMargins(0, 12, 0, 12);
    m_grid->setHorizontalSpacing(8);
    m_grid->setVerticalSpacing(2);
    m_grid->setColumnStretch(0, 1);
    makeControl();
    retranslate();
    place();
}

void SettingField::makeControl() {
    switch (m_row.type) {
        case SettingType::Bool: {
            auto* toggle = new Switch(this);
            connect(toggle, &Switch::clicked, this, [this](bool isOn) { take(isOn); });
            m_control = toggle;
            break;
        }
        case SettingType::Choice: {
            auto* box = new QComboBox(this);
            box->setSizeAdjustPolicy(QComboBox::AdjustToContents);
            connect(box, &QComboBox::activated, this, [this, box](int at) { take(box->itemData(at)); });
            m_control = box;
            break;
        }
        case SettingType::Int:
        case SettingType::Real: {
            auto* box = new NumberBox(m_row, this);
            connect(box, &QDoubleSpinBox::valueChanged, this, [this, box] { take(box->taken()); });
            m_control = box;
            break;
        }
        case SettingType::Text: {
            if (!m_options.isEmpty()) {
                auto* box = new QComboBox(this);
                box->setSizeAdjustPolicy(QComboBox::AdjustToContents);
                connect(box, &QComboBox::activated, this, [this, box](int at) { take(box->itemData(at)); });
                m_control = box;
                break;
            }
            auto* edit = new QPlainTextEdit(this);
            edit->setTabChangesFocus(true);
            connect(edit, &QPlainTextEdit::textChanged, this, [this, edit] { take(edit->toPlainText()); });
            m_control = edit;
            break;
        }
        case SettingType::TextList: {
            auto* edit = new QPlainTextEdit(this);
            edit->setTabChangesFocus(true);
            connect(edit, &QPlainTextEdit::textChanged, this,
                    [this, edit] { take(stopStringsFromLines(edit->toPlainText())); });
            m_control = edit;
            break;
        }
    }
    m_label->setBuddy(m_control);
    guardWheel(m_control);
}

bool SettingField::isBelow() const {
    return m_isNarrow || qobject_cast<QPlainTextEdit*>(m_control) != nullptr;
}

void SettingField::setRoom(int width) {
    // A third of the room is enough for the words only while they are short.
    const int words = std::max(m_label->fontMetrics().horizontalAdvance(m_label->text()), width / 3);
    const bool isNarrow = words + m_control->sizeHint().width() + m_reset->width() + 32 > width;
    if (auto* box = qobject_cast<QComboBox*>(m_control))
        box->setMaximumWidth(std::max(120, isNarrow ? width : width / 2));
    if (isNarrow == m_isNarrow) return;
    m_isNarrow = isNarrow;
    place();
}

void SettingField::place() {
    while (m_grid->count() > 0)
        delete m_grid->takeAt(0);
    m_grid->addWidget(m_label, 0, 0);
    m_grid->addWidget(m_sentence, 1, 0);
    m_grid->addWidget(m_state, 2, 0);
    m_grid->addWidget(m_mark, 3, 0);
    m_grid->addWidget(m_reset, 0, 1, 2, 1, isBelow() ? Qt::AlignTop : Qt::AlignVCenter);
    if (isBelow()) {
        const bool isText = qobject_cast<QPlainTextEdit*>(m_control);
        m_grid->addWidget(m_control, 4, 0, 1, 2, isText ? Qt::Alignment() : Qt::AlignLeft);
    } else {
        m_grid->addWidget(m_control, 0, 2, 2, 1, Qt::AlignVCenter | Qt::AlignRight);
    }
}

void SettingField::take(const QVariant& value) {
    m_settings.set(m_row.key, value);
}

void SettingField::setInForce(const QString& text) {
    if (text == m_inForce) return;
    m_inForce = text;
    present();
}

void SettingField::setWaiting(bool isWaiting) {
    if (isWaiting == m_isWaiting) return;
    m_isWaiting = isWaiting;
    present();
}

void SettingField::setUnavailable(const QString& reason) {
    if (reason == m_unavailable) return;
    m_unavailable = reason;
    present();
}

void SettingField::setOptions(const QVector<Option>& options) {
    m_options = options;
    present();
}

QString SettingField::stateText() const {
    return m_state->text();
}

void SettingField::present() {
    const QVariant value = m_settings.value(m_row.key);
    const QSignalBlocker quiet(m_control);
    if (auto* toggle = qobject_cast<Switch*>(m_control)) {
        toggle->setChecked(value.toBool());
    } else if (auto* box = qobject_cast<QComboBox*>(m_control)) {
        box->clear();
        for (const QString& choice : m_row.choices)
            box->addItem(desktop::choiceLabelOf(m_row, choice), choice);
        for (const Option& option : m_options)
            box->addItem(option.text, option.value);
        int at = box->findData(value.toString());
        if (at < 0) {  // a device that is not there today
            at = box->count();
            box->addItem(tr("%1 (not found)").arg(value.toString()), value);
        }
        box->setCurrentIndex(at);
    } else if (auto* number = dynamic_cast<NumberBox*>(m_control)) {
        number->showValue(value);
    } else if (auto* edit = qobject_cast<QPlainTextEdit*>(m_control)) {
        const bool isList = m_row.type == SettingType::TextList;
        const bool isSame = isList ? stopStringsFromLines(edit->toPlainText()) == value.toStringList()
                                   : edit->toPlainText() == value.toString();
        if (!isSame) edit->setPlainText(isList ? stopStringsToLines(value.toStringList()) : value.toString());
    }

    const bool isDefault = m_settings.isDefault(m_row.key);
    m_reset->setVisible(!isDefault);
    QStringList state;
    if (m_row.isAutomatic(value) && !m_inForce.isEmpty()) state << tr("Now: %1").arg(m_inForce);
    QString fallback = desktop::valueTextOf(m_row, m_row.fallback);
    for (const Option& option : m_options) {
        if (option.value == m_row.fallback.toString()) fallback = option.text;
    }
    state << tr("Default: %1").arg(fallback);
    if (!m_unavailable.isEmpty()) state = QStringList(m_unavailable);
    m_control->setEnabled(m_unavailable.isEmpty());
    m_control->setToolTip(m_unavailable);
    m_state->setText(state.join(QStringLiteral(" · ")));
    m_reset->setToolTip(tr("Back to the default: %1").arg(fallback));
    m_mark->setVisible(m_row.takesEffect != TakesEffect::AtOnce);
    const bool isModel = m_row.takesEffect == TakesEffect::WithTheModel;
    if (m_isWaiting) {
        m_mark->setText(isModel ? tr("Waits until the model is loaded again.")
                                : tr("Waits for the next start."));
    } else {
        m_mark->setText(isModel ? tr("Takes effect when the model is loaded again.")
                                : tr("Takes effect at the next start."));
    }
    QPalette colors = palette();
    const Tokens& t = tokensOf(colors);
    colors.setColor(QPalette::WindowText, m_isWaiting ? t.warn : t.accent);
    m_mark->setPalette(colors);
}

void SettingField::retranslate() {
    QFont name = font();
    name.setWeight(QFont::DemiBold);
    m_label->setFont(name);
    const QFont small = fontFor(TextRole::Secondary, font());
    for (QLabel* label : {m_sentence, m_state, m_mark})
        label->setFont(small);
    const QString label = desktop::labelOf(m_row), sentence = desktop::sentenceOf(m_row);
    m_label->setText(label);
    m_sentence->setText(sentence);
    m_control->setAccessibleName(label);
    m_control->setAccessibleDescription(sentence);
    m_reset->setAccessibleName(tr("Reset %1").arg(label));
    if (auto* number = dynamic_cast<NumberBox*>(m_control)) {
        const QSignalBlocker quiet(number);
        if (m_row.automatic.isValid())
            number->setSpecialValueText(desktop::valueTextOf(m_row, m_row.automatic));
        if (*m_row.unit) number->setSuffix(QChar(0x00a0) + QLatin1String(m_row.unit));
    }
    // Boxes stand under each other: narrow ones are of one width.
    if (!qobject_cast<QPlainTextEdit*>(m_control) && !qobject_cast<Switch*>(m_control))
        m_control->setMinimumWidth(fontMetrics().horizontalAdvance(QStringLiteral("1,048,576")) + 84);
    if (auto* edit = qobject_cast<QPlainTextEdit*>(m_control)) {
        const int lines = m_row.type == SettingType::TextList ? 3 : 5;
        edit->setFixedHeight(lines * edit->fontMetrics().lineSpacing() + 14);
    }
    present();
}

bool SettingField::matches(const QStringList& words) const {
    QString all = desktop::labelOf(m_row) + QLatin1Char('\n') + desktop::sentenceOf(m_row) +
                  QLatin1Char('\n') + QLatin1String(m_row.label) + QLatin1Char('\n') +
                  QLatin1String(m_row.sentence) + QLatin1Char('\n') + QLatin1String(m_row.key);
    for (const QString& choice : m_row.choices)
        all += QLatin1Char('\n') + desktop::choiceLabelOf(m_row, choice);
    for (const Option& option : m_options)
        all += QLatin1Char('\n') + option.text;
    return std::all_of(words.begin(), words.end(),
                       [&](const QString& word) { return all.contains(word, Qt::CaseInsensitive); });
}

void SettingField::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (!m_control) return;  // not made yet
    const auto type = event->type();
    if (type == QEvent::LanguageChange || type == QEvent::FontChange) retranslate();
    if (type == QEvent::PaletteChange) present();
}

void SettingField::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(QRect(0, height() - 1, width(), 1), tokensOf(palette()).border);
}

}  // namespace autoglm::ui
