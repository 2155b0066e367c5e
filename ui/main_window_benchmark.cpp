// Benchmarks in the window: the second face of the machine's page, and the ways to it.
#include <QAction>

#include "app/desktop/benchmark_book.h"
#include "app/desktop/engine_controller.h"
#include "app/desktop/settings.h"
#include "ui/benchmark/benchmark_page.h"
#include "ui/chat/chat_page.h"
#include "ui/frame/frame.h"
#include "ui/frame/tabbed_page.h"
#include "ui/main_window.h"
#include "ui/models/models_page.h"

namespace autoglm::ui {

namespace keys = desktop::keys;

void MainWindow::buildBenchmark() {
    m_benchmarks = new BenchmarkPage(m_parts.engine, m_parts.models, m_parts.benchmarks, m_machine);
    m_machine->addTab(m_benchmarks, [] { return tr("Benchmark"); });
    m_benchmarks->setKvType(m_parts.settings.text(keys::kKvType));
    connect(&m_parts.settings, &desktop::Settings::changed, this, [this](const QString& key) {
        if (key == QLatin1String(keys::kKvType))
            m_benchmarks->setKvType(m_parts.settings.text(keys::kKvType));
    });
    connect(m_modelsPage, &ModelsPage::benchmarkRequested, this, &MainWindow::openBenchmark);
    connect(&m_parts.engine, &desktop::EngineController::answeringChanged, this, [this](bool isAnswering) {
        if (!isAnswering || !m_parts.engine.benchmark().isActive()) return;
        m_page->offer(tr("The answer waits until the benchmark has ended."), tr("Cancel the benchmark"),
                      [this] { m_parts.engine.cancelBenchmark(); });
    });
    // Nothing could be counted while the model in use had stepped aside.
    connect(&m_parts.engine, &desktop::EngineController::benchmarkEnded, this, &MainWindow::countContext);
}

void MainWindow::openBenchmark(const desktop::FilePath& model) {
    m_machine->open(m_benchmarks);
    m_frame->openPage(PageId::Dashboard);
    if (!model.empty()) m_benchmarks->chooseModel(model);
}

}  // namespace autoglm::ui
