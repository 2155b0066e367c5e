#include "ui/style/app_style.h"

#include <QAbstractSpinBox>
#include <QPainter>
#include <QPlainTextEdit>
#include <QStyleOption>
#include <QToolButton>
#include <QWidget>
#include <algorithm>

#include "ui/style/control_painting.h"
#include "ui/style/icons.h"
#include "ui/style/motion.h"
#include "ui/style/tokens.h"

namespace autoglm::ui {
namespace {

constexpr int kScrollBarWidth = 12;
constexpr int kProgressHeight = 6;
constexpr int kSliderHandle = 18;
constexpr int kCheckBox = 16;
constexpr int kMenuArrow = 14;
constexpr int kSortArrow = 14;

QColor mixed(const QColor& a, const QColor& b, double share) {
    return QColor::fromRgbF(static_cast<float>(a.redF() * (1 - share) + b.redF() * share),
                            static_cast<float>(a.greenF() * (1 - share) + b.greenF() * share),
                            static_cast<float>(a.blueF() * (1 - share) + b.blueF() * share));
}

bool isDefaultButton(const QStyleOption* option) {
    const auto* button = qstyleoption_cast<const QStyleOptionButton*>(option);
    return button && (button->features & QStyleOptionButton::DefaultButton);
}

void drawButton(const QStyleOption* option, QPainter* painter) {
    const Tokens& t = tokensOf(option->palette);
    const bool enabled = option->state & QStyle::State_Enabled;
    const bool hovered = enabled && (option->state & QStyle::State_MouseOver);
    const bool pressed = enabled && (option->state & QStyle::State_Sunken);
    // On a dark card a button would be no more than its words.
    QColor fill = t.isDark ? mixed(t.raised, t.text, 0.05) : t.raised;
    QColor border = t.isDark ? mixed(t.border, t.text, 0.12) : t.border;
    if (isDefaultButton(option) && enabled) {
        fill = border = pressed   ? mixed(t.accent, t.text, 0.25)
                        : hovered ? mixed(t.accent, t.text, 0.12)
                                  : t.accent;
    } else if (pressed) {
        fill = mixed(t.raised, t.text, 0.14);
    } else if (hovered) {
        fill = mixed(t.raised, t.text, t.isDark ? 0.10 : 0.05);
    }
    drawBox(*painter, QRectF(option->rect), metrics::kRadius, fill, border);
}

void drawToolButton(const QStyleOption* option, QPainter* painter) {
    const Tokens& t = tokensOf(option->palette);
    const bool enabled = option->state & QStyle::State_Enabled;
    if (!enabled) return;
    const bool active = option->state & (QStyle::State_Sunken | QStyle::State_On);
    if (!active && !(option->state & QStyle::State_MouseOver)) return;
    drawBox(*painter, QRectF(option->rect), metrics::kRadius, mixed(t.surface, t.text, active ? 0.12 : 0.06));
}

void drawProgress(const QStyleOptionProgressBar* option, QPainter* painter) {
    const Tokens& t = tokensOf(option->palette);
    QRectF groove = option->rect;
    groove.setTop(groove.center().y() - kProgressHeight / 2.0);
    groove.setHeight(kProgressHeight);
    drawBox(*painter, groove, kProgressHeight / 2.0, t.border);
    const qreal span = option->maximum - option->minimum;
    if (span <= 0) return;
    QRectF done = groove;
    done.setWidth(std::max<qreal>(groove.width() * (option->progress - option->minimum) / span, 0));
    if (done.width() >= kProgressHeight) drawBox(*painter, done, kProgressHeight / 2.0, t.accent);
}

void drawSlider(const QStyleOptionSlider* option, const QRectF& handle, QPainter* painter) {
    const Tokens& t = tokensOf(option->palette);
    const bool enabled = option->state & QStyle::State_Enabled;
    const QColor ink = enabled ? t.accent : t.disabled;
    const QPointF middle(handle.center().x(), option->rect.center().y() + 0.5);
    QRectF groove(option->rect.left(), middle.y() - 2, option->rect.width(), 4);
    drawBox(*painter, groove, 2, t.border);
    if (option->upsideDown) {
        groove.setLeft(middle.x());
    } else {
        groove.setRight(middle.x());
    }
    drawBox(*painter, groove, 2, ink);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    if (option->state & QStyle::State_HasFocus) {
        painter->setPen(QPen(ink, 2));
        painter->setBrush(Qt::NoBrush);
        painter->drawEllipse(middle, kSliderHandle / 2.0 - 1, kSliderHandle / 2.0 - 1);
    }
    painter->setPen(QPen(t.surface, 2));
    painter->setBrush(ink);
    const qreal radius = option->state & (QStyle::State_MouseOver | QStyle::State_Sunken) ? 7 : 6;
    painter->drawEllipse(middle, radius, radius);
    painter->restore();
}

/// The frame of everything that is typed into: seen in both themes, and plainly while it has the keys.
void drawField(const QStyleOption* option, QPainter* painter) {
    const Tokens& t = tokensOf(option->palette);
    const bool enabled = option->state & QStyle::State_Enabled;
    const bool focused = enabled && (option->state & QStyle::State_HasFocus);
    drawBox(*painter, QRectF(option->rect), metrics::kRadius, enabled ? t.surface : t.window,
            focused   ? t.accent
            : enabled ? t.disabled
                      : t.border);
}

void drawSpinBox(const QStyleOptionSpinBox* option, const QRect& up, const QRect& down, QPainter* painter) {
    drawField(option, painter);
    if (option->buttonSymbols == QAbstractSpinBox::NoButtons) return;
    const Tokens& t = tokensOf(option->palette);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const auto arrow = [&](const QRect& rect, bool isUp, bool isOn) {
        const bool isUnder =
            (option->state & QStyle::State_MouseOver) &&
            option->activeSubControls == (isUp ? QStyle::SC_SpinBoxUp : QStyle::SC_SpinBoxDown);
        painter->setPen(QPen(!isOn     ? t.border
                             : isUnder ? t.accent
                                       : t.secondary,
                             1.5, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        const QPointF c = QRectF(rect).center() + QPointF(0, isUp ? 1 : -1);
        const qreal tip = isUp ? -2 : 2;
        painter->drawPolyline(
            QPolygonF({c + QPointF(-3.5, -tip / 2), c + QPointF(0, tip / 2), c + QPointF(3.5, -tip / 2)}));
    };
    arrow(up, true, option->stepEnabled & QAbstractSpinBox::StepUpEnabled);
    arrow(down, false, option->stepEnabled & QAbstractSpinBox::StepDownEnabled);
    painter->restore();
}

void drawCheckBox(const QStyleOption* option, QPainter* painter) {
    const Tokens& t = tokensOf(option->palette);
    const bool enabled = option->state & QStyle::State_Enabled;
    const bool isOn = option->state & QStyle::State_On, isPartly = option->state & QStyle::State_NoChange;
    const bool isHot = enabled && (option->state & QStyle::State_MouseOver);
    const QRectF box = option->rect;
    if (!isOn && !isPartly) {
        drawBox(*painter, box, 4, enabled ? t.surface : t.window,
                isHot     ? t.accent
                : enabled ? t.disabled
                          : t.border);
        return;
    }
    drawBox(*painter, box, 4, enabled ? t.accent : t.border);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(
        QPen(enabled ? t.onAccent : t.secondary, 1.75, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    const QPointF c = box.center();
    if (isPartly) {
        painter->drawLine(c - QPointF(3.5, 0), c + QPointF(3.5, 0));
    } else {
        painter->drawPolyline(QPolygonF({c + QPointF(-3.5, 0), c + QPointF(-1, 2.75), c + QPointF(4, -3)}));
    }
    painter->restore();
}

/// A tool button that opens a menu: words with an arrow after them; a sign alone says it by itself.
void drawMenuButton(const QStyleOptionToolButton* option, QPainter* painter, const QStyle& style,
                    const QWidget* widget) {
    style.drawPrimitive(QStyle::PE_PanelButtonTool, option, painter, widget);
    QStyleOptionToolButton label = *option;
    label.features &= ~QStyleOptionToolButton::HasMenu;
    const bool hasWords = !option->text.isEmpty() && option->icon.isNull();
    if (hasWords) label.rect.adjust(0, 0, -kMenuArrow, 0);
    style.drawControl(QStyle::CE_ToolButtonLabel, &label, painter, widget);
    const Tokens& t = tokensOf(option->palette);
    if (hasWords) {
        const QPointF at(option->rect.right() - kMenuArrow + 2.5, option->rect.center().y() + 1);
        drawChevron(*painter, at, option->state & QStyle::State_Enabled ? t.secondary : t.disabled);
    }
    if (!(option->state & QStyle::State_HasFocus)) return;
    QStyleOptionFocusRect focus;
    focus.QStyleOption::operator=(*option);
    style.drawPrimitive(QStyle::PE_FrameFocusRect, &focus, painter, widget);
}

/// Tool buttons ask for the ring within their edge; it belongs on the edge, as everywhere.
QRectF focusBox(const QStyleOption& option, const QWidget* widget) {
    return qobject_cast<const QToolButton*>(widget) ? QRectF(widget->rect()) : QRectF(option.rect);
}

void drawMenuItem(const QStyleOptionMenuItem* option, QPainter* painter) {
    const Tokens& t = tokensOf(option->palette);
    const bool enabled = option->state & QStyle::State_Enabled;
    if (enabled && (option->state & QStyle::State_Selected)) {
        drawBox(*painter, QRectF(option->rect).adjusted(4, 1, -4, -1), metrics::kRadius, t.tint);
    }
    painter->setRenderHint(QPainter::Antialiasing);
    const QColor ink = enabled ? t.text : t.disabled;
    const QRect rect = option->rect;
    if (option->checkType != QStyleOptionMenuItem::NotCheckable && option->checked) {
        painter->setPen(QPen(t.accent, 1.75, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        const QPointF c(rect.left() + 19, rect.center().y() + 0.5);
        painter->drawPolyline(QPolygonF({c + QPointF(-4, 0), c + QPointF(-1, 3.5), c + QPointF(5, -4)}));
    }
    painter->setFont(option->font);
    painter->setPen(ink);
    const QStringList parts = option->text.split(QLatin1Char('\t'));
    const QRect text = rect.adjusted(34, 0, -28, 0);
    painter->drawText(text, Qt::AlignVCenter | Qt::AlignLeft | Qt::TextShowMnemonic | Qt::TextSingleLine,
                      parts.value(0));
    if (parts.size() > 1) {
        painter->setPen(enabled ? t.secondary : t.disabled);
        painter->drawText(rect.adjusted(0, 0, -16, 0), Qt::AlignVCenter | Qt::AlignRight | Qt::TextSingleLine,
                          parts.at(1));
    }
    if (option->menuItemType == QStyleOptionMenuItem::SubMenu) {
        painter->setPen(
            QPen(enabled ? t.secondary : t.disabled, 1.5, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        const QPointF c(rect.right() - 16, rect.center().y() + 0.5);
        painter->drawPolyline(QPolygonF({c + QPointF(-2, -4), c + QPointF(2, 0), c + QPointF(-2, 4)}));
    }
}

void drawMenuBarItem(const QStyleOptionMenuItem* option, QPainter* painter) {
    const Tokens& t = tokensOf(option->palette);
    painter->fillRect(option->rect, t.window);
    if (option->state & (QStyle::State_Sunken | QStyle::State_Selected)) {
        drawBox(*painter, QRectF(option->rect).adjusted(1, 2, -1, -2), metrics::kRadius,
                mixed(t.window, t.text, 0.08));
    }
    painter->setPen(option->state & QStyle::State_Enabled ? t.text : t.disabled);
    painter->drawText(option->rect, Qt::AlignCenter | Qt::TextShowMnemonic | Qt::TextSingleLine,
                      option->text);
}

}  // namespace

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
            drawButton(option, painter);
            return;
        case PE_PanelButtonTool:
            drawToolButton(option, painter);
            return;
        case PE_IndicatorCheckBox:
            drawCheckBox(option, painter);
            return;
        case PE_PanelLineEdit: {
            const auto* frame = qstyleoption_cast<const QStyleOptionFrame*>(option);
            // Within a spin box or a list that is edited the frame is somebody else's.
            if (frame && frame->lineWidth > 0) {
                drawField(option, painter);
            } else {
                painter->fillRect(option->rect.adjusted(2, 2, -2, -2), option->palette.base());
            }
            return;
        }
        case PE_Frame:
            if (qobject_cast<const QPlainTextEdit*>(widget)) {
                drawField(option, painter);
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
        case PE_IndicatorHeaderArrow: {
            const auto* header = qstyleoption_cast<const QStyleOptionHeader*>(option);
            if (!header || header->sortIndicator == QStyleOptionHeader::None) return;
            const bool isDown = header->sortIndicator == QStyleOptionHeader::SortDown;
            drawChevron(*painter, QRectF(option->rect).center(), t.secondary, isDown);
            return;
        }
        case PE_IndicatorArrowDown:  // of a button with a menu
            drawChevron(*painter, QRectF(option->rect).center(),
                        option->state & State_Enabled ? t.secondary : t.disabled);
            return;
        case PE_FrameTabBarBase: {
            const QRect& base = option->rect;
            painter->fillRect(QRect(base.left(), base.bottom(), base.width(), 1), t.border);
            return;
        }
        case PE_FrameFocusRect: {
            painter->save();
            painter->setRenderHint(QPainter::Antialiasing);
            painter->setPen(QPen(t.accent, 2));
            painter->setBrush(Qt::NoBrush);
            painter->drawRoundedRect(focusBox(*option, widget).adjusted(1, 1, -1, -1), metrics::kRadius - 1,
                                     metrics::kRadius - 1);
            painter->restore();
            return;
        }
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
            if (!button || !isDefaultButton(option) || !(option->state & State_Enabled)) break;
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
                drawProgress(bar, painter);
            return;
        case CE_MenuItem: {
            const auto* item = qstyleoption_cast<const QStyleOptionMenuItem*>(option);
            if (!item || item->menuItemType == QStyleOptionMenuItem::Scroller) break;
            painter->save();
            if (item->menuItemType == QStyleOptionMenuItem::Separator) {
                painter->fillRect(
                    QRect(option->rect.left() + 1, option->rect.center().y(), option->rect.width() - 2, 1),
                    tokensOf(option->palette).border);
            } else {
                drawMenuItem(item, painter);
            }
            painter->restore();
            return;
        }
        case CE_MenuBarItem:
            if (const auto* item = qstyleoption_cast<const QStyleOptionMenuItem*>(option)) {
                painter->save();
                drawMenuBarItem(item, painter);
                painter->restore();
            }
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
            drawSpinBox(box, proxy()->subControlRect(control, option, SC_SpinBoxUp, widget),
                        proxy()->subControlRect(control, option, SC_SpinBoxDown, widget), painter);
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
            drawMenuButton(button, painter, *proxy(), widget);
            return;
        }
    }
    if (control == CC_Slider) {
        if (const auto* slider = qstyleoption_cast<const QStyleOptionSlider*>(option);
            slider && slider->orientation == Qt::Horizontal) {
            drawSlider(slider, QRectF(proxy()->subControlRect(control, option, SC_SliderHandle, widget)),
                       painter);
            return;
        }
    }
    const auto* bar =
        control == CC_ScrollBar ? qstyleoption_cast<const QStyleOptionSlider*>(option) : nullptr;
    if (!bar) {
        QProxyStyle::drawComplexControl(control, option, painter, widget);
        return;
    }
    if (bar->maximum <= bar->minimum) return;
    const Tokens& t = tokensOf(option->palette);
    const bool held = (option->state & State_Sunken) && (option->activeSubControls & SC_ScrollBarSlider);
    const bool hovered = option->state & State_MouseOver;
    QRectF thumb = proxy()->subControlRect(control, option, SC_ScrollBarSlider, widget);
    const bool vertical = bar->orientation == Qt::Vertical;
    thumb = vertical ? thumb.adjusted(3, 2, -3, -2) : thumb.adjusted(2, 3, -2, -3);
    drawBox(*painter, thumb, 3, mixed(t.surface, t.text, held ? 0.45 : hovered ? 0.34 : 0.22));
}

QRect AppStyle::subControlRect(ComplexControl control, const QStyleOptionComplex* option, SubControl part,
                               const QWidget* widget) const {
    const auto* bar =
        control == CC_ScrollBar ? qstyleoption_cast<const QStyleOptionSlider*>(option) : nullptr;
    if (control == CC_ComboBox && part == SC_ComboBoxEditField)
        return QProxyStyle::subControlRect(control, option, part, widget).adjusted(4, 0, 0, 0);
    if (!bar) return QProxyStyle::subControlRect(control, option, part, widget);
    // No arrows: the whole length is the groove.
    const bool vertical = bar->orientation == Qt::Vertical;
    const int length = vertical ? bar->rect.height() : bar->rect.width();
    const int range = bar->maximum - bar->minimum;
    int thumb = length;
    if (range > 0) {
        const auto share = static_cast<double>(bar->pageStep) / (static_cast<double>(range) + bar->pageStep);
        thumb = std::clamp(static_cast<int>(length * share), std::min(32, length), length);
    }
    const int start = sliderPositionFromValue(bar->minimum, bar->maximum, bar->sliderPosition, length - thumb,
                                              bar->upsideDown);
    const auto along = [&](int from, int size) {
        return vertical ? QRect(0, from, bar->rect.width(), size) : QRect(from, 0, size, bar->rect.height());
    };
    switch (part) {
        case SC_ScrollBarGroove:
            return bar->rect;
        case SC_ScrollBarSlider:
            return along(start, thumb);
        case SC_ScrollBarSubPage:
            return along(0, start);
        case SC_ScrollBarAddPage:
            return along(start + thumb, length - start - thumb);
        default:
            return {};
    }
}

QRect AppStyle::subElementRect(SubElement element, const QStyleOption* option, const QWidget* widget) const {
    if (element == SE_ProgressBarContents || element == SE_ProgressBarGroove) return option->rect;
    if (element == SE_PushButtonFocusRect) return option->rect;
    if (element == SE_HeaderArrow) {
        const QRect& box = option->rect;
        const QRect arrow(box.right() - kSortArrow - 4, box.top(), kSortArrow, box.height());
        return visualRect(option->direction, box, arrow);
    }
    if (element == SE_HeaderLabel) {
        const auto* header = qstyleoption_cast<const QStyleOptionHeader*>(option);
        const QRect words = QProxyStyle::subElementRect(element, option, widget);
        if (!header || header->sortIndicator == QStyleOptionHeader::None) return words;
        const QRect logical = words.adjusted(0, 0, -kSortArrow, 0);
        return option->direction == Qt::LeftToRight ? logical : words.adjusted(kSortArrow, 0, 0, 0);
    }
    if (element == SE_LineEditContents) {
        const auto* frame = qstyleoption_cast<const QStyleOptionFrame*>(option);
        const int room = frame && frame->lineWidth > 0 ? metrics::kGrid : 0;
        return QProxyStyle::subElementRect(element, option, widget).adjusted(room, 0, -room, 0);
    }
    return QProxyStyle::subElementRect(element, option, widget);
}

QSize AppStyle::sizeFromContents(ContentsType type, const QStyleOption* option, const QSize& size,
                                 const QWidget* widget) const {
    QSize result = QProxyStyle::sizeFromContents(type, option, size, widget);
    switch (type) {
        case CT_PushButton:
            return QSize(std::max(result.width() + 4 * metrics::kGrid, 72),
                         std::max(size.height() + 14, metrics::kHitTarget + 4));
        case CT_LineEdit:
            return QSize(result.width(), std::max(result.height(), metrics::kHitTarget));
        case CT_ComboBox:
            return QSize(result.width() + 2 * metrics::kGrid, std::max(result.height(), metrics::kHitTarget));
        case CT_ToolButton: {
            const auto* button = qstyleoption_cast<const QStyleOptionToolButton*>(option);
            if (!button || button->text.isEmpty() || !button->icon.isNull()) return result;
            // Words alone: room around them, as other buttons have.
            const bool hasMenu = button->features & QStyleOptionToolButton::HasMenu;
            return QSize(size.width() + 2 * metrics::kGrid + (hasMenu ? kMenuArrow : 0) + 4,
                         std::max(result.height(), metrics::kHitTarget));
        }
        case CT_MenuItem: {
            const auto* item = qstyleoption_cast<const QStyleOptionMenuItem*>(option);
            if (item && item->menuItemType == QStyleOptionMenuItem::Separator) return QSize(size.width(), 9);
            // Room for the check column on the left, the shortcut and the arrow on the right.
            const int shortcut = item ? item->reservedShortcutWidth : 0;
            return QSize(size.width() + shortcut + 34 + 40, std::max(size.height() + 8, metrics::kHitTarget));
        }
        case CT_MenuBarItem:
            return QSize(size.width() + 16, std::max(size.height() + 8, metrics::kHitTarget));
        case CT_ProgressBar:
            return QSize(result.width(), kProgressHeight + 4);
        default:
            return result;
    }
}

QIcon AppStyle::standardIcon(StandardPixmap which, const QStyleOption* option, const QWidget* widget) const {
    // Qt's own is a dark disc, the heaviest thing on a page.
    if (which == SP_LineEditClearButton) return icon(QStringLiteral("close"), QPalette::PlaceholderText);
    return QProxyStyle::standardIcon(which, option, widget);
}

int AppStyle::pixelMetric(PixelMetric metric, const QStyleOption* option, const QWidget* widget) const {
    switch (metric) {
        case PM_ScrollBarExtent:
            return kScrollBarWidth;
        case PM_ScrollView_ScrollBarSpacing:
            return 0;
        case PM_SplitterWidth:
            return 1;
        case PM_SliderLength:
        case PM_SliderThickness:
        case PM_SliderControlThickness:
            return kSliderHandle;
        case PM_ButtonShiftHorizontal:
        case PM_ButtonShiftVertical:
            return 0;
        case PM_MenuPanelWidth:
            return 1;
        case PM_MenuVMargin:
            return 4;
        case PM_MenuHMargin:
            return 0;
        case PM_MenuBarPanelWidth:
            return 0;
        case PM_MenuBarHMargin:
            return 4;
        case PM_MenuBarVMargin:
            return 2;
        case PM_MenuBarItemSpacing:
            return 0;
        case PM_HeaderMargin:
        case PM_FocusFrameHMargin:  // of the words in a list's cell, less one
            return 7;
        case PM_TabBarTabHSpace:
            return 16;
        case PM_IndicatorWidth:
        case PM_IndicatorHeight:
            return kCheckBox;
        case PM_SmallIconSize:
        case PM_ButtonIconSize:
            return 20;
        case PM_ToolTipLabelFrameWidth:
            return 6;
        default:
            return QProxyStyle::pixelMetric(metric, option, widget);
    }
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
