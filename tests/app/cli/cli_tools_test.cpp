// The commands around a model: inspect, tokenize, detokenize, bench, advise, devices.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "tests/app/cli/cli_fixture.h"

namespace autoglm::test {
namespace {

class CliTools : public CliTest {};

TEST_F(CliTools, InspectDocumentHoldsTheWholeFile) {
    const std::string model = quickModel();
    const nlohmann::json d = json({"inspect", model, "--json"});
    EXPECT_EQ(d["architecture"], "glm4");
    EXPECT_EQ(d["name"], "tiny-glm4");
    EXPECT_EQ(d["supported"], true);
    EXPECT_EQ(d["file_bytes"], std::filesystem::file_size(model));
    EXPECT_EQ(d["hyper_parameters"]["layers"], 2);
    EXPECT_EQ(d["hyper_parameters"]["embedding"], 32);
    EXPECT_EQ(d["hyper_parameters"]["kv_heads"], 2);
    EXPECT_EQ(d["hyper_parameters"]["vocabulary"], 270);
    EXPECT_EQ(d["hyper_parameters"]["context_length"], 256);
    EXPECT_EQ(d["tokenizer"]["tokens"], 270);
    EXPECT_FALSE(d["tokenizer"]["stop_tokens"].empty());
    EXPECT_FALSE(d["prompt"]["format"].get<std::string>().empty());
    EXPECT_EQ(d["memory"]["context"], 256);
    EXPECT_EQ(d["memory"]["kv"], d["memory"]["kv_per_token"].get<std::uint64_t>() * 256);
    std::uint64_t bytes = 0, tensors = 0;
    for (const auto& type : d["types"]) {
        bytes += type["bytes"].get<std::uint64_t>();
        tensors += type["tensors"].get<std::uint64_t>();
    }
    std::uint64_t listed = 0;
    for (const auto& tensor : d["tensors"])
        listed += tensor["bytes"].get<std::uint64_t>();
    EXPECT_EQ(bytes, listed);
    EXPECT_EQ(tensors, d["tensors"].size());
    const auto isArchitecture = [](const nlohmann::json& field) {
        return field["key"] == "general.architecture";
    };
    EXPECT_TRUE(std::any_of(d["metadata"].begin(), d["metadata"].end(), isArchitecture));
}

TEST_F(CliTools, InspectTableNamesWhatMatters) {
    const ProcessEnd end = autoglm({"inspect", quickModel(), "--tensors", "--metadata"});
    EXPECT_EQ(end.exitCode, 0) << end.errors;
    for (const char* words :
         {"glm4", "tiny-glm4", "Supported", "F32", "blk.0.attn_q.weight", "general.architecture"}) {
        EXPECT_NE(end.output.find(words), std::string::npos) << words << "\n" << end.output;
    }
}

TEST_F(CliTools, InspectShowsNamesThatCannotSteerTheTerminal) {
    const std::string model = quickModel();
    std::string bytes = readFile("quick.gguf");
    const std::size_t at = bytes.find("tiny-glm4");
    ASSERT_NE(at, std::string::npos);
    bytes.replace(at, 9, "a\x1b[2J\x07\r\nb", 9);
    writeFile("escape.gguf", bytes);
    const ProcessEnd end = autoglm({"inspect", file("escape.gguf"), "--metadata"});
    EXPECT_EQ(end.exitCode, 0) << end.errors;
    EXPECT_EQ(end.output.find_first_of("\x1b\x07\r"), std::string::npos) << end.output;
    EXPECT_NE(end.output.find("a\\x1b[2J"), std::string::npos) << end.output;
}

TEST_F(CliTools, TextSurvivesTokensAndBack) {
    const std::string text = "Hello, 世界! \xf0\x9f\x99\x82\n\ttab  two  blanks";
    const std::string model = quickModel();
    const std::vector<int> ids = json({"tokenize", model, "--text", text, "--json"});
    EXPECT_FALSE(ids.empty());
    std::string list;
    for (const int id : ids)
        list += (list.empty() ? "" : ",") + std::to_string(id);
    const ProcessEnd end = autoglm({"detokenize", model, "--ids", list});
    EXPECT_EQ(end.exitCode, 0) << end.errors;
    EXPECT_EQ(end.output, text);
    EXPECT_EQ(json({"detokenize", model, "--ids", list, "--json"})["text"], text);
}

TEST_F(CliTools, TokenizeReadsFilesAndStandardInput) {
    const std::string model = quickModel();
    writeFile("text.txt", "one two\n");
    const nlohmann::json expected = json({"tokenize", model, "--text", "one two\n", "--json"});
    EXPECT_EQ(json({"tokenize", model, "--file", file("text.txt"), "--json"}), expected);
    EXPECT_EQ(json({"tokenize", model, "--file", "-", "--json"}, "one two\n"), expected);
    expectRefusal(autoglm({"tokenize", model, "--file", file("missing.txt")}), {"not found", "missing.txt"});
    expectRefusal(autoglm({"tokenize", model, "--file", m_folder.native()}), {"is a folder"});
}

TEST_F(CliTools, SpecialTokensArisesOnlyOnRequest) {
    const std::string model = quickModel();
    const nlohmann::json plain = json({"tokenize", model, "--text", "<|user|>", "--json"});
    const nlohmann::json special = json({"tokenize", model, "--text", "<|user|>", "--special", "--json"});
    EXPECT_EQ(special.size(), 1u);
    EXPECT_GT(plain.size(), 1u);
    EXPECT_EQ(std::find(plain.begin(), plain.end(), special[0]), plain.end());
}

TEST_F(CliTools, UnknownTokenIdIsRefused) {
    expectRefusal(autoglm({"detokenize", quickModel(), "--ids", "5,270"}), {"270"});
}

TEST_F(CliTools, BenchGivesItsFigures) {
    const nlohmann::json d = json({"bench", quickModel(), "-p", "16", "-n", "4", "-r", "1", "--json"});
    for (const char* key : {"pp", "tg", "ttft_ms", "peak_rss_bytes", "gbps", "bandwidth_gbps", "threads"}) {
        ASSERT_TRUE(d.contains(key) && d[key].is_number()) << key;
        EXPECT_GT(d[key].get<double>(), 0) << key;
    }
    EXPECT_FALSE(d["tier"].get<std::string>().empty());
    EXPECT_FALSE(d["device"].get<std::string>().empty());
    EXPECT_FALSE(d.contains("tg_draft"));
    const nlohmann::json drafted =
        json({"bench", quickModel(), "-p", "0", "-n", "10", "-r", "1", "--draft", "3", "--json"});
    EXPECT_GT(drafted["tg_draft"], 0.0);
    EXPECT_EQ(drafted["draft"], 3);
    const ProcessEnd table =
        autoglm({"bench", quickModel(), "-p", "16", "-n", "4", "-r", "1", "--depth", "32"});
    EXPECT_EQ(table.exitCode, 0) << table.errors;
    EXPECT_NE(table.output.find("tokens/s over 16 tokens"), std::string::npos) << table.output;
    EXPECT_NE(table.output.find("32 deep"), std::string::npos) << table.output;
}

TEST_F(CliTools, AdviceHasRangesMemoryAndAReason) {
    const nlohmann::json d = json({"advise", quickModel(), "--ctx", "128", "--json"});
    for (const char* phase : {"decode", "prefill"}) {
        const double low = d[phase]["low"], expected = d[phase]["expected"], high = d[phase]["high"];
        EXPECT_GT(low, 0) << phase;
        EXPECT_LE(low, expected) << phase;
        EXPECT_LE(expected, high) << phase;
    }
    for (const char* part : {"weights", "kv", "scratch"})
        EXPECT_GT(d["memory"][part].get<std::uint64_t>(), 0u) << part;
    EXPECT_EQ(d["fits"], true);
    EXPECT_FALSE(d["limit"].get<std::string>().empty());
    EXPECT_FALSE(d["reason"].get<std::string>().empty());
}

TEST_F(CliTools, CatalogueListsKnownModels) {
    const nlohmann::json d = json({"advise", "--catalog", "--json"});
    ASSERT_FALSE(d["models"].empty());
    for (const auto& model : d["models"])
        EXPECT_FALSE(model["model"].get<std::string>().empty());
    EXPECT_EQ(autoglm({"advise", "--catalog"}).exitCode, 0);
    // A published model is known by its name alone.
    const nlohmann::json one = json({"advise", "glm-4-9b-0414", "--json"});
    EXPECT_EQ(one["model"], "GLM-4-9B-0414");
    EXPECT_EQ(one["sizing"]["precisions"].size(), 4u);
    EXPECT_GT(one["sizing"]["minimum"]["memory_bytes"], one["sizing"]["precisions"][3]["weights"]);
    EXPECT_EQ(autoglm({"advise", "no-such-model"}).exitCode, 1);
}

TEST_F(CliTools, DevicesSayWhatWouldBeUsedAndWhy) {
    const nlohmann::json d = json({"devices", "--json"});
    EXPECT_GE(d["cpu"]["physical_cores"], 1);
    EXPECT_FALSE(d["cpu"]["tiers"].empty());
    EXPECT_FALSE(d["selected"]["reason"].get<std::string>().empty());
    // Devices, or the reason why there are none; those that are not used have one each.
    EXPECT_EQ(d["vulkan"]["available"], !d["vulkan"]["devices"].empty());
    EXPECT_EQ(d["vulkan"]["available"], d["vulkan"]["reason"].get<std::string>().empty());
    for (const auto& device : d["vulkan"]["devices"]) {
        if (device["kind"] != "software") continue;
        EXPECT_FALSE(device["reason"].get<std::string>().empty());
    }
    EXPECT_NE(autoglm({"devices"}).output.find("Vulkan"), std::string::npos);
}

TEST_F(CliTools, TierCanBeForced) {
    const nlohmann::json tiers = json({"devices", "--json"})["cpu"]["tiers"];
    for (const std::string tier : tiers) {
        const nlohmann::json d =
            json({"run", quickModel(), "-p", "hi", "-n", "2", "--backend", "cpu", "--tier", tier, "--json"});
        EXPECT_EQ(d["tier"], tier);
    }
}

TEST_F(CliTools, PerplexityIsThatOfTheTextUnderEachBackend) {
    const std::string model = quickModel();
    const nlohmann::json plain = json({"perplexity", model, "--text", "the quick brown fox", "--backend",
                                       "reference", "--kv", "f32", "--json"});
    EXPECT_EQ(plain["tokens"], 19);
    EXPECT_EQ(plain["scored"], 18);
    EXPECT_GT(plain["perplexity"], 1.0);
    EXPECT_NEAR(plain["perplexity"], std::exp(plain["log_loss"].get<double>()), 1e-6);
    writeFile("text.txt", "the quick brown fox");
    const nlohmann::json cpu =
        json({"perplexity", model, "--file", file("text.txt"), "--kv", "f32", "--window", "8", "--json"});
    EXPECT_EQ(cpu["windows"], 4);
    EXPECT_EQ(cpu["scored"], 18);
    const ProcessEnd end = autoglm({"perplexity", model, "--text", "the quick brown fox"});
    EXPECT_EQ(end.exitCode, 0);
    EXPECT_NE(end.output.find("Perplexity"), std::string::npos);
    expectRefusal(autoglm({"perplexity", model, "--text", "x"}), {"too short", "at least 2"});
    EXPECT_EQ(autoglm({"perplexity", model}).exitCode, 2);
}

}  // namespace
}  // namespace autoglm::test
