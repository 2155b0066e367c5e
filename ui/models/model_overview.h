// The first tab of a model's details: does it fit, how fast, what is it, whose is it, is it unharmed.
#pragma once
#include <QScrollArea>

#include "app/desktop/memory_fit.h"

class QGridLayout;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QProgressBar;
class QPushButton;
class QSlider;

namespace autoglm::desktop {
class EngineController;
class ModelLibrary;
}  // namespace autoglm::desktop

namespace autoglm::ui {

class MemoryBars;

class ModelOverview : public QScrollArea {
    Q_OBJECT
public:
    ModelOverview(desktop::ModelLibrary& library, desktop::EngineController& engine,
                  QWidget* parent = nullptr);
    /// `isNew`: another file than before, rather than news of the same.
    void setEntry(const desktop::ModelEntry& entry, bool isNew);
    /// Devices or their memory have changed.
    void judge();
    [[nodiscard]] int context() const;
    [[nodiscard]] const desktop::MemoryFit& fit() const;
    [[nodiscard]] QSlider* contextSlider() const { return m_slider; }
    [[nodiscard]] MemoryBars* bars() const { return m_bars; }
    [[nodiscard]] QString fitWords() const;
    [[nodiscard]] QLineEdit* checksumEdit() const { return m_expected; }
    [[nodiscard]] QPushButton* hashButton() const { return m_hashButton; }
    [[nodiscard]] QString hashWords() const;
    [[nodiscard]] QPlainTextEdit* notesEdit() const { return m_notes; }

signals:
    void fitChanged();

protected:
    void changeEvent(QEvent* event) override;

private:
    void showSum(const QString& verdict);
    void retranslate();
    void presentFacts();
    void presentHash();
    void addFact(const QString& name, const QString& value);

    desktop::ModelLibrary& m_library;
    desktop::EngineController& m_engine;
    desktop::ModelEntry m_entry;
    QString m_hashProblem;
    QLabel *m_fitLabel, *m_contextName, *m_contextValue, *m_speed, *m_hashTitle, *m_hashLabel, *m_notesTitle;
    QSlider* m_slider;
    MemoryBars* m_bars;
    QGridLayout* m_facts;
    QPushButton* m_hashButton;
    QProgressBar* m_hashBar;
    QLineEdit* m_expected;
    QPlainTextEdit* m_notes = nullptr;
};

}  // namespace autoglm::ui
