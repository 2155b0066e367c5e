// Benchmarks: what to measure, everything that was, and the chosen runs side by side.
#pragma once
#include <QWidget>

#include "app/desktop/benchmark_types.h"

class QLabel;
class QPushButton;
class QScrollArea;
class QSortFilterProxyModel;
class QSplitter;
class QStackedWidget;

namespace autoglm::desktop {
class BenchmarkBook;
class EngineController;
class ModelLibrary;
}  // namespace autoglm::desktop

namespace autoglm::ui {

class Banner;
class BenchmarkChart;
class BenchmarkForm;
class BenchmarkListModel;
class BenchmarkListView;
class Toast;

class BenchmarkPage : public QWidget {
    Q_OBJECT
public:
    BenchmarkPage(desktop::EngineController& engine, desktop::ModelLibrary& models,
                  desktop::BenchmarkBook& book, QWidget* parent = nullptr);

    /// How keys and values are to be kept, as the settings have it.
    void setKvType(const QString& type) { m_kvType = type; }
    void chooseModel(const desktop::FilePath& path);
    [[nodiscard]] BenchmarkForm* form() const { return m_form; }
    [[nodiscard]] BenchmarkListView* list() const { return m_list; }
    [[nodiscard]] BenchmarkChart* chart() const { return m_chart; }
    [[nodiscard]] QPushButton* copyButton() const { return m_copy; }
    [[nodiscard]] QPushButton* saveButton() const { return m_save; }
    [[nodiscard]] QPushButton* deleteButton() const { return m_delete; }
    [[nodiscard]] Banner* banner() const { return m_banner; }
    [[nodiscard]] Toast* toast() const { return m_toast; }
    [[nodiscard]] bool isEmptyShown() const;
    /// In the order in which they were chosen: the first is what the others are held against.
    [[nodiscard]] const QVector<quint32>& chosen() const { return m_chosen; }
    void choose(const QVector<quint32>& ids);
    /// Markdown, or JSON where the name ends so. False when it could not be written.
    bool saveReport(const QString& file);

protected:
    void showEvent(QShowEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    bool eventFilter(QObject* object, QEvent* event) override;
    void changeEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    QWidget* makeComparison();
    void connectAll();
    void retranslate();
    void fillChoices();
    void fillList();
    void onSelection();
    void present();
    void start();
    void remove();
    void copyReport();
    void chooseReportFile();
    void chooseModelFile();
    void showMenu(const QPoint& point);
    void shareRoom();

    desktop::EngineController& m_engine;
    desktop::ModelLibrary& m_models;
    desktop::BenchmarkBook& m_book;
    BenchmarkListModel* m_model;
    QSortFilterProxyModel* m_proxy;
    Banner* m_banner;
    BenchmarkForm* m_form;
    QStackedWidget* m_stack;
    QLabel *m_emptyTitle, *m_emptyText, *m_title, *m_hint;
    QSplitter* m_splitter;
    BenchmarkListView* m_list;
    QWidget* m_listCard;
    QWidget* m_comparison;
    QWidget* m_comparisonText = nullptr;  // hint and bars, which scroll
    BenchmarkChart* m_chart;
    QPushButton *m_copy, *m_save, *m_delete;
    Toast* m_toast;
    QVector<quint32> m_chosen;
    QVector<quint32> m_fresh;  // runs of the latest benchmark: seen side by side
    QString m_kvType = QStringLiteral("f16");
    bool m_isFilling = false;
    bool m_isSharedByHand = false;  // the person has moved the line between list and comparison
};

}  // namespace autoglm::ui
