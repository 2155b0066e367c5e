#include "ui/chat/attachment_tray.h"

#include <QKeyEvent>
#include <QPainter>
#include <QToolButton>
#include <algorithm>

#include "app/desktop/format.h"
#include "ui/style/app_style.h"
#include "ui/style/fonts.h"
#include "ui/style/icons.h"
#include "ui/style/tokens.h"

namespace autoglm::ui {
namespace {

constexpr int kIcon = 16, kPad = 8, kGap = 6, kWidest = 280, kRemove = 22;

}  // namespace

AttachmentChip::AttachmentChip(const QString& name, QWidget* parent)
    : QWidget(parent), m_remove(new QToolButton(this)) {
    m_attachment.name = name;
    setFocusPolicy(Qt::TabFocus);
    setCursor(Qt::ArrowCursor);
    m_remove->setIcon(icon(QStringLiteral("close")));
    m_remove->setIconSize(QSize(12, 12));
    m_remove->setAutoRaise(true);
    m_remove->setFocusPolicy(Qt::NoFocus);
    connect(m_remove, &QToolButton::clicked, this, &AttachmentChip::removeRequested);
    describe();
}

QFont AttachmentChip::detailFont() const {
    return fontFor(TextRole::Secondary, font());
}

QString AttachmentChip::detail() const {
    if (m_isReading) return tr("reading…");
    if (hasFailed()) return tr("cannot be attached");
    QStringList words;
    if (m_attachment.pages > 0) words << tr("%n page(s)", nullptr, m_attachment.pages);
    words << desktop::formatBytes(static_cast<quint64>(m_attachment.bytes));
    if (m_attachment.tokens > 0) words << tr("%1 tokens").arg(desktop::formatCount(m_attachment.tokens));
    return words.join(QStringLiteral(" · "));
}

void AttachmentChip::describe() {
    const QString words = hasFailed() ? m_problem : detail();
    setToolTip(m_attachment.name + QLatin1Char('\n') + words);
    setAccessibleName(QStringLiteral("%1: %2").arg(m_attachment.name, words));
    m_remove->setToolTip(tr("Remove"));
    m_remove->setAccessibleName(tr("Remove %1").arg(m_attachment.name));
    updateGeometry();
    update();
}

void AttachmentChip::setAttachment(const desktop::Attachment& attachment) {
    m_attachment = attachment;
    m_isReading = false;
    describe();
}

void AttachmentChip::setProblem(const QString& problem) {
    m_problem = problem;
    m_isReading = false;
    describe();
}

void AttachmentChip::setTokens(int tokens) {
    if (m_attachment.tokens == tokens) return;
    m_attachment.tokens = tokens;
    describe();
}

QSize AttachmentChip::sizeHint() const {
    const int name = fontMetrics().horizontalAdvance(m_attachment.name);
    const int words = QFontMetrics(detailFont()).horizontalAdvance(detail());
    const int width = kPad + kIcon + kPad + std::max(name, words) + 6 + kRemove + 4;
    const int height = fontMetrics().height() + QFontMetrics(detailFont()).height() + 10;
    return {std::min(width, kWidest), height};
}

void AttachmentChip::paintEvent(QPaintEvent*) {
    const Tokens& t = tokensOf(palette());
    QPainter painter(this);
    const QColor edge = hasFocus() ? t.accent : hasFailed() ? t.bad : t.border;
    drawBox(painter, QRectF(rect()), metrics::kRadius, hasFailed() ? t.badTint : t.userBlock, edge);
    painter.drawPixmap(QPointF(kPad, (height() - kIcon) / 2.0),
                       iconPixmap(hasFailed() ? QStringLiteral("warning") : QStringLiteral("file"),
                                  hasFailed() ? t.bad : t.secondary, kIcon, devicePixelRatioF()));
    const int left = kPad + kIcon + kPad, room = width() - left - kRemove - 8;
    const int first = fontMetrics().height();
    painter.setPen(t.text);
    painter.drawText(QRect(left, 5, room, first), Qt::AlignLeft | Qt::AlignVCenter,
                     fontMetrics().elidedText(m_attachment.name, Qt::ElideMiddle, room));
    painter.setFont(detailFont());
    painter.setPen(hasFailed() ? t.bad : t.secondary);
    painter.drawText(QRect(left, 5 + first, room, height() - 10 - first), Qt::AlignLeft | Qt::AlignVCenter,
                     painter.fontMetrics().elidedText(detail(), Qt::ElideRight, room));
}

void AttachmentChip::resizeEvent(QResizeEvent*) {
    m_remove->setGeometry(width() - kRemove - 4, (height() - kRemove) / 2, kRemove, kRemove);
}

void AttachmentChip::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Delete || event->key() == Qt::Key_Backspace) {
        emit removeRequested();
        return;
    }
    QWidget::keyPressEvent(event);
}

void AttachmentChip::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange || event->type() == QEvent::FontChange) describe();
}

AttachmentTray::AttachmentTray(QWidget* parent) : QWidget(parent) {
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    connect(&m_reader, &desktop::AttachmentReader::finished, this, &AttachmentTray::onFinished);
    hide();
}

AttachmentChip* AttachmentTray::addChip(const QString& name) {
    auto* chip = new AttachmentChip(name, this);
    m_chips.push_back(chip);
    connect(chip, &AttachmentChip::removeRequested, this, [this, chip] { remove(chip); });
    chip->show();
    return chip;
}

void AttachmentTray::addFile(const desktop::FilePath& path) {
    AttachmentChip* chip = addChip(desktop::displayName(path));
    chip->number = m_nextNumber++;
    m_reader.read(chip->number, path);
    fit();
    emit changed();
}

void AttachmentTray::addText(const QString& text) {
    const auto isPaste = [](const AttachmentChip* chip) {
        return chip->attachment().kind == desktop::Attachment::Kind::Paste;
    };
    const auto before = std::ranges::count_if(m_chips, isPaste);
    desktop::Attachment attachment;
    attachment.id = storage::newId();
    attachment.kind = desktop::Attachment::Kind::Paste;
    attachment.name = before == 0 ? tr("Pasted text") : tr("Pasted text %1").arg(before + 1);
    attachment.text = text;
    attachment.bytes = text.toUtf8().size();
    addChip(attachment.name)->setAttachment(attachment);
    fit();
    emit changed();
}

void AttachmentTray::setAttachments(const QVector<desktop::Attachment>& attachments) {
    if (attachments.isEmpty() && m_chips.empty()) return;
    while (!m_chips.empty()) {
        m_reader.cancel(m_chips.back()->number);
        m_chips.back()->hide();
        m_chips.back()->deleteLater();
        m_chips.pop_back();
    }
    for (const desktop::Attachment& attachment : attachments)
        addChip(attachment.name)->setAttachment(attachment);
    fit();
    emit changed();
}

QVector<desktop::Attachment> AttachmentTray::attachments() const {
    QVector<desktop::Attachment> all;
    for (const AttachmentChip* chip : m_chips) {
        if (!chip->isReading() && !chip->hasFailed()) all.append(chip->attachment());
    }
    return all;
}

bool AttachmentTray::isReading() const {
    return std::ranges::any_of(m_chips, [](const AttachmentChip* chip) { return chip->isReading(); });
}

void AttachmentTray::setTokens(const QVector<int>& tokens) {
    qsizetype next = 0;
    for (AttachmentChip* chip : m_chips) {
        if (chip->isReading() || chip->hasFailed() || next >= tokens.size()) continue;
        chip->setTokens(tokens.at(next++));
    }
    fit();
}

void AttachmentTray::onFinished(quint64 number, const desktop::ReadAttachment& read) {
    const auto chip = std::ranges::find(m_chips, number, &AttachmentChip::number);
    if (chip == m_chips.end()) return;
    if (read.problem.isEmpty()) {
        desktop::Attachment attachment = read.attachment;
        attachment.id = storage::newId();
        (*chip)->setAttachment(attachment);
    } else {
        (*chip)->setProblem(read.problem);
    }
    fit();
    emit changed();
}

void AttachmentTray::remove(AttachmentChip* chip) {
    m_reader.cancel(chip->number);
    const bool hadFocus = chip->hasFocus();
    std::erase(m_chips, chip);
    chip->hide();
    chip->deleteLater();
    if (hadFocus && !m_chips.empty()) m_chips.back()->setFocus();
    fit();
    emit changed();
}

/// In rows, from the left. Returns the height.
int AttachmentTray::place(int width, bool moves) const {
    int x = 0, y = 0, row = 0;
    for (AttachmentChip* chip : m_chips) {
        const QSize wish = chip->sizeHint();
        const int chipWidth = std::min(wish.width(), std::max(width, 80));
        if (x > 0 && x + chipWidth > width) {
            x = 0;
            y += row + kGap;
        }
        if (moves) chip->setGeometry(x, y, chipWidth, wish.height());
        x += chipWidth + kGap;
        row = wish.height();
    }
    return m_chips.empty() ? 0 : y + row;
}

int AttachmentTray::heightForWidth(int width) const {
    return place(width, false);
}

void AttachmentTray::fit() {
    setVisible(!m_chips.empty());
    setFixedHeight(place(width(), true));
}

void AttachmentTray::resizeEvent(QResizeEvent*) {
    fit();
}

}  // namespace autoglm::ui
