// Covers the window while something is dragged over it and says what letting go would do: one field for each
// thing that would happen. What goes with the message stands over the composer.
#pragma once
#include <QVector>
#include <QWidget>

#include "app/desktop/drop_plan.h"

namespace autoglm::ui {

class DropOverlay : public QWidget {
    Q_OBJECT
public:
    enum class Verdict { Open, List, Folder, Attach, NotModel, NotLocal, Text };
    struct Zone {
        Verdict verdict = Verdict::Text;
        QString title, subtitle;
        bool isGood = true;
    };
    explicit DropOverlay(QWidget* parent);
    void showFor(Verdict verdict);
    /// `isSure`: the files have been looked at; else the plan is a guess from their names.
    void showPlan(const desktop::DropPlan& plan, bool isSure);
    /// What is known of the one model since: whether it fits, or what is wrong with it.
    void setNote(const QString& note, bool isGood);
    /// Where the composer is, in the window's coordinates; empty where there is none.
    void setMessageRect(const QRect& rect) { m_messageRect = rect; }

    [[nodiscard]] const QVector<Zone>& zones() const { return m_zones; }
    [[nodiscard]] bool isSure() const { return m_isSure; }
    [[nodiscard]] bool has(Verdict verdict) const;
    [[nodiscard]] const desktop::DropPlan& plan() const { return m_plan; }
    /// Of the first field.
    [[nodiscard]] QString title() const { return m_zones.isEmpty() ? QString() : m_zones.first().title; }
    [[nodiscard]] QString subtitle() const {
        return m_zones.isEmpty() ? QString() : m_zones.first().subtitle;
    }
    [[nodiscard]] QRect zoneRect(int zone) const;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void present(QVector<Zone> zones);
    void paintZone(QPainter& painter, const Zone& zone, const QRect& rect);

    desktop::DropPlan m_plan;
    QVector<Zone> m_zones;
    QRect m_messageRect;
    bool m_isSure = false;
};

}  // namespace autoglm::ui
