// What the model's memory is used for, device by device: what was planned beside what it came to.
#pragma once
#include <QWidget>

#include "app/desktop/monitor_types.h"

namespace autoglm::ui {

class LedgerView : public QWidget {
    Q_OBJECT
public:
    explicit LedgerView(QWidget* parent = nullptr);
    void setLedger(const QVector<desktop::LedgerRow>& rows);
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return {260, sizeHint().height()}; }
    /// Line by line, for screen readers and tests.
    [[nodiscard]] QString text() const;

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    [[nodiscard]] QStringList devices() const;
    [[nodiscard]] int lineHeight() const;

    QVector<desktop::LedgerRow> m_rows;
};

}  // namespace autoglm::ui
