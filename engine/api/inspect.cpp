#include "engine/api/inspect.h"

#include <algorithm>
#include <map>
#include <sstream>

#include "engine/chat/prompt.h"
#include "engine/model/model.h"
#include "engine/model/quant_mix.h"
#include "engine/model/registry.h"
#include "engine/runtime/backend.h"
#include "engine/runtime/memory_plan.h"
#include "engine/tokenizer/tokenizer.h"

namespace autoglm {
namespace {

constexpr std::uint32_t kInspectBatch = 512;

std::string numberText(double number) {
    std::ostringstream out;
    out.precision(9);
    out << number;
    return out.str();
}

std::string scalarText(const MetaValue& value) {
    if (const auto text = value.asString()) return printable(*text);
    if (value.type() == ValueType::Bool) return value.asBool().value_or(false) ? "true" : "false";
    if (value.type() != ValueType::F32 && value.type() != ValueType::F64) {
        if (const auto integer = value.asInteger()) return std::to_string(*integer);
    }
    if (const auto number = value.asNumber()) return numberText(*number);
    return "?";
}

std::string valueText(const MetaValue& value) {
    if (value.type() != ValueType::Array) return scalarText(value);
    constexpr std::uint64_t kShownElements = 8;
    const bool isNumbers =
        value.elementType() != ValueType::String && value.elementType() != ValueType::Array;
    if (!isNumbers || value.count() > kShownElements) {
        return "[" + std::to_string(value.count()) + " × " + std::string(valueTypeName(value.elementType())) +
               "]";
    }
    std::string text = "[";
    for (std::uint64_t i = 0; i < value.count(); ++i) {
        const std::optional<double> number = value.numberAt(i);
        text += (i == 0 ? "" : ", ") + (number ? numberText(*number) : "?");
    }
    return text + "]";
}

std::string stringKey(const GgufFile& file, const std::string& key) {
    const MetaValue* value = file.find(key);
    return value == nullptr ? "" : std::string(value->asString().value_or(""));
}

void listContents(const GgufFile& file, FileReport& report) {
    for (const MetaEntry& entry : file.metadata()) {
        std::string type(valueTypeName(entry.value.type()));
        report.metadata.push_back(
            {.key = printable(entry.key), .type = std::move(type), .value = valueText(entry.value)});
    }
    std::map<TensorType, TypeShare> shares;
    for (const TensorView& tensor : file.tensors()) {
        const std::string type(traitsOf(tensor.type).name);
        report.tensors.push_back({.name = printable(tensor.name),
                                  .type = type,
                                  .shape = {tensor.ne, tensor.ne + tensor.nDims},
                                  .sizeBytes = tensor.bytes.size()});
        TypeShare& share = shares[tensor.type];
        share.type = type;
        ++share.nTensors;
        share.sizeBytes += tensor.bytes.size();
        report.nParameters += tensor.nElements();
        report.weightBytes += tensor.bytes.size();
    }
    for (const auto& [type, share] : shares)
        report.types.push_back(share);
    std::sort(report.types.begin(), report.types.end(),
              [](const TypeShare& a, const TypeShare& b) { return a.sizeBytes > b.sizeBytes; });
}

/// What a file says of itself, believed as far as it is a number: for architectures we only know by name.
void readStatedShape(const GgufFile& file, FileReport& report) {
    const auto stated = [&](const char* suffix) -> std::uint32_t {
        const MetaValue* value = file.find(report.architecture + "." + suffix);
        const std::optional<std::int64_t> number = value == nullptr ? std::nullopt : value->asInteger();
        return number && *number > 0 && *number <= 0x7fffffff ? static_cast<std::uint32_t>(*number) : 0;
    };
    report.nLayers = stated("block_count");
    report.nEmbd = stated("embedding_length");
    report.nHeads = stated("attention.head_count");
    report.nKvHeads = stated("attention.head_count_kv");
    report.headDim = stated("attention.key_length");
    report.nFf = stated("feed_forward_length");
    report.contextLength = stated("context_length");
    report.nRot = stated("rope.dimension_count");
    if (const TensorView* embedding = file.findTensor("token_embd.weight")) {
        report.nVocab = static_cast<std::uint32_t>(std::min<std::uint64_t>(embedding->ne[1], 0xffffffffu));
    }
}

void fillShape(const Model& model, FileReport& report) {
    const ModelShape& shape = model.shape();
    report.nLayers = shape.nLayers;
    report.nEmbd = shape.nEmbd;
    report.nHeads = shape.nHeads;
    report.nKvHeads = shape.nKvHeads;
    report.headDim = shape.headDim;
    report.nFf = shape.nFf;
    report.nVocab = shape.nVocab;
    report.contextLength = shape.contextLength;
    report.nRot = shape.rope.nRot;
    report.ropeBase = shape.rope.base;
    report.ropePairing = shape.rope.pairing == RopePairing::Interleaved ? "interleaved" : "half-split";
    const std::string scaling = stringKey(model.file(), report.architecture + ".rope.scaling.type");
    report.ropeScaling = scaling.empty() ? "none" : printable(scaling);
    report.kvBytesPerToken = kvBytesPerPosition(shape, KvType::F16);
    report.scratchBytes = estimateScratchBytes(shape, kInspectBatch);
}

void fillTokenizer(const Tokenizer& tokenizer, FileReport& report) {
    const Vocab& vocab = tokenizer.vocab();
    report.tokenizerModel = std::string(vocab.model());
    report.tokenizerPre = std::string(vocab.pre());
    report.chatTemplate = std::string(vocab.chatTemplate());
    report.nTokens = vocab.size();
    for (const TokenId token : vocab.stopTokens())
        report.stopTokens.push_back(printable(vocab.text(token)));
    if (vocab.size() == 0) return;
    const PromptChoice choice = choosePromptFormat(report.architecture, vocab);
    report.promptFormat = std::string(promptFormatName(choice.format));
    report.promptReason = choice.reason;
}

/// Sound, but not for us: such a file is described, not refused.
bool isReportable(ErrorCode code) {
    return code == ErrorCode::UnsupportedArchitecture || code == ErrorCode::UnsupportedType;
}

}  // namespace

Result<FileReport> inspectFile(const std::filesystem::path& path) {
    AUTOGLM_TRY_ASSIGN(GgufFile file, GgufFile::open(path));
    FileReport report{.path = path,
                      .fileBytes = file.fileBytes(),
                      .ggufVersion = file.version(),
                      .nShards = file.nShards()};
    report.architecture = printable(stringKey(file, "general.architecture"));
    report.name = printable(stringKey(file, "general.name"));
    if (report.name.empty()) report.name = printable(path.stem().string());
    report.quantName = quantMixName(file);
    listContents(file, report);
    const Result<std::unique_ptr<Tokenizer>> tokenizer = Tokenizer::create(file);
    if (tokenizer.has_value()) fillTokenizer(**tokenizer, report);
    readStatedShape(file, report);
    const Result<std::shared_ptr<const Model>> model = Model::create(std::move(file));
    if (!model.has_value()) {
        if (!isReportable(model.error().code)) return model.error();
        report.supported = false;
        report.reason = model.error().message();
        return report;
    }
    if (!tokenizer.has_value()) return tokenizer.error();
    fillShape(**model, report);
    return report;
}

namespace {

class FileTokenizerImpl final : public FileTokenizer {
public:
    FileTokenizerImpl(std::unique_ptr<Tokenizer> tokenizer, PromptFormat format)
        : m_tokenizer(std::move(tokenizer)), m_format(format) {}

    std::vector<Token> split(std::string_view text, bool parseSpecial) const override {
        const auto special = parseSpecial ? SpecialTokens::Parse : SpecialTokens::Ignore;
        std::vector<Token> tokens;
        for (const TokenId id : m_tokenizer->encode(text, special)) {
            const std::string plain = m_tokenizer->bytesOf(id);
            const std::string shown = m_tokenizer->bytesOf(id, true);
            tokens.push_back({.id = id, .bytes = shown, .isSpecial = plain.empty() && !shown.empty()});
        }
        return tokens;
    }
    std::string promptText(std::string_view system, std::string_view user, bool thinking) const override {
        std::vector<Message> messages;
        if (!system.empty()) messages.push_back({.role = Role::System, .content = std::string(system)});
        messages.push_back({.role = Role::User, .content = std::string(user)});
        return autoglm::promptText(renderPrompt(m_format, messages, {.thinking = thinking}));
    }

private:
    std::unique_ptr<Tokenizer> m_tokenizer;
    PromptFormat m_format;
};

}  // namespace

Result<std::shared_ptr<const FileTokenizer>> FileTokenizer::open(const std::filesystem::path& path) {
    AUTOGLM_TRY_ASSIGN(const GgufFile file, GgufFile::open(path));
    AUTOGLM_TRY_ASSIGN(std::unique_ptr<Tokenizer> tokenizer, Tokenizer::create(file));
    const PromptChoice choice =
        choosePromptFormat(stringKey(file, "general.architecture"), tokenizer->vocab());
    return std::shared_ptr<const FileTokenizer>(
        std::make_shared<FileTokenizerImpl>(std::move(tokenizer), choice.format));
}

Result<std::vector<std::int32_t>> tokenizeWithFile(const std::filesystem::path& path, std::string_view text,
                                                   bool parseSpecial) {
    AUTOGLM_TRY_ASSIGN(const GgufFile file, GgufFile::open(path));
    AUTOGLM_TRY_ASSIGN(const std::unique_ptr<Tokenizer> tokenizer, Tokenizer::create(file));
    return tokenizer->encode(text, parseSpecial ? SpecialTokens::Parse : SpecialTokens::Ignore);
}

Result<std::string> detokenizeWithFile(const std::filesystem::path& path,
                                       const std::vector<std::int32_t>& ids) {
    AUTOGLM_TRY_ASSIGN(const GgufFile file, GgufFile::open(path));
    AUTOGLM_TRY_ASSIGN(const std::unique_ptr<Tokenizer> tokenizer, Tokenizer::create(file));
    return tokenizer->decode(ids, true);
}

}  // namespace autoglm
