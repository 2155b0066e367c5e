// The narrow column of pages at the edge of the window. One stop for Tab; the arrow keys walk through it.
#pragma once
#include <QAbstractButton>
#include <QWidget>
#include <map>

#include "ui/frame/pages.h"

class QButtonGroup;
class QVBoxLayout;

namespace autoglm::ui {

/// An icon over a short word.
class RailButton : public QAbstractButton {
    Q_OBJECT
public:
    RailButton(PageId page, QWidget* parent);
    [[nodiscard]] QSize sizeHint() const override;
    /// What else to say about the page, such as the keys that open it.
    void setKeys(const QString& keys);

protected:
    void paintEvent(QPaintEvent* event) override;
    void enterEvent(QEnterEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void retranslate();

    PageId m_page;
    QString m_keys;
};

class Rail : public QWidget {
    Q_OBJECT
public:
    explicit Rail(QWidget* parent = nullptr);
    /// Until then the page's button is not there.
    void addPage(PageId page);
    void setCurrent(PageId page);
    [[nodiscard]] RailButton* button(PageId page) const;  // null: not shown

signals:
    void chosen(autoglm::ui::PageId page);

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void fitWidth();

    std::map<PageId, RailButton*> m_buttons;  // in the order of the rail
    QButtonGroup* m_group;
    QVBoxLayout* m_column;
};

}  // namespace autoglm::ui
