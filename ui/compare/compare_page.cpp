#include "ui/compare/compare_page.h"

#include <QComboBox>
#include <QEvent>
#include <QFrame>
#include <QHBoxLayout>
#include <QTabBar>
#include <QVBoxLayout>
#include <algorithm>

#include "app/desktop/builtin_guide.h"
#include "app/desktop/engine_controller.h"
#include "app/desktop/format.h"
#include "app/desktop/model_library.h"
#include "app/desktop/settings.h"
#include "ui/chat/composer.h"
#include "ui/style/tokens.h"

namespace autoglm::ui {
namespace {

constexpr int kRoomForBoth = 720;

}  // namespace

ComparePage::ComparePage(const Parts& parts, QWidget* parent)
    : QWidget(parent), m_parts(parts), m_tabs(new QTabBar(this)), m_line(new QFrame(this)) {
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    m_tabs->setExpanding(true);
    m_tabs->setDrawBase(false);
    m_tabs->setElideMode(Qt::ElideRight);
    m_line->setFrameShape(QFrame::VLine);
    m_line->setForegroundRole(QPalette::Mid);
    auto* both = new QHBoxLayout;
    both->setContentsMargins(0, 0, 0, 0);
    both->setSpacing(0);
    for (int i = 0; i < desktop::Comparison::kSides; ++i) {
        m_tabs->addTab(QString());
        auto* side = new CompareSide(parts.comparison, parts.library, i, this);
        m_sides[static_cast<std::size_t>(i)] = side;
        if (i > 0) both->addWidget(m_line);
        both->addWidget(side, 1);
        connect(side, &CompareSide::titleChanged, this, &ComparePage::fillTabs);
        connect(side, &CompareSide::editRequested, this, [this](const QString& text) {
            m_composer->setText(text);
            m_composer->edit()->setFocus();
        });
    }
    m_composer = new Composer(this);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 14);
    column->setSpacing(0);
    column->addWidget(m_tabs);
    column->addLayout(both, 1);
    column->addWidget(m_composer, 0, Qt::AlignHCenter);

    connect(m_composer, &Composer::sendRequested, this, &ComparePage::send);
    connect(m_composer, &Composer::stopRequested, &parts.comparison, qOverload<>(&desktop::Comparison::stop));
    connect(m_composer, &Composer::recallRequested, this,
            [this] { m_composer->setText(m_parts.comparison.conversation(0).lastQuestion()); });
    connect(&parts.comparison, &desktop::Comparison::busyChanged, m_composer, &Composer::setAnswering);
    connect(m_tabs, &QTabBar::currentChanged, this, &ComparePage::place);
    connect(&parts.models, &desktop::ModelLibrary::changed, this, &ComparePage::fillModels);
    connect(&parts.engine, &desktop::EngineController::modelChanged, this, &ComparePage::fillModels);
    connect(&parts.engine, &desktop::EngineController::modelUnloaded, this, &ComparePage::fillModels);
    connect(&parts.comparison, &desktop::Comparison::sideChanged, this, [this](int index) {
        emit choiceChanged();
        // A choice that came back from the last run may be of a model that is not listed yet.
        const auto& model = m_parts.comparison.side(index).choice.model;
        if (!model.empty() && side(index)->modelChoice()->currentIndex() == 0) fillModels();
    });
    fillModels();
    place();
}

bool ComparePage::isNarrow() const {
    return width() < kRoomForBoth;
}

/// What can be loaded: the one in use, the guide, those that were opened lately, and all that are listed.
void ComparePage::fillModels() {
    QVector<ComparableModel> models;
    const auto& inUse = m_parts.engine.model();
    models << ComparableModel{{}, inUse ? tr("In use: %1").arg(inUse->name) : tr("The model in use")};
    const auto add = [&models](const desktop::FilePath& path, const QString& name) {
        const bool isThere = std::any_of(models.begin(), models.end(),
                                         [&](const ComparableModel& model) { return model.path == path; });
        if (!path.empty() && !isThere) models << ComparableModel{path, name};
    };
    if (const auto guide = desktop::builtinGuidePath()) add(*guide, tr("Built-in guide"));
    for (const auto& [path, entry] : m_parts.models.entries()) {
        if (!entry.canLoad()) continue;
        add(path,
            entry.quantization.isEmpty() ? entry.name : entry.name + QLatin1Char(' ') + entry.quantization);
    }
    for (const desktop::FilePath& path : m_parts.settings.recentModels())
        add(path, desktop::displayName(path));
    for (int i = 0; i < desktop::Comparison::kSides; ++i) {
        const desktop::FilePath& chosen = m_parts.comparison.side(i).choice.model;
        add(chosen, desktop::displayName(chosen));
    }
    for (CompareSide* side : m_sides)
        side->setModels(models);
}

void ComparePage::fillTabs() {
    for (int i = 0; i < desktop::Comparison::kSides; ++i) {
        if (side(i)) m_tabs->setTabText(i, side(i)->title().replace(QLatin1Char('&'), QStringLiteral("&&")));
    }
    m_tabs->setAccessibleName(tr("The two sides"));
}

void ComparePage::place() {
    const bool narrow = isNarrow();
    m_tabs->setVisible(narrow);
    m_line->setVisible(!narrow);
    for (int i = 0; i < desktop::Comparison::kSides; ++i)
        side(i)->setVisible(!narrow || m_tabs->currentIndex() == i);
    const int margin = width() < 560 ? metrics::kGap : metrics::kGapLarge;
    m_composer->setFixedWidth(std::max(200, std::min(width() - 2 * margin, metrics::kColumnWidth + 32)));
}

void ComparePage::send(const QString& text) {
    emit aboutToAsk();
    if (!m_parts.comparison.ask(text, m_composer->attachments())) return;
    m_composer->setText({});
    m_composer->setAttachments({});
}

void ComparePage::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    place();
}

void ComparePage::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) fillModels();
}

}  // namespace autoglm::ui
