// Runs side by side: for each kind of work a bar per run, with its figure and the difference against the
// first. Every bar is labelled, so that no colour has to be told from another.
#pragma once
#include <QWidget>

#include "app/desktop/benchmark_types.h"

namespace autoglm::ui {

class BenchmarkChart : public QWidget {
    Q_OBJECT
public:
    explicit BenchmarkChart(QWidget* parent = nullptr);
    void setComparison(const desktop::BenchmarkComparison& comparison);
    [[nodiscard]] const desktop::BenchmarkComparison& comparison() const { return m_comparison; }
    /// Line by line, for screen readers and tests.
    [[nodiscard]] QString text() const;
    [[nodiscard]] bool hasHeightForWidth() const override { return true; }
    [[nodiscard]] int heightForWidth(int width) const override;
    [[nodiscard]] QSize sizeHint() const override { return {600, heightForWidth(600)}; }
    /// No more than one row: how high it is at which width is asked for by heightForWidth().
    [[nodiscard]] QSize minimumSizeHint() const override { return {240, rowHeight()}; }

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    /// The places of all works; the height that they need.
    struct Block {
        int work = 0;
        QRect rect;
    };
    [[nodiscard]] QVector<Block> blocks(int width, int* height) const;
    [[nodiscard]] int rowHeight() const;
    void drawBlock(QPainter& painter, const Block& block) const;
    [[nodiscard]] QString rateText(const std::optional<desktop::ComparedRate>& rate) const;
    void describe();

    desktop::BenchmarkComparison m_comparison;
    QStringList m_labels;
};

}  // namespace autoglm::ui
