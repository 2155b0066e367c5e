// A page with something at each side: the chats on one, a panel of settings on the other. Where there is no
// room for them they lie over the page.
#pragma once
#include <QWidget>

class QToolButton;

namespace autoglm::ui {

class PageHeader;

class Shell : public QWidget {
    Q_OBJECT
public:
    explicit Shell(QWidget* parent = nullptr);
    /// Takes all three; call once. The header stands over the page, between the sides. Tab goes through them
    /// in the order in which they were made.
    void setParts(QWidget* sidebar, PageHeader* header, QWidget* page);

    void setSidebarWidth(int width);
    [[nodiscard]] int sidebarWidth() const { return m_width; }
    /// What the person wants in a wide window; in a narrow one it is hidden until asked for.
    void setSidebarWanted(bool isWanted);
    [[nodiscard]] bool isSidebarWanted() const { return m_isWanted; }
    [[nodiscard]] bool isNarrow() const;
    [[nodiscard]] bool showsSidebar() const;
    void toggleSidebar();
    /// Something was chosen, or Escape: what lies over the page goes. False if nothing did.
    bool giveWay();
    [[nodiscard]] QToolButton* showButton() const { return m_show; }

    /// Takes the panel for the other side. It brings its own way to be hidden (toggleSidePanel()); the button
    /// that shows it stands in the header while it is hidden.
    void setSidePanel(QWidget* panel);
    [[nodiscard]] QWidget* sidePanel() const { return m_panel; }
    void setSidePanelWanted(bool isWanted);
    [[nodiscard]] bool isSidePanelWanted() const { return m_isPanelWanted; }
    [[nodiscard]] bool showsSidePanel() const;
    void toggleSidePanel();
    [[nodiscard]] QToolButton* panelButton() const { return m_showPanel; }

signals:
    /// By the person, worth remembering.
    void sidebarChanged();
    void sidePanelChanged();

protected:
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void place();
    void retranslate();
    [[nodiscard]] QToolButton* makeButton(const QString& iconName);
    /// The panel would leave the page too little room.
    [[nodiscard]] bool isPanelOver() const;
    [[nodiscard]] int panelWidth() const;

    QWidget *m_sidebar = nullptr, *m_page = nullptr, *m_panel = nullptr;
    PageHeader* m_header = nullptr;
    QToolButton *m_show, *m_showPanel;
    QWidget* m_handle;
    int m_width = 260;
    bool m_isWanted = true, m_isOver = false;
    bool m_isPanelWanted = false, m_showsPanelOver = false;
};

}  // namespace autoglm::ui
