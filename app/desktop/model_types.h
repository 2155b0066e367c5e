// A model file as the library shows it. Values; no engine header is needed to read them.
#pragma once
#include <QMetaType>
#include <QString>
#include <QVector>

#include "app/desktop/engine_types.h"

namespace autoglm::desktop {

/// How much of a file is stored in one quantized type.
struct TypePart {
    QString type;
    quint64 bytes = 0;
};

struct ModelEntry {
    enum class State {
        Reading,      // not looked at yet
        Ready,        // can be loaded
        Unsupported,  // sound, but not for this program
        Failed,       // truncated, damaged, a part missing: see failure
        Gone          // was there once
    };
    FilePath path;  // of the first part
    State state = State::Reading;
    QString name, architecture, quantization;
    quint64 fileBytes = 0, parameterCount = 0;
    quint64 weightBytes = 0, kvBytesPerToken = 0, scratchBytes = 0;
    int shards = 1, layers = 0, trainedContext = 0;
    QVector<TypePart> types;                                                        // largest first
    double decodeLow = 0, decodeExpected = 0, decodeHigh = 0, prefillExpected = 0;  // tokens per second
    QString limit;                                                                  // as Advice::limit
    QString license, origin, author;                                                // as the file says
    EngineFailure failure;                                                          // Failed, Unsupported
    QString notes;
    QString sha256;  // of each part in order, with a space between; empty: not computed
    qint64 usedMs = 0;
    QVector<FilePath> alsoAt;  // other names of the same file
    [[nodiscard]] quint64 kvBytes(int context) const {
        return kvBytesPerToken * static_cast<quint64>(context);
    }
    [[nodiscard]] bool canLoad() const { return state == State::Ready; }
};

struct MetaRow {
    QString key, type, value;
};
struct TensorRow {
    QString name, type, shape;
    quint64 bytes = 0;
    int layer = -1;  // -1: of no layer
};
/// What the tabs show of one file.
struct ModelDetails {
    FilePath path;
    QVector<MetaRow> metadata;
    QVector<TensorRow> tensors;
    QString tokenizerModel, tokenizerPre, promptFormat, promptReason, chatTemplate, licenseText;
    QStringList stopTokens;
    qint64 vocabulary = 0;
    int embedding = 0, heads = 0, kvHeads = 0, headSize = 0, feedForward = 0;
    EngineFailure failure;
};

struct TokenPiece {
    int id = 0;
    QString text;  // unprintable bytes escaped
    bool isSpecial = false;
};

struct ScanState {
    bool isActive = false;
    QString folder;
    int filesFound = 0, filesRead = 0;
};

struct WatchedFolder {
    FilePath path;
    bool isThere = true;
};

struct HashState {
    FilePath path;
    quint64 doneBytes = 0, totalBytes = 0;
    [[nodiscard]] bool isActive() const { return !path.empty(); }
};

}  // namespace autoglm::desktop
