// What the chat page costs: memory with 2,000 messages, a frame while scrolling, and a frame while an answer
// streams at 200 tokens a second, with the longest time the window was kept from its events.
// Usage: chat_page_bench [MESSAGES]   (a window; QT_QPA_PLATFORM=offscreen without a display)
#include <QElapsedTimer>
#include <QScrollBar>
#include <QTimer>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "app/desktop/chat_model.h"
#include "app/desktop/engine_controller.h"
#include "app/desktop/engine_worker.h"
#include "ui/application.h"
#include "ui/chat/chat_page.h"
#include "ui/chat/chat_view.h"
#include "ui/style/app_style.h"
#include "ui/style/tokens.h"

namespace {

using namespace autoglm;

double residentMb() {
    std::ifstream status("/proc/self/status");
    std::string line;
    while (std::getline(status, line)) {
        if (line.starts_with("VmRSS:")) return std::atof(line.c_str() + 6) / 1024;
    }
    return 0;
}

/// As people ask and models answer: Chinese, lists, code, a table now and then.
QVector<desktop::ChatTurn> conversation(int count) {
    QVector<desktop::ChatTurn> turns;
    for (int i = 0; i < count; ++i) {
        desktop::ChatTurn turn;
        turn.role = i % 2 == 0 ? desktop::ChatRole::User : desktop::ChatRole::Assistant;
        turn.text = QStringLiteral("How do I read the memory of the GPU, case %1?").arg(i);
        if (i % 2 == 1) {
            turn.modelName = QStringLiteral("glm-4-9b");
            turn.text =
                QStringLiteral(
                    "The driver publishes it. 显存的用量由驱动程序给出，读取文件即可。\n\n- first "
                    "**bold**\n- second "
                    "`code`\n- third\n\n```python\nfor line in open(path):  # %1\n    total += "
                    "int(line.split()[1])\nprint(\"total\", total)\n```\n\nThat is all there is to it, and "
                    "more words follow so that the answer has the length that answers have.")
                    .arg(i);
            if (i % 20 == 1) turn.text += QStringLiteral("\n\n| a | b |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |");
        }
        turns << turn;
    }
    return turns;
}

struct Times {
    std::vector<double> ms;
    void print(const char* what) {
        std::sort(ms.begin(), ms.end());
        if (ms.empty()) return;
        const auto at = [this](double part) {
            return ms[static_cast<std::size_t>(part * static_cast<double>(ms.size() - 1))];
        };
        std::printf("%-34s median %6.2f ms   p99 %6.2f ms   longest %6.2f ms   (%zu)\n", what, at(0.5),
                    at(0.99), ms.back(), ms.size());
    }
};

/// One pass of the event loop with a paint in it.
double frame(ui::ChatView* view, const std::function<void()>& change) {
    QElapsedTimer clock;
    clock.start();
    change();
    view->viewport()->repaint();
    QCoreApplication::processEvents();
    return static_cast<double>(clock.nsecsElapsed()) / 1e6;
}

}  // namespace

int main(int argc, char** argv) {
    ui::Application application(argc, argv);
    const int count = argc > 1 ? std::atoi(argv[1]) : 2000;
    // A load that never ends: what "the model" writes is given here.
    const auto never = [](const LoadOptions&, const LoadProgressFn&,
                          std::stop_token stop) -> Result<std::unique_ptr<Engine>> {
        while (!stop.stop_requested())
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        return Error{.code = ErrorCode::Cancelled};
    };
    desktop::EngineController engine(std::make_unique<desktop::EngineWorker>(never));
    engine.openModel("/nothing.gguf", false, 0);
    desktop::ChatModel chat(engine);
    ui::ChatPage page;
    page.setPalette(ui::paletteOf(ui::lightTokens()));
    page.resize(1180, 760);
    page.setModel(&chat);
    page.show();
    QCoreApplication::processEvents();
    const double before = residentMb();
    QElapsedTimer clock;
    clock.start();
    chat.restore(conversation(count));
    page.view()->viewport()->repaint();
    std::printf("%-34s %.0f ms\n", "opening the chat", static_cast<double>(clock.nsecsElapsed()) / 1e6);

    auto* view = page.view();
    auto* bar = view->verticalScrollBar();
    Times scroll, jump, stream, code;
    for (int i = 0; i < 600; ++i)
        scroll.ms.push_back(frame(view, [&] { bar->setValue(bar->value() - 40); }));
    for (int i = 0; i < 100; ++i)
        jump.ms.push_back(frame(view, [&] { bar->setValue((i * 7919) % std::max(bar->maximum(), 1)); }));
    // The whole way, so that everything has been seen once.
    for (int y = 0; y < bar->maximum(); y += 700)
        frame(view, [&] { bar->setValue(y); });
    std::printf("%-34s %.0f MB (%.0f MB before), %d documents alive\n", "memory of the process", residentMb(),
                before, view->liveDocuments());

    // An answer at 200 tokens a second: seven tokens each 33 ms, as the worker sends them.
    const auto streamInto = [&](const QString& head, const QString& piece, int pieces, Times& times) {
        quint64 request = 0;
        const auto heard = QObject::connect(&engine, &desktop::EngineController::answerRequested, &engine,
                                            [&](const desktop::AnswerRequest& asked) { request = asked.id; });
        chat.send(QStringLiteral("Go on"), {});
        QObject::disconnect(heard);
        for (int i = 0; i < pieces; ++i) {
            desktop::AnswerDelta delta;
            delta.reply = i == 0 ? head : piece.arg(i);
            delta.stats.outputTokens = 7 * i;
            times.ms.push_back(frame(view, [&] { emit engine.answerAdvanced(request, delta); }));
        }
        chat.stop();
        QCoreApplication::processEvents();
    };
    view->scrollToEnd();
    streamInto(QStringLiteral("An answer. "), QStringLiteral("seven more tokens of an answer %1, "), 900,
               stream);
    streamInto(QStringLiteral("```cpp\n"), QStringLiteral("int value%1 = compute(\"text\", 42); // note\n"),
               2500, code);
    scroll.print("scrolling, 40 px a frame");
    jump.print("jumping anywhere");
    stream.print("streaming one paragraph");
    code.print("streaming 2,500 lines of code");
    QString block = QStringLiteral("```python\n");
    for (int i = 0; i < 10'000; ++i)
        block += QStringLiteral("value_%1 = compute(%1, \"text\")  # note\n").arg(i);
    QVector<desktop::ChatTurn> turns = conversation(2);
    turns[1].text = block + QStringLiteral("```");
    clock.restart();
    chat.restore(turns);
    view->viewport()->repaint();
    std::printf("%-34s %.1f ms\n", "opening 10,000 lines of code",
                static_cast<double>(clock.nsecsElapsed()) / 1e6);
    turns[1].text =
        QStringLiteral("```json\n") + QString(1'000'000, QLatin1Char('x')) + QStringLiteral("\n```");
    clock.restart();
    chat.restore(turns);
    view->viewport()->repaint();
    std::printf("%-34s %.1f ms\n", "opening one line of 1 MB of code",
                static_cast<double>(clock.nsecsElapsed()) / 1e6);
    Times line;
    const QString pieceOfLine = QString(28, QLatin1Char('x')) + QStringLiteral("%1");
    streamInto(QStringLiteral("```json\n") + QString(500'000, QLatin1Char('x')), pieceOfLine, 200, line);
    line.print("streaming a line of 0.5 MB of code");
    engine.shutDown(1000);
    return 0;
}
