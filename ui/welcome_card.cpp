#include "ui/welcome_card.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

#include "app/desktop/format.h"
#include "ui/style/app_style.h"
#include "ui/style/fonts.h"
#include "ui/style/icons.h"
#include "ui/style/tokens.h"
#include "ui/widgets/panel.h"

namespace autoglm::ui {
namespace {

constexpr int kSide = 36, kTop = 36, kBottom = 28, kTightEdge = 16;

QLabel* centred(QWidget* parent) {
    auto* label = new QLabel(parent);
    label->setAlignment(Qt::AlignHCenter);
    label->setWordWrap(true);
    label->setTextFormat(Qt::PlainText);
    return label;
}

/// Below a banner or in a low window words and buttons keep their size; the mark and the air give way.
void fitHeight(WelcomeCard& page, QLabel& mark) {
    const QWidget* card = mark.parentWidget();
    QLayout* column = card->layout();
    const QMargins around = page.layout()->contentsMargins();
    const int wide = std::min(page.width() - around.left() - around.right(), card->maximumWidth());
    const auto heightWhen = [&](bool isTight) {
        mark.setVisible(!isTight);
        column->setContentsMargins(kSide, isTight ? kTightEdge : kTop, kSide, isTight ? kTightEdge : kBottom);
        return column->totalHeightForWidth(wide) + around.top() + around.bottom();
    };
    if (page.height() < heightWhen(false)) heightWhen(true);
}

class HeightFitter : public QObject {
public:
    HeightFitter(WelcomeCard& page, QLabel& mark) : QObject(&page), m_page(page), m_mark(mark) {}

protected:
    bool eventFilter(QObject*, QEvent* event) override {
        if (event->type() == QEvent::Resize) fitHeight(m_page, m_mark);
        return false;
    }

private:
    WelcomeCard& m_page;
    QLabel& m_mark;
};

}  // namespace

WelcomeCard::WelcomeCard(QWidget* parent)
    : QWidget(parent),
      m_mark(new QLabel(this)),
      m_title(centred(this)),
      m_lead(centred(this)),
      m_machineLabel(centred(this)),
      m_hint(centred(this)),
      m_guideButton(new QPushButton(this)),
      m_openButton(new QPushButton(this)),
      m_advisorLink(new QToolButton(this)) {
    m_mark->setAlignment(Qt::AlignHCenter);
    m_mark->setAccessibleName(QStringLiteral("Open-AutoGLM"));
    m_mark->setContentsMargins(0, 0, 0, 14);  // goes with it
    m_machineLabel->setForegroundRole(QPalette::PlaceholderText);
    m_hint->setForegroundRole(QPalette::PlaceholderText);
    // Two equal ways to begin.
    for (QPushButton* button : {m_guideButton, m_openButton})
        button->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(metrics::kGap);
    buttons->addWidget(m_guideButton, 1);
    buttons->addWidget(m_openButton, 1);

    auto* column = new QVBoxLayout;
    column->setSpacing(0);
    column->addWidget(m_mark);
    column->addWidget(m_title);
    column->addSpacing(8);
    column->addWidget(m_lead);
    column->addSpacing(6);
    column->addWidget(m_machineLabel);
    column->addSpacing(20);
    column->addLayout(buttons);
    auto* questions = new QVBoxLayout;
    questions->setSpacing(8);
    column->addLayout(questions);
    for (QPushButton*& question : m_questions) {
        question = new QPushButton(this);
        questions->addWidget(question, 0, Qt::AlignHCenter);
        connect(question, &QPushButton::clicked, this,
                [this, question] { emit questionChosen(question->text()); });
    }
    column->addSpacing(14);
    column->addWidget(m_hint);
    column->addSpacing(6);
    column->addWidget(m_advisorLink, 0, Qt::AlignHCenter);
    m_advisorLink->setAutoRaise(true);
    m_advisorLink->setFocusPolicy(Qt::TabFocus);
    m_advisorLink->setCursor(Qt::PointingHandCursor);

    auto* inner = new Panel(Panel::Look::Raised, this);
    inner->setLayout(column);
    inner->setMaximumWidth(600);
    // Stretches rather than alignment: only so are wrapped texts asked how high they are at their width.
    auto* middle = new QHBoxLayout;
    middle->addStretch(1);
    middle->addWidget(inner, 100);
    middle->addStretch(1);
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(24, 12, 24, 12);
    outer->addStretch(1);
    outer->addLayout(middle);
    outer->addStretch(1);
    installEventFilter(new HeightFitter(*this, *m_mark));

    connect(m_guideButton, &QPushButton::clicked, this, &WelcomeCard::guideChosen);
    connect(m_openButton, &QPushButton::clicked, this, &WelcomeCard::openChosen);
    connect(m_advisorLink, &QToolButton::clicked, this, &WelcomeCard::advisorChosen);
    present();
}

void WelcomeCard::setFirstRun(bool firstRun) {
    m_firstRun = firstRun;
    present();
}

void WelcomeCard::setMachine(const desktop::MachineSummary& machine) {
    m_machine = machine;
    present();
}

void WelcomeCard::setDevices(const desktop::DeviceList& devices) {
    m_devices = devices;
    present();
}

void WelcomeCard::setBandwidth(double gbPerSecond) {
    m_bandwidth = gbPerSecond;
    present();
}

void WelcomeCard::setModel(const std::optional<desktop::ModelSummary>& model) {
    m_model = model;
    present();
}

void WelcomeCard::setGuideMissing(const QString& why) {
    m_guideMissing = why;
    present();
}

QString WelcomeCard::machineText() const {
    if (!m_machine.isKnown()) return {};
    QStringList facts;
    if (!m_machine.cpuName.isEmpty()) facts << m_machine.cpuName;
    facts << tr("%n core(s)", nullptr, std::max(m_machine.physicalCores, 1));
    facts << tr("%1 of memory").arg(desktop::formatBytes(m_machine.memoryBytes));
    for (const desktop::DeviceSummary& device : m_devices.devices) {
        // A driver that computes on the processor is no further device.
        if (device.kind == QLatin1String("cpu") || device.kind == QLatin1String("software")) continue;
        facts << (device.memoryBytes > 0
                      ? tr("%1 with %2").arg(device.name, desktop::formatBytes(device.memoryBytes))
                      : device.name);
    }
    if (m_bandwidth > 0) facts << tr("%1 GB/s measured").arg(qRound(m_bandwidth));
    return tr("This machine: %1").arg(facts.join(tr(", ", "between facts")));
}

void WelcomeCard::present() {
    m_mark->setPixmap(applicationIcon().pixmap(QSize(56, 56), devicePixelRatioF()));
    m_title->setFont(fontFor(TextRole::Title, font()));
    m_lead->setFont(fontFor(TextRole::Chat, font()));
    m_machineLabel->setFont(fontFor(TextRole::Secondary, font()));
    m_hint->setFont(fontFor(TextRole::Secondary, font()));

    const bool hasModel = m_model.has_value();
    const bool isGuide = hasModel && m_model->isBuiltin;
    m_title->setText(m_firstRun || !hasModel ? QStringLiteral("Open-AutoGLM") : m_model->name);
    if (m_firstRun || !hasModel) {
        m_lead->setText(tr("Chat with GLM models on your own machine, offline and without an account."));
    } else if (isGuide) {
        m_lead->setText(tr(
            "A very small model that knows this program. For anything else, open a GLM model of your own."));
    } else {
        m_lead->setText(tr("Ask something to begin."));
    }
    m_machineLabel->setText(machineText());
    m_machineLabel->setVisible((m_firstRun || !hasModel) && m_machine.isKnown());

    m_guideButton->setText(tr("Talk to the built-in guide"));
    m_guideButton->setEnabled(m_guideMissing.isEmpty());
    m_guideButton->setToolTip(m_guideMissing);
    m_openButton->setText(tr("Open a GGUF file…"));
    const bool showsButtons = m_firstRun || !hasModel;
    m_guideButton->setVisible(showsButtons);
    m_openButton->setVisible(showsButtons);
    m_advisorLink->setText(tr("Which model fits this machine?"));
    m_advisorLink->setVisible(showsButtons);
    QPalette link;
    link.setColor(QPalette::ButtonText, tokensOf(palette()).accent);
    m_advisorLink->setPalette(link);

    const std::array<QString, 3> questions = {tr("How do I load a model?"), tr("What is quantization?"),
                                              tr("Which model fits my memory?")};
    for (std::size_t i = 0; i < m_questions.size(); ++i) {
        m_questions[i]->setText(questions[i]);
        m_questions[i]->setVisible(!showsButtons && isGuide);
    }
    m_hint->setText(showsButtons ? tr("or drop one anywhere in this window")
                                 : tr("Drop a GGUF file anywhere to change the model."));
    fitHeight(*this, *m_mark);
    update();
}

void WelcomeCard::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange || event->type() == QEvent::FontChange ||
        event->type() == QEvent::PaletteChange) {
        present();
    }
}

}  // namespace autoglm::ui
