// Where every part of the model lies: a column for each layer, a row for each part, coloured by device and
// shaded by the type of its numbers.
#pragma once
#include <QWidget>

#include "app/desktop/monitor_types.h"

namespace autoglm::ui {

class PlacementMap : public QWidget {
    Q_OBJECT
public:
    explicit PlacementMap(QWidget* parent = nullptr);
    void setPlacement(const desktop::ModelPlacement& placement);
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return {260, sizeHint().height()}; }
    /// "Layer 12, feed-forward: Q4_K, 52 MB, EPYC"; "" where nothing lies.
    [[nodiscard]] QString textAt(const QPointF& point) const;
    [[nodiscard]] QRectF cellOf(const desktop::PlacedBlock& block) const;

protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;

private:
    struct Kind {
        QString device, type;
        quint64 bytes = 0;
        bool operator==(const Kind& other) const { return device == other.device && type == other.type; }
    };
    [[nodiscard]] QRectF grid() const;
    [[nodiscard]] int labelWidth() const;
    [[nodiscard]] QColor colorOf(const QString& device, const QString& type) const;
    [[nodiscard]] int kindLines(int width) const;
    void drawKinds(QPainter& painter, double top) const;

    desktop::ModelPlacement m_placement;
    QVector<Kind> m_kinds;  // largest first
    QStringList m_devices, m_types;
};

}  // namespace autoglm::ui
