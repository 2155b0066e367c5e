#include "ui/advisor/table_card.h"

#include <QGuiApplication>
#include <QPainter>
#include <QPixmap>
#include <QTableWidget>
#include <QVBoxLayout>
#include <cmath>

#include "ui/style/tokens.h"
#include "ui/widgets/panel.h"

namespace autoglm::ui {
namespace {

constexpr int kMark = 12;

}  // namespace

QWidget* tableCard(QTableWidget* table) {
    auto* card = new Panel(Panel::Look::Card, table->parentWidget());
    auto* column = new QVBoxLayout(card);
    column->setContentsMargins(1, 6, 1, 6);
    column->addWidget(table);
    table->setFrameShape(QFrame::NoFrame);
    table->setIconSize(QSize(kMark, kMark));
    return card;
}

QIcon fitMark(bool fits, const Tokens& tokens) {
    const qreal scale = qGuiApp->devicePixelRatio();
    QPixmap mark(QSize(kMark, kMark) * scale);
    mark.setDevicePixelRatio(scale);
    mark.fill(Qt::transparent);
    QPainter painter(&mark);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(fits ? QPen(Qt::NoPen) : QPen(tokens.secondary, 1.5));
    painter.setBrush(fits ? QBrush(tokens.good) : QBrush(Qt::NoBrush));
    painter.drawEllipse(QPointF(kMark / 2.0, kMark / 2.0), fits ? 5 : 4.25, fits ? 5 : 4.25);
    painter.end();
    // The same where the row is chosen: it says what it says.
    QIcon icon(mark);
    icon.addPixmap(mark, QIcon::Selected);
    return icon;
}

}  // namespace autoglm::ui
