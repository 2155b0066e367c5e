// Pictures of every state of the window, to be looked at: screenshots GUIDE FOLDER [SUFFIX [TOPIC]]. Theme by
// theme and language by language; topic "machine" is the machine's page alone, "few" some of each.
// QT_SCALE_FACTOR sets the scale. A state that paints nothing new is a failure.
#include <QAbstractButton>
#include <QApplication>
#include <QButtonGroup>
#include <QDir>
#include <QDragEnterEvent>
#include <QFile>
#include <QFileInfo>
#include <QLineEdit>
#include <QListWidget>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QScrollArea>
#include <QScrollBar>
#include <QTabBar>
#include <QTabWidget>
#include <QUrl>
#include <chrono>
#include <cmath>
#include <cstdio>

#include "app/desktop/chat_convert.h"
#include "app/desktop/comparison.h"
#include "app/desktop/machine_monitor.h"
#include "tests/ui/machine_pictures.h"
#include "tests/ui/screenshot_samples.h"
#include "tests/ui/window_fixture.h"
#include "ui/advisor/advisor_dialog.h"
#include "ui/application.h"
#include "ui/benchmark/benchmark_form.h"
#include "ui/benchmark/benchmark_page.h"
#include "ui/chat/find_bar.h"
#include "ui/chat_settings/chat_settings_panel.h"
#include "ui/chats/chat_list_model.h"
#include "ui/dashboard/dashboard_page.h"
#include "ui/dashboard/time_chart.h"
#include "ui/frame/frame.h"
#include "ui/frame/tabbed_page.h"
#include "ui/go_to/go_to.h"
#include "ui/models/model_details_view.h"
#include "ui/models/model_list.h"
#include "ui/models/model_tabs.h"
#include "ui/models/models_page.h"
#include "ui/models/token_view.h"
#include "ui/settings/settings_page.h"
#include "ui/shell.h"
#include "ui/shortcut_list.h"

namespace autoglm::test {
namespace {

using desktop::ChatTurn;

/// Holds a load at half of a large file; everything else is the real engine.
desktop::EngineLoader halfWay() {
    return [](const LoadOptions& options, const LoadProgressFn& progress, std::stop_token stop) {
        if (options.path.filename() != "glm-4-9b-0414-Q4_K_M.gguf")
            return Engine::load(options, progress, stop);
        while (!stop.stop_requested()) {
            progress({LoadPhase::Preparing, 3'100'000'000, 6'200'000'000});
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
        }
        return Result<std::unique_ptr<Engine>>(Error{.code = ErrorCode::Cancelled});
    };
}

class Pictures : public WindowTest {
public:
    Pictures(QString guide, QString folder, QString suffix, QString topic)
        : m_guide(std::move(guide)),
          m_pictureFolder(std::move(folder)),
          m_suffix(std::move(suffix)),
          m_topic(std::move(topic)) {}
    void TestBody() override {}

    void all(const char* theme, const char* language) {
        m_name = QStringLiteral("%1-%2%3").arg(QLatin1String(theme), QLatin1String(language), m_suffix);
        const Sample& sample = qstrcmp(language, "en") == 0 ? kEnglish : kChinese;
        const desktop::FilePath model = m_guide.toStdString();
        qputenv("AUTOGLM_GUIDE", model.c_str());
        close();
        std::filesystem::remove_all(m_folder.path() / "data");
        fillChats(language);
        QFile::remove(QString::fromStdString((m_folder.path() / "config.yaml").string()));
        open({}, std::make_unique<desktop::EngineWorker>(halfWay()));
        m_appearance->setTheme(QLatin1String(theme));
        m_appearance->setLanguage(QLatin1String(language));
        m_window->resize(1180, 760);
        waitForModel();
        waitFor([&] { return m_engine->machine().isKnown(); });
        if (m_topic == QLatin1String("machine")) return shootDashboard();
        shoot("1-first-run");

        const auto bad = m_folder.write("archive.gguf", std::string_view("PK\x03\x04\x14\0\0\0", 8));
        QMimeData mime;
        mime.setUrls({QUrl::fromLocalFile(QString::fromStdString(model.string()))});
        QDragEnterEvent enter(QPoint(300, 300), Qt::CopyAction, &mime, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(m_window.get(), &enter);
        waitFor([&] {
            return m_window->dropOverlay()->isSure() &&
                   m_window->dropOverlay()->has(ui::DropOverlay::Verdict::Open);
        });
        shoot("2-drop");
        QDragLeaveEvent leave;
        QApplication::sendEvent(m_window.get(), &leave);
        mixedDrop(model);

        m_chat->restore({userTurn(sample.question), answerTurn(sample)});
        m_window->page()->welcome()->setFirstRun(false);
        shoot("3-answer");
        m_window->resize(720, 480);
        shoot("4-answer-small");
        m_window->resize(1180, 760);

        m_window->openModel(bad);
        waitFor([&] { return m_window->page()->banner()->isVisible(); });
        shoot("5-refused");
        m_window->page()->banner()->dismiss();

        m_window->openModel(m_folder.path() / "glm-4-9b-0414-Q4_K_M.gguf");
        waitFor([&] { return m_window->page()->showsLoadPanel(); });
        waitFor([] { return false; }, 400);
        shoot("6-loading");
        m_engine->cancelLoad();
        waitFor([&] { return !m_window->page()->showsLoadPanel(); }, 3000);
        m_window->page()->toast()->hide();

        m_chat->restore({userTurn(sample.question), answerTurn(sample)});
        m_chat->send(QString::fromUtf8(sample.follow), endless());  // the guide answers
        waitFor([&] { return m_chat->turns().last().text.size() > 40; });
        shoot("7-streaming");
        m_chat->clear();
        m_window->newChat();
        shoot("8-empty");

        m_library->open(m_library->chats()[3].id);
        waitFor([&] { return m_library->current() == m_library->chats()[3].id; });
        const bool isEnglish = qstrcmp(language, "en") == 0;
        m_window->sidebar()->searchEdit()->setText(isEnglish ? QStringLiteral("memory")
                                                             : QStringLiteral("内存"));
        waitFor([&] { return m_window->sidebar()->model()->showsHits(); });
        shoot("9-search");
        m_window->sidebar()->searchEdit()->clear();
        waitFor([&] { return !m_window->sidebar()->model()->showsHits(); });
        m_window->sidebar()->renameChat(m_library->chats()[2].id);
        shoot("10-rename");
        m_window->removeChat(m_library->chats()[2].id);
        shoot("11-deleted");
        m_window->page()->toast()->hide();
        shootDashboard();
        m_window->resize(720, 480);
        m_window->shell()->toggleSidebar();
        shoot("12-small-with-chats");
        m_window->shell()->toggleSidebar();
        settings(isEnglish);
        m_window->resize(1180, 760);
        questions(sample, isEnglish);
        models();
        comparison(sample);
    }

    /// Files of every kind at once.
    void mixedDrop(const desktop::FilePath& model) {
        std::filesystem::create_directories(m_folder.path() / "Downloads");
        QMimeData mime;
        QList<QUrl> urls;
        for (const auto& path :
             {model, m_folder.path() / "Downloads", m_folder.write("report.md", "# Report\n"),
              m_folder.write("prices.csv", "bread,2\n"),
              m_folder.write("fake.gguf", std::string_view("PK\x03\x04\x14\0\0\0", 8))})
            urls << QUrl::fromLocalFile(QString::fromStdString(path.string()));
        mime.setUrls(urls);
        QDragEnterEvent enter(QPoint(300, 300), Qt::CopyAction, &mime, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(m_window.get(), &enter);
        waitFor([&] { return m_window->dropOverlay()->isSure(); });
        shoot("2b-drop-mixed");
        QDragLeaveEvent leave;
        QApplication::sendEvent(m_window.get(), &leave);
    }

    /// One question, two answers.
    void comparison(const Sample& sample) {
        m_window->resize(1180, 760);
        m_window->frame()->openPage(ui::PageId::Compare);
        auto& comparison = m_window->comparison();
        comparison.clear();
        shoot("60-compare-empty");
        ChatTurn left = answerTurn(sample), right = answerTurn(sample);
        left.reasoning.clear();
        right.modelName = QStringLiteral("GLM-Edge-4B");
        right.stats.decodeTokensPerSecond = 27.9;
        right.text =
            QString::fromUtf8(sample.reasoning) + QStringLiteral("\n\n") + QString::fromUtf8(sample.follow);
        comparison.conversation(0).restore({userTurn(sample.question), left});
        comparison.conversation(1).restore({userTurn(sample.question), right});
        for (int side = 0; side < 2; ++side)
            emit comparison.sideChanged(side);
        shoot("61-compare-answered");
        m_window->resize(640, 560);
        shoot("62-compare-narrow");
        m_window->resize(1180, 760);
        comparison.clear();
        comparison.choose(1, {m_folder.path() / "glm-4-9b-0414-Q4_K_M.gguf", -1, true});
        comparison.ask(QString::fromUtf8(sample.follow));
        waitFor([&] { return comparison.conversation(0).turns().last().text.size() > 10; });
        // The guide may be done sooner than one looks.
        if (comparison.side(1).phase == desktop::Comparison::Phase::Waiting) shoot("63-compare-writing");
        waitFor([&] { return comparison.side(1).phase == desktop::Comparison::Phase::Loading; });
        waitFor([] { return false; }, 300);
        shoot("64-compare-loading");
        comparison.stop();
        comparison.clear();
    }
    /// A few states, for a quick look.
    void only(const char* theme, const char* language) {
        m_name = QStringLiteral("%1-%2%3").arg(QLatin1String(theme), QLatin1String(language), m_suffix);
        const Sample& sample = qstrcmp(language, "en") == 0 ? kEnglish : kChinese;
        qputenv("AUTOGLM_GUIDE", m_guide.toUtf8());
        close();
        std::filesystem::remove_all(m_folder.path() / "data");
        QFile::remove(QString::fromStdString((m_folder.path() / "config.yaml").string()));
        fillChats(language);
        open({}, std::make_unique<desktop::EngineWorker>(halfWay()));
        m_appearance->setTheme(QLatin1String(theme));
        m_appearance->setLanguage(QLatin1String(language));
        m_window->resize(1180, 760);
        waitForModel();
        mixedDrop(m_guide.toStdString());
        m_window->frame()->openPage(ui::PageId::Settings);
        m_window->settingsPage()->openGroup(0);
        shoot("20-settings");
        m_window->settingsPage()->openGroup(6);
        shoot("20b-settings-folders");
        m_window->resize(1300, 760);
        m_window->frame()->openPage(ui::PageId::Chat);
        if (!m_window->shell()->showsSidePanel()) m_window->shell()->toggleSidePanel();
        shoot("27-chat-settings");
        m_window->shell()->toggleSidePanel();
        m_window->frame()->openPage(ui::PageId::Models);
        shoot("40-models");
        comparison(sample);
    }

    /// Attachments, code, formulas, words that are looked for, what has no room.
    void questions(const Sample& sample, bool isEnglish) {
        m_window->newChat();
        waitForModel();
        auto* composer = m_window->page()->composer();
        const auto report = m_folder.write(isEnglish ? "quarterly report.md" : "季度报告.md",
                                           std::string(1800, 'x') + "\n# Report\n");
        composer->attach({report, m_folder.write("prices.csv", "bread,2\nmilk,1\n"),
                          m_folder.write("photo.png", "\x89PNG\r\n")});
        waitFor([&] { return !composer->tray()->isReading(); });
        composer->setText(QString::fromUtf8(sample.follow));
        waitFor([&] { return composer->tray()->chips()[0]->attachment().tokens > 0; });
        shoot("13-attachments");
        composer->tray()->addText(QString(90'000, QLatin1Char('z')));
        waitFor([&] { return !composer->gauge()->parts().fits(); });
        shoot("14-too-long");
        composer->setAttachments({});
        composer->setText({});

        ChatTurn code = answerTurn(sample), loop = answerTurn(sample), asked = userTurn(sample.question);
        code.text = QString::fromUtf8(kCode);
        code.stats.cachedTokens = 1180;
        code.stats.promptTokens = 1204;
        code.device = QStringLiteral("CPU avx512-vnni");
        desktop::Attachment file;
        file.name = isEnglish ? QStringLiteral("quarterly report.pdf") : QStringLiteral("季度报告.pdf");
        file.pages = 12;
        file.tokens = 3402;
        asked.attachments = {file};
        loop.state = ChatTurn::State::Loop;
        loop.reasoning.clear();
        loop.leftOut = 2;
        m_chat->restore({asked, code, asked, code});
        m_window->page()->view()->setPlace({m_chat->turns()[0].id, 0});
        shoot("15-code");
        m_chat->restore({asked, code, asked, loop});
        shoot("16-left-out");
        m_window->page()->findBar()->open();
        m_window->page()->findBar()->edit()->setText(isEnglish ? QStringLiteral("model")
                                                               : QStringLiteral("模型"));
        shoot("17-find");
        m_window->page()->findBar()->close();
    }
    [[nodiscard]] bool failed() const { return m_failed; }

private:
    /// Settings, the chat's settings, the go-to line and the list of keys.
    void settings(bool isEnglish) {
        m_window->resize(1180, 760);
        m_window->newChat();
        auto* page = m_window->settingsPage();
        m_window->frame()->openPage(ui::PageId::Settings);
        shoot("20-settings");
        page->openGroup(3);
        shoot("21-settings-generation");
        m_settings->set(desktop::keys::kContextSize, 4096);
        m_settings->set(desktop::keys::kTemperature, 0.4);
        page->openGroup(2);
        shoot("22-settings-reload");
        m_settings->reset(desktop::keys::kContextSize);
        m_settings->reset(desktop::keys::kTemperature);
        page->openGroup(static_cast<int>(page->groups()->count()) - 1);
        shoot("23-settings-about");
        page->searchEdit()->setText(QStringLiteral("gpu"));
        shoot("24-settings-search");
        page->searchEdit()->setText(QStringLiteral("xyzzy"));
        shoot("25-settings-nothing");
        page->searchEdit()->clear();
        m_window->resize(720, 480);
        shoot("26-settings-small");
        m_window->resize(1300, 760);
        m_window->frame()->openPage(ui::PageId::Chat);
        if (!m_window->shell()->showsSidePanel()) m_window->shell()->toggleSidePanel();
        shoot("27-chat-settings");
        desktop::ChatSettings own;
        own.temperature = 0.35;
        own.topK = 40;
        own.seed = 1234;
        own.stopStrings = QStringList{QStringLiteral("User:")};
        own.systemPrompt = m_library->shelf().items(storage::ShelfItem::Kind::Prompt).first().body;
        m_library->setSettings(own);
        shoot("28-chat-settings-own");
        auto* scroll = m_window->chatSettings()->findChild<QScrollArea*>();
        scroll->verticalScrollBar()->setValue(scroll->verticalScrollBar()->maximum());
        shoot("29-chat-settings-end");
        m_window->shell()->toggleSidePanel();
        m_window->goTo()->open();
        m_window->goTo()->edit()->setText(isEnglish ? QStringLiteral("me") : QStringLiteral("对话"));
        shoot("30-go-to");
        m_window->goTo()->close();
        ui::ShortcutList list(m_window.get());
        list.show();
        for (int i = 0; i < 5; ++i)
            QApplication::processEvents();
        list.grab().save(QDir(m_pictureFolder).filePath(QStringLiteral("31-keys-%1.png").arg(m_name)));
    }

    /// The page of models: nothing yet, a list, each tab, a file that was cut, one that does not fit.
    void models() {
        m_window->resize(1180, 760);
        auto* page = m_window->modelsPage();
        m_window->frame()->openPage(ui::PageId::Models);
        shoot("50-models-empty");
        const std::filesystem::path folder = m_folder.path() / "Models";
        std::filesystem::create_directories(folder);
        const std::filesystem::path guide = m_guide.toStdString();
        std::error_code failure;
        std::filesystem::copy_file(guide, folder / "glm-edge-1.5b-chat-Q8_0.gguf",
                                   std::filesystem::copy_options::overwrite_existing, failure);
        m_folder.write("Models/glm-4-9b-0414-Q4_K_M.gguf", tinyModelBytes(chattySpec()));
        const auto whole = tinyModelBytes(chattySpec());
        m_folder.write("Models/glm-z1-9b-0414-Q6_K.gguf", std::span(whole).first(whole.size() - 4096));
        const auto chosen = folder / "glm-edge-1.5b-chat-Q8_0.gguf";
        m_models->watch(folder);
        waitFor([&] { return m_models->entries().size() == 3 && !m_models->scan().isActive; });
        waitFor([&] { return m_engine->devices().isKnown(); });
        waitFor([&] { return page->model()->indexOf(chosen) >= 0; });
        page->choose(chosen);
        m_models->setNotes(chosen, QStringLiteral("…"));
        waitFor([&] { return page->details()->path() == chosen; });
        waitFor([] { return false; }, 600);
        shoot("51-models");
        auto* tabs = page->details()->tabs();
        tabs->setCurrentIndex(1);
        shoot("52-models-tensors");
        tabs->setCurrentIndex(2);
        page->details()->tokenizer()->input()->setPlainText(
            QStringLiteral("What is quantization? 什么是量化？"));
        waitFor([&] { return !page->details()->tokenizer()->view()->tokens().isEmpty(); });
        shoot("53-models-tokenizer");
        tabs->setCurrentIndex(3);
        waitFor([&] { return !page->details()->prompt()->promptText().isEmpty(); });
        shoot("54-models-prompt");
        tabs->setCurrentIndex(0);
        page->choose(folder / "glm-z1-9b-0414-Q6_K.gguf");
        waitFor([&] { return !page->details()->problemText().isEmpty(); });
        shoot("55-models-truncated");
        m_window->resize(720, 480);
        shoot("56-models-small");
        m_models->unwatch(folder);
        m_models->remove(chosen);
        m_window->frame()->openPage(ui::PageId::Chat);
    }

    /// Five minutes of a machine with a graphics card, and what the engine did in them.
    void shootDashboard() {
        desktop::MachineMonitor& monitor = m_window->monitor();
        monitor.stopSampling();
        QCoreApplication::processEvents();
        const auto now = std::chrono::duration_cast<std::chrono::nanoseconds>(
                             std::chrono::steady_clock::now().time_since_epoch())
                             .count();
        const desktop::GpuSummary card{QStringLiteral("0000:03:00.0"), QStringLiteral("Radeon RX 7900 XT"),
                                       QStringLiteral("amdgpu"), false, false};
        monitor.setCeilings({48e9, 900e9});
        for (const desktop::MachineSample& sample : fiveMinutes(now))
            monitor.take(sample, {card});
        m_window->frame()->openPage(ui::PageId::Dashboard);
        m_window->dashboard()->ranges()->button(5)->click();
        shoot("40-dashboard");
        ui::TimeChart* chart = m_window->dashboard()->charts()[0];
        QTest::mouseMove(chart, chart->plotRect().center().toPoint());
        m_window->dashboard()->exportPicture(
            QDir(m_pictureFolder).filePath(QStringLiteral("41-dashboard-all-%1.png").arg(m_name)));
        m_window->resize(720, 480);
        shoot("42-dashboard-small");
        m_window->resize(1180, 760);
        desktop::Advisor advisor;
        ui::AdvisorDialog dialog(advisor);
        dialog.setRows(adviceRows());
        dialog.show();
        dialog.grab().save(QDir(m_pictureFolder).filePath(QStringLiteral("43-advisor-%1.png").arg(m_name)));
        m_window->dashboard()->showSpan(now - 90'000'000'000LL, now - 62'000'000'000LL);
        shoot("44-dashboard-answer");
        m_window->dashboard()->axis().setPaused(false);
        desktop::MachineSample bare = monitor.latest();
        bare.timeNs += 1'000'000'000LL;
        bare.gpus.clear();
        monitor.stopSampling();
        monitor.take(bare, {});
        bare.timeNs += 1'000'000'000LL;
        bare.set(desktop::FigureId::SwapInRate, {20e6, desktop::Lack::None});
        for (int i = 0; i < 4; ++i, bare.timeNs += 1'000'000'000LL)
            monitor.take(bare, {});
        shoot("45-dashboard-no-card");
        shootBenchmark();
        m_window->frame()->openPage(ui::PageId::Chat);
    }

    /// Benchmarks: none yet, one, several side by side, one under way.
    void shootBenchmark() {
        m_window->machinePage()->tabs()->setCurrentIndex(1);
        auto* page = m_window->benchmarkPage();
        waitFor([&] { return m_benchmarks->isRead(); });
        shoot("46-benchmark-none");
        writeBenchmarks(m_folder.path() / "data");
        m_benchmarks->refresh();
        waitFor([&] { return m_benchmarks->rows().size() == 6; });
        shoot("47-benchmark");
        page->choose({1, 2, 3, 4, 5});
        shoot("48-benchmark-threads");
        m_window->resize(720, 480);
        shoot("49-benchmark-small");
        m_window->resize(1180, 760);
        page->choose({5, 6});
        desktop::BenchmarkState state;
        state.phase = desktop::BenchmarkState::Phase::Measuring;
        state.runs = 5;
        state.run = 2;
        state.threads = 4;
        state.repetition = 2;
        state.repetitions = 3;
        state.depth = 4096;
        state.isAnswer = true;
        state.share = 0.55;
        state.secondsLeft = 38;
        page->form()->setState(state);
        shoot("49-benchmark-running");
        page->form()->setState({});
        m_window->machinePage()->tabs()->setCurrentIndex(0);
    }
    /// Chats of some weeks, so that every heading is there.
    void fillChats(const char* language) {
        const bool isEnglish = qstrcmp(language, "en") == 0;
        const QStringList titles =
            isEnglish ? QStringList{QStringLiteral("Sensor parser"),
                                    QStringLiteral("Trip to Hubei"),
                                    QStringLiteral("Why does the accumulator overflow in half precision?"),
                                    QStringLiteral("Memory of a 9B model"),
                                    QStringLiteral("Haiku about autumn"),
                                    QStringLiteral("Regular expressions"),
                                    QStringLiteral("Letter to the landlord")}
                      : QStringList{QStringLiteral("传感器解析器"),
                                    QStringLiteral("去湖北旅行"),
                                    QStringLiteral("为什么半精度累加会溢出？"),
                                    QStringLiteral("9B 模型要多少内存"),
                                    QStringLiteral("关于秋天的俳句"),
                                    QStringLiteral("正则表达式"),
                                    QStringLiteral("给房东的信")};
        const Sample& sample = isEnglish ? kEnglish : kChinese;
        storage::Database database;
        database.open({QString::fromStdString((m_folder.path() / "data" / "chats.db").string()), {}});
        const storage::Folder folder{storage::newId(),
                                     isEnglish ? QStringLiteral("Work") : QStringLiteral("工作"), false};
        database.putFolder(folder);
        const int days[] = {0, 0, 0, 1, 4, 20, 70};
        for (int i = 0; i < titles.size(); ++i) {
            storage::ChatWithMessages chat;
            chat.chat.id = storage::newId();
            chat.chat.title = titles.at(i);
            chat.chat.isPinned = i == 0;
            chat.chat.folder = i == 1 ? folder.id : 0;
            chat.chat.createdMs = chat.chat.changedMs = storage::nowMs() - days[i] * 86'400'000LL - i;
            auto question = desktop::toMessage(userTurn(sample.question), chat.chat.id);
            question.id = storage::newId();
            auto answer = desktop::toMessage(answerTurn(sample), chat.chat.id);
            answer.id = storage::newId();
            answer.parent = question.id;
            if (i == 3) answer.state = storage::MessageState::Interrupted;
            auto other = answer;
            other.id = storage::newId();
            chat.messages = {question, answer, other};
            chat.chat.leaf = other.id;
            database.putTurns(chat);
        }
    }
    void shoot(const char* state) {
        for (int i = 0; i < 5; ++i)
            QApplication::processEvents();
        const QImage image = m_window->grab().toImage();
        const QString file =
            QDir(m_pictureFolder).filePath(QStringLiteral("%1-%2.png").arg(QLatin1String(state), m_name));
        if (image == m_last || !image.save(file)) {
            std::fprintf(stderr, "%s shows nothing new, or could not be written\n", qPrintable(file));
            m_failed = true;
        }
        m_last = image;
    }

    QString m_guide, m_pictureFolder, m_suffix, m_topic, m_name;
    QImage m_last;
    bool m_failed = false;
};

}  // namespace
}  // namespace autoglm::test

int main(int argc, char** argv) {
    if (!qEnvironmentVariableIsSet("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen");
    autoglm::ui::Application application(argc, argv);
    if (argc < 3) return 2;
    const QString folder = QString::fromLocal8Bit(argv[2]);
    QDir().mkpath(folder);
    autoglm::test::Pictures pictures(QFileInfo(QString::fromLocal8Bit(argv[1])).absoluteFilePath(), folder,
                                     argc > 3 ? QString::fromLocal8Bit(argv[3]) : QString(),
                                     argc > 4 ? QString::fromLocal8Bit(argv[4]) : QString());
    for (const char* theme : {"light", "dark"}) {
        for (const char* language : {"en", "zh_CN"})
            argc > 4 && qstrcmp(argv[4], "few") == 0 ? pictures.only(theme, language)
                                                     : pictures.all(theme, language);
    }
    return pictures.failed() ? 1 : 0;
}
