// Every embedded shader, as the official validator sees it.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>

#include "engine/vulkan/kernels.h"
#include "tests/support/temporary_folder.h"

namespace autoglm::test {
namespace {

TEST(Shaders, AreValidSpirv) {
    const TemporaryFolder folder;
    std::string command = "for f in " + folder.path().string() +
                          "/*.spv; do spirv-val --target-env vulkan1.2 \"$f\" || exit 1; done";
    for (const gpu::Shader& shader : gpu::allShaders()) {
        std::ofstream file(folder.path() / (std::string(shader.name) + ".spv"), std::ios::binary);
        file.write(reinterpret_cast<const char*>(shader.spirv.data()),
                   static_cast<std::streamsize>(shader.spirv.size_bytes()));
    }
    EXPECT_EQ(std::system(command.c_str()), 0);
}

TEST(Shaders, HaveNamesOfTheirOwn) {
    std::set<std::string_view> names;
    for (const gpu::Shader& shader : gpu::allShaders())
        EXPECT_TRUE(names.insert(shader.name).second) << shader.name;
    EXPECT_GT(names.size(), 50u);
}

}  // namespace
}  // namespace autoglm::test
