// Any bytes as a GGUF file: parse, then walk everything that parsing promised to be sound.
#include <cstring>
#include <string>

#include "engine/gguf/reader.h"
#include "engine/gguf/writer.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/support/bad_files.h"

namespace {

using namespace autoglm;

// Keeps one input cheap: decoding is covered by one row of each tensor.
constexpr std::uint64_t kMostDecoded = 4096;

void require(bool condition) {
    if (!condition) __builtin_trap();
}

std::uint64_t walkValue(const MetaValue& value) {
    std::uint64_t sum = value.count();
    sum += static_cast<std::uint64_t>(value.asInteger().value_or(0));
    sum += value.asNumber().has_value() + value.asBool().has_value();
    if (const auto text = value.asString()) sum += printable(*text).size();
    if (value.count() > 0) {
        sum += static_cast<std::uint64_t>(value.integerAt(value.count() - 1).value_or(0));
        sum += value.numberAt(value.count() - 1).has_value();
    }
    require(!value.integerAt(value.count()) && !value.numberAt(value.count()));
    std::uint64_t textBytes = 0;
    if (value.forEachString([&](std::uint64_t, std::string_view text) {
            textBytes += sizeof(std::uint64_t) + text.size();
        })) {
        require(textBytes == value.payload().size());
    }
    return sum;
}

void walkTensor(const TensorView& tensor, std::span<const std::byte> file) {
    require(tensor.bytes.data() == file.data() + tensor.offset);
    require(tensor.offset <= file.size() && tensor.bytes.size() <= file.size() - tensor.offset);
    const TypeTraits& traits = traitsOf(tensor.type);
    const std::uint64_t rowSize = rowBytes(traits, tensor.ne[0]).value();
    require(tensor.nElements() / tensor.ne[0] * rowSize == tensor.bytes.size());
    if (traits.decode == nullptr || tensor.ne[0] > kMostDecoded) return;
    std::vector<float> row(tensor.ne[0]);
    traits.decode(tensor.bytes.last(rowSize).data(), row.data(), row.size());
}

/// What was read can be written, and reads the same.
void checkRoundTrip(const GgufFile& file) {
    GgufWriter writer;
    for (const MetaEntry& entry : file.metadata())
        writer.addCopy(entry.key, entry.value);
    for (const TensorView& tensor : file.tensors()) {
        writer.addTensor(tensor.name, tensor.type, std::span(tensor.ne, tensor.nDims), tensor.bytes);
    }
    const std::vector<std::byte> bytes = writer.toBytes();
    const auto again = GgufFile::parse(bytes, "again");
    require(again.has_value());
    require(again->tensors().size() == file.tensors().size());
    for (const TensorView& tensor : file.tensors()) {
        const TensorView* copy = again->findTensor(tensor.name);
        require(copy != nullptr && copy->bytes.size() == tensor.bytes.size());
        require(std::memcmp(copy->bytes.data(), tensor.bytes.data(), tensor.bytes.size()) == 0);
    }
}

void checkMessage(const Error& error) {
    const std::string message = error.message();
    require(!message.empty() && message.size() < 2000);
    for (const char c : message)
        require(static_cast<unsigned char>(c) >= 0x20 && c != 0x7f);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t sizeBytes) {
    const std::span<const std::byte> bytes = std::as_bytes(std::span(data, sizeBytes));
    const auto file = GgufFile::parse(bytes, "input.gguf");
    if (!file) {
        checkMessage(file.error());
        return 0;
    }
    for (const MetaEntry& entry : file->metadata()) {
        (void)walkValue(entry.value);
        require(file->find(entry.key) == &entry.value);
    }
    for (const TensorView& tensor : file->tensors()) {
        walkTensor(tensor, bytes);
        require(file->findTensor(tensor.name) == &tensor);
    }
    checkRoundTrip(*file);
    return 0;
}

std::vector<autoglm::fuzz::Input> autoglm::fuzz::seeds() {
    constexpr std::size_t kMostSeedBytes = 128u << 10;
    std::vector<Input> inputs;
    const auto add = [&inputs](const std::vector<std::byte>& bytes) {
        if (bytes.size() > kMostSeedBytes) return;
        Input& input = inputs.emplace_back(bytes.size());
        if (!bytes.empty()) std::memcpy(input.data(), bytes.data(), bytes.size());
    };
    // Files of a few hundred bytes, where most mutations hit a field, beside the whole model.
    GgufWriter small;
    const std::vector<std::byte> data(2 * 34);
    const std::vector<std::uint64_t> shape = {32, 2};
    small.addString("general.architecture", "glm4");
    small.addStrings("tokenizer.ggml.tokens", std::vector<std::string>{"a", "b", ""});
    small.addI32s("i", std::vector<std::int32_t>{1, 2, 3});
    small.addF32("f", 1.5f);
    small.addTensor("t", TensorType::Q8_0, shape, data);
    small.addTensor("u", TensorType::BF16, std::vector<std::uint64_t>{2, 1, 17}, data);
    for (int copies = 0; copies < 60; ++copies)
        add(small.toBytes());
    add(test::validTinyFile());
    for (const test::BadFile& bad : test::makeBadFiles())
        add(bad.bytes);
    return inputs;
}
