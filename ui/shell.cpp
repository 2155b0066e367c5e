#include "ui/shell.h"

#include <QEvent>
#include <QKeySequence>
#include <QMouseEvent>
#include <QToolButton>
#include <algorithm>

#include "ui/style/icons.h"
#include "ui/style/tokens.h"

namespace autoglm::ui {
namespace {

constexpr int kNarrow = 900, kLeast = 200, kMost = 420, kHandle = 7;

}  // namespace

Shell::Shell(QWidget* sidebar, QWidget* page, QWidget* parent)
    : QWidget(parent),
      m_sidebar(sidebar),
      m_page(page),
      m_handle(new QWidget(this)),
      m_show(new QToolButton(this)) {
    m_sidebar->setParent(this);
    m_page->setParent(this);
    m_handle->setCursor(Qt::SplitHCursor);
    m_handle->installEventFilter(this);
    m_show->setIcon(icon(QStringLiteral("sidebar")));
    m_show->setAutoRaise(true);
    m_show->setFocusPolicy(Qt::TabFocus);
    m_show->setFixedSize(metrics::kHitTarget + 4, metrics::kHitTarget + 4);
    connect(m_show, &QToolButton::clicked, this, &Shell::toggleSidebar);
    setTabOrder(m_show, m_sidebar);
    retranslate();
}

bool Shell::isNarrow() const {
    return width() < kNarrow;
}

bool Shell::showsSidebar() const {
    return isNarrow() ? m_isOver : m_isWanted;
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
    } else {
        m_isWanted = !m_isWanted;
        emit sidebarChanged();
    }
    place();
}

void Shell::giveWay() {
    if (!m_isOver) return;
    m_isOver = false;
    place();
}

void Shell::place() {
    const bool isShown = showsSidebar();
    const int beside = isShown && !isNarrow() ? m_width : 0;
    m_page->setGeometry(beside, 0, width() - beside, height());
    m_sidebar->setGeometry(0, 0, std::min(m_width, width()), height());
    m_sidebar->setVisible(isShown);
    m_handle->setGeometry(m_width - kHandle / 2 - 1, 0, kHandle, height());
    m_handle->setVisible(isShown);
    m_show->setVisible(!isShown);
    m_show->move(6, 8);
    if (isShown) m_sidebar->raise();
    m_handle->raise();
    m_show->raise();
}

void Shell::resizeEvent(QResizeEvent*) {
    if (!isNarrow()) m_isOver = false;
    place();
}

bool Shell::eventFilter(QObject* watched, QEvent* event) {
    if (watched != m_handle) return QWidget::eventFilter(watched, event);
    if (event->type() == QEvent::MouseMove) {
        const auto* move = static_cast<QMouseEvent*>(event);
        if (move->buttons() & Qt::LeftButton)
            setSidebarWidth(mapFromGlobal(move->globalPosition().toPoint()).x());
    }
    if (event->type() == QEvent::MouseButtonRelease) emit sidebarChanged();
    return QWidget::eventFilter(watched, event);
}

void Shell::retranslate() {
    m_show->setAccessibleName(tr("Show the chats"));
    m_show->setToolTip(
        tr("Show the chats (%1)").arg(QKeySequence(Qt::CTRL | Qt::Key_B).toString(QKeySequence::NativeText)));
}

void Shell::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) retranslate();
}

}  // namespace autoglm::ui
