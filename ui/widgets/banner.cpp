#include "ui/widgets/banner.h"

#include <QClipboard>
#include <QEvent>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QTimer>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

#include "app/desktop/failure_text.h"
#include "app/desktop/format.h"
#include "ui/style/app_style.h"
#include "ui/style/fonts.h"
#include "ui/style/icons.h"
#include "ui/style/tokens.h"

namespace autoglm::ui {
namespace {

constexpr int kMargin = 10;  // above and below the painted box

QLabel* makeText(QWidget* parent) {
    auto* label = new QLabel(parent);
    label->setWordWrap(true);
    label->setTextFormat(Qt::PlainText);  // names in it come from files
    label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    return label;
}

}  // namespace

Banner::Banner(QWidget* parent)
    : QWidget(parent),
      m_title(makeText(this)),
      m_text(makeText(this)),
      m_details(makeText(this)),
      m_detailsButton(new QPushButton(this)),
      m_copyButton(new QPushButton(this)),
      m_closeButton(new QToolButton(this)) {
    auto* words = new QVBoxLayout;
    words->setSpacing(4);
    words->addWidget(m_title);
    words->addWidget(m_text);
    words->addWidget(m_details);
    auto* buttons = new QHBoxLayout;
    buttons->setContentsMargins(0, 6, 0, 0);
    buttons->setSpacing(metrics::kGapSmall);
    buttons->addWidget(m_detailsButton);
    buttons->addWidget(m_copyButton);
    buttons->addStretch();
    words->addLayout(buttons);

    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(46, kMargin + 12, 8, kMargin + 12);
    row->setSpacing(metrics::kGapSmall);
    row->addLayout(words, 1);
    row->addWidget(m_closeButton, 0, Qt::AlignTop);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Maximum);

    m_closeButton->setIcon(icon(QStringLiteral("close")));
    m_closeButton->setFixedSize(metrics::kHitTarget, metrics::kHitTarget);
    m_detailsButton->setCheckable(true);
    connect(m_detailsButton, &QPushButton::toggled, this, &Banner::present);
    connect(m_closeButton, &QToolButton::clicked, this, &Banner::dismiss);
    connect(m_copyButton, &QPushButton::clicked, this, [this] {
        const QString all = m_isFailure ? desktop::failureText(m_failure).asText()
                                        : m_noticeTitle + QLatin1Char('\n') + m_noticeText;
        QGuiApplication::clipboard()->setText(all);
        m_justCopied = true;
        retranslate();
        QTimer::singleShot(1500, this, [this] {
            m_justCopied = false;
            retranslate();
        });
    });
    retranslate();
    hide();
}

void Banner::showFailure(const desktop::EngineFailure& failure, const QString& modelStillInUse) {
    m_isFailure = true;
    m_failure = failure;
    m_modelInUse = modelStillInUse;
    m_detailsButton->setChecked(false);
    present();
    show();
}

void Banner::showNotice(const QString& title, const QString& text) {
    m_isFailure = false;
    m_noticeTitle = title;
    m_noticeText = text;
    m_detailsButton->setChecked(false);
    present();
    show();
}

void Banner::dismiss() {
    hide();
}

void Banner::setClosable(bool isClosable) {
    m_closeButton->setVisible(isClosable);
}

void Banner::fitTo(int width) {
    m_width = width;
    fit();
}

// Layouts ask wrapped text for its height only where nothing is aligned; here the width is known, so it is
// asked directly.
void Banner::fit() {
    if (m_width <= 0) return;
    layout()->invalidate();
    layout()->activate();
    const int wrapped = layout()->hasHeightForWidth() ? layout()->totalHeightForWidth(m_width) : 0;
    setFixedSize(m_width, std::max(wrapped, layout()->totalMinimumSize().height()));
}

QString Banner::title() const {
    return m_title->text();
}

void Banner::present() {
    QFont bold = font();
    bold.setWeight(QFont::DemiBold);
    m_title->setFont(bold);
    m_details->setFont(codeFont(fontFor(TextRole::Secondary, font())));
    QString details;
    if (m_isFailure) {
        const auto words = desktop::failureText(m_failure);
        m_title->setText(words.title);
        const QString inUse = m_modelInUse.isEmpty() ? QString() : tr("%1 stays in use.").arg(m_modelInUse);
        m_text->setText(desktop::joinSentences({words.why, words.advice, inUse}));
        details = words.details;
    } else {
        m_title->setText(m_noticeTitle);
        m_text->setText(m_noticeText);
    }
    m_details->setText(details);
    m_detailsButton->setVisible(!details.isEmpty());
    m_details->setVisible(!details.isEmpty() && m_detailsButton->isChecked());
    setAccessibleName(m_title->text());
    setAccessibleDescription(m_text->text());
    fit();
}

void Banner::retranslate() {
    m_detailsButton->setText(tr("Details"));
    m_copyButton->setText(m_justCopied ? tr("Copied") : tr("Copy"));
    m_closeButton->setAccessibleName(tr("Close this message"));
    m_closeButton->setToolTip(tr("Close"));
}

void Banner::paintEvent(QPaintEvent*) {
    const Tokens& t = tokensOf(palette());
    QPainter painter(this);
    const QColor ink = m_isFailure ? t.bad : t.warn;
    QColor edge = ink;
    edge.setAlphaF(0.45F);
    drawBox(painter, QRectF(rect()).adjusted(0, kMargin, 0, -kMargin), metrics::kBlockRadius,
            m_isFailure ? t.badTint : t.warnTint, edge);
    painter.drawPixmap(QPointF(16, kMargin + 12),
                       iconPixmap(m_isFailure ? QStringLiteral("warning") : QStringLiteral("info"), ink, 20,
                                  devicePixelRatioF()));
}

void Banner::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() != QEvent::LanguageChange && event->type() != QEvent::FontChange) return;
    retranslate();
    present();
}

}  // namespace autoglm::ui
