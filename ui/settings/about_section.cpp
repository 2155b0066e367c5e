#include "ui/settings/about_section.h"

#include <QApplication>
#include <QClipboard>
#include <QEvent>
#include <QGridLayout>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QScreen>
#include <QSysInfo>
#include <QTimer>

#include "app/desktop/engine_controller.h"
#include "ui/style/fonts.h"
#include "ui/style/icons.h"

namespace autoglm::ui {
namespace {

constexpr int kMarkSize = 56, kCopiedMs = 2000;

QString gigabytes(quint64 bytes) {
    return QString::number(static_cast<double>(bytes) / 1e9, 'f', 1) + QStringLiteral(" GB");
}

}  // namespace

AboutSection::AboutSection(desktop::EngineController& engine, QWidget* parent)
    : QWidget(parent),
      m_engine(engine),
      m_mark(new QLabel(this)),
      m_name(new QLabel(this)),
      m_sentence(new QLabel(this)),
      m_licence(new QLabel(this)),
      m_libraries(new QLabel(this)),
      m_copy(new QPushButton(this)) {
    for (QLabel* label : {m_sentence, m_licence, m_libraries}) {
        label->setWordWrap(true);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    }
    m_name->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_libraries->setForegroundRole(QPalette::PlaceholderText);
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(0, 12, 0, 12);
    grid->setHorizontalSpacing(16);
    grid->setVerticalSpacing(8);
    grid->addWidget(m_mark, 0, 0, 2, 1, Qt::AlignTop);
    grid->addWidget(m_name, 0, 1);
    grid->addWidget(m_sentence, 1, 1);
    grid->addWidget(m_licence, 2, 1);
    grid->addWidget(m_libraries, 3, 1);
    grid->addWidget(m_copy, 4, 1, Qt::AlignLeft);
    grid->setColumnStretch(1, 1);
    connect(m_copy, &QPushButton::clicked, this, [this] {
        QApplication::clipboard()->setText(diagnostics());
        m_justCopied = true;
        retranslate();
        QTimer::singleShot(kCopiedMs, this, [this] {
            m_justCopied = false;
            retranslate();
        });
    });
    retranslate();
}

QString AboutSection::diagnostics() const {
    QStringList lines;
    const auto add = [&lines](const char* name, const QString& value) {
        lines << QStringLiteral("%1: %2").arg(QLatin1String(name),
                                              value.isEmpty() ? QStringLiteral("-") : value);
    };
    add("Open-AutoGLM", QApplication::applicationVersion());
    add("Qt", QStringLiteral("%1 (%2)").arg(QLatin1String(qVersion()), QGuiApplication::platformName()));
    add("System", QStringLiteral("%1, %2 %3")
                      .arg(QSysInfo::prettyProductName(), QSysInfo::kernelVersion(),
                           QSysInfo::currentCpuArchitecture()));
    add("Desktop", qEnvironmentVariable("XDG_CURRENT_DESKTOP"));
    add("Language", QLocale().name());
    if (const QScreen* screen = QGuiApplication::primaryScreen()) {
        add("Screen", QStringLiteral("%1 x %2 at %3")
                          .arg(screen->size().width())
                          .arg(screen->size().height())
                          .arg(devicePixelRatioF()));
    }
    const auto& machine = m_engine.machine();
    add("Processor", QStringLiteral("%1, %2 cores, %3 threads, %4")
                         .arg(machine.cpuName)
                         .arg(machine.physicalCores)
                         .arg(machine.logicalCores)
                         .arg(machine.tier));
    add("Memory",
        QStringLiteral("%1, %2 free").arg(gigabytes(machine.memoryBytes), gigabytes(machine.availableBytes)));
    for (const auto& device : m_engine.devices().devices) {
        if (device.kind == QLatin1String("cpu")) continue;
        add("GPU", QStringLiteral("%1, %2, %3, %4%5")
                       .arg(device.name, device.kind, device.driver, gigabytes(device.memoryBytes),
                            device.reason.isEmpty() ? QString() : QStringLiteral("; ") + device.reason));
    }
    if (!m_engine.devices().vulkanReason.isEmpty()) add("Vulkan", m_engine.devices().vulkanReason);
    if (const auto& model = m_engine.model()) {
        add("Model", QStringLiteral("%1, %2, %3")
                         .arg(model->isBuiltin ? QStringLiteral("built-in guide") : model->architecture,
                              model->quantization, gigabytes(model->fileBytes)));
        add("Runs on", QStringLiteral("%1, %2, %3 threads, context %4, KV %5")
                           .arg(model->backend, model->tier)
                           .arg(model->threads)
                           .arg(model->contextSize)
                           .arg(model->kvType));
    }
    return lines.join(QLatin1Char('\n')) + QLatin1Char('\n');
}

void AboutSection::retranslate() {
    m_mark->setPixmap(applicationIcon().pixmap(QSize(kMarkSize, kMarkSize), devicePixelRatioF()));
    m_name->setText(QStringLiteral("Open-AutoGLM %1").arg(QApplication::applicationVersion()));
    m_name->setFont(fontFor(TextRole::Heading, font()));
    m_sentence->setText(
        tr("Runs quantized GLM language models on your own machine. Nothing you write leaves it."));
    m_licence->setText(
        tr("Free software under the GNU General Public License, version 3 or later. It comes without "
           "any warranty."));
    const QStringList libraries = {QStringLiteral("Qt ") + QLatin1String(qVersion()),
                                   QStringLiteral("SQLite"),
                                   QStringLiteral("OpenBLAS"),
                                   QStringLiteral("hwloc"),
                                   QStringLiteral("Vulkan"),
                                   QStringLiteral("volk"),
                                   QStringLiteral("cmark-gfm"),
                                   QStringLiteral("yaml-cpp"),
                                   QStringLiteral("nlohmann-json"),
                                   QStringLiteral("CLI11")};
    m_libraries->setText(tr("Made with %1.").arg(libraries.join(tr(", ", "between names"))));
    m_libraries->setFont(fontFor(TextRole::Secondary, font()));
    m_copy->setText(m_justCopied ? tr("Copied") : tr("Copy diagnostics"));
    m_copy->setToolTip(
        tr("Version, system, processor, GPUs and model as text, without names of files or folders."));
}

void AboutSection::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange || event->type() == QEvent::FontChange) retranslate();
}

}  // namespace autoglm::ui
