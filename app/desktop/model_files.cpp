#include "app/desktop/model_files.h"

#include <dirent.h>
#include <sys/stat.h>

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <set>
#include <utility>

#include "app/desktop/engine_convert.h"
#include "engine/api/advise.h"
#include "engine/api/inspect.h"

namespace autoglm::desktop {
namespace {

constexpr int kFactsVersion = 1, kMaxDepth = 8;
constexpr std::size_t kLicenseBytes = 200'000;

QString shown(const std::string& text, std::size_t bytes = 200) {
    return QString::fromStdString(printable(text, bytes));
}

const MetaField* findField(const FileReport& report, const char* key) {
    for (const MetaField& field : report.metadata) {
        if (field.key == key) return &field;
    }
    return nullptr;
}

QString firstField(const FileReport& report, std::initializer_list<const char*> keys) {
    for (const char* key : keys) {
        if (const MetaField* field = findField(report, key)) return shown(field->value);
    }
    return {};
}

/// "blk.12.attn_q.weight" is of layer 12.
int layerOf(const std::string& name) {
    if (!name.starts_with("blk.")) return -1;
    int layer = 0;
    std::size_t i = 4;
    for (; i < name.size() && name[i] >= '0' && name[i] <= '9' && layer < 100'000; ++i)
        layer = layer * 10 + (name[i] - '0');
    return i > 4 && i < name.size() && name[i] == '.' ? layer : -1;
}

using Seen = std::set<std::pair<dev_t, ino_t>>;

void walk(const FilePath& folder, int depth, Seen& seen, const std::function<void(const FilePath&)>& found,
          const std::stop_token& stop) {
    struct stat status {};
    if (depth > kMaxDepth || stop.stop_requested() || stat(folder.c_str(), &status) != 0 ||
        !S_ISDIR(status.st_mode) || !seen.insert({status.st_dev, status.st_ino}).second) {
        return;
    }
    DIR* dir = opendir(folder.c_str());
    if (!dir) return;
    std::vector<std::string> names;
    while (const dirent* entry = readdir(dir))
        names.emplace_back(entry->d_name);
    closedir(dir);
    std::sort(names.begin(), names.end());
    for (const std::string& name : names) {
        if (stop.stop_requested()) return;
        if (name.empty() || name == "." || name == "..") continue;
        const FilePath path = folder / name;
        if (stat(path.c_str(), &status) != 0) continue;
        if (S_ISDIR(status.st_mode)) {
            walk(path, depth + 1, seen, found, stop);
        } else if (S_ISREG(status.st_mode) &&
                   QString::fromStdString(name).endsWith(QLatin1String(".gguf"), Qt::CaseInsensitive)) {
            if (firstPart(path) == path) found(path);
        }
    }
}

void fillFromReport(const FileReport& report, ModelEntry& entry) {
    entry.name = shown(report.name);
    entry.architecture = shown(report.architecture);
    entry.quantization = shown(report.quantName);
    entry.fileBytes = report.fileBytes;
    entry.parameterCount = report.nParameters;
    entry.weightBytes = report.weightBytes;
    entry.kvBytesPerToken = report.kvBytesPerToken;
    entry.scratchBytes = report.scratchBytes;
    entry.shards = static_cast<int>(report.nShards);
    entry.layers = static_cast<int>(report.nLayers);
    entry.trainedContext = static_cast<int>(std::min<std::uint32_t>(report.contextLength, 1u << 30));
    for (const TypeShare& share : report.types)
        entry.types.append({shown(share.type), share.sizeBytes});
    entry.license = firstField(report, {"general.license.name", "general.license"});
    entry.origin = firstField(report, {"general.source.url", "general.repo_url", "general.source.repo_url",
                                       "general.url", "general.base_model.0.repo_url"});
    entry.author = firstField(report, {"general.organization", "general.author", "general.quantized_by"});
}

}  // namespace

FileStamp stampOf(const FilePath& path) {
    struct stat status {};
    if (stat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return {};
    return {true, static_cast<quint64>(status.st_size), static_cast<quint64>(status.st_dev),
            static_cast<quint64>(status.st_ino),
            static_cast<qint64>(status.st_mtim.tv_sec) * 1'000'000'000 + status.st_mtim.tv_nsec};
}

void findModelFiles(const FilePath& folder, const std::function<void(const FilePath&)>& found,
                    std::stop_token stop) {
    Seen seen;
    walk(folder, 0, seen, found, stop);
}

namespace {

/// The name of a part: what is before its number, the number, of how many. As Latin-1 every byte keeps its
/// value.
QRegularExpressionMatch partName(const FilePath& path) {
    static const QRegularExpression part(QStringLiteral("^(.*)-(\\d{5})-of-(\\d{5})\\.gguf$"),
                                         QRegularExpression::CaseInsensitiveOption);
    return part.match(QString::fromLatin1(QByteArray::fromStdString(path.filename().string())));
}

}  // namespace

std::vector<FilePath> partsOf(const FilePath& first) {
    const auto match = partName(first);
    const int count = match.hasMatch() ? match.captured(3).toInt() : 0;
    if (count <= 1) return {first};
    std::vector<FilePath> parts;
    for (int i = 1; i <= count; ++i) {
        const QString number = QStringLiteral("%1").arg(i, 5, 10, QLatin1Char('0'));
        const QString name = match.captured(1) + QLatin1Char('-') + number + QStringLiteral("-of-") +
                             match.captured(3) + match.captured(0).right(5);
        parts.push_back(first.parent_path() / name.toLatin1().toStdString());
    }
    return parts;
}

FilePath firstPart(const FilePath& path) {
    const auto match = partName(path);
    const QString name = match.captured(0);
    if (!match.hasMatch() || match.captured(2) == QLatin1String("00001")) return path;
    const QString first =
        match.captured(1) + QStringLiteral("-00001-of-") + match.captured(3) + name.right(5);
    return path.parent_path() / first.toLatin1().toStdString();
}

ModelEntry readEntry(const FilePath& path) {
    ModelEntry entry;
    entry.path = path;
    const auto fail = [&](ModelEntry::State state, const Error& error) {
        entry.state = state;
        entry.failure = toFailure(error, path);
    };
    entry.name = shown(path.stem().string());
    entry.fileBytes = stampOf(path).sizeBytes;
    try {
        const Result<FileReport> report = inspectFile(path);
        if (!report) {
            fail(ModelEntry::State::Failed, report.error());
            return entry;
        }
        fillFromReport(*report, entry);
        const Result<Advice> advice = adviseFile(path, AdviceQuery{});
        if (!advice) {
            fail(report->supported ? ModelEntry::State::Failed : ModelEntry::State::Unsupported,
                 advice.error());
            return entry;
        }
        entry.state = ModelEntry::State::Ready;
        entry.decodeLow = advice->decode.low;
        entry.decodeExpected = advice->decode.expected;
        entry.decodeHigh = advice->decode.high;
        entry.prefillExpected = advice->prefill.expected;
        entry.limit = QString::fromStdString(advice->limit);
        entry.scratchBytes = advice->scratchBytes;
    } catch (const std::exception& exception) {
        fail(ModelEntry::State::Failed, Error{.code = ErrorCode::Internal, .problem = exception.what()});
    }
    return entry;
}

QByteArray toFacts(const ModelEntry& e) {
    QJsonArray types;
    for (const TypePart& part : e.types)
        types << QJsonArray{part.type, static_cast<qint64>(part.bytes)};
    const auto number = [](quint64 value) { return static_cast<qint64>(value); };
    return QJsonDocument(QJsonObject{{"version", kFactsVersion},
                                     {"state", static_cast<int>(e.state)},
                                     {"name", e.name},
                                     {"architecture", e.architecture},
                                     {"quantization", e.quantization},
                                     {"file", number(e.fileBytes)},
                                     {"parameters", number(e.parameterCount)},
                                     {"weights", number(e.weightBytes)},
                                     {"kv", number(e.kvBytesPerToken)},
                                     {"scratch", number(e.scratchBytes)},
                                     {"shards", e.shards},
                                     {"layers", e.layers},
                                     {"context", e.trainedContext},
                                     {"types", types},
                                     {"decode", QJsonArray{e.decodeLow, e.decodeExpected, e.decodeHigh}},
                                     {"prefill", e.prefillExpected},
                                     {"limit", e.limit},
                                     {"license", e.license},
                                     {"origin", e.origin},
                                     {"author", e.author}})
        .toJson(QJsonDocument::Compact);
}

bool fromFacts(const QByteArray& facts, ModelEntry& entry) {
    const QJsonObject o = QJsonDocument::fromJson(facts).object();
    const auto state = static_cast<ModelEntry::State>(o.value(QLatin1String("state")).toInt(-1));
    // What failed is looked at again: the download may have gone on without a change of size.
    if (o.value(QLatin1String("version")).toInt() != kFactsVersion || state != ModelEntry::State::Ready)
        return false;
    const auto number = [&o](const char* key) {
        return static_cast<quint64>(std::max<qint64>(o.value(QLatin1String(key)).toInteger(), 0));
    };
    const auto text = [&o](const char* key) { return o.value(QLatin1String(key)).toString(); };
    entry.state = state;
    entry.name = text("name");
    entry.architecture = text("architecture");
    entry.quantization = text("quantization");
    entry.fileBytes = number("file");
    entry.parameterCount = number("parameters");
    entry.weightBytes = number("weights");
    entry.kvBytesPerToken = number("kv");
    entry.scratchBytes = number("scratch");
    entry.shards = static_cast<int>(number("shards"));
    entry.layers = static_cast<int>(number("layers"));
    entry.trainedContext = static_cast<int>(number("context"));
    entry.types.clear();
    for (const auto& part : o.value(QLatin1String("types")).toArray()) {
        entry.types.append({part.toArray().at(0).toString(),
                            static_cast<quint64>(std::max<qint64>(part.toArray().at(1).toInteger(), 0))});
    }
    const QJsonArray decode = o.value(QLatin1String("decode")).toArray();
    entry.decodeLow = decode.at(0).toDouble();
    entry.decodeExpected = decode.at(1).toDouble();
    entry.decodeHigh = decode.at(2).toDouble();
    entry.prefillExpected = o.value(QLatin1String("prefill")).toDouble();
    entry.limit = text("limit");
    entry.license = text("license");
    entry.origin = text("origin");
    entry.author = text("author");
    return true;
}

ModelDetails readDetails(const FilePath& path) {
    ModelDetails details;
    details.path = path;
    try {
        const Result<FileReport> report = inspectFile(path);
        if (!report) {
            details.failure = toFailure(report.error(), path);
            return details;
        }
        for (const MetaField& field : report->metadata)
            details.metadata.append({shown(field.key), shown(field.type), shown(field.value, 400)});
        for (const TensorField& tensor : report->tensors) {
            QStringList shape;
            for (const std::uint64_t size : tensor.shape)
                shape << QString::number(size);
            details.tensors.append({shown(tensor.name), shown(tensor.type), shape.join(QStringLiteral(" × ")),
                                    tensor.sizeBytes, layerOf(tensor.name)});
        }
        details.tokenizerModel = shown(report->tokenizerModel);
        details.tokenizerPre = shown(report->tokenizerPre);
        details.promptFormat = shown(report->promptFormat);
        details.promptReason = shown(report->promptReason, 400);
        details.chatTemplate = QString::fromStdString(report->chatTemplate.substr(0, kLicenseBytes));
        details.licenseText = firstField(*report, {"general.license.name", "general.license"});
        details.vocabulary = static_cast<qint64>(report->nTokens);
        for (const std::string& token : report->stopTokens)
            details.stopTokens << shown(token);
        details.embedding = static_cast<int>(report->nEmbd);
        details.heads = static_cast<int>(report->nHeads);
        details.kvHeads = static_cast<int>(report->nKvHeads);
        details.headSize = static_cast<int>(report->headDim);
        details.feedForward = static_cast<int>(report->nFf);
    } catch (const std::exception& exception) {
        details.failure = toFailure(Error{.code = ErrorCode::Internal, .problem = exception.what()}, path);
    }
    return details;
}

QVector<FilePath> usualFolders() {
    const QDir home = QDir::home();
    QVector<FilePath> folders = {QFile::encodeName(home.filePath(QStringLiteral("Models"))).toStdString()};
    const QByteArray hub = qgetenv("HF_HOME");
    QStringList others = {home.filePath(QStringLiteral(".lmstudio/models")),
                          home.filePath(QStringLiteral(".cache/lm-studio/models")),
                          hub.isEmpty() ? home.filePath(QStringLiteral(".cache/huggingface/hub"))
                                        : QFile::decodeName(hub) + QStringLiteral("/hub")};
    for (const QString& other : others) {
        if (QDir(other).exists()) folders << QFile::encodeName(other).toStdString();
    }
    return folders;
}

}  // namespace autoglm::desktop
