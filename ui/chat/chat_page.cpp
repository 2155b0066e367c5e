#include "ui/chat/chat_page.h"

#include <QResizeEvent>
#include <QStackedWidget>
#include <QVBoxLayout>
#include <algorithm>

#include "app/desktop/chat_model.h"
#include "ui/chat/chat_view.h"
#include "ui/chat/composer.h"
#include "ui/chat/find_bar.h"
#include "ui/load_panel.h"
#include "ui/style/tokens.h"
#include "ui/welcome_card.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/toast.h"

namespace autoglm::ui {
namespace {

constexpr int kLoadDelayMs = 150, kGuideDelayMs = 1000;

/// A stack as high as the page it shows, so that the composer can grow.
class FittingStack : public QStackedWidget {
public:
    using QStackedWidget::QStackedWidget;
    QSize sizeHint() const override { return currentWidget() ? currentWidget()->sizeHint() : QSize(); }
    QSize minimumSizeHint() const override {
        return currentWidget() ? currentWidget()->minimumSizeHint() : QSize();
    }
};

}  // namespace

ChatPage::ChatPage(QWidget* parent)
    : QWidget(parent),
      m_banner(new Banner(this)),
      m_storeBanner(new Banner(this)),
      m_pages(new QStackedWidget(this)),
      m_bottom(new FittingStack(this)),
      m_view(new ChatView(this)),
      m_welcome(new WelcomeCard(this)),
      m_findBar(new FindBar(m_view, this)),
      m_composer(new Composer(this)),
      m_loadPanel(new LoadPanel(this)),
      m_toast(new Toast(this)) {
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    m_pages->addWidget(m_welcome);
    m_pages->addWidget(m_view);
    m_bottom->addWidget(m_composer);
    m_bottom->addWidget(m_loadPanel);
    m_bottom->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Maximum);

    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 14);
    column->setSpacing(0);
    column->addWidget(m_findBar);
    column->addWidget(m_storeBanner, 0, Qt::AlignHCenter);
    column->addWidget(m_banner, 0, Qt::AlignHCenter);
    column->addWidget(m_pages, 1);
    column->addWidget(m_bottom, 0, Qt::AlignHCenter);
    connect(m_bottom, &QStackedWidget::currentChanged, m_bottom, [this] { m_bottom->updateGeometry(); });

    m_loadDelay.setSingleShot(true);
    connect(&m_loadDelay, &QTimer::timeout, this, [this] { m_bottom->setCurrentWidget(m_loadPanel); });
}

void ChatPage::setModel(desktop::ChatModel* chat) {
    m_chat = chat;
    m_view->setModel(chat);
    connect(chat, &desktop::ChatModel::turnAppended, this, &ChatPage::showRightPage);
    connect(chat, &desktop::ChatModel::turnsReplaced, this, &ChatPage::showRightPage);
    connect(chat, &desktop::ChatModel::cleared, this, &ChatPage::showRightPage);
    connect(chat, &desktop::ChatModel::restored, this, &ChatPage::showRightPage);
    showRightPage();
}

void ChatPage::setRestoring(bool isRestoring) {
    m_isRestoring = isRestoring;
    showRightPage();
}

void ChatPage::showRightPage() {
    m_pages->setCurrentWidget(m_chat->isEmpty() && !m_isRestoring ? static_cast<QWidget*>(m_welcome)
                                                                  : m_view);
}

void ChatPage::showLoad(const desktop::LoadState& state) {
    if (!state.isActive()) {
        m_loadDelay.stop();
        if (!showsLoadPanel()) return;
        const bool takeFocus = m_loadPanel->isAncestorOf(focusWidget());
        m_bottom->setCurrentWidget(m_composer);
        if (takeFocus || !focusWidget()) m_composer->edit()->setFocus();
        return;
    }
    m_loadPanel->setState(state);
    if (!showsLoadPanel() && !m_loadDelay.isActive())
        m_loadDelay.start(state.isBuiltin ? kGuideDelayMs : kLoadDelayMs);
}

void ChatPage::say(const QString& text) {
    m_toast->placeAbove(m_bottom->geometry().top());
    m_toast->say(text);
}

void ChatPage::offer(const QString& text, const QString& action, std::function<void()> take) {
    m_toast->placeAbove(m_bottom->geometry().top());
    m_toast->offer(text, action, std::move(take));
}

bool ChatPage::showsLoadPanel() const {
    return m_bottom->currentWidget() == m_loadPanel;
}

void ChatPage::fitWidths() {
    const int margin = width() < 560 ? metrics::kGap : metrics::kGapLarge;
    // The composer's text lines up with the conversation's when its frame is a little wider.
    const int column = std::min(width() - 2 * margin, metrics::kColumnWidth + 32);
    m_bottom->setFixedWidth(column);
    m_banner->fitTo(column);
    m_storeBanner->fitTo(column);
}

void ChatPage::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    fitWidths();
    m_toast->placeAbove(m_bottom->geometry().top());
}

}  // namespace autoglm::ui
