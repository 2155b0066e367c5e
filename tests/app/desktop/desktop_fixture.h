// What the tests of controller and conversation share: a tiny model on disk, a wait that runs the event loop,
// and a gate that holds the real engine's load open.
#pragma once
#include <gtest/gtest.h>

#include <QCoreApplication>
#include <QElapsedTimer>
#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <thread>

#include "app/desktop/chat_model.h"
#include "app/desktop/engine_controller.h"
#include "app/desktop/engine_worker.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/tiny_model.h"

namespace autoglm::test {

/// Runs the event loop until `done` or `ms` have passed; tells which.
inline bool waitFor(const std::function<bool()>& done, int ms = 15000) {
    QElapsedTimer clock;
    clock.start();
    while (!done()) {
        if (clock.elapsed() > ms) return false;
        QCoreApplication::processEvents(QEventLoop::AllEvents, 20);
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return true;
}

inline TinyModelSpec chattySpec() {
    TinyModelSpec spec;
    spec.withTokenizer = true;
    spec.nVocab = 280;
    spec.nLayers = 4;
    spec.nEmbd = 64;
    spec.nFf = 128;
    spec.nHeads = 4;
    spec.nKvHeads = 2;
    spec.headDim = 16;
    spec.nRot = 8;
    spec.contextLength = 4096;
    return spec;
}

/// The real engine behind a gate: the load stops in its first report of progress until it is opened or
/// cancelled.
struct Gate {
    std::atomic<bool> isOpen = false, reached = false;

    desktop::EngineLoader loader() {
        return [this](const LoadOptions& options, const LoadProgressFn& progress, std::stop_token stop) {
            const auto gated = [&](const LoadProgress& state) {
                reached = true;
                while (!isOpen && !stop.stop_requested())
                    std::this_thread::sleep_for(std::chrono::milliseconds(2));
                progress(state);
            };
            return Engine::load(options, gated, stop);
        };
    }
    std::unique_ptr<desktop::EngineWorker> worker() {
        return std::make_unique<desktop::EngineWorker>(loader());
    }
};

class DesktopTest : public testing::Test {
protected:
    desktop::FilePath writeModel(const char* name = "tiny.gguf") {
        return m_folder.write(name, tinyModelBytes(chattySpec()));
    }
    static bool openAndWait(desktop::EngineController& engine, const desktop::FilePath& path) {
        engine.openModel(path, false, 0);
        return waitFor([&] { return !engine.isLoading(); }) && engine.model() && engine.model()->path == path;
    }
    /// A question to which the tiny model babbles until it is stopped: greedy decoding of random weights goes
    /// round in circles.
    static desktop::ChatModel::AskOptions endless() {
        desktop::ChatModel::AskOptions options;
        options.sampling.temperature = 0;
        return options;
    }
    static desktop::ChatModel::AskOptions brief(int tokens = 12) {
        auto options = endless();
        options.sampling.maxTokens = tokens;
        return options;
    }

    TemporaryFolder m_folder;
};

}  // namespace autoglm::test
