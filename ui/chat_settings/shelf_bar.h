// A choice from the shelf, presets or prompts, and what can be done with it: save, rename, delete. A name is
// typed where the choice stands.
#pragma once
#include <QWidget>
#include <functional>
#include <optional>

#include "app/desktop/shelf.h"

class QComboBox;
class QLineEdit;
class QMenu;
class QStackedLayout;
class QToolButton;

namespace autoglm::ui {

class ShelfBar : public QWidget {
    Q_OBJECT
public:
    using Item = desktop::Shelf::Item;
    /// `bodyToSave`: what there is to put by at the moment.
    ShelfBar(desktop::Shelf& shelf, Item::Kind kind, std::function<QString()> bodyToSave, QWidget* parent);

    /// What is in force; nothing: `ownText` says what instead.
    void setCurrent(std::optional<desktop::Shelf::Id> item, const QString& ownText);
    [[nodiscard]] QComboBox* choice() const { return m_choice; }
    [[nodiscard]] QToolButton* moreButton() const { return m_more; }
    [[nodiscard]] QLineEdit* nameEdit() const { return m_name; }
    [[nodiscard]] QMenu* menu() const { return m_menu; }

signals:
    void chosen(const autoglm::storage::ShelfItem& item);
    /// A way back is to be offered.
    void removed(const QString& name);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void fill();
    void fillMenu();
    void askName(const QString& text, std::function<bool(const QString&)> take);
    void endNaming(bool isTaken);
    void retranslate();

    desktop::Shelf& m_shelf;
    Item::Kind m_kind;
    std::function<QString()> m_bodyToSave;
    QStackedLayout* m_stack;
    QComboBox* m_choice;
    QLineEdit* m_name;
    QToolButton* m_more;
    QMenu* m_menu;
    std::optional<desktop::Shelf::Id> m_current;
    QString m_ownText;
    std::function<bool(const QString&)> m_take;
};

}  // namespace autoglm::ui
