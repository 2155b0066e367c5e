// The inspector's further tabs: tensors, tokenizer, prompt, metadata, licence. Each asks the library when it
// is shown.
#pragma once
#include <QTimer>
#include <QWidget>

#include "app/desktop/model_types.h"

class QCheckBox;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QTreeWidget;

namespace autoglm::desktop {
class ModelLibrary;
}

namespace autoglm::ui {

class TokenView;

class TensorsTab : public QWidget {
    Q_OBJECT
public:
    explicit TensorsTab(QWidget* parent = nullptr);
    void setDetails(const desktop::ModelDetails& details);
    [[nodiscard]] QTreeWidget* tree() const { return m_tree; }

protected:
    void changeEvent(QEvent* event) override;

private:
    void present();
    desktop::ModelDetails m_details;
    QLabel* m_summary;
    QTreeWidget* m_tree;
};

class TokenizerTab : public QWidget {
    Q_OBJECT
public:
    explicit TokenizerTab(desktop::ModelLibrary& library, QWidget* parent = nullptr);
    void setDetails(const desktop::ModelDetails& details);
    [[nodiscard]] QPlainTextEdit* input() const { return m_input; }
    [[nodiscard]] TokenView* view() const { return m_view; }
    [[nodiscard]] QString countWords() const;

protected:
    void changeEvent(QEvent* event) override;

private:
    void present();
    void ask();
    desktop::ModelLibrary& m_library;
    desktop::ModelDetails m_details;
    QLabel *m_facts, *m_count;
    QPlainTextEdit* m_input;
    QCheckBox* m_special;
    TokenView* m_view;
    QTimer m_delay;
    QString m_problem;
};

class PromptTab : public QWidget {
    Q_OBJECT
public:
    explicit PromptTab(desktop::ModelLibrary& library, QWidget* parent = nullptr);
    void setDetails(const desktop::ModelDetails& details);
    [[nodiscard]] QLineEdit* question() const { return m_question; }
    [[nodiscard]] QString promptText() const;

protected:
    void changeEvent(QEvent* event) override;

private:
    void present();
    void ask();
    desktop::ModelLibrary& m_library;
    desktop::ModelDetails m_details;
    QLabel* m_facts;
    QLineEdit *m_system, *m_question;
    QCheckBox* m_thinking;
    QPlainTextEdit* m_prompt;
    QTimer m_delay;
};

/// Keys and values as the file has them.
class MetadataTab : public QWidget {
    Q_OBJECT
public:
    explicit MetadataTab(QWidget* parent = nullptr);
    void setDetails(const desktop::ModelDetails& details);
    [[nodiscard]] QTreeWidget* tree() const { return m_tree; }

protected:
    void changeEvent(QEvent* event) override;

private:
    void present();
    QTreeWidget* m_tree;
};

/// What the file says about who made it and what may be done with it.
class LicenceTab : public QWidget {
    Q_OBJECT
public:
    explicit LicenceTab(QWidget* parent = nullptr);
    void setDetails(const desktop::ModelDetails& details);
    [[nodiscard]] QString words() const;

protected:
    void changeEvent(QEvent* event) override;

private:
    void present();
    desktop::ModelDetails m_details;
    QLabel* m_text;
};

}  // namespace autoglm::ui
