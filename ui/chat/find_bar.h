// The bar that looks for words in the open chat: how often they stand there, next, previous, close.
#pragma once
#include <QWidget>

class QLabel;
class QLineEdit;
class QToolButton;

namespace autoglm::ui {

class ChatView;

class FindBar : public QWidget {
    Q_OBJECT
public:
    FindBar(ChatView* view, QWidget* parent = nullptr);
    /// Shows the bar, with what is selected in the chat as its words.
    void open();
    void close();
    [[nodiscard]] QLineEdit* edit() const { return m_edit; }
    [[nodiscard]] QLabel* count() const { return m_count; }

signals:
    void closed();

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void tell();
    void retranslate();

    ChatView* m_view;
    QLineEdit* m_edit;
    QLabel* m_count;
    QToolButton *m_previous, *m_next, *m_close;
};

}  // namespace autoglm::ui
