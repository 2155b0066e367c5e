// The page: messages about trouble on top, the conversation or the welcome in the middle, composer or load
// panel below.
#pragma once
#include <QTimer>
#include <QWidget>
#include <functional>

#include "app/desktop/engine_types.h"

class QStackedWidget;

namespace autoglm::desktop {
class ChatModel;
}

namespace autoglm::ui {

class Banner;
class ChatView;
class Composer;
class FindBar;
class LoadPanel;
class Toast;
class WelcomeCard;

class ChatPage : public QWidget {
    Q_OBJECT
public:
    explicit ChatPage(QWidget* parent = nullptr);
    void setModel(desktop::ChatModel* chat);
    /// While the last chat is fetched the page stays blank: a welcome would only flash.
    void setRestoring(bool isRestoring);

    [[nodiscard]] ChatView* view() const { return m_view; }
    [[nodiscard]] FindBar* findBar() const { return m_findBar; }
    [[nodiscard]] Composer* composer() const { return m_composer; }
    [[nodiscard]] LoadPanel* loadPanel() const { return m_loadPanel; }
    [[nodiscard]] WelcomeCard* welcome() const { return m_welcome; }
    [[nodiscard]] Banner* banner() const { return m_banner; }
    /// About the place where chats are kept.
    [[nodiscard]] Banner* storeBanner() const { return m_storeBanner; }
    [[nodiscard]] Toast* toast() const { return m_toast; }

    /// One line about what has just happened.
    void say(const QString& text);
    /// The same with a way back, such as Undo, for ten seconds.
    void offer(const QString& text, const QString& action, std::function<void()> take);
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
    Banner *m_banner, *m_storeBanner;
    QStackedWidget *m_pages, *m_bottom;
    ChatView* m_view;
    WelcomeCard* m_welcome;
    FindBar* m_findBar;
    Composer* m_composer;
    LoadPanel* m_loadPanel;
    Toast* m_toast;
    QTimer m_loadDelay;
    bool m_isRestoring = false;
};

}  // namespace autoglm::ui
