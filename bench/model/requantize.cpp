// autoglm_requantize: a model with all its matrices in one type, to see what the type costs.
//   autoglm_requantize IN.gguf OUT.gguf --type q4_k
// Values are decoded from the file and rounded once more; norms and biases stay as they are. Rows that the
// type cannot hold stay too, and are told.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <list>

#include "engine/gguf/reader.h"
#include "engine/gguf/writer.h"
#include "engine/quant/tensor_type.h"

namespace {

using namespace autoglm;

std::vector<std::byte> inType(const TensorView& tensor, const TypeTraits& to) {
    const TypeTraits& from = traitsOf(tensor.type);
    std::vector<float> values(tensor.nElements());
    from.decode(tensor.bytes.data(), values.data(), values.size());
    std::vector<std::byte> blocks(values.size() / to.blockElements * to.blockBytes);
    to.encode(values.data(), blocks.data(), values.size());
    return blocks;
}

int requantize(const GgufFile& file, const std::string& out, const TypeTraits& type) {
    GgufWriter writer;
    for (const MetaEntry& entry : file.metadata()) {
        if (entry.key != "general.file_type") writer.addCopy(entry.key, entry.value);
    }
    std::list<std::vector<std::byte>> encoded;  // a list: the writer borrows
    for (const TensorView& tensor : file.tensors()) {
        const std::span<const std::uint64_t> shape(tensor.ne, tensor.nDims);
        const bool fits = tensor.nDims == 2 && tensor.ne[0] % type.blockElements == 0 &&
                          traitsOf(tensor.type).decode != nullptr;
        if (!fits) {
            if (tensor.nDims > 1)
                std::fprintf(stderr, "%.*s stays as it is\n", static_cast<int>(tensor.name.size()),
                             tensor.name.data());
            writer.addTensor(tensor.name, tensor.type, shape, tensor.bytes);
            continue;
        }
        encoded.push_back(inType(tensor, type));
        writer.addTensor(tensor.name, type.type, shape, encoded.back());
    }
    const auto written = writer.write(out);
    if (!written) std::fprintf(stderr, "autoglm_requantize: %s\n", written.error().message().c_str());
    return written ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app("A model with all its matrices in one type");
    std::string in, out, typeName;
    bool list = false;
    app.add_option("IN", in);
    app.add_option("OUT", out);
    app.add_option("--type", typeName);
    app.add_flag("--list", list, "The types that can be written");
    CLI11_PARSE(app, argc, argv);
    if (list) {
        for (const TypeTraits& traits : allTypes()) {
            if (traits.encode != nullptr)
                std::printf("%.*s\n", static_cast<int>(traits.name.size()), traits.name.data());
        }
        return 0;
    }
    const TypeTraits* type = findTypeByName(typeName);
    if (type == nullptr || type->encode == nullptr || out.empty()) {
        std::fprintf(stderr, "autoglm_requantize: name IN, OUT and a --type of --list\n");
        return 2;
    }
    const auto file = GgufFile::open(in);
    if (!file) {
        std::fprintf(stderr, "autoglm_requantize: %s\n", file.error().message().c_str());
        return 1;
    }
    return requantize(*file, out, *type);
}
