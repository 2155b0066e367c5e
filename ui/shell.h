// The frame of the window: sidebar and page side by side; in a narrow window the sidebar lies over the page.
#pragma once
#include <QWidget>

class QToolButton;

namespace autoglm::ui {

class Shell : public QWidget {
    Q_OBJECT
public:
    /// Takes both.
    Shell(QWidget* sidebar, QWidget* page, QWidget* parent = nullptr);

    void setSidebarWidth(int width);
    [[nodiscard]] int sidebarWidth() const { return m_width; }
    /// What the person wants in a wide window; in a narrow one it is hidden until asked for.
    void setSidebarWanted(bool isWanted);
    [[nodiscard]] bool isSidebarWanted() const { return m_isWanted; }
    [[nodiscard]] bool isNarrow() const;
    [[nodiscard]] bool showsSidebar() const;
    void toggleSidebar();
    /// Something was chosen: where the sidebar lies over the page, it goes.
    void giveWay();
    [[nodiscard]] QToolButton* showButton() const { return m_show; }

signals:
    /// By the person, worth remembering.
    void sidebarChanged();

protected:
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void place();
    void retranslate();

    QWidget *m_sidebar, *m_page, *m_handle;
    QToolButton* m_show;
    int m_width = 260;
    bool m_isWanted = true, m_isOver = false;
};

}  // namespace autoglm::ui
