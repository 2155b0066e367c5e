#include "app/desktop/lane.h"

#include <utility>

namespace autoglm::desktop {

Lane::Lane(const QString& name) : m_thread(new QThread), m_context(std::make_unique<QObject>()) {
    m_thread->setObjectName(name);
    m_context->moveToThread(m_thread);
    m_thread->start();
}

Lane::~Lane() {
    shutDown(30'000);
}

void Lane::post(std::function<void()> task) {
    if (m_context) QMetaObject::invokeMethod(m_context.get(), std::move(task), Qt::QueuedConnection);
}

bool Lane::shutDown(int ms) {
    if (!m_thread) return m_context == nullptr;
    post([thread = m_thread] { thread->quit(); });
    if (!m_thread->wait(ms)) {
        m_thread = nullptr;
        static_cast<void>(m_context.release());
        return false;
    }
    m_context.reset();
    delete std::exchange(m_thread, nullptr);
    return true;
}

}  // namespace autoglm::desktop
