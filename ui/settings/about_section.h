// Which version this is, what it is made with, and a description of the machine to copy into a report. The
// description names no file and no folder.
#pragma once
#include <QWidget>

class QLabel;
class QPushButton;

namespace autoglm::desktop {
class EngineController;
}

namespace autoglm::ui {

class AboutSection : public QWidget {
    Q_OBJECT
public:
    explicit AboutSection(desktop::EngineController& engine, QWidget* parent = nullptr);
    /// In English, whatever the window speaks: it is read by others.
    [[nodiscard]] QString diagnostics() const;
    [[nodiscard]] QPushButton* copyButton() const { return m_copy; }

protected:
    void changeEvent(QEvent* event) override;

private:
    void retranslate();

    desktop::EngineController& m_engine;
    QLabel *m_mark, *m_name, *m_sentence, *m_licence, *m_libraries;
    QPushButton* m_copy;
    bool m_justCopied = false;
};

}  // namespace autoglm::ui
