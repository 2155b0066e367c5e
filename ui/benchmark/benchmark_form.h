// What is to be measured: model, lengths, depth, threads; while it is, how far it has come.
#pragma once
#include <QWidget>

#include "app/desktop/benchmark_types.h"

class QCheckBox;
class QComboBox;
class QGridLayout;
class QLabel;
class QProgressBar;
class QPushButton;
class QSpinBox;

namespace autoglm::ui {

class BenchmarkForm : public QWidget {
    Q_OBJECT
public:
    explicit BenchmarkForm(QWidget* parent = nullptr);
    struct Choice {
        desktop::FilePath path;
        bool isBuiltin = false;
        QString name;
    };
    /// The first is what is taken unless something else was chosen.
    void setChoices(const QVector<Choice>& choices);
    /// Chooses it; adds it where it is not there.
    void choose(const Choice& choice);
    void setCores(int nCores);
    void setState(const desktop::BenchmarkState& state);
    [[nodiscard]] desktop::BenchmarkWish wish() const;

    [[nodiscard]] QComboBox* models() const { return m_models; }
    [[nodiscard]] QSpinBox* prompt() const { return m_prompt; }
    [[nodiscard]] QSpinBox* answer() const { return m_answer; }
    [[nodiscard]] QSpinBox* repetitions() const { return m_repetitions; }
    [[nodiscard]] QCheckBox* deep() const { return m_deep; }
    [[nodiscard]] QCheckBox* eachThreadCount() const { return m_eachThreadCount; }
    [[nodiscard]] QPushButton* startButton() const { return m_start; }
    [[nodiscard]] QPushButton* cancelButton() const { return m_cancel; }
    [[nodiscard]] QString progressText() const;

    static constexpr int kDeep = 4096;

signals:
    void startRequested();
    void cancelRequested();
    void fileRequested();

protected:
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    void retranslate();
    void present();
    void arrange();
    void fillModels(const desktop::FilePath& chosen);

    QVector<Choice> m_choices;
    int m_current = 0;  // of m_choices
    QGridLayout* m_grid;
    QLabel *m_modelLabel, *m_promptLabel, *m_answerLabel, *m_repetitionsLabel, *m_progressLabel;
    QComboBox* m_models;
    QSpinBox *m_prompt, *m_answer, *m_repetitions;
    QPushButton *m_start, *m_cancel;
    QCheckBox *m_deep, *m_eachThreadCount;
    QWidget *m_options, *m_progress;
    QProgressBar* m_bar;
    desktop::BenchmarkState m_state;
    int m_nCores = 0;
    bool m_isWide = false;
};

}  // namespace autoglm::ui
