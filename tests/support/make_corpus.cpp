// autoglm_make_corpus DIR: writes every bad file into DIR, the valid file they come from as valid.gguf, and
// what each must be refused with as expectations.json: an array of {file, layer, code, subject, has_offset}.
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>

#include "tests/support/bad_files.h"

namespace {

using Bytes = std::vector<std::byte>;

bool writeFile(const std::filesystem::path& path, const Bytes& bytes) {
    std::ofstream out(path, std::ios::binary);
    out.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    return out.good();
}

/// The names here are plain ASCII; only quotes and backslashes would need escapes.
std::string quoted(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out + "\"";
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::cerr << "usage: autoglm_make_corpus DIR\n";
        return 2;
    }
    const std::filesystem::path folder = argv[1];
    std::error_code ignored;
    std::filesystem::create_directories(folder, ignored);
    bool ok = writeFile(folder / "valid.gguf", autoglm::test::validTinyFile());
    std::ofstream json(folder / "expectations.json");
    json << "[";
    const char* separator = "\n";
    for (const autoglm::test::BadFile& bad : autoglm::test::makeBadFiles()) {
        ok = ok && writeFile(folder / bad.name, bad.bytes);
        for (const auto& [name, bytes] : bad.siblings)
            ok = ok && writeFile(folder / name, bytes);
        json << separator << "{\"file\": " << quoted(bad.name)
             << ", \"layer\": " << quoted(layerName(bad.layer))
             << ", \"code\": " << quoted(autoglm::errorName(bad.code))
             << ", \"subject\": " << quoted(bad.subject)
             << ", \"has_offset\": " << (bad.hasOffset ? "true" : "false") << "}";
        separator = ",\n";
    }
    json << "\n]\n";
    if (ok && json.good()) return 0;
    std::cerr << "autoglm_make_corpus: cannot write to " << folder << "\n";
    return 1;
}
