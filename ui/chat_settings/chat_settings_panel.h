// How the open chat is to be answered: preset, numbers, limits, prompt. Everything takes effect with the next
// question and is kept with the chat.
#pragma once
#include <QWidget>
#include <functional>
#include <vector>

#include "app/desktop/chat_settings.h"

class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;
class QToolButton;
class QVBoxLayout;

namespace autoglm::desktop {
class ChatLibrary;
class EngineController;
class Settings;
class Shelf;
}  // namespace autoglm::desktop

namespace autoglm::ui {

class NumberRow;
class ShelfBar;
class Switch;

class ChatSettingsPanel : public QWidget {
    Q_OBJECT
public:
    /// All must outlive it.
    struct Parts {
        desktop::Settings& settings;
        desktop::ChatLibrary& library;
        desktop::EngineController& engine;
        desktop::Shelf& shelf;
    };
    explicit ChatSettingsPanel(const Parts& parts, QWidget* parent = nullptr);

    [[nodiscard]] QSize sizeHint() const override;
    // For tests.
    [[nodiscard]] NumberRow* numberRow(const char* key) const;
    [[nodiscard]] ShelfBar* presets() const { return m_presets; }
    [[nodiscard]] ShelfBar* prompts() const { return m_prompts; }
    [[nodiscard]] QLineEdit* seedEdit() const { return m_seed; }
    [[nodiscard]] QPlainTextEdit* stopEdit() const { return m_stop; }
    [[nodiscard]] QPlainTextEdit* promptEdit() const { return m_prompt; }
    [[nodiscard]] Switch* speculationSwitch() const { return m_speculation; }
    [[nodiscard]] Switch* thinkingSwitch() const { return m_thinking; }
    [[nodiscard]] QPushButton* resetAllButton() const { return m_resetAll; }
    [[nodiscard]] QPushButton* makeDefaultButton() const { return m_makeDefault; }

signals:
    void hideRequested();
    /// Something was done that can be undone: a line for a toast, and its way back.
    void undoOffered(const QString& text, std::function<void()> undo);

protected:
    void changeEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    void build();
    QLabel* addHeading(QVBoxLayout* column);
    NumberRow* addNumber(QVBoxLayout* column, const char* key);
    Switch* addSwitch(QVBoxLayout* column, const char* key, QLabel*& label);
    void connectEdits();
    void retranslate();
    /// From the chat to the widgets.
    void present();
    void presentNumbers(const desktop::ChatSettings& own, const desktop::ChatSettings& defaults);
    /// From a widget to the chat.
    void change(const std::function<void(desktop::ChatSettings&)>& edit);
    void takeTexts();

    Parts m_parts;
    QLabel *m_title, *m_presetHeading, *m_choiceHeading, *m_repetitionHeading, *m_answerHeading,
        *m_promptHeading, *m_seedLabel, *m_stopLabel, *m_speculationLabel = nullptr,
                                                      *m_thinkingLabel = nullptr;
    QToolButton *m_hide, *m_seedReset;
    ShelfBar *m_presets, *m_prompts;
    struct Number {
        const desktop::SamplingNumber* number;
        NumberRow* row;
    };
    std::vector<Number> m_numbers;
    NumberRow* m_maxTokens = nullptr;
    QLineEdit* m_seed;
    QPlainTextEdit *m_stop, *m_prompt;
    Switch *m_speculation = nullptr, *m_thinking = nullptr;
    QPushButton *m_resetAll, *m_makeDefault;
};

/// One text to a line; a line break or tab within one is written \n or \t.
[[nodiscard]] QString stopStringsToLines(const QStringList& texts);
[[nodiscard]] QStringList stopStringsFromLines(const QString& lines);

}  // namespace autoglm::ui
