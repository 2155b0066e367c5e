// The line on top of a page: which model is running, and where. Both are buttons that change it.
#pragma once
#include <QAbstractButton>
#include <QWidget>

class QHBoxLayout;

namespace autoglm::ui {

/// A flat button of a name, a quieter addition and an arrow. The name gives way when room is short.
class HeaderButton : public QAbstractButton {
    Q_OBJECT
public:
    explicit HeaderButton(QWidget* parent = nullptr);
    void setWords(const QString& name, const QString& addition);
    /// What it is the button of, for screen readers: “Model”.
    void setPurpose(const QString& purpose);
    [[nodiscard]] QString name() const { return m_name; }
    [[nodiscard]] QString addition() const { return m_addition; }
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void enterEvent(QEnterEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    [[nodiscard]] QFont nameFont() const;
    void describe();

    QString m_name, m_addition, m_purpose;
};

class PageHeader : public QWidget {
    Q_OBJECT
public:
    explicit PageHeader(QWidget* parent = nullptr);
    [[nodiscard]] HeaderButton* modelButton() const { return m_model; }
    [[nodiscard]] HeaderButton* deviceButton() const { return m_device; }
    /// Room for what lies over the header at its ends.
    void setInsets(int leading, int trailing);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    HeaderButton *m_model, *m_device;
    QHBoxLayout* m_row;
};

}  // namespace autoglm::ui
