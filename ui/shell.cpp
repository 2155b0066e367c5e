#include "ui/shell.h"

#include <QEvent>
#include <QKeySequence>
#include <QMouseEvent>
#include <QStyle>
#include <QToolButton>
#include <algorithm>

#include "ui/frame/page_header.h"
#include "ui/style/icons.h"
#include "ui/style/tokens.h"

namespace autoglm::ui {
namespace {

// The rail takes the rest of a window of 900.
constexpr int kNarrow = 840, kLeast = 200, kMost = 420, kHandle = 7, kPanelWidth = 288, kLeastPage = 420;
constexpr int kButtonRoom = metrics::kHitTarget + 4 + metrics::kGrid;

}  // namespace

Shell::Shell(QWidget* parent)
    : QWidget(parent),
      m_show(makeButton(QStringLiteral("sidebar"))),
      m_showPanel(makeButton(QStringLiteral("tune"))),
      m_handle(new QWidget(this)) {
    m_handle->setCursor(Qt::SplitHCursor);
    m_handle->installEventFilter(this);
    connect(m_show, &QToolButton::clicked, this, &Shell::toggleSidebar);
    connect(m_showPanel, &QToolButton::clicked, this, &Shell::toggleSidePanel);
    m_showPanel->hide();
    retranslate();
}

void Shell::setParts(QWidget* sidebar, PageHeader* header, QWidget* page) {
    m_sidebar = sidebar;
    m_header = header;
    m_page = page;
    for (QWidget* part : {sidebar, static_cast<QWidget*>(header), page})
        part->setParent(this);
    place();
}

QToolButton* Shell::makeButton(const QString& iconName) {
    auto* button = new QToolButton(this);
    button->setIcon(icon(iconName));
    button->setAutoRaise(true);
    button->setFocusPolicy(Qt::TabFocus);
    button->setFixedSize(metrics::kHitTarget + 4, metrics::kHitTarget + 4);
    return button;
}

bool Shell::isNarrow() const {
    return width() < kNarrow;
}

bool Shell::showsSidebar() const {
    return isNarrow() ? m_isOver : m_isWanted;
}

bool Shell::isPanelOver() const {
    const int beside = showsSidebar() && !isNarrow() ? m_width : 0;
    return isNarrow() || width() - beside - panelWidth() < kLeastPage;
}

/// As wide as its words need: large text needs more.
int Shell::panelWidth() const {
    return m_panel ? std::max(kPanelWidth, m_panel->sizeHint().width()) : kPanelWidth;
}

bool Shell::showsSidePanel() const {
    return m_panel && (isPanelOver() ? m_showsPanelOver : m_isPanelWanted);
}

void Shell::setSidebarWidth(int width) {
    m_width = std::clamp(width, kLeast, kMost);
    place();
}

void Shell::setSidebarWanted(bool isWanted) {
    m_isWanted = isWanted;
    place();
}

void Shell::toggleSidebar() {
    if (isNarrow()) {
        m_isOver = !m_isOver;
        if (m_isOver) m_showsPanelOver = false;
    } else {
        m_isWanted = !m_isWanted;
        emit sidebarChanged();
    }
    place();
}

void Shell::setSidePanel(QWidget* panel) {
    delete m_panel;
    m_panel = panel;
    m_panel->setParent(this);
    place();
}

void Shell::setSidePanelWanted(bool isWanted) {
    m_isPanelWanted = isWanted;
    place();
}

void Shell::toggleSidePanel() {
    if (!m_panel) return;
    if (isPanelOver()) {
        m_showsPanelOver = !m_showsPanelOver;
        if (m_showsPanelOver) m_isOver = false;
    } else {
        m_isPanelWanted = !m_isPanelWanted;
        emit sidePanelChanged();
    }
    place();
}

bool Shell::giveWay() {
    if (!m_isOver && !m_showsPanelOver) return false;
    m_isOver = m_showsPanelOver = false;
    place();
    return true;
}

void Shell::place() {
    if (!m_page) return;
    const auto put = [this](QWidget* widget, const QRect& logical) {
        widget->setGeometry(QStyle::visualRect(layoutDirection(), rect(), logical));
    };
    const bool isShown = showsSidebar(), isPanelShown = showsSidePanel();
    const int beside = isShown && !isNarrow() ? m_width : 0;
    const int panelRoom = std::min(panelWidth(), width());
    const int besidePanel = isPanelShown && !isPanelOver() ? panelRoom : 0;
    const int room = width() - beside - besidePanel,
              top = std::max(m_header->sizeHint().height(), m_header->minimumHeight());
    m_header->setInsets(isShown ? 0 : kButtonRoom, m_panel && !isPanelShown ? kButtonRoom : 0);
    put(m_header, QRect(beside, 0, room, top));
    put(m_page, QRect(beside, top, room, height() - top));
    put(m_sidebar, QRect(0, 0, std::min(m_width, width()), height()));
    m_sidebar->setVisible(isShown);
    put(m_handle, QRect(m_width - kHandle / 2 - 1, 0, kHandle, height()));
    m_handle->setVisible(isShown);
    const int buttonTop = (top - m_show->height()) / 2;
    m_show->setVisible(!isShown);
    put(m_show, QRect(QPoint(6, buttonTop), m_show->size()));
    m_showPanel->setVisible(m_panel && !isPanelShown);
    put(m_showPanel, QRect(QPoint(width() - m_showPanel->width() - 6, buttonTop), m_showPanel->size()));
    m_show->raise();
    m_showPanel->raise();
    if (isShown) m_sidebar->raise();
    m_handle->raise();
    if (!m_panel) return;
    put(m_panel, QRect(width() - panelRoom, 0, panelRoom, height()));
    m_panel->setVisible(isPanelShown);
    if (isPanelShown) m_panel->raise();
}

void Shell::resizeEvent(QResizeEvent*) {
    if (!isNarrow()) m_isOver = false;
    if (!isPanelOver()) m_showsPanelOver = false;
    place();
}

bool Shell::eventFilter(QObject* watched, QEvent* event) {
    if (watched != m_handle) return QWidget::eventFilter(watched, event);
    if (event->type() == QEvent::MouseMove) {
        const auto* move = static_cast<QMouseEvent*>(event);
        const int x = mapFromGlobal(move->globalPosition().toPoint()).x();
        if (move->buttons() & Qt::LeftButton)
            setSidebarWidth(layoutDirection() == Qt::RightToLeft ? width() - x : x);
    }
    if (event->type() == QEvent::MouseButtonRelease) emit sidebarChanged();
    return QWidget::eventFilter(watched, event);
}

void Shell::retranslate() {
    const auto name = [](QToolButton* button, const QString& text, const QKeySequence& keys) {
        button->setAccessibleName(text);
        button->setToolTip(tr("%1 (%2)", "action (keys)").arg(text, keys.toString(QKeySequence::NativeText)));
    };
    name(m_show, tr("Show the chats"), QKeySequence(Qt::CTRL | Qt::Key_B));
    name(m_showPanel, tr("Show the chat's settings"), QKeySequence(Qt::CTRL | Qt::Key_Period));
}

void Shell::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) retranslate();
    if (event->type() == QEvent::FontChange || event->type() == QEvent::LayoutDirectionChange) place();
}

}  // namespace autoglm::ui
