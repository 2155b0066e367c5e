// Covers the window while something is dragged over it and says what letting go would do.
#pragma once
#include <QWidget>

#include "app/desktop/file_glance.h"

namespace autoglm::ui {

class DropOverlay : public QWidget {
    Q_OBJECT
public:
    enum class Verdict { Looking, Open, NotModel, Attach, TooMany, NotLocal, Text };
    explicit DropOverlay(QWidget* parent);
    void showFor(Verdict verdict, const desktop::FilePath& path = {}, quint64 sizeBytes = 0);
    void showGlance(const desktop::FileGlance& glance);
    /// What is known of the file since: whether it fits, or what is wrong with it.
    void setNote(const QString& note, bool isGood);
    [[nodiscard]] Verdict verdict() const { return m_verdict; }
    [[nodiscard]] QString title() const;
    [[nodiscard]] QString subtitle() const;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    [[nodiscard]] QString kindText() const;
    Verdict m_verdict = Verdict::Looking;
    desktop::FileGlance m_glance;
    QString m_note;
    bool m_isNoteGood = true;
};

}  // namespace autoglm::ui
