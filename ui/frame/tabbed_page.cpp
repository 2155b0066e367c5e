#include "ui/frame/tabbed_page.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QPainter>
#include <QStackedWidget>
#include <QTabBar>

#include "ui/style/tokens.h"

namespace autoglm::ui {

TabbedPage::TabbedPage(QWidget* parent)
    : QWidget(parent), m_tabs(new QTabBar(this)), m_stack(new QStackedWidget(this)) {
    m_tabs->setDocumentMode(true);
    m_tabs->setDrawBase(false);
    m_tabs->setExpanding(false);
    auto* row = new QHBoxLayout;
    row->setContentsMargins(metrics::kGapSmall, 0, metrics::kGapSmall, 0);
    row->addWidget(m_tabs);
    row->addStretch(1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(row);
    column->addWidget(m_stack, 1);
    connect(m_tabs, &QTabBar::currentChanged, m_stack, &QStackedWidget::setCurrentIndex);
}

void TabbedPage::addTab(QWidget* face, std::function<QString()> name) {
    m_stack->addWidget(face);
    m_tabs->addTab(name());
    m_names.push_back(std::move(name));
}

void TabbedPage::open(QWidget* face) {
    m_tabs->setCurrentIndex(m_stack->indexOf(face));
}

QWidget* TabbedPage::current() const {
    return m_stack->currentWidget();
}

void TabbedPage::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() != QEvent::LanguageChange) return;
    for (std::size_t i = 0; i < m_names.size(); ++i)
        m_tabs->setTabText(static_cast<int>(i), m_names[i]());
}

void TabbedPage::paintEvent(QPaintEvent*) {
    const Tokens& t = tokensOf(palette());
    QPainter painter(this);
    painter.fillRect(rect(), t.window);
    painter.fillRect(QRect(0, m_tabs->geometry().bottom(), width(), 1), t.border);
}

}  // namespace autoglm::ui
