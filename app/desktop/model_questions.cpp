// Questions about one file: its contents, its tokens, its prompt. The vocabulary of the last file is kept.
#include <utility>

#include "app/desktop/engine_convert.h"
#include "app/desktop/failure_text.h"
#include "app/desktop/model_library.h"
#include "engine/api/inspect.h"
#include "engine/api/machine.h"

namespace autoglm::desktop {
namespace {

constexpr double kMeasureSeconds = 0.2;

QString problemOf(const Error& error, const FilePath& path) {
    const FailureText words = failureText(toFailure(error, path));
    return words.title + QLatin1Char('\n') + words.details;
}

/// Opens the file's vocabulary unless it is the one that is kept. "" or what is wrong.
QString keepTokenizer(const FilePath& path, FilePath& keptPath, std::shared_ptr<const FileTokenizer>& kept) {
    if (kept && keptPath == path) return {};
    kept.reset();
    keptPath = path;
    try {
        auto opened = FileTokenizer::open(path);
        if (!opened) return problemOf(opened.error(), path);
        kept = std::move(opened).value();
        return {};
    } catch (const std::exception& exception) {
        return QString::fromUtf8(exception.what());
    }
}

QVector<TokenPiece> pieces(const FileTokenizer& tokenizer, const QString& text, bool parseSpecial) {
    QVector<TokenPiece> tokens;
    for (const FileTokenizer::Token& token : tokenizer.split(text.toStdString(), parseSpecial))
        tokens.append({token.id, QString::fromStdString(printable(token.bytes, 64)), token.isSpecial});
    return tokens;
}

}  // namespace

void ModelLibrary::measureMachine() {
    m_detailLane.post([this] {
        static const double speed = measureReadBandwidthGbPerSecond(0, kMeasureSeconds);  // once a process
        tell([this, gbPerSecond = speed] { emit measured(gbPerSecond); });
    });
}

void ModelLibrary::peek(const FilePath& path) {
    m_detailLane.post([this, path] {
        const ModelEntry entry = readEntry(path);
        tell([this, entry] { emit peeked(entry); });
    });
}

void ModelLibrary::describe(const FilePath& path) {
    const quint64 id = ++*m_describeId;
    m_detailLane.post([this, path, id, latest = m_describeId] {
        if (*latest != id) return;
        const ModelDetails details = readDetails(path);
        tell([this, details, id, latest] {
            if (*latest == id) emit described(details);
        });
    });
}

void ModelLibrary::tokenize(const FilePath& path, const QString& text, bool parseSpecial) {
    const quint64 id = ++*m_tokenId;
    m_detailLane.post([this, path, text, parseSpecial, id, latest = m_tokenId] {
        if (*latest != id) return;
        const QString problem = keepTokenizer(path, m_tokenizerPath, m_tokenizer);
        const auto tokens = m_tokenizer ? pieces(*m_tokenizer, text, parseSpecial) : QVector<TokenPiece>();
        tell([this, tokens, problem, id, latest] {
            if (*latest == id) emit tokenized(tokens, problem);
        });
    });
}

void ModelLibrary::renderPrompt(const FilePath& path, const QString& system, const QString& user,
                                bool thinking) {
    const quint64 id = ++*m_promptId;
    m_detailLane.post([this, path, system, user, thinking, id, latest = m_promptId] {
        if (*latest != id) return;
        const QString problem = keepTokenizer(path, m_tokenizerPath, m_tokenizer);
        QString prompt;
        if (m_tokenizer) {
            prompt = QString::fromStdString(
                m_tokenizer->promptText(system.toStdString(), user.toStdString(), thinking));
        }
        tell([this, prompt, problem, id, latest] {
            if (*latest == id) emit promptRendered(prompt, problem);
        });
    });
}

}  // namespace autoglm::desktop
