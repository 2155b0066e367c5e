// The page: messages about trouble on top, the conversation or the welcome in the middle, composer or load
// panel below.
#pragma once
#include <QTimer>
#include <QWidget>

#include "app/desktop/engine_types.h"

class QStackedWidget;

namespace autoglm::desktop {
class ChatModel;
}

namespace autoglm::ui {

class Banner;
class ChatView;
class Composer;
class LoadPanel;
class Toast;
class WelcomeCard;

class ChatPage : public QWidget {
    Q_OBJECT
public:
    explicit ChatPage(QWidget* parent = nullptr);
    void setModel(desktop::ChatModel* chat);

    [[nodiscard]] ChatView* view() const { return m_view; }
    [[nodiscard]] Composer* composer() const { return m_composer; }
    [[nodiscard]] LoadPanel* loadPanel() const { return m_loadPanel; }
    [[nodiscard]] WelcomeCard* welcome() const { return m_welcome; }
    [[nodiscard]] Banner* banner() const { return m_banner; }
    [[nodiscard]] Toast* toast() const { return m_toast; }

    /// One line about what has just happened.
    void say(const QString& text);
    /// The load panel takes the composer's place after a moment, so that what is quick does not flash. The
    /// guide is left longer: questions may be typed while it loads.
    void showLoad(const desktop::LoadState& state);
    [[nodiscard]] bool showsLoadPanel() const;

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void showRightPage();
    void fitWidths();

    desktop::ChatModel* m_chat = nullptr;
    Banner* m_banner;
    QStackedWidget *m_pages, *m_bottom;
    ChatView* m_view;
    WelcomeCard* m_welcome;
    Composer* m_composer;
    LoadPanel* m_loadPanel;
    Toast* m_toast;
    QTimer m_loadDelay;
};

}  // namespace autoglm::ui
