// A window with the real engine, offscreen.
#pragma once
#include <QTest>
#include <memory>

#include "app/desktop/benchmark_book.h"
#include "app/desktop/chat_library.h"
#include "app/desktop/model_library.h"
#include "app/desktop/settings.h"
#include "tests/app/desktop/desktop_fixture.h"
#include "ui/chat/chat_page.h"
#include "ui/chat/chat_view.h"
#include "ui/chat/composer.h"
#include "ui/chats/sidebar.h"
#include "ui/drop_overlay.h"
#include "ui/frame/frame.h"
#include "ui/main_window.h"
#include "ui/status_strip.h"
#include "ui/style/appearance.h"
#include "ui/welcome_card.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/toast.h"

namespace autoglm::test {

class WindowTest : public DesktopTest {
protected:
    /// `worker`: null for the plain engine.
    void open(const desktop::FilePath& model, std::unique_ptr<desktop::EngineWorker> worker = nullptr) {
        close();
        const auto config = QString::fromStdString((m_folder.path() / "config.yaml").string());
        m_settings = std::make_unique<desktop::Settings>(config);
        m_settings->read();
        m_settings->set(desktop::keys::kTemperature, 0.0);
        m_appearance = std::make_unique<ui::Appearance>(*m_settings);
        m_appearance->overrideLanguage(QStringLiteral("en"));
        m_appearance->overrideTheme(QStringLiteral("light"));
        m_appearance->start();
        m_engine = worker ? std::make_unique<desktop::EngineController>(std::move(worker))
                          : std::make_unique<desktop::EngineController>();
        m_chat = std::make_unique<desktop::ChatModel>(*m_engine);
        const auto chats = QString::fromStdString((m_folder.path() / "data" / "chats.db").string());
        m_store = std::make_unique<storage::ChatStore>(storage::Database::Place{chats, {}});
        m_library = std::make_unique<desktop::ChatLibrary>(*m_chat, *m_store);
        m_models = std::make_unique<desktop::ModelLibrary>(
            QString::fromStdString((m_folder.path() / "data" / "models.db").string()));
        m_benchmarks = std::make_unique<desktop::BenchmarkBook>(
            QString::fromStdString((m_folder.path() / "data").string()));
        bool isReady = false;
        const auto heard =
            QObject::connect(m_library.get(), &desktop::ChatLibrary::ready, [&isReady] { isReady = true; });
        m_window = std::make_unique<ui::MainWindow>(ui::MainWindow::Parts{
            *m_settings, *m_engine, *m_chat, *m_library, *m_models, *m_appearance, *m_benchmarks});
        m_window->resize(1000, 700);
        m_window->show();
        EXPECT_TRUE(QTest::qWaitForWindowExposed(m_window.get()));
        m_window->start(model);
        EXPECT_TRUE(waitFor([&] { return isReady; }));
        QObject::disconnect(heard);
    }
    /// Ends as the program does.
    void close() {
        if (m_library) m_library->close();
        m_window.reset();
        m_benchmarks.reset();
        m_models.reset();
        m_library.reset();
        m_store.reset();
        m_chat.reset();
        m_engine.reset();
    }
    void ask(const QString& text) {
        m_window->page()->composer()->setText(text);
        QTest::keyClick(m_window->page()->composer()->edit(), Qt::Key_Return);
    }
    bool waitForModel() {
        return waitFor([&] { return m_engine->model() && !m_engine->isLoading(); });
    }
    bool waitForAnswer() {
        return waitFor([&] { return !m_chat->isAnswering(); });
    }

    std::unique_ptr<desktop::Settings> m_settings;
    std::unique_ptr<ui::Appearance> m_appearance;
    std::unique_ptr<desktop::EngineController> m_engine;
    std::unique_ptr<desktop::ChatModel> m_chat;
    std::unique_ptr<storage::ChatStore> m_store;
    std::unique_ptr<desktop::ChatLibrary> m_library;
    std::unique_ptr<desktop::ModelLibrary> m_models;
    std::unique_ptr<desktop::BenchmarkBook> m_benchmarks;
    std::unique_ptr<ui::MainWindow> m_window;
};

}  // namespace autoglm::test
