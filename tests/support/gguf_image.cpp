#include "tests/support/gguf_image.h"

#include <algorithm>

#include "engine/base/check.h"
#include "engine/gguf/reader.h"

namespace autoglm::test {
namespace {

/// Requires: the item is there. Trapping here means that a test names a key its file does not have.
template <class Items>
auto& named(Items& items, std::string_view name) {
    const auto item =
        std::find_if(items.begin(), items.end(), [name](const auto& i) { return i.name == name; });
    if (item == items.end()) __builtin_trap();
    return *item;
}

void appendText(ImageValue& out, std::string_view text, std::optional<std::uint64_t> statedBytes = {}) {
    out.append<std::uint64_t>(statedBytes.value_or(text.size()));
    for (const char c : text)
        out.append(c);
}

ImageValue imageOf(const MetaValue& value) {
    ImageValue image{static_cast<std::uint32_t>(value.type()), {}};
    if (value.type() == ValueType::Array) {
        image = ImageValue::arrayHead(static_cast<std::uint32_t>(value.elementType()), value.count());
    } else if (value.type() == ValueType::String) {
        image.append<std::uint64_t>(value.payload().size());
    }
    image.bytes.insert(image.bytes.end(), value.payload().begin(), value.payload().end());
    return image;
}

}  // namespace

ImageValue ImageValue::text(std::string_view value) {
    ImageValue v{static_cast<std::uint32_t>(ValueType::String), {}};
    appendText(v, value);
    return v;
}

ImageValue ImageValue::texts(std::span<const std::string> values) {
    ImageValue v = arrayHead(static_cast<std::uint32_t>(ValueType::String), values.size());
    for (const std::string& value : values)
        appendText(v, value);
    return v;
}

ImageValue ImageValue::arrayHead(std::uint32_t elementType, std::uint64_t count) {
    ImageValue v{static_cast<std::uint32_t>(ValueType::Array), {}};
    v.append(elementType);
    v.append(count);
    return v;
}

GgufImage GgufImage::of(std::span<const std::byte> valid) {
    const Result<GgufFile> file = GgufFile::parse(valid, "valid");
    if (!file) __builtin_trap();
    GgufImage image;
    image.version = file->version();
    for (const MetaEntry& entry : file->metadata()) {
        image.keys.push_back({std::string(entry.key), imageOf(entry.value), {}});
    }
    for (const TensorView& tensor : file->tensors()) {
        ImageTensor& out = image.tensors.emplace_back();
        out.name = tensor.name;
        out.ne.assign(tensor.ne, tensor.ne + tensor.nDims);
        out.type = static_cast<std::uint32_t>(tensor.type);
        out.data.assign(tensor.bytes.begin(), tensor.bytes.end());
    }
    image.pack();
    return image;
}

std::vector<std::byte> GgufImage::bytes() const {
    ImageValue out;  // used as a growing buffer
    for (const char c : magic)
        out.append(c);
    out.append(version);
    out.append<std::uint64_t>(statedTensors.value_or(tensors.size()));
    out.append<std::uint64_t>(statedKeys.value_or(keys.size()));
    for (const ImageKey& key : keys) {
        appendText(out, key.name, key.statedNameBytes);
        out.append(key.value.type);
        out.bytes.insert(out.bytes.end(), key.value.bytes.begin(), key.value.bytes.end());
    }
    for (const ImageTensor& tensor : tensors) {
        appendText(out, tensor.name, tensor.statedNameBytes);
        out.append<std::uint32_t>(tensor.statedDims.value_or(static_cast<std::uint32_t>(tensor.ne.size())));
        for (const std::uint64_t n : tensor.ne)
            out.append(n);
        out.append(tensor.type);
        out.append(tensor.offset);
    }
    const auto pad = [this, &out] {
        out.bytes.resize((out.bytes.size() + alignment - 1) / alignment * alignment);
    };
    pad();
    for (const ImageTensor& tensor : tensors) {
        out.bytes.insert(out.bytes.end(), tensor.data.begin(), tensor.data.end());
        pad();
    }
    return std::move(out.bytes);
}

ImageKey& GgufImage::key(std::string_view name) {
    return named(keys, name);
}
ImageTensor& GgufImage::tensor(std::string_view name) {
    return named(tensors, name);
}

void GgufImage::set(std::string_view name, ImageValue value) {
    const auto found =
        std::find_if(keys.begin(), keys.end(), [name](const ImageKey& k) { return k.name == name; });
    if (found != keys.end()) {
        found->value = std::move(value);
    } else {
        keys.push_back({std::string(name), std::move(value), {}});
    }
}

void GgufImage::erase(std::string_view name) {
    std::erase_if(keys, [name](const ImageKey& k) { return k.name == name; });
}

void GgufImage::eraseTensor(std::string_view name) {
    std::erase_if(tensors, [name](const ImageTensor& t) { return t.name == name; });
    pack();
}

void GgufImage::pack() {
    std::uint64_t next = 0;
    for (ImageTensor& tensor : tensors) {
        tensor.offset = next;
        next = (next + tensor.data.size() + alignment - 1) / alignment * alignment;
    }
}

}  // namespace autoglm::test
