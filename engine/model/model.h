// A GLM model: its file, hyper-parameters and layer program. Shared by everything that computes with it.
// Threads: immutable after open(); the one object that is shared (shared_ptr<const Model>).
#pragma once
#include <filesystem>
#include <memory>
#include <string>

#include "engine/gguf/reader.h"
#include "engine/model/layer_program.h"

namespace autoglm {

class Model {
public:
    /// Reads hyper-parameters, checks every tensor against them and builds the layer program. Touches no
    /// weights. Errors: those of GgufFile::open; UnsupportedArchitecture ("glm4moe is not supported yet"),
    /// MissingKey, BadValue, MissingTensor, BadShape, UnsupportedType.
    [[nodiscard]] static Result<std::shared_ptr<const Model>> open(const std::filesystem::path& path);
    [[nodiscard]] static Result<std::shared_ptr<const Model>> create(GgufFile file);

    [[nodiscard]] const GgufFile& file() const noexcept { return m_file; }
    [[nodiscard]] const LayerProgram& program() const noexcept { return m_program; }
    [[nodiscard]] const ModelShape& shape() const noexcept { return m_program.shape; }
    [[nodiscard]] const std::string& architecture() const noexcept { return m_architecture; }
    /// general.name, or the file name.
    [[nodiscard]] std::string name() const;
    /// The mix as people say it: "Q4_K_M", "Q8_0", from general.file_type checked against the tensors.
    [[nodiscard]] std::string quantName() const;
    [[nodiscard]] std::uint64_t nParameters() const noexcept;
    [[nodiscard]] std::uint64_t weightBytes() const noexcept;

private:
    Model(GgufFile file, std::string architecture, LayerProgram program)
        : m_file(std::move(file)), m_architecture(std::move(architecture)), m_program(std::move(program)) {}
    GgufFile m_file;
    std::string m_architecture;
    LayerProgram m_program;
};

}  // namespace autoglm
