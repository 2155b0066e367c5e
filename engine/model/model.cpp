#include "engine/model/model.h"

#include "engine/model/quant_mix.h"
#include "engine/model/registry.h"

namespace autoglm {

Result<std::shared_ptr<const Model>> Model::open(const std::filesystem::path& path) {
    AUTOGLM_TRY_ASSIGN(GgufFile file, GgufFile::open(path));
    return create(std::move(file));
}

Result<std::shared_ptr<const Model>> Model::create(GgufFile file) {
    AUTOGLM_TRY_ASSIGN(const ArchitectureRow* row, findArchitecture(file));
    AUTOGLM_TRY_ASSIGN(LayerProgram program, row->build(file));
    return std::shared_ptr<const Model>(
        new Model(std::move(file), std::string(row->name), std::move(program)));
}

std::string Model::name() const {
    if (const MetaValue* value = m_file.find("general.name")) {
        if (const auto text = value->asString(); text && !text->empty()) return std::string(*text);
    }
    return m_file.path().stem().string();
}

std::string Model::quantName() const {
    return quantMixName(m_file);
}

std::uint64_t Model::nParameters() const noexcept {
    std::uint64_t total = 0;
    for (const TensorView& tensor : m_file.tensors())
        total += tensor.nElements();
    return total;
}

std::uint64_t Model::weightBytes() const noexcept {
    std::uint64_t total = 0;
    for (const TensorView& tensor : m_file.tensors())
        total += tensor.bytes.size();
    return total;
}

}  // namespace autoglm
