// The page of comparisons in the window: what it asks of the rest, and where a kept answer goes.
#include "app/desktop/chat_library.h"
#include "app/desktop/settings.h"
#include "ui/chat/chat_page.h"
#include "ui/chat/composer.h"
#include "ui/compare/compare_page.h"
#include "ui/frame/frame.h"
#include "ui/main_window.h"

namespace autoglm::ui {

void MainWindow::buildCompare() {
    m_comparison = std::make_unique<desktop::Comparison>(
        desktop::Comparison::Parts{m_parts.engine, m_parts.library, m_parts.models, m_parts.settings});
    m_comparePage = new ComparePage(
        {*m_comparison, m_parts.engine, m_parts.library, m_parts.models, m_parts.settings}, m_frame);
    Composer* composer = m_comparePage->composer();
    m_frame->addPage(PageId::Compare, m_comparePage, composer->edit());
    connect(m_comparePage, &ComparePage::aboutToAsk, this, [this] { m_idle.wake(); });
    connect(composer, &Composer::filesRequested, this, [this, composer] { chooseAttachments(composer); });
    const auto countSoon = [this] { m_countTimer.start(); };
    connect(composer, &Composer::changed, this, countSoon);
    connect(m_comparePage, &ComparePage::choiceChanged, this, countSoon);
    connect(m_frame, &Frame::pageChanged, this, countSoon);
    connect(m_comparison.get(), &desktop::Comparison::kept, this, [this] {
        showChat();
        m_page->say(tr("The chat goes on with this answer. The arrows under it lead to the other one."));
    });
}

void MainWindow::openCompare() {
    m_frame->openPage(PageId::Compare);
}

}  // namespace autoglm::ui
