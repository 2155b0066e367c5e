#include "ui/chat_settings/number_row.h"

#include <QDoubleSpinBox>
#include <QEvent>
#include <QGridLayout>
#include <QLabel>
#include <QLocale>
#include <QSignalBlocker>
#include <QSlider>
#include <QToolButton>
#include <algorithm>
#include <cmath>

#include "ui/style/icons.h"
#include "ui/style/tokens.h"
#include "ui/widgets/wheel_guard.h"

namespace autoglm::ui {
namespace {

// Numbers that are their own kind of size, such as lengths in tokens, have no useful slider.
constexpr double kMostSteps = 1000;

}  // namespace

NumberRow::NumberRow(const desktop::SettingRow& row, QWidget* parent)
    : QWidget(parent),
      m_row(row),
      m_label(new QLabel(this)),
      m_edit(new QDoubleSpinBox(this)),
      m_slider(new QSlider(Qt::Horizontal, this)),
      m_reset(new QToolButton(this)) {
    m_edit->setButtonSymbols(QAbstractSpinBox::NoButtons);
    m_edit->setDecimals(row.decimals);
    m_edit->setSingleStep(row.step);
    m_edit->setRange(row.minimum, row.maximum);
    m_edit->setGroupSeparatorShown(true);
    m_edit->setAlignment(Qt::AlignRight);
    m_edit->setKeyboardTracking(false);  // half a number is no number
    m_slider->setRange(0, static_cast<int>(std::lround((row.maximum - row.minimum) / row.step)));
    m_slider->setPageStep(std::max(1, m_slider->maximum() / 10));
    m_slider->setVisible(m_slider->maximum() <= kMostSteps);
    m_label->setBuddy(m_edit);
    m_reset->setIcon(icon(QStringLiteral("reset")));
    m_reset->setAutoRaise(true);
    m_reset->setFixedSize(metrics::kHitTarget, metrics::kHitTarget);
    // Its place is kept, so that nothing moves when it comes and goes.
    auto policy = m_reset->sizePolicy();
    policy.setRetainSizeWhenHidden(true);
    m_reset->setSizePolicy(policy);
    for (QWidget* widget : {static_cast<QWidget*>(m_edit), static_cast<QWidget*>(m_slider)})
        guardWheel(widget);

    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(4);
    grid->setVerticalSpacing(0);
    grid->addWidget(m_label, 0, 0);
    grid->addWidget(m_reset, 0, 1);
    grid->addWidget(m_edit, 0, 2);
    grid->addWidget(m_slider, 1, 0, 1, 3);
    grid->setColumnStretch(0, 1);

    connect(m_edit, &QDoubleSpinBox::valueChanged, this, [this](double value) {
        m_own = value;
        present();
        emit changed(m_own);
    });
    connect(m_slider, &QSlider::valueChanged, this,
            [this](int steps) { m_edit->setValue(m_row.minimum + steps * m_row.step); });
    connect(m_reset, &QToolButton::clicked, this, [this] {
        m_own.reset();
        present();
        m_edit->setFocus();
        emit changed(std::nullopt);
    });
    retranslate();
}

void NumberRow::show(std::optional<double> own, double below, const QString& belowReason) {
    m_own = own;
    m_below = below;
    m_belowReason = belowReason;
    present();
}

double NumberRow::value() const {
    return m_own.value_or(m_below);
}

QString NumberRow::textOf(double value) const {
    return desktop::valueTextOf(m_row, value);
}

void NumberRow::present() {
    const QSignalBlocker noEdit(m_edit), noSlider(m_slider);
    // What a model's makers advise may lie beyond what anybody would choose by hand.
    m_edit->setRange(std::min(m_row.minimum, m_below), std::max(m_row.maximum, m_below));
    m_edit->setValue(value());
    m_slider->setValue(static_cast<int>(std::lround((value() - m_row.minimum) / m_row.step)));
    m_reset->setVisible(m_own.has_value());
    m_edit->setPalette(QPalette());
    QPalette colors = palette();
    if (!m_own) colors.setColor(QPalette::Text, tokensOf(colors).secondary);
    m_edit->setPalette(colors);
    m_reset->setToolTip(tr("Back to %1: %2").arg(textOf(m_below), m_belowReason));
}

/// Room for the longest number or word of any row: the fields stand under each other, in one width.
int NumberRow::fieldWidth() const {
    int widest = 0;
    for (const desktop::SettingRow& row : desktop::settingsSchema()) {
        const bool isNumber = row.type == desktop::SettingType::Int || row.type == desktop::SettingType::Real;
        if (!isNumber || row.group != m_row.group) continue;
        const QString word = row.automatic.isValid() ? desktop::valueTextOf(row, row.automatic) : QString();
        const QString longest = QLocale().toString(row.maximum, 'f', row.decimals);
        widest = std::max(
            {widest, fontMetrics().horizontalAdvance(longest), fontMetrics().horizontalAdvance(word)});
    }
    return widest + 36;
}

void NumberRow::retranslate() {
    const QString name = desktop::labelOf(m_row), sentence = desktop::sentenceOf(m_row);
    m_label->setText(name);
    m_label->setToolTip(sentence);
    m_edit->setToolTip(sentence);
    m_slider->setToolTip(sentence);
    m_edit->setAccessibleName(name);
    m_edit->setAccessibleDescription(sentence);
    m_slider->setAccessibleName(tr("%1, slider").arg(name));
    m_reset->setAccessibleName(tr("Reset %1").arg(name));
    m_edit->setFixedWidth(fieldWidth());
    m_edit->setSpecialValueText(m_row.automatic.isValid() && m_row.automatic.typeId() != QMetaType::QString
                                    ? desktop::valueTextOf(m_row, m_row.automatic)
                                    : QString());
    present();
}

void NumberRow::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    const auto type = event->type();
    if (type == QEvent::LanguageChange || type == QEvent::FontChange) retranslate();
    if (type == QEvent::PaletteChange) present();
}

}  // namespace autoglm::ui
