// Which model fits this machine: the published models with what they need, how fast they would be, what
// limits them and what would help.
#pragma once
#include <QDialog>
#include <QVector>

#include "app/desktop/advisor.h"

class QCheckBox;
class QComboBox;
class QLabel;
class QProgressBar;
class QTableWidget;

namespace autoglm::ui {

class SizingPanel;

class AdvisorDialog : public QDialog {
    Q_OBJECT
public:
    /// Outlives the dialog.
    explicit AdvisorDialog(desktop::Advisor& advisor, QWidget* parent = nullptr);
    void setRows(const QVector<desktop::AdviceRow>& rows);
    [[nodiscard]] QTableWidget* table() const { return m_table; }
    [[nodiscard]] SizingPanel* sizing() const { return m_sizing; }
    [[nodiscard]] QCheckBox* onlyFitting() const { return m_onlyFitting; }

protected:
    void showEvent(QShowEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void ask();
    void fill();
    void describe();
    void retranslate();

    desktop::Advisor& m_advisor;
    QVector<desktop::AdviceRow> m_rows;
    QLabel *m_lead, *m_contextLabel, *m_details;
    QComboBox* m_context;
    QCheckBox* m_onlyFitting;
    QProgressBar* m_progress;
    QTableWidget* m_table;
    SizingPanel* m_sizing;
    bool m_hasAsked = false;
};

}  // namespace autoglm::ui
