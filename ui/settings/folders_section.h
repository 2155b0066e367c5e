// The folders in which models are looked for: those that are watched, and those that could be.
#pragma once
#include <QStringList>
#include <QVector>
#include <QWidget>

#include "app/desktop/engine_types.h"

class QLabel;
class QPushButton;
class QVBoxLayout;

namespace autoglm::desktop {
class ModelLibrary;
}

namespace autoglm::ui {

class FoldersSection : public QWidget {
    Q_OBJECT
public:
    /// The library must outlive it.
    explicit FoldersSection(desktop::ModelLibrary& library, QWidget* parent = nullptr);
    /// Of the nth row: "Remove" for a watched folder, "Watch" for one that is offered.
    [[nodiscard]] QPushButton* buttonOf(int row) const;
    [[nodiscard]] int rowCount() const { return static_cast<int>(m_rows.size()); }
    [[nodiscard]] QString textOf(int row) const;

protected:
    void changeEvent(QEvent* event) override;

private:
    void fill();
    void retranslate();
    void addRow(const desktop::FilePath& folder, bool isWatched, bool isThere);
    void chooseFolder();

    struct Row {
        QWidget* box;
        QString text;
        QPushButton* button;
    };
    desktop::ModelLibrary& m_library;
    QLabel* m_sentence;
    QVBoxLayout* m_column;
    QVector<Row> m_rows;
    QStringList m_shown;  // what they were made from
    QPushButton* m_other;
};

}  // namespace autoglm::ui
