// One side of a comparison: which model and settings answer there, the answer, and what is being done about
// it.
#pragma once
#include <QWidget>

#include "app/desktop/comparison.h"

class QComboBox;
class QLabel;
class QPushButton;
class QStackedWidget;
class QToolButton;

namespace autoglm::ui {

class ChatView;

/// A model that can be chosen, as it is written in the list.
struct ComparableModel {
    desktop::FilePath path;  // empty: the one in use
    QString name;
};

class CompareSide : public QWidget {
    Q_OBJECT
public:
    CompareSide(desktop::Comparison& comparison, desktop::ChatLibrary& library, int index,
                QWidget* parent = nullptr);
    void setModels(const QVector<ComparableModel>& models);

    [[nodiscard]] QComboBox* modelChoice() const { return m_model; }
    [[nodiscard]] QComboBox* presetChoice() const { return m_preset; }
    [[nodiscard]] QToolButton* thinkButton() const { return m_think; }
    [[nodiscard]] ChatView* view() const { return m_view; }
    /// "Keep this one", or "Stop" while it works.
    [[nodiscard]] QPushButton* button() const { return m_button; }
    [[nodiscard]] QString status() const;
    /// Name for the tab that stands for this side in a narrow window.
    [[nodiscard]] QString title() const;

signals:
    void editRequested(const QString& text);
    void titleChanged();

protected:
    void changeEvent(QEvent* event) override;

private:
    void fillPresets();
    void choose();
    void present();
    [[nodiscard]] QString loadText() const;

    desktop::Comparison& m_comparison;
    desktop::ChatLibrary& m_library;
    int m_index;
    QVector<ComparableModel> m_models;
    QComboBox *m_model, *m_preset;
    QToolButton* m_think;
    QStackedWidget* m_pages;
    QLabel* m_hint;
    ChatView* m_view;
    QLabel* m_status;
    QPushButton* m_button;
};

}  // namespace autoglm::ui
