// autoglm_tokenize_file: token ids of many texts with one vocabulary, for comparing tokenizers.
//
//   autoglm_tokenize_file MODEL FILE.jsonl [--special]    one JSON array of ids per line of the file
//
// A line is a JSON string, or an object {"text": …, "special": true|false}.
#include <cstdio>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>

#include "engine/tokenizer/tokenizer.h"

namespace {

int fail(const std::string& message) {
    std::cerr << "autoglm_tokenize_file: " << message << '\n';
    return 1;
}

}  // namespace

int main(int argc, char** argv) {
    const bool special = argc == 4 && std::string(argv[3]) == "--special";
    if (argc != 3 && !special) {
        std::cerr << "usage: autoglm_tokenize_file MODEL FILE.jsonl [--special]\n";
        return 2;
    }
    const auto file = autoglm::GgufFile::open(argv[1]);
    if (!file) return fail(file.error().message());
    const auto tokenizer = autoglm::Tokenizer::create(*file);
    if (!tokenizer) return fail(tokenizer.error().message());
    std::ifstream lines(argv[2]);
    if (!lines) return fail(std::string(argv[2]) + " cannot be read");
    std::size_t number = 0;
    for (std::string line; std::getline(lines, line);) {
        ++number;
        const auto item = nlohmann::json::parse(line, nullptr, false);
        const auto& text = item.is_object() && item.contains("text") ? item["text"] : item;
        if (!text.is_string()) return fail("line " + std::to_string(number) + " holds no text");
        const bool parse = item.is_object() ? item.value("special", special) : special;
        const auto mode = parse ? autoglm::SpecialTokens::Parse : autoglm::SpecialTokens::Ignore;
        std::cout << nlohmann::json((*tokenizer)->encode(text.get_ref<const std::string&>(), mode)).dump()
                  << '\n';
    }
    return 0;
}
