#include "ui/settings/folders_section.h"

#include <QEvent>
#include <QFile>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include "app/desktop/format.h"
#include "app/desktop/model_library.h"
#include "ui/style/fonts.h"
#include "ui/style/tokens.h"
#include "ui/widgets/elided_label.h"

namespace autoglm::ui {

FoldersSection::FoldersSection(desktop::ModelLibrary& library, QWidget* parent)
    : QWidget(parent),
      m_library(library),
      m_sentence(new QLabel(this)),
      m_column(new QVBoxLayout),
      m_other(new QPushButton(this)) {
    m_sentence->setWordWrap(true);
    m_sentence->setForegroundRole(QPalette::PlaceholderText);
    m_column->setSpacing(metrics::kGrid);
    auto* last = new QHBoxLayout;
    last->addStretch(1);
    last->addWidget(m_other);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 10, 0, 10);
    column->setSpacing(metrics::kGapSmall);
    column->addWidget(m_sentence);
    column->addLayout(m_column);
    column->addLayout(last);
    connect(m_other, &QPushButton::clicked, this, &FoldersSection::chooseFolder);
    connect(&library, &desktop::ModelLibrary::ready, this, &FoldersSection::fill);
    connect(&library, &desktop::ModelLibrary::changed, this, &FoldersSection::fill);
    retranslate();
}

void FoldersSection::fill() {
    // Those under the pointer or the keys stay while nothing has changed.
    QStringList wanted;
    for (const desktop::WatchedFolder& folder : m_library.folders())
        wanted << desktop::displayPath(folder.path) + QLatin1Char(folder.isThere ? '+' : '-');
    wanted << QString();
    for (const desktop::FilePath& folder : m_library.offeredFolders())
        wanted << desktop::displayPath(folder);
    if (wanted == m_shown) return;
    m_shown = wanted;
    QVector<Row> old;
    old.swap(m_rows);
    for (const desktop::WatchedFolder& folder : m_library.folders())
        addRow(folder.path, true, folder.isThere);
    for (const desktop::FilePath& folder : m_library.offeredFolders())
        addRow(folder, false, true);
    for (const Row& row : old) {
        row.box->hide();
        row.box->deleteLater();
    }
}

void FoldersSection::addRow(const desktop::FilePath& folder, bool isWatched, bool isThere) {
    auto* box = new QWidget(this);
    auto* row = new QHBoxLayout(box);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(metrics::kGapLarge);
    auto* name = new ElidedLabel(box);
    name->setElideMode(Qt::ElideMiddle);
    const QString path = desktop::displayPath(folder);
    const QString text = !isThere ? tr("%1 (not there)").arg(path) : path;
    name->setText(text);
    name->setQuiet(!isWatched);
    auto* button = new QPushButton(isWatched ? tr("Remove") : tr("Watch"), box);
    button->setAccessibleName(tr("%1: %2", "button and folder").arg(button->text(), path));
    row->addWidget(name, 1);
    row->addWidget(button);
    m_column->addWidget(box);
    // Queued: the button goes with its row.
    connect(
        button, &QPushButton::clicked, this,
        [this, folder, isWatched] { isWatched ? m_library.unwatch(folder) : m_library.watch(folder); },
        Qt::QueuedConnection);
    m_rows.append({box, text, button});
}

QPushButton* FoldersSection::buttonOf(int row) const {
    return m_rows.at(row).button;
}

QString FoldersSection::textOf(int row) const {
    return m_rows.at(row).text;
}

void FoldersSection::chooseFolder() {
    auto* dialog = new QFileDialog(this, tr("Watch a folder"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    connect(dialog, &QFileDialog::fileSelected, this,
            [this](const QString& folder) { m_library.watch(QFile::encodeName(folder).toStdString()); });
    dialog->open();
}

void FoldersSection::retranslate() {
    m_sentence->setFont(fontFor(TextRole::Secondary, font()));
    m_sentence->setText(
        tr("Models in these folders are listed, and new ones as they appear. Only folders you choose are "
           "watched, "
           "and nothing is "
           "copied."));
    m_other->setText(tr("Watch another folder…"));
    m_shown.clear();
    fill();
}

void FoldersSection::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange || event->type() == QEvent::FontChange) retranslate();
}

}  // namespace autoglm::ui
