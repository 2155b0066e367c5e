// A page of the rail that has several faces: tabs on top, one face below.
#pragma once
#include <QWidget>
#include <functional>
#include <vector>

class QStackedWidget;
class QTabBar;

namespace autoglm::ui {

class TabbedPage : public QWidget {
    Q_OBJECT
public:
    explicit TabbedPage(QWidget* parent = nullptr);
    /// `name` is asked again after a change of language.
    void addTab(QWidget* face, std::function<QString()> name);
    void open(QWidget* face);
    [[nodiscard]] QWidget* current() const;
    [[nodiscard]] QTabBar* tabs() const { return m_tabs; }

protected:
    void changeEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    QTabBar* m_tabs;
    QStackedWidget* m_stack;
    std::vector<std::function<QString()>> m_names;
};

}  // namespace autoglm::ui
