#include "ui/chat/find_bar.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPainter>
#include <QToolButton>

#include "app/desktop/format.h"
#include "ui/chat/chat_view.h"
#include "ui/style/icons.h"
#include "ui/style/tokens.h"

namespace autoglm::ui {
namespace {

QToolButton* signButton(const QString& sign, QWidget* parent) {
    auto* button = new QToolButton(parent);
    button->setIcon(icon(sign));
    button->setAutoRaise(true);
    button->setFixedSize(metrics::kHitTarget, metrics::kHitTarget);
    return button;
}

}  // namespace

FindBar::FindBar(ChatView* view, QWidget* parent)
    : QWidget(parent),
      m_view(view),
      m_edit(new QLineEdit(this)),
      m_count(new QLabel(this)),
      m_previous(signButton(QStringLiteral("chevron-up"), this)),
      m_next(signButton(QStringLiteral("chevron-down"), this)),
      m_close(signButton(QStringLiteral("close"), this)) {
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(metrics::kGapSmall, 6, metrics::kGapSmall, 6);
    row->setSpacing(metrics::kGrid);
    row->addWidget(m_edit, 1);
    row->addWidget(m_count);
    row->addWidget(m_previous);
    row->addWidget(m_next);
    row->addWidget(m_close);
    m_edit->installEventFilter(this);
    m_count->setMinimumWidth(fontMetrics().horizontalAdvance(QStringLiteral("000 / 000")));
    m_count->setAlignment(Qt::AlignCenter);
    m_count->setForegroundRole(QPalette::PlaceholderText);
    connect(m_edit, &QLineEdit::textChanged, this, [this](const QString& words) {
        m_view->find(words);
        tell();
    });
    connect(m_view, &ChatView::foundChanged, this, &FindBar::tell);
    connect(m_previous, &QToolButton::clicked, this, [this] { m_view->findNext(-1); });
    connect(m_next, &QToolButton::clicked, this, [this] { m_view->findNext(1); });
    connect(m_close, &QToolButton::clicked, this, &FindBar::close);
    retranslate();
    tell();
    hide();
}

void FindBar::open() {
    const QString selected = m_view->selectedText();
    show();
    if (!selected.isEmpty() && selected.size() < 200 && !selected.contains(QLatin1Char('\n')))
        m_edit->setText(selected);
    m_view->find(m_edit->text());
    tell();
    m_edit->setFocus();
    m_edit->selectAll();
}

void FindBar::close() {
    if (isHidden()) return;
    hide();
    m_view->find({});
    emit closed();
}

void FindBar::tell() {
    const int count = m_view->foundCount();
    QString words;
    if (!m_edit->text().isEmpty()) {
        words = count == 0 ? tr("not found")
                           : QStringLiteral("%1 / %2").arg(desktop::formatCount(m_view->currentFound() + 1),
                                                           desktop::formatCount(count));
    }
    m_count->setText(words);
    m_previous->setEnabled(count > 0);
    m_next->setEnabled(count > 0);
}

void FindBar::retranslate() {
    m_edit->setPlaceholderText(tr("Find in this chat"));
    m_edit->setAccessibleName(tr("Find in this chat"));
    m_count->setAccessibleName(tr("Places found"));
    const auto name = [](QToolButton* button, const QString& words) {
        button->setToolTip(words);
        button->setAccessibleName(words);
    };
    name(m_previous, tr("Previous (Shift+Enter)"));
    name(m_next, tr("Next (Enter)"));
    name(m_close, tr("Close (Esc)"));
}

bool FindBar::eventFilter(QObject* watched, QEvent* event) {
    // The window has keys of its own for Escape and Enter; here they are the bar's.
    if (event->type() == QEvent::ShortcutOverride &&
        static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape) {
        event->accept();
        return true;
    }
    if (event->type() != QEvent::KeyPress) return QWidget::eventFilter(watched, event);
    const auto* key = static_cast<QKeyEvent*>(event);
    switch (key->key()) {
        case Qt::Key_Escape:
            close();
            return true;
        case Qt::Key_Return:
        case Qt::Key_Enter:
        case Qt::Key_F3:
            m_view->findNext(key->modifiers() & Qt::ShiftModifier ? -1 : 1);
            return true;
        case Qt::Key_Down:
            m_view->findNext(1);
            return true;
        case Qt::Key_Up:
            m_view->findNext(-1);
            return true;
        default:
            return QWidget::eventFilter(watched, event);
    }
}

void FindBar::paintEvent(QPaintEvent*) {
    const Tokens& t = tokensOf(palette());
    QPainter painter(this);
    painter.fillRect(rect(), t.window);
    painter.fillRect(QRect(0, height() - 1, width(), 1), t.border);
}

void FindBar::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) {
        retranslate();
        tell();
    }
}

}  // namespace autoglm::ui
