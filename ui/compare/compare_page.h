// Two models or settings side by side on one question. In a narrow window the sides stand behind tabs.
#pragma once
#include <QWidget>
#include <array>

#include "ui/compare/compare_side.h"

class QFrame;
class QTabBar;

namespace autoglm::desktop {
class EngineController;
class ModelLibrary;
}  // namespace autoglm::desktop

namespace autoglm::ui {

class Composer;

class ComparePage : public QWidget {
    Q_OBJECT
public:
    struct Parts {
        desktop::Comparison& comparison;
        desktop::EngineController& engine;
        desktop::ChatLibrary& library;
        desktop::ModelLibrary& models;
        desktop::Settings& settings;
    };
    explicit ComparePage(const Parts& parts, QWidget* parent = nullptr);
    [[nodiscard]] Composer* composer() const { return m_composer; }
    [[nodiscard]] CompareSide* side(int index) const { return m_sides[static_cast<std::size_t>(index)]; }
    [[nodiscard]] QTabBar* tabs() const { return m_tabs; }
    [[nodiscard]] bool isNarrow() const;

signals:
    /// Before each question: a model that sleeps is to be woken.
    void aboutToAsk();
    /// What would be sent has changed, or may be counted again.
    void choiceChanged();

protected:
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void fillModels();
    void fillTabs();
    void place();
    void send(const QString& text);

    Parts m_parts;
    QTabBar* m_tabs;
    std::array<CompareSide*, desktop::Comparison::kSides> m_sides{};
    QFrame* m_line;  // between the sides
    Composer* m_composer;
};

}  // namespace autoglm::ui
