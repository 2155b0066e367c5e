// Ctrl+K: a line to type a few letters into, and what they lead to: chats, models, commands.
#pragma once
#include <QPointer>
#include <QWidget>
#include <functional>

class QLineEdit;
class QListWidget;

namespace autoglm::ui {

class GoTo : public QWidget {
    Q_OBJECT
public:
    enum class Kind { Chat, Model, Command };
    struct Entry {
        Kind kind = Kind::Command;
        QString title, detail;  // detail: where a model lies, the keys of a command
        std::function<void()> run;
    };
    /// `entries` is asked each time it opens.
    GoTo(std::function<QVector<Entry>()> entries, QWidget* parent);

    void open();
    void close();
    [[nodiscard]] QLineEdit* edit() const { return m_edit; }
    [[nodiscard]] QListWidget* list() const { return m_list; }

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void find();
    void run(int row);
    void place();
    void retranslate();

    std::function<QVector<Entry>()> m_ask;
    QVector<Entry> m_entries;
    QLineEdit* m_edit;
    QListWidget* m_list;
    QPointer<QWidget> m_before;  // had the focus
};

}  // namespace autoglm::ui
