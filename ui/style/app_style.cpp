#include "ui/style/app_style.h"

#include <QAbstractItemView>
#include <QAbstractSpinBox>
#include <QPainter>
#include <QPlainTextEdit>
#include <QStyleOption>
#include <QWidget>

#include "ui/style/button_painting.h"
#include "ui/style/control_painting.h"
#include "ui/style/field_painting.h"
#include "ui/style/icons.h"
#include "ui/style/menu_painting.h"
#include "ui/style/motion.h"
#include "ui/style/scroll_bars.h"
#include "ui/style/tokens.h"

namespace autoglm::ui {

void drawBox(QPainter& painter, const QRectF& rect, qreal radius, const QBrush& fill, const QColor& border) {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(fill);
    if (border.isValid()) {
        painter.setPen(QPen(border, 1));
        painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius);
    } else {
        painter.setPen(Qt::NoPen);
        painter.drawRoundedRect(rect, radius, radius);
    }
    painter.restore();
}

AppStyle::AppStyle() : QProxyStyle(QStringLiteral("Fusion")) {}

void AppStyle::polish(QWidget* widget) {
    QProxyStyle::polish(widget);
    // A filled viewport is square and would cut the corners off the frame, which fills the field itself.
    if (auto* edit = qobject_cast<QPlainTextEdit*>(widget)) edit->viewport()->setAutoFillBackground(false);
}

void AppStyle::drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                             const QWidget* widget) const {
    const Tokens& t = tokensOf(option->palette);
    switch (element) {
        case PE_PanelButtonCommand:
            drawButton(*option, *painter);
            return;
        case PE_PanelButtonTool:
            drawToolButton(*option, *painter);
            return;
        case PE_IndicatorCheckBox:
            drawCheckBox(*option, *painter);
            return;
        case PE_PanelLineEdit: {
            const auto* frame = qstyleoption_cast<const QStyleOptionFrame*>(option);
            // Within a spin box or a list that is edited the frame is somebody else's.
            if (frame && frame->lineWidth > 0) {
                drawField(*option, *painter);
            } else if (!widget || !qobject_cast<const QAbstractSpinBox*>(widget->parentWidget())) {
                painter->fillRect(option->rect.adjusted(2, 2, -2, -2), option->palette.base());
            }
            return;
        }
        case PE_Frame:
            if (qobject_cast<const QPlainTextEdit*>(widget)) {
                drawField(*option, *painter);
                return;
            }
            // Of other fields that scroll: a hairline as around all that is only read. Lists fill their
            // corners themselves.
            if (qobject_cast<const QAbstractScrollArea*>(widget) &&
                !qobject_cast<const QAbstractItemView*>(widget)) {
                drawBox(*painter, QRectF(option->rect), metrics::kRadius, t.surface, t.border);
                return;
            }
            break;
        case PE_FrameDefaultButton:
        case PE_FrameStatusBarItem:
        case PE_PanelMenuBar:
        case PE_FrameMenu:
            return;
        case PE_PanelMenu:
            drawBox(*painter, QRectF(option->rect), 0, t.raised, t.border);
            return;
        case PE_PanelTipLabel:
            drawBox(*painter, QRectF(option->rect), 0, t.raised, t.border);
            return;
        case PE_PanelItemViewRow: {
            const auto* row = qstyleoption_cast<const QStyleOptionViewItem*>(option);
            if (!row || !(option->state & State_Selected)) break;
            painter->fillRect(option->rect, t.tint);
            return;
        }
        case PE_IndicatorHeaderArrow:
            return;  // drawn with the words it stands beside
        case PE_IndicatorBranch:
            drawBranch(*option, *painter);
            return;
        case PE_IndicatorArrowDown:  // of a button with a menu
            drawChevron(*painter, QRectF(option->rect).center(),
                        option->state & State_Enabled ? t.secondary : t.disabled);
            return;
        case PE_FrameTabBarBase: {
            const QRect& base = option->rect;
            painter->fillRect(QRect(base.left(), base.bottom(), base.width(), 1), t.border);
            return;
        }
        case PE_FrameFocusRect:
            drawFocusRing(*option, *painter, widget);
            return;
        default:
            break;
    }
    QProxyStyle::drawPrimitive(element, option, painter, widget);
}

void AppStyle::drawControl(ControlElement element, const QStyleOption* option, QPainter* painter,
                           const QWidget* widget) const {
    switch (element) {
        case CE_PushButtonLabel: {
            const auto* button = qstyleoption_cast<const QStyleOptionButton*>(option);
            if (!button || !isDefaultButton(*option) || !(option->state & State_Enabled)) break;
            QStyleOptionButton inked = *button;
            inked.palette.setColor(QPalette::ButtonText, tokensOf(option->palette).onAccent);
            QProxyStyle::drawControl(element, &inked, painter, widget);
            return;
        }
        case CE_ProgressBarGroove:
        case CE_ProgressBarLabel:
            return;
        case CE_ProgressBarContents:
            if (const auto* bar = qstyleoption_cast<const QStyleOptionProgressBar*>(option))
                drawProgress(*bar, *painter);
            return;
        case CE_MenuItem: {
            const auto* item = qstyleoption_cast<const QStyleOptionMenuItem*>(option);
            if (!item || item->menuItemType == QStyleOptionMenuItem::Scroller) break;
            drawMenuItem(*item, *painter);
            return;
        }
        case CE_MenuBarItem:
            if (const auto* item = qstyleoption_cast<const QStyleOptionMenuItem*>(option))
                drawMenuBarItem(*item, *painter);
            return;
        case CE_MenuBarEmptyArea:
            painter->fillRect(option->rect, tokensOf(option->palette).window);
            return;
        case CE_HeaderSection:
            drawHeaderSection(*option, *painter);
            return;
        case CE_HeaderEmptyArea:
            drawHeaderSection(*option, *painter);
            return;
        case CE_HeaderLabel:
            if (const auto* head = qstyleoption_cast<const QStyleOptionHeader*>(option))
                drawHeaderLabel(*head, *painter);
            return;
        case CE_Header: {
            // As a whole: the base class asks itself, not its heirs, where the words and the arrow lie.
            const auto* head = qstyleoption_cast<const QStyleOptionHeader*>(option);
            if (!head || head->orientation != Qt::Horizontal) break;
            painter->save();
            painter->setClipRect(option->rect);
            drawHeaderSection(*option, *painter);
            drawHeaderLabel(*head, *painter);
            painter->restore();
            return;
        }
        case CE_TabBarTabShape:
            if (const auto* tab = qstyleoption_cast<const QStyleOptionTab*>(option)) drawTab(*tab, *painter);
            return;
        case CE_TabBarTabLabel: {
            const auto* tab = qstyleoption_cast<const QStyleOptionTab*>(option);
            if (!tab || (option->state & State_Selected) || !(option->state & State_Enabled)) break;
            QStyleOptionTab quiet = *tab;
            quiet.palette.setColor(QPalette::WindowText, tokensOf(option->palette).secondary);
            QProxyStyle::drawControl(element, &quiet, painter, widget);
            return;
        }
        case CE_ItemViewItem: {
            // A chosen row is tinted: the full accent is for text that is marked.
            const auto* item = qstyleoption_cast<const QStyleOptionViewItem*>(option);
            if (!item || !(option->state & State_Selected)) break;
            QStyleOptionViewItem tinted = *item;
            const Tokens& t = tokensOf(option->palette);
            tinted.palette.setColor(QPalette::Highlight, t.tint);
            tinted.palette.setColor(QPalette::HighlightedText, tinted.palette.color(QPalette::Text));
            QProxyStyle::drawControl(element, &tinted, painter, widget);
            return;
        }
        case CE_Splitter:
            painter->fillRect(option->rect, tokensOf(option->palette).border);
            return;
        default:
            break;
    }
    QProxyStyle::drawControl(element, option, painter, widget);
}

void AppStyle::drawComplexControl(ComplexControl control, const QStyleOptionComplex* option,
                                  QPainter* painter, const QWidget* widget) const {
    if (control == CC_SpinBox) {
        if (const auto* box = qstyleoption_cast<const QStyleOptionSpinBox*>(option); box && box->frame) {
            drawSpinBox(*box, proxy()->subControlRect(control, option, SC_SpinBoxUp, widget),
                        proxy()->subControlRect(control, option, SC_SpinBoxDown, widget), *painter);
            return;
        }
    }
    if (control == CC_ComboBox) {
        const auto* box = qstyleoption_cast<const QStyleOptionComboBox*>(option);
        if (box && !box->editable && box->frame) {
            drawComboBox(*box, *painter);
            return;
        }
    }
    if (control == CC_ToolButton) {
        const auto* button = qstyleoption_cast<const QStyleOptionToolButton*>(option);
        if (button && (button->features & QStyleOptionToolButton::HasMenu) &&
            !(button->features & QStyleOptionToolButton::MenuButtonPopup)) {
            drawMenuButton(*button, *painter, *proxy(), widget);
            return;
        }
    }
    if (control == CC_Slider) {
        if (const auto* slider = qstyleoption_cast<const QStyleOptionSlider*>(option);
            slider && slider->orientation == Qt::Horizontal) {
            drawSlider(*slider, QRectF(proxy()->subControlRect(control, option, SC_SliderHandle, widget)),
                       *painter);
            return;
        }
    }
    if (control == CC_ScrollBar) {
        if (const auto* bar = qstyleoption_cast<const QStyleOptionSlider*>(option)) {
            drawScrollBar(*bar, *painter);
            return;
        }
    }
    QProxyStyle::drawComplexControl(control, option, painter, widget);
}

QIcon AppStyle::standardIcon(StandardPixmap which, const QStyleOption* option, const QWidget* widget) const {
    // Qt's own is a dark disc, the heaviest thing on a page.
    if (which == SP_LineEditClearButton) return icon(QStringLiteral("close"), QPalette::PlaceholderText);
    return QProxyStyle::standardIcon(which, option, widget);
}

int AppStyle::styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget,
                        QStyleHintReturn* data) const {
    switch (hint) {
        case SH_EtchDisabledText:
        case SH_DitherDisabledText:
            return 0;
        case SH_ScrollBar_ContextMenu:
            return 0;
        case SH_ScrollBar_LeftClickAbsolutePosition:
            return 1;
        case SH_UnderlineShortcut:
            return 1;
        case SH_Widget_Animation_Duration:
            return motionMs();
        default:
            return QProxyStyle::styleHint(hint, option, widget, data);
    }
}

}  // namespace autoglm::ui
