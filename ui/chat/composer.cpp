#include "ui/chat/composer.h"

#include <QAbstractTextDocumentLayout>
#include <QEvent>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QInputMethod>
#include <QKeyEvent>
#include <QLabel>
#include <QMimeData>
#include <QPainter>
#include <QScrollBar>
#include <QTextBlock>
#include <QTextLayout>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

#include "app/desktop/format.h"
#include "ui/chat/round_button.h"
#include "ui/style/app_style.h"
#include "ui/style/fonts.h"
#include "ui/style/icons.h"
#include "ui/style/tokens.h"
#include "ui/widgets/dropped_files.h"

namespace autoglm::ui {
namespace {

constexpr int kMaxLines = 9;
// Far more than any context: a paste by mistake of a whole file must not freeze the page.
constexpr qsizetype kMaxCharacters = 2'000'000;

}  // namespace

ComposerEdit::ComposerEdit(QWidget* parent) : QPlainTextEdit(parent) {
    setFrameShape(QFrame::NoFrame);
    setAcceptDrops(false);  // or a file dropped here would become the text "file:///…"
    viewport()->setAcceptDrops(false);
    viewport()->setAutoFillBackground(false);
    setTabChangesFocus(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    document()->setDocumentMargin(0);
    connect(document()->documentLayout(), &QAbstractTextDocumentLayout::documentSizeChanged, this,
            &ComposerEdit::fitHeight);
    fitHeight();
}

// Asked of the document: a flag of our own would be stale after clear(), which ends a composition without an
// event.
bool ComposerEdit::isComposing() const {
    return !textCursor().block().layout()->preeditAreaText().isEmpty();
}

// A plain text document measures itself in lines.
int ComposerEdit::lineCount() const {
    return static_cast<int>(std::lround(document()->size().height()));
}

QSize ComposerEdit::sizeHint() const {
    const int lines = std::clamp(lineCount(), 1, kMaxLines);
    const qreal line = QFontMetricsF(font()).lineSpacing();
    return {200, static_cast<int>(std::ceil(lines * line)) + 2};
}

QSize ComposerEdit::minimumSizeHint() const {
    return {80, static_cast<int>(std::ceil(QFontMetricsF(font()).lineSpacing())) + 2};
}

void ComposerEdit::fitHeight() {
    setVerticalScrollBarPolicy(lineCount() > kMaxLines ? Qt::ScrollBarAsNeeded : Qt::ScrollBarAlwaysOff);
    setFixedHeight(sizeHint().height());
    // The new line may have scrolled the first one away before there was room, and again afterwards.
    QMetaObject::invokeMethod(
        this,
        [this] {
            if (lineCount() <= kMaxLines) verticalScrollBar()->setValue(0);
        },
        Qt::QueuedConnection);
}

void ComposerEdit::resizeEvent(QResizeEvent* event) {
    QPlainTextEdit::resizeEvent(event);
    // The new line made the text scroll before there was room for it.
    if (lineCount() <= kMaxLines) verticalScrollBar()->setValue(0);
}

void ComposerEdit::keyPressEvent(QKeyEvent* event) {
    const bool isEnter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (isEnter && isComposing()) {
        event->ignore();  // the method decides; half a word is never sent
        return;
    }
    const auto held = event->modifiers() & (Qt::ShiftModifier | Qt::ControlModifier);
    if (isEnter && (held == Qt::ControlModifier || (!m_sendsWithControl && !(held & Qt::ShiftModifier)))) {
        event->accept();
        emit sendPressed();
        return;
    }
    if (event->key() == Qt::Key_Up && event->modifiers() == Qt::NoModifier && document()->isEmpty() &&
        !isComposing()) {
        event->accept();
        emit recallPressed();
        return;
    }
    QPlainTextEdit::keyPressEvent(event);
}

void ComposerEdit::changeEvent(QEvent* event) {
    QPlainTextEdit::changeEvent(event);
    if (event->type() == QEvent::FontChange) fitHeight();
}

void ComposerEdit::focusInEvent(QFocusEvent* event) {
    QPlainTextEdit::focusInEvent(event);
    emit focusChanged();
}

void ComposerEdit::focusOutEvent(QFocusEvent* event) {
    QPlainTextEdit::focusOutEvent(event);
    emit focusChanged();
}

bool ComposerEdit::canInsertFromMimeData(const QMimeData* source) const {
    return source->hasUrls() || QPlainTextEdit::canInsertFromMimeData(source);
}

void ComposerEdit::insertFromMimeData(const QMimeData* source) {
    if (const DroppedFiles files = droppedFiles(*source); !files.local.empty()) {
        emit filesPasted(files.local);
        return;
    }
    if (!source->hasText()) return;
    const QString text = source->text();
    if (m_pasteLimit > 0 && text.size() > m_pasteLimit) {
        emit longTextPasted(text);
        return;
    }
    insertPlainText(text.left(kMaxCharacters - document()->characterCount()));
}

Composer::Composer(QWidget* parent)
    : QWidget(parent),
      m_edit(new ComposerEdit(this)),
      m_tray(new AttachmentTray(this)),
      m_note(new QLabel(this)),
      m_attach(new QToolButton(this)),
      m_think(new QToolButton(this)),
      m_gauge(new ContextGauge(this)),
      m_button(new RoundButton(this)) {
    auto* column = new QVBoxLayout(this);
    column->setSpacing(metrics::kGapSmall);
    column->addWidget(m_tray);
    column->addWidget(m_note);
    auto* row = new QHBoxLayout;
    row->setSpacing(metrics::kGrid);
    row->addWidget(m_edit, 1, Qt::AlignVCenter);
    for (QToolButton* button : {m_attach, m_think}) {
        button->setAutoRaise(true);
        button->setFixedSize(metrics::kHitTarget, m_button->sizeHint().height());
        button->setIconSize(QSize(20, 20));
        button->setCursor(Qt::ArrowCursor);
        row->addWidget(button, 0, Qt::AlignBottom);
    }
    m_gauge->setFixedHeight(m_button->sizeHint().height());
    row->addWidget(m_gauge, 0, Qt::AlignBottom);
    row->addSpacing(metrics::kGrid);
    row->addWidget(m_button, 0, Qt::AlignBottom);
    column->addLayout(row);
    m_attach->setIcon(icon(QStringLiteral("attach"), QPalette::PlaceholderText));
    m_think->setIcon(icon(QStringLiteral("think"), QPalette::PlaceholderText));
    m_think->setCheckable(true);
    m_think->hide();
    m_note->setWordWrap(true);
    m_note->setForegroundRole(QPalette::WindowText);  // has a colour of its own
    m_note->hide();
    fitMargins();
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setCursor(Qt::IBeamCursor);
    m_button->setCursor(Qt::PointingHandCursor);
    m_edit->setFont(fontFor(TextRole::Chat, font()));
    setTabOrder(m_edit, m_attach);
    setTabOrder(m_attach, m_think);
    setTabOrder(m_think, m_gauge);
    setTabOrder(m_gauge, m_button);
    connect(m_edit, &ComposerEdit::sendPressed, this, &Composer::send);
    connect(m_edit, &ComposerEdit::recallPressed, this, &Composer::recallRequested);
    connect(m_edit, &ComposerEdit::focusChanged, this, [this] { update(); });
    connect(m_edit, &ComposerEdit::filesPasted, this, &Composer::attach);
    connect(m_edit, &ComposerEdit::longTextPasted, m_tray, &AttachmentTray::addText);
    // The row is a layout within a layout, which would hear of a new line with the next event only.
    connect(m_edit->document()->documentLayout(), &QAbstractTextDocumentLayout::documentSizeChanged, this,
            [this] { layout()->activate(); });
    connect(m_edit, &QPlainTextEdit::textChanged, this, [this] {
        updateButton();
        tellNote();
        emit changed();
    });
    connect(m_tray, &AttachmentTray::changed, this, [this] {
        updateButton();
        tellNote();
        emit changed();
    });
    connect(m_attach, &QToolButton::clicked, this, &Composer::filesRequested);
    connect(m_think, &QToolButton::clicked, this, [this](bool isOn) {
        emit thinkingChosen(isOn);
        retranslate();
    });
    connect(m_button, &QToolButton::clicked, this, [this] {
        if (m_answering) {
            emit stopRequested();
        } else {
            // What the input method still holds belongs to the question.
            QGuiApplication::inputMethod()->commit();
            send();
        }
        m_edit->setFocus();
    });
    retranslate();
    updateButton();
}

void Composer::attach(const std::vector<desktop::FilePath>& files) {
    for (const desktop::FilePath& file : files)
        m_tray->addFile(file);
    m_edit->setFocus();
}

void Composer::setParts(const desktop::PromptParts& parts) {
    m_parts = parts;
    m_gauge->setParts(parts);
    m_tray->setTokens(parts.eachAttachment);
    tellNote();
    updateButton();
}

void Composer::setThinking(bool hasSwitch, bool isOn) {
    m_think->setVisible(hasSwitch);
    m_think->setChecked(isOn);
    retranslate();
}

QString Composer::note() const {
    const bool hasQuestion = !text().trimmed().isEmpty() || !m_tray->attachments().isEmpty();
    if (!hasQuestion || m_parts.contextSize == 0) return {};
    if (!m_parts.fits()) {
        return tr("Too long: %1 tokens, and the context has %2. Take something out, or open the model with a "
                  "larger context.")
            .arg(desktop::formatCount(m_parts.least()), desktop::formatCount(m_parts.contextSize));
    }
    if (m_parts.leftOut > 0)
        return tr("%n of the oldest messages will be left out to make room.", nullptr, m_parts.leftOut);
    return {};
}

void Composer::tellNote() {
    const QString words = note();
    m_note->setText(words);
    m_note->setVisible(!words.isEmpty());
    if (words.isEmpty()) return;
    const Tokens& t = tokensOf(palette());
    QPalette colors = palette();
    colors.setColor(QPalette::WindowText, m_parts.fits() ? t.secondary : t.bad);
    m_note->setPalette(colors);
    m_note->setFont(fontFor(TextRole::Secondary, font()));
    // A label that breaks its lines asks for more than it needs; its room is known here.
    m_note->setFixedHeight(m_note->heightForWidth(std::max(width() - 32, 120)));
}

bool Composer::canSend() const {
    const bool hasQuestion = !text().trimmed().isEmpty() || !m_tray->attachments().isEmpty();
    return m_blockedReason.isEmpty() && hasQuestion && !m_tray->isReading() && m_parts.fits();
}

QString Composer::text() const {
    return m_edit->toPlainText();
}

void Composer::setText(const QString& text) {
    m_edit->setPlainText(text);
    m_edit->moveCursor(QTextCursor::End);
}

void Composer::insertText(const QString& text) {
    m_edit->insertPlainText(text.left(kMaxCharacters));
    m_edit->setFocus();
}

void Composer::setAnswering(bool answering) {
    m_answering = answering;
    retranslate();
    updateButton();
}

void Composer::setBlocked(const QString& reason) {
    m_blockedReason = reason;
    // A field that is disabled passes the focus on to whatever comes next; it belongs here again afterwards,
    // unless something else was chosen with the mouse or is being written in.
    QWidget* focus = window()->focusWidget();
    if (!reason.isEmpty() && focus == m_edit) m_ownsFocus = true;
    m_edit->setEnabled(reason.isEmpty());
    if (reason.isEmpty() && m_ownsFocus) {
        m_ownsFocus = false;
        if (!focus || focus->focusPolicy() == Qt::TabFocus) m_edit->setFocus();
    }
    retranslate();
    updateButton();
    update();
}

void Composer::setEditing(bool isEditing) {
    m_editing = isEditing;
    fitMargins();
    retranslate();
    update();
}

// The hint stands in the upper margin, so that it needs no layout of its own.
void Composer::fitMargins() {
    const int hint = m_editing ? QFontMetrics(fontFor(TextRole::Secondary, font())).height() + 6 : 0;
    layout()->setContentsMargins(16, 8 + hint, 8, 8);
}

QString Composer::hint() const {
    return m_editing ? tr("Your new version stands beside the old one · Esc keeps only the old one")
                     : QString();
}

void Composer::setTemporary(bool isTemporary) {
    m_temporary = isTemporary;
    retranslate();
}

void Composer::send() {
    if (m_answering || !canSend()) return;
    emit sendRequested(text());
}

void Composer::updateButton() {
    m_button->setIcon(QIcon());
    static_cast<RoundButton*>(m_button)->setSign(m_answering ? QStringLiteral("stop")
                                                             : QStringLiteral("send"));
    m_button->setEnabled(m_answering || canSend());
    m_attach->setEnabled(m_blockedReason.isEmpty());
}

void Composer::retranslate() {
    m_edit->setPlaceholderText(!m_blockedReason.isEmpty() ? m_blockedReason
                               : m_temporary ? tr("Ask something… nothing of this chat is stored")
                                             : tr("Ask something…"));
    m_edit->setAccessibleDescription(hint());
    m_attach->setToolTip(tr("Attach text, code, Markdown, CSV or PDF files"));
    m_attach->setAccessibleName(tr("Attach files"));
    m_think->setToolTip(m_think->isChecked() ? tr("The model thinks before it answers")
                                             : tr("The model answers at once, without thinking"));
    m_think->setAccessibleName(tr("Think before answering"));
    tellNote();
    m_edit->setAccessibleName(tr("Message"));
    m_button->setAccessibleName(m_answering ? tr("Stop") : tr("Send"));
    m_button->setToolTip(m_answering                  ? tr("Stop the answer (Esc)")
                         : !m_blockedReason.isEmpty() ? m_blockedReason
                                                      : tr("Send (Enter)"));
}

void Composer::paintEvent(QPaintEvent*) {
    const Tokens& t = tokensOf(palette());
    QPainter painter(this);
    drawBox(painter, QRectF(rect()), 14, m_blockedReason.isEmpty() ? t.raised : t.window,
            m_edit->hasFocus() ? t.accent : t.border);
    if (!m_editing) return;
    painter.setFont(fontFor(TextRole::Secondary, font()));
    painter.setPen(t.secondary);
    const int room = width() - 32;
    painter.drawText(QRect(16, 8, room, painter.fontMetrics().height()), Qt::AlignLeft | Qt::AlignVCenter,
                     painter.fontMetrics().elidedText(hint(), Qt::ElideRight, room));
}

void Composer::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) retranslate();
    if (event->type() == QEvent::PaletteChange) tellNote();
    if (event->type() != QEvent::FontChange) return;
    m_edit->setFont(fontFor(TextRole::Chat, font()));
    fitMargins();
}

void Composer::mousePressEvent(QMouseEvent*) {
    m_edit->setFocus();
}

}  // namespace autoglm::ui
