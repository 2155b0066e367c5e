// One model in four precisions side by side, and the least and a good machine for it.
#pragma once
#include <QWidget>

#include "app/desktop/advisor.h"

class QLabel;
class QTableWidget;

namespace autoglm::ui {

class SizingPanel : public QWidget {
    Q_OBJECT
public:
    explicit SizingPanel(QWidget* parent = nullptr);
    /// Empty when the row has no sizes.
    void setRow(const desktop::AdviceRow& row);
    [[nodiscard]] QTableWidget* table() const { return m_table; }
    [[nodiscard]] QLabel* machines() const { return m_machines; }

protected:
    void changeEvent(QEvent* event) override;

private:
    void fill();
    void retranslate();

    desktop::AdviceRow m_row;
    QTableWidget* m_table;
    QLabel* m_machines;
};

}  // namespace autoglm::ui
