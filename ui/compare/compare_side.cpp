#include "ui/compare/compare_side.h"

#include <QComboBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSignalBlocker>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

#include "app/desktop/chat_library.h"
#include "app/desktop/failure_text.h"
#include "app/desktop/format.h"
#include "ui/chat/chat_view.h"
#include "ui/style/fonts.h"
#include "ui/style/icons.h"
#include "ui/style/tokens.h"
#include "ui/widgets/wheel_guard.h"

namespace autoglm::ui {

using desktop::Comparison;
using Phase = Comparison::Phase;

CompareSide::CompareSide(Comparison& comparison, desktop::ChatLibrary& library, int index, QWidget* parent)
    : QWidget(parent),
      m_comparison(comparison),
      m_library(library),
      m_index(index),
      m_model(new QComboBox(this)),
      m_preset(new QComboBox(this)),
      m_think(new QToolButton(this)),
      m_pages(new QStackedWidget(this)),
      m_hint(new QLabel(this)),
      m_view(new ChatView(this)),
      m_status(new QLabel(this)),
      m_button(new QPushButton(this)) {
    for (QComboBox* choice : {m_model, m_preset}) {
        choice->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        choice->setMinimumContentsLength(8);
        choice->setMinimumHeight(metrics::kHitTarget + 4);
        choice->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
        guardWheel(choice);
        connect(choice, &QComboBox::activated, this, &CompareSide::choose);
    }
    m_think->setIcon(icon(QStringLiteral("think"), QPalette::PlaceholderText));
    m_think->setIconSize(QSize(20, 20));
    m_think->setCheckable(true);
    m_think->setAutoRaise(true);
    m_think->setFixedSize(metrics::kHitTarget + 4, metrics::kHitTarget + 4);
    connect(m_think, &QToolButton::clicked, this, &CompareSide::choose);
    auto* head = new QHBoxLayout;
    head->setContentsMargins(metrics::kGapLarge, metrics::kGapSmall, metrics::kGapLarge, metrics::kGapSmall);
    head->setSpacing(metrics::kGapSmall);
    head->addWidget(m_model, 3);
    head->addWidget(m_preset, 2);
    head->addWidget(m_think);

    m_hint->setWordWrap(true);
    m_hint->setAlignment(Qt::AlignCenter);
    m_hint->setMargin(metrics::kGapHuge);
    m_hint->setForegroundRole(QPalette::PlaceholderText);
    m_view->setModel(&comparison.conversation(index));
    m_view->setOffersRemoval(false);
    m_pages->addWidget(m_hint);
    m_pages->addWidget(m_view);

    m_status->setWordWrap(true);
    m_status->setTextFormat(Qt::PlainText);
    m_status->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto* foot = new QHBoxLayout;
    foot->setContentsMargins(metrics::kGapLarge, metrics::kGapSmall, metrics::kGapLarge, metrics::kGapSmall);
    foot->setSpacing(metrics::kGap);
    foot->addWidget(m_status, 1);
    foot->addWidget(m_button, 0, Qt::AlignVCenter);

    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(head);
    column->addWidget(m_pages, 1);
    column->addLayout(foot);

    connect(m_button, &QPushButton::clicked, this, [this] {
        if (m_comparison.side(m_index).phase == Phase::Idle ||
            m_comparison.side(m_index).phase == Phase::Failed) {
            m_comparison.keep(m_index);
        } else {
            m_comparison.stop(m_index);
        }
    });
    connect(m_view, &ChatView::regenerateRequested, this, [this] { m_comparison.answerAgain(m_index); });
    connect(m_view, &ChatView::continueRequested, this, [this] { m_comparison.continueAnswer(m_index); });
    connect(m_view, &ChatView::versionRequested, &comparison.conversation(index),
            &desktop::ChatModel::showVersion);
    connect(m_view, &ChatView::editRequested, this, [this](quint64 turn) {
        if (const auto* question = m_comparison.conversation(m_index).find(turn))
            emit editRequested(question->text);
    });
    connect(&comparison, &Comparison::sideChanged, this, [this](int side) {
        if (side == m_index) present();
    });
    connect(&comparison, &Comparison::asked, this, &CompareSide::present);
    connect(&library.shelf(), &desktop::Shelf::changed, this, &CompareSide::fillPresets);
    fillPresets();
}

void CompareSide::setModels(const QVector<ComparableModel>& models) {
    m_models = models;
    const QSignalBlocker quiet(m_model);
    m_model->clear();
    for (const ComparableModel& model : models) {
        m_model->addItem(model.name);
        const QString path = model.path.empty() ? QString() : desktop::displayPath(model.path);
        m_model->setItemData(m_model->count() - 1, path, Qt::ToolTipRole);
    }
    present();
}

void CompareSide::fillPresets() {
    const QSignalBlocker quiet(m_preset);
    m_preset->clear();
    m_preset->addItem(tr("As in the settings"), QVariant::fromValue<qint64>(0));
    for (const auto& item : m_library.shelf().items(storage::ShelfItem::Kind::Preset))
        m_preset->addItem(item.name, QVariant::fromValue<qint64>(item.id));
    present();
}

void CompareSide::choose() {
    Comparison::Choice choice = m_comparison.side(m_index).choice;
    if (const int at = m_model->currentIndex(); at >= 0 && at < m_models.size())
        choice.model = m_models.at(at).path;
    choice.preset = m_preset->currentData().toLongLong();
    choice.thinking = m_think->isChecked();
    m_comparison.choose(m_index, choice);
    present();
}

QString CompareSide::title() const {
    return tr("%1 · %2", "model and preset").arg(m_model->currentText(), m_preset->currentText());
}

QString CompareSide::loadText() const {
    const auto& side = m_comparison.side(m_index);
    const auto& load = side.load;
    QString text = side.loadsBeside ? tr("Loading beside the other model; both fit in memory")
                                    : tr("Loading; the memory holds one model at a time");
    if (load.totalBytes > 0)
        text += QStringLiteral(" · ") + desktop::formatBytesOf(load.doneBytes, load.totalBytes);
    return text;
}

QString CompareSide::status() const {
    const auto& side = m_comparison.side(m_index);
    switch (side.phase) {
        case Phase::Waiting:
            return tr("Waits for the other side: one after the other, the figures can be compared");
        case Phase::Loading:
            return loadText();
        case Phase::Failed: {
            const auto words = desktop::failureText(side.failure);
            return desktop::joinSentences({words.title, words.why, words.advice});
        }
        case Phase::Answering:
        case Phase::Idle:
            break;
    }
    return {};
}

void CompareSide::present() {
    const auto& side = m_comparison.side(m_index);
    const auto& conversation = m_comparison.conversation(m_index);
    const bool isLeft = m_index == 0;
    {
        const QSignalBlocker quietModel(m_model), quietPreset(m_preset);
        int at = 0;
        for (int i = 0; i < m_models.size(); ++i) {
            if (m_models.at(i).path == side.choice.model) at = i;
        }
        m_model->setCurrentIndex(at);
        m_preset->setCurrentIndex(
            std::max(0, m_preset->findData(QVariant::fromValue<qint64>(side.choice.preset))));
    }
    m_model->setToolTip(m_model->currentData(Qt::ToolTipRole).toString());
    m_model->setAccessibleName(isLeft ? tr("Model of the left side") : tr("Model of the right side"));
    m_preset->setAccessibleName(isLeft ? tr("Preset of the left side") : tr("Preset of the right side"));
    m_view->setAccessibleName(isLeft ? tr("Answer of the left side") : tr("Answer of the right side"));
    m_think->setChecked(side.choice.thinking);
    m_think->setAccessibleName(tr("Think before answering"));
    m_think->setToolTip(side.choice.thinking ? tr("Models that can think do so before they answer")
                                             : tr("Answers at once, without thinking"));
    m_hint->setText(isLeft
                        ? tr("One question, two answers: choose a model or a preset for each side.")
                        : tr("The sides answer one after the other, so that their figures can be compared."));
    m_pages->setCurrentWidget(conversation.isEmpty() ? static_cast<QWidget*>(m_hint) : m_view);

    const bool isIdle = side.phase == Phase::Idle || side.phase == Phase::Failed;
    const bool hasAnswer = conversation.turns().size() > 1;
    QPalette colors = palette();
    const Tokens& t = tokensOf(colors);
    for (const auto role : {QPalette::WindowText, QPalette::Text})
        colors.setColor(role, side.phase == Phase::Failed ? t.bad : t.secondary);
    m_status->setPalette(colors);
    m_status->setFont(fontFor(TextRole::Secondary, font()));
    m_status->setText(status());
    m_button->setText(isIdle ? tr("Keep this one") : tr("Stop"));
    m_button->setAccessibleName(isLeft ? tr("%1, left side").arg(m_button->text())
                                       : tr("%1, right side").arg(m_button->text()));
    m_button->setToolTip(
        isIdle ? tr("The chat goes on with this answer; the other one stays as its other version")
               : QString());
    m_button->setVisible(!isIdle || hasAnswer);
    m_model->setEnabled(isIdle);
    m_preset->setEnabled(isIdle);
    m_think->setEnabled(isIdle);
    emit titleChanged();
}

void CompareSide::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) fillPresets();
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) present();
}

}  // namespace autoglm::ui
