#include "app/cli/options.h"

#include <CLI/CLI.hpp>
#include <charconv>
#include <cstdio>
#include <limits>

#include "app/builtin_model.h"
#include "engine/api/machine.h"

namespace autoglm::cli {
namespace {

constexpr std::uint32_t kMostTokens = std::numeric_limits<std::int32_t>::max();
constexpr const char* kSamplingGroup = "Sampling (by default as the model suggests)";
constexpr const char* kEngineGroup = "Engine";

/// The name to use in messages: the long one of "-t,--threads".
std::string spokenName(const std::string& names) {
    return names.substr(names.rfind(',') + 1);
}

[[noreturn]] void refuse(const std::string& option, const std::string& text, const std::string& what) {
    throw CLI::ValidationError(option, printable(text, 60) + " is not " + what);
}

/// "0", "0.05", "2147483647": as short as it goes.
std::string plain(double value) {
    char buffer[64];
    std::snprintf(buffer, sizeof buffer, "%.10g", value);
    return buffer;
}

std::uint64_t readWhole(const std::string& option, const std::string& text, std::uint64_t least,
                        std::uint64_t most) {
    std::uint64_t value = 0;
    const char* last = text.data() + text.size();
    const auto [stop, failure] = std::from_chars(text.data(), last, value);
    if (failure != std::errc{} || stop != last || value < least || value > most) {
        refuse(option, text,
               "a whole number between " + std::to_string(least) + " and " + std::to_string(most));
    }
    return value;
}

double readNumber(const std::string& option, const std::string& text, double least, double most) {
    double value = 0;
    const char* last = text.data() + text.size();
    const auto [stop, failure] = std::from_chars(text.data(), last, value);
    if (stop != last || failure == std::errc::invalid_argument) refuse(option, text, "a number");
    if (failure != std::errc{} || !(value >= least && value <= most)) {
        refuse(option, text, "between " + plain(least) + " and " + plain(most));
    }
    return value;
}

template <class T>
CLI::Option* addChoice(CLI::App& app, const std::string& names, T& target,
                       std::vector<std::pair<std::string, T>> choices, const std::string& help) {
    const auto set = [&target, option = spokenName(names), choices](const std::string& text) {
        std::string known;
        for (const auto& [name, value] : choices) {
            if (name == text) {
                target = value;
                return;
            }
            known += (known.empty() ? "" : ", ") + name;
        }
        refuse(option, text, "one of " + known);
    };
    return app.add_option_function<std::string>(names, set, help);
}

/// An option that changes one number of the sampling.
void addSampling(CLI::App& app, AnswerOptions& options, const std::string& name,
                 float SamplingOptions::*member, double least, double most, const std::string& help) {
    const auto set = [&options, name, member, least, most](const std::string& text) {
        const auto value = static_cast<float>(readNumber(name, text, least, most));
        options.samplingChanges.push_back([member, value](SamplingOptions& s) { s.*member = value; });
    };
    app.add_option_function<std::string>(name, set, help)->type_name("X")->group(kSamplingGroup);
}

template <class T>
void addSampling(CLI::App& app, AnswerOptions& options, const std::string& name, T SamplingOptions::*member,
                 T most, const std::string& help) {
    const auto set = [&options, name, member, most](const std::string& text) {
        const T value = static_cast<T>(readWhole(name, text, 0, most));
        options.samplingChanges.push_back([member, value](SamplingOptions& s) { s.*member = value; });
    };
    app.add_option_function<std::string>(name, set, help)->type_name("N")->group(kSamplingGroup);
}

void addSamplingOptions(CLI::App& app, AnswerOptions& o) {
    using S = SamplingOptions;
    addSampling(app, o, "--temp", &S::temperature, 0, 10, "Temperature; 0 always takes the likeliest token");
    addSampling(app, o, "--top-p", &S::topP, 0, 1,
                "Keep the likeliest tokens up to this probability; 1: all");
    addSampling(app, o, "--top-k", &S::topK, kMostTokens, "Keep this many tokens; 0: all");
    addSampling(app, o, "--min-p", &S::minP, 0, 1, "Drop tokens below this share of the likeliest; 0: none");
    addSampling(app, o, "--seed", &S::seed, std::numeric_limits<std::uint64_t>::max(),
                "Same seed, same answer; 0: a new one each time");
    addSampling(app, o, "--repetition-penalty", &S::repetitionPenalty, 0.01, 10,
                "Divide the scores of repeated tokens; 1: off");
    addSampling(app, o, "--presence-penalty", &S::presencePenalty, -2, 2,
                "Subtract once from repeated tokens; 0: off");
    addSampling(app, o, "--frequency-penalty", &S::frequencyPenalty, -2, 2,
                "Subtract for each repetition; 0: off");
    addSampling(app, o, "--penalty-window", &S::penaltyWindow, kMostTokens,
                "Tokens that the penalties look back on");
}

void addTierOption(CLI::App& app, std::string& tier) {
    const auto set = [&tier](const std::string& text) {
        std::string known;
        for (const std::string& name : machineInfo().tiers) {
            if (name == text) {
                tier = text;
                return;
            }
            known += (known.empty() ? "" : ", ") + name;
        }
        refuse("--tier", text, "one that this processor can run: " + known);
    };
    app.add_option_function<std::string>("--tier", set, "Processor tier (default: the best, or AUTOGLM_TIER)")
        ->type_name("NAME")
        ->group(kEngineGroup);
}

void addDeviceOptions(CLI::App& app, EngineOptions& options) {
    app.add_option("--device", options.device,
                   "Vulkan device, by number or part of its name (default: the best; see `autoglm devices`)")
        ->type_name("NAME")
        ->group(kEngineGroup);
    const auto set = [&options](const std::string& text) {
        options.nGpuLayers = static_cast<std::uint32_t>(readWhole("--gpu-layers", text, 0, 65536));
    };
    app.add_option_function<std::string>(
           "--gpu-layers", set, "Layers on that device, the rest on the CPU (default: as many as fit)")
        ->type_name("N")
        ->group(kEngineGroup);
}

}  // namespace

CLI::Option* addUnsigned(CLI::App& app, const std::string& names, std::uint32_t& target, std::uint32_t least,
                         std::uint32_t most, const std::string& help) {
    const auto set = [&target, option = spokenName(names), least, most](const std::string& text) {
        target = static_cast<std::uint32_t>(readWhole(option, text, least, most));
    };
    return app.add_option_function<std::string>(names, set, help)->type_name("N");
}

void addModelArgument(CLI::App& app, std::string& model) {
    // A script whose variable is empty means some model, and would get the guide's answer for it.
    const auto refuseEmpty = [](const std::string& text) {
        return text.empty() ? std::string("the name is empty; leave it out for the built-in model")
                            : std::string();
    };
    app.add_option("MODEL", model, "A GGUF file (default: the built-in model)")->check(refuseEmpty);
}

Result<std::filesystem::path> resolveModel(const std::string& model) {
    if (model.empty()) return findBuiltinModel();
    return std::filesystem::path(model);
}

void addJsonFlag(CLI::App& app, bool& json) {
    app.add_flag("--json", json, "Print one JSON document instead");
}

void addTextOptions(CLI::App& app, TextOptions& options) {
    // Not into the optional itself: an empty text is a text.
    const auto setText = [&options](const std::string& text) { options.text = text; };
    app.add_option_function<std::string>("--text", setText, "The text")->type_name("TEXT");
    app.add_option("--file", options.file, "A file with the text; - is standard input")->type_name("FILE");
    app.add_flag("--special", options.special, "Read special tokens such as <|user|> as such");
}

void addBackendOption(CLI::App& app, BackendChoice& backend) {
    addChoice(app, "--backend", backend,
              {{"auto", BackendChoice::Auto},
               {"cpu", BackendChoice::Cpu},
               {"vulkan", BackendChoice::Vulkan},
               {"reference", BackendChoice::Reference}},
              "What computes (default: auto)")
        ->type_name("auto|cpu|vulkan|reference")
        ->group(kEngineGroup);
}

void addEngineOptions(CLI::App& app, EngineOptions& options) {
    addModelArgument(app, options.model);
    addBackendOption(app, options.backend);
    addDeviceOptions(app, options);
    addUnsigned(app, "-t,--threads", options.nThreads, std::uint32_t{1}, std::uint32_t{4096},
                "Threads (default: one per physical core)")
        ->group(kEngineGroup);
    addUnsigned(app, "--ctx", options.nContext, std::uint32_t{1}, kMostTokens,
                "Context to reserve, in tokens (default: the model's, as far as it is sensible here)")
        ->group(kEngineGroup);
    addChoice(app, "--kv", options.kvType,
              {{"f16", KvCacheType::F16}, {"q8_0", KvCacheType::Q8_0}, {"f32", KvCacheType::F32}},
              "How keys and values are kept (default: f16)")
        ->type_name("f16|q8_0|f32")
        ->group(kEngineGroup);
    addTierOption(app, options.tier);
    addUnsigned(app, "--batch", options.nBatch, std::uint32_t{1}, std::uint32_t{65536},
                "Prompt tokens per step (default: the backend's own)")
        ->group(kEngineGroup);
    app.add_flag("-v,--verbose", options.verbose, "Tell on stderr what the engine does")->group(kEngineGroup);
}

void addAnswerOptions(CLI::App& app, AnswerOptions& options) {
    app.add_option("--system", options.system, "System message")->type_name("TEXT");
    addUnsigned(app, "-n,--max-tokens", options.maxTokens, std::uint32_t{0}, kMostTokens,
                "Longest answer, in tokens (default 0: until it ends)");
    app.add_option("--stop", options.stopStrings, "End the answer before this text; may be repeated")
        ->type_name("TEXT")
        ->allow_extra_args(false);
    app.add_flag("--no-think", options.noThink, "Ask models that can reason to answer at once");
    app.add_flag("--show-thinking", options.showThinking,
                 "Print reasoning even where the output is no terminal");
    app.add_flag("--stats", options.stats, "Print tokens and speeds on stderr even where it is no terminal");
    app.add_flag("--speculate,!--no-speculate", options.speculate,
                 "Guess tokens where the text repeats itself: the same answer, sooner (default: on)");
    addUnsigned(app, "--draft", options.maxDraft, std::uint32_t{1}, std::uint32_t{10},
                "Most tokens guessed at a time (default " + std::to_string(options.maxDraft) + ")");
    addSamplingOptions(app, options);
}

SamplingOptions samplingFor(const AnswerOptions& options, const ModelInfo& model) {
    SamplingOptions sampling = model.suggestedSampling;
    for (const auto& change : options.samplingChanges)
        change(sampling);
    return sampling;
}

}  // namespace autoglm::cli
