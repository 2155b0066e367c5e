// The stretch of time that all charts show, and the moment they point at.
#pragma once
#include <QObject>
#include <algorithm>

namespace autoglm::ui {

class TimeAxis : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;
    static constexpr qint64 kSecondNs = 1'000'000'000, kLongestNs = 600 * kSecondNs,
                            kShortestNs = 5 * kSecondNs;

    [[nodiscard]] qint64 rangeNs() const { return m_rangeNs; }
    [[nodiscard]] qint64 endNs() const { return m_endNs; }
    [[nodiscard]] qint64 beginNs() const { return m_endNs - m_rangeNs; }
    [[nodiscard]] bool isPaused() const { return m_isPaused; }
    /// 0: nowhere.
    [[nodiscard]] qint64 hoverNs() const { return m_hoverNs; }
    /// A stretch that somebody wants to see; both 0: none.
    [[nodiscard]] qint64 markBeginNs() const { return m_markBeginNs; }
    [[nodiscard]] qint64 markEndNs() const { return m_markEndNs; }

    void setRange(qint64 ns) {
        m_rangeNs = std::clamp(ns, kShortestNs, kLongestNs);
        emit changed();
    }
    /// About `fixedNs`, which stays where it is; only a paused axis has a moment to stay at.
    void zoom(double factor, qint64 fixedNs) {
        const qint64 before = m_rangeNs;
        m_rangeNs =
            std::clamp(static_cast<qint64>(static_cast<double>(m_rangeNs) * factor), kShortestNs, kLongestNs);
        if (m_isPaused && before > 0) {
            const double behind = static_cast<double>(m_endNs - fixedNs) / static_cast<double>(before);
            m_endNs =
                std::min(m_newestNs, fixedNs + static_cast<qint64>(behind * static_cast<double>(m_rangeNs)));
        }
        emit changed();
    }
    /// Moves a paused axis; it cannot look into the future.
    void moveBy(qint64 ns) {
        if (!m_isPaused) setPaused(true);
        m_endNs = std::min(m_newestNs, m_endNs + ns);
        emit changed();
    }
    /// Holds still at this stretch, marks it and leaves some room at both of its ends.
    void show(qint64 beginNs, qint64 endNs) {
        setPaused(true);
        m_markBeginNs = beginNs;
        m_markEndNs = endNs;
        const qint64 margin = std::max((endNs - beginNs) / 5, kSecondNs);
        m_rangeNs = std::clamp(endNs - beginNs + 2 * margin, kShortestNs, kLongestNs);
        m_endNs = std::min(m_newestNs, endNs + margin);
        emit changed();
    }
    void setPaused(bool isPaused) {
        if (m_isPaused == isPaused) return;
        m_isPaused = isPaused;
        if (!isPaused) {
            m_endNs = m_newestNs;
            m_markBeginNs = m_markEndNs = 0;
        }
        emit pausedChanged(isPaused);
        emit changed();
    }
    /// A sample of this moment has come.
    void advance(qint64 ns) {
        m_newestNs = ns;
        if (!m_isPaused) m_endNs = ns;
    }
    void setHover(qint64 ns) {
        if (m_hoverNs == ns) return;
        m_hoverNs = ns;
        emit changed();
    }

signals:
    void changed();
    void pausedChanged(bool isPaused);

private:
    qint64 m_rangeNs = 60 * kSecondNs, m_endNs = 0, m_newestNs = 0, m_hoverNs = 0;
    qint64 m_markBeginNs = 0, m_markEndNs = 0;
    bool m_isPaused = false;
};

}  // namespace autoglm::ui
