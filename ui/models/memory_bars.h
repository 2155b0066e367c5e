// What a model takes of each device: weights, KV cache and scratch, one over the other, against what is free.
#pragma once
#include <QWidget>

#include "app/desktop/memory_fit.h"

namespace autoglm::ui {

class MemoryBars : public QWidget {
    Q_OBJECT
public:
    explicit MemoryBars(QWidget* parent = nullptr);
    void setFit(const desktop::MemoryFit& fit);
    [[nodiscard]] const desktop::MemoryFit& fit() const { return m_fit; }
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    [[nodiscard]] int deviceHeight() const;
    void describe();
    desktop::MemoryFit m_fit;
};

}  // namespace autoglm::ui
