// The keys of the window, on one small page.
#pragma once
#include <QDialog>

namespace autoglm::ui {

class ShortcutList : public QDialog {
    Q_OBJECT
public:
    explicit ShortcutList(QWidget* parent = nullptr);
};

}  // namespace autoglm::ui
