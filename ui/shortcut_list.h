// The keys of the window, on one small page; made from shortcuts.h.
#pragma once
#include <QDialog>

class QGridLayout;

namespace autoglm::ui {

enum class ShortcutSection;

class ShortcutList : public QDialog {
    Q_OBJECT
public:
    explicit ShortcutList(QWidget* parent = nullptr);

private:
    void addSection(QGridLayout* grid, ShortcutSection section);
};

}  // namespace autoglm::ui
