// The frame of the window: the rail of pages, and the page with its header.
#pragma once
#include <QWidget>
#include <functional>
#include <map>
#include <optional>

#include "app/desktop/engine_types.h"
#include "ui/frame/pages.h"

class QStackedWidget;

namespace autoglm::ui {

class HeaderButton;
class PageHeader;
class Rail;
class Toast;

class Frame : public QWidget {
    Q_OBJECT
public:
    explicit Frame(QWidget* parent = nullptr);

    /// A header in step with all others, for a page that places it itself.
    [[nodiscard]] PageHeader* makeHeader();
    /// Takes the page. The frame puts a header over it, unless the page has one from makeHeader(). `entry` is
    /// the widget within it that gets the keys when the page is opened.
    void addPage(PageId id, QWidget* page, QWidget* entry = nullptr);
    [[nodiscard]] bool hasPage(PageId id) const { return m_pages.contains(id); }
    /// The page as it was added; null if there is none.
    [[nodiscard]] QWidget* page(PageId id) const;
    [[nodiscard]] PageId currentPage() const { return m_current; }
    /// Opens the page; one that there is not changes nothing.
    void openPage(PageId id);
    /// The nth page of the rail, from 0.
    void openPageAt(int index);

    /// One line about what has just happened, over whichever page is shown.
    void say(const QString& text);
    /// The same with a button, for ten seconds.
    void offer(const QString& text, const QString& action, std::function<void()> take);
    [[nodiscard]] Toast* toast() const { return m_toast; }

    void setModel(const std::optional<desktop::ModelSummary>& model, const desktop::LoadState& load);
    [[nodiscard]] Rail* rail() const { return m_rail; }
    /// Of the page that is shown.
    [[nodiscard]] PageHeader* header() const;

signals:
    void pageChanged(autoglm::ui::PageId page);
    void pagesChanged();
    /// The header's buttons: the menu is to open at `button`.
    void modelChoiceRequested(autoglm::ui::HeaderButton* button);
    void deviceChoiceRequested(autoglm::ui::HeaderButton* button);

protected:
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void present();
    void choose(PageId id);
    struct Page {
        QWidget *page, *container, *entry;
        PageHeader* header;
    };

    Rail* m_rail;
    QStackedWidget* m_stack;
    Toast* m_toast;
    std::map<PageId, Page> m_pages;  // in the order of the rail
    QVector<PageHeader*> m_headers;
    PageId m_current = PageId::Chat;
    std::optional<desktop::ModelSummary> m_model;
    desktop::LoadState m_load;
};

}  // namespace autoglm::ui
