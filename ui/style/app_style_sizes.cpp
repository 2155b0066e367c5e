// The half of AppStyle that says how large things are and where their parts lie.
#include <QStyleOption>
#include <algorithm>

#include "ui/style/app_style.h"
#include "ui/style/control_sizes.h"
#include "ui/style/scroll_bars.h"
#include "ui/style/tokens.h"

namespace autoglm::ui {

QRect AppStyle::subControlRect(ComplexControl control, const QStyleOptionComplex* option, SubControl part,
                               const QWidget* widget) const {
    if (control == CC_ScrollBar) {
        if (const auto* bar = qstyleoption_cast<const QStyleOptionSlider*>(option))
            return scrollBarPart(*bar, part);
    }
    const QRect rect = QProxyStyle::subControlRect(control, option, part, widget);
    if (control == CC_ComboBox && part == SC_ComboBoxEditField) return rect.adjusted(4, 0, 0, 0);
    if (control == CC_SpinBox && part == SC_SpinBoxEditField) {
        // The field within has a margin of two of its own.
        return visualRect(option->direction, option->rect,
                          visualRect(option->direction, option->rect, rect).adjusted(4, 0, 0, 0));
    }
    return rect;
}

QRect AppStyle::subElementRect(SubElement element, const QStyleOption* option, const QWidget* widget) const {
    if (element == SE_ProgressBarContents || element == SE_ProgressBarGroove) return option->rect;
    if (element == SE_PushButtonFocusRect) return option->rect;
    if (element == SE_LineEditContents) {
        const auto* frame = qstyleoption_cast<const QStyleOptionFrame*>(option);
        const int room = frame && frame->lineWidth > 0 ? 6 : 0;
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
                         std::max(size.height() + 12, sizes::kControl));
        case CT_LineEdit: {
            // Within a spin box it has no frame, and the box makes the height.
            const auto* frame = qstyleoption_cast<const QStyleOptionFrame*>(option);
            const bool isField = frame && frame->lineWidth > 0;
            return QSize(result.width(), std::max(result.height(), isField ? sizes::kControl : 0));
        }
        case CT_SpinBox:
            return QSize(result.width() + metrics::kGrid, std::max(result.height(), sizes::kControl));
        case CT_ComboBox:
            return QSize(result.width() + 2 * metrics::kGrid, std::max(result.height(), sizes::kControl));
        case CT_ToolButton: {
            const auto* button = qstyleoption_cast<const QStyleOptionToolButton*>(option);
            if (!button || button->text.isEmpty() || !button->icon.isNull()) return result;
            // Words alone: room around them, as other buttons have.
            const bool hasMenu = button->features & QStyleOptionToolButton::HasMenu;
            return QSize(size.width() + 2 * metrics::kGrid + (hasMenu ? sizes::kMenuArrow : 0) + 4,
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
            return QSize(result.width(), sizes::kProgressHeight + 4);
        default:
            return result;
    }
}

int AppStyle::pixelMetric(PixelMetric metric, const QStyleOption* option, const QWidget* widget) const {
    switch (metric) {
        case PM_ScrollBarExtent:
            return sizes::kScrollBarWidth;
        case PM_ScrollView_ScrollBarSpacing:
            return 0;
        case PM_SplitterWidth:
            return 1;
        case PM_SliderLength:
        case PM_SliderThickness:
        case PM_SliderControlThickness:
            return sizes::kSliderHandle;
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
            return sizes::kHeaderMargin;
        case PM_TabBarTabHSpace:
            return 16;
        case PM_IndicatorWidth:
        case PM_IndicatorHeight:
            return sizes::kCheckBox;
        case PM_SmallIconSize:
        case PM_ButtonIconSize:
            return 20;
        case PM_ToolTipLabelFrameWidth:
            return 6;
        default:
            return QProxyStyle::pixelMetric(metric, option, widget);
    }
}

}  // namespace autoglm::ui
