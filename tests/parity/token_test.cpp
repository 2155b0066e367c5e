// The same strings to the same tokens as llama.cpp, on the same vocabulary.
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "bench/peers/llama_peer.h"
#include "engine/api/inspect.h"
#include "tests/parity/peer_folder.h"

namespace autoglm::parity {
namespace {

std::vector<std::string> samples() {
    std::ifstream lines("tests/data/tokenizer_strings.txt");
    std::vector<std::string> all;
    for (std::string line; std::getline(lines, line);)
        all.push_back(nlohmann::json::parse(line).get<std::string>());
    return all;
}

TEST(Tokens, OfTheBuiltInModelEqualLlamaCpp) {
    const std::filesystem::path model = "resources/guide/guide.gguf";
    const peer::LlamaPeer peer(peerFolder(), model, 1);
    const auto all = samples();
    ASSERT_GE(all.size(), 500u);
    for (const std::string& text : all) {
        for (const bool special : {false, true}) {
            const auto ours = tokenizeWithFile(model, text, special);
            ASSERT_TRUE(ours.has_value()) << ours.error().message();
            EXPECT_EQ(*ours, peer.tokenize(text, special))
                << testing::PrintToString(text) << (special ? " special" : "");
        }
    }
}

}  // namespace
}  // namespace autoglm::parity
