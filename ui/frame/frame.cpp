#include "ui/frame/frame.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QStackedWidget>
#include <QVBoxLayout>

#include "app/desktop/format.h"
#include "ui/frame/page_header.h"
#include "ui/frame/rail.h"
#include "ui/style/tokens.h"
#include "ui/widgets/toast.h"

namespace autoglm::ui {

Frame::Frame(QWidget* parent)
    : QWidget(parent),
      m_rail(new Rail(this)),
      m_stack(new QStackedWidget(this)),
      m_toast(new Toast(m_stack)) {
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    row->addWidget(m_rail);
    row->addWidget(m_stack, 1);
    connect(m_rail, &Rail::chosen, this, &Frame::choose);
}

void Frame::choose(PageId id) {
    // Whoever walks along the rail with the keys stays there.
    RailButton* button = m_rail->button(id);
    const bool hasKeys = button->hasFocus();
    openPage(id);
    if (hasKeys) button->setFocus();
}

PageHeader* Frame::makeHeader() {
    auto* header = new PageHeader(this);
    m_headers << header;
    connect(header->modelButton(), &HeaderButton::clicked, this,
            [this, header] { emit modelChoiceRequested(header->modelButton()); });
    connect(header->deviceButton(), &HeaderButton::clicked, this,
            [this, header] { emit deviceChoiceRequested(header->deviceButton()); });
    present();
    return header;
}

void Frame::addPage(PageId id, QWidget* page, QWidget* entry) {
    Page added{page, page, entry, page->findChild<PageHeader*>()};
    if (!added.header) {
        added.header = makeHeader();
        added.container = new QWidget(m_stack);
        auto* column = new QVBoxLayout(added.container);
        column->setContentsMargins(0, 0, 0, 0);
        column->setSpacing(0);
        column->addWidget(added.header);
        column->addWidget(page, 1);
    }
    m_pages[id] = added;
    m_stack->addWidget(added.container);
    m_rail->addPage(id);
    if (m_pages.size() == 1) m_current = id;
    m_rail->setCurrent(m_current);
    present();
    emit pagesChanged();
}

QWidget* Frame::page(PageId id) const {
    const auto found = m_pages.find(id);
    return found == m_pages.end() ? nullptr : found->second.page;
}

PageHeader* Frame::header() const {
    const auto found = m_pages.find(m_current);
    return found == m_pages.end() ? nullptr : found->second.header;
}

void Frame::openPage(PageId id) {
    const auto found = m_pages.find(id);
    if (found == m_pages.end()) return;
    const bool isNew = m_current != id;
    m_current = id;
    m_rail->setCurrent(id);
    m_stack->setCurrentWidget(found->second.container);
    m_toast->raise();
    if (found->second.entry) found->second.entry->setFocus();
    if (isNew) emit pageChanged(id);
}

void Frame::openPageAt(int index) {
    for (const auto& [id, page] : m_pages) {
        if (index-- == 0) {
            openPage(id);
            return;
        }
    }
}

void Frame::say(const QString& text) {
    m_toast->placeAbove(m_stack->height() - metrics::kGapSmall);
    m_toast->say(text);
}

void Frame::offer(const QString& text, const QString& action, std::function<void()> take) {
    m_toast->placeAbove(m_stack->height() - metrics::kGapSmall);
    m_toast->offer(text, action, std::move(take));
}

void Frame::setModel(const std::optional<desktop::ModelSummary>& model, const desktop::LoadState& load) {
    m_model = model;
    m_load = load;
    present();
}

void Frame::present() {
    QString name = tr("No model"), addition, device = tr("Device"), where;
    if (m_model) {
        name = m_model->name;
        addition = m_model->quantization;
        const bool isOnDevice = m_model->deviceLayers > 0;
        device = isOnDevice ? m_model->device : tr("CPU");
        where =
            isOnDevice ? tr("%1/%2 layers").arg(m_model->deviceLayers).arg(m_model->layers) : m_model->tier;
    }
    if (m_load.isActive()) {
        name = desktop::displayName(m_load.path);
        addition = tr("loading");
    }
    for (PageHeader* header : m_headers) {
        header->modelButton()->setPurpose(tr("Model"));
        header->modelButton()->setWords(name, addition);
        header->deviceButton()->setPurpose(tr("Device"));
        header->deviceButton()->setWords(device, where);
        header->deviceButton()->setToolTip(m_model ? m_model->backendReason : QString());
    }
    for (const auto& [id, page] : m_pages)
        page.page->setAccessibleName(pageTitle(id));
}

void Frame::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    m_toast->placeAbove(m_stack->height() - metrics::kGapSmall);
}

void Frame::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) present();
}

}  // namespace autoglm::ui
