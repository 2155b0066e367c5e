#include "engine/api/engine.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <fstream>
#include <new>
#include <thread>

#include "engine/api/activity.h"
#include "tests/support/bad_files.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/tiny_model.h"

namespace autoglm::test {
namespace {

using testing::HasSubstr;
using Clock = std::chrono::steady_clock;

TinyModelSpec talkingSpec() {
    TinyModelSpec spec;
    spec.nVocab = 300;
    spec.contextLength = 1024;
    spec.withTokenizer = true;
    return spec;
}

/// Big enough that the reference backend needs seconds for a long prompt.
TinyModelSpec slowSpec() {
    TinyModelSpec spec = talkingSpec();
    spec.nLayers = 6;
    spec.nEmbd = 256;
    spec.headDim = 64;
    spec.nRot = 32;
    spec.nFf = 2048;
    return spec;
}

GenerateRequest say(const std::string& text, std::uint32_t maxTokens) {
    GenerateRequest request;
    request.messages = {{.role = ChatRole::User, .content = text}};
    request.maxTokens = maxTokens;
    request.sampling.seed = 11;
    return request;
}

class EngineTest : public testing::Test {
protected:
    std::filesystem::path modelFile(const TinyModelSpec& spec, const std::string& name = "tiny.gguf") {
        return m_folder.write(name, tinyModelBytes(spec));
    }
    static Result<std::unique_ptr<Engine>> load(LoadOptions options) {
        options.backend = BackendChoice::Reference;
        return Engine::load(options, {}, {});
    }
    std::unique_ptr<Engine> talking(std::uint32_t nContext = 0) {
        auto engine = load({.path = modelFile(talkingSpec()), .nContext = nContext});
        EXPECT_TRUE(engine.has_value()) << engine.error().message();
        return std::move(*engine);
    }

    TemporaryFolder m_folder;
};

TEST_F(EngineTest, LoadsInPhasesAndDescribesTheModel) {
    std::vector<LoadPhase> phases;
    LoadOptions options{.path = modelFile(talkingSpec()), .backend = BackendChoice::Reference};
    const auto engine = Engine::load(options, [&](const LoadProgress& p) { phases.push_back(p.phase); }, {});
    ASSERT_TRUE(engine.has_value()) << engine.error().message();
    EXPECT_EQ(phases.front(), LoadPhase::Opening);
    EXPECT_EQ(phases.back(), LoadPhase::Ready);
    EXPECT_TRUE(std::is_sorted(phases.begin(), phases.end()));
    const ModelInfo& info = (*engine)->info();
    EXPECT_EQ(info.name, "tiny-glm4");
    EXPECT_EQ(info.architecture, "glm4");
    EXPECT_EQ(info.quantName, "F32");
    EXPECT_EQ(info.backend, "reference");
    EXPECT_EQ(info.backendReason, "chosen");
    EXPECT_EQ(info.nContext, 1024u);
    EXPECT_EQ(info.trainedContext, 1024u);
    EXPECT_EQ(info.nVocab, 300u);
    EXPECT_GT(info.kvBytes, 0u);
    EXPECT_FALSE(info.promptFormat.empty());
}

TEST_F(EngineTest, StreamsWhatItReturns) {
    const auto engine = talking();
    std::string streamed;
    std::vector<std::int32_t> tokens;
    std::uint32_t promptTokens = 0;
    GenerateEvents events;
    events.onText = [&](TextChannel channel, std::string_view text) {
        if (channel == TextChannel::Reply) streamed += text;
    };
    events.onToken = [&](std::int32_t token, const GenerateStats&) { tokens.push_back(token); };
    events.onPrompt = [&](const PromptProgress& p) { promptTokens = p.totalTokens; };
    const GenerateRequest request = say("Hello", 40);
    const auto result = engine->generate(request, events, {});
    ASSERT_TRUE(result.has_value()) << result.error().message();
    EXPECT_EQ(streamed, result->text);
    EXPECT_EQ(tokens, result->tokens);
    EXPECT_EQ(promptTokens, engine->promptTokenCount(request));
    EXPECT_EQ(result->stats.promptTokens, promptTokens);
    EXPECT_EQ(result->stats.outputTokens, tokens.size());
    EXPECT_EQ(result->stats.contextUsed, promptTokens + tokens.size());
    EXPECT_LE(tokens.size(), 40u);
}

TEST_F(EngineTest, EqualSeedsGiveEqualAnswers) {
    const auto engine = talking();
    const auto first = engine->generate(say("Hello", 30), {}, {});
    const auto second = engine->generate(say("Hello", 30), {}, {});
    engine->clearCache();
    const auto third = engine->generate(say("Hello", 30), {}, {});
    EXPECT_EQ(first->tokens, second->tokens);
    EXPECT_EQ(first->tokens, third->tokens);
}

TEST_F(EngineTest, StopsAtMaxTokensAndAtStopStrings) {
    const auto engine = talking();
    GenerateRequest request = say("Count", 25);
    request.raw = true;
    request.rawPrompt = "abc";
    // Random weights soon say a stop token; these must not win here.
    for (std::int32_t id = 286; id < 300; ++id)
        request.sampling.logitBias.emplace_back(id, -100.0f);
    const auto whole = engine->generate(request, {}, {});
    ASSERT_TRUE(whole.has_value()) << whole.error().message();
    EXPECT_EQ(whole->finish, FinishReason::Length);
    EXPECT_EQ(whole->tokens.size(), 25u);
    // A byte in the middle that is a character of its own makes the stop string.
    std::size_t at = whole->text.size() / 2;
    while (at < whole->text.size() && (whole->text[at] & 0x80) != 0)
        ++at;
    ASSERT_LT(at, whole->text.size());
    request.stopStrings = {whole->text.substr(at, 1)};
    const auto stopped = engine->generate(request, {}, {});
    EXPECT_EQ(stopped->finish, FinishReason::StopString);
    EXPECT_EQ(stopped->text, whole->text.substr(0, whole->text.find(request.stopStrings[0])));
}

TEST_F(EngineTest, NeverSamplesPaddingTokens) {
    const auto engine = talking();
    GenerateRequest request = say("Hello", 200);
    request.sampling.temperature = 50;
    for (std::int32_t id = 286; id < 300; ++id)
        request.sampling.logitBias.emplace_back(id, -10000.0f);
    const auto result = engine->generate(request, {}, {});
    ASSERT_TRUE(result.has_value());
    for (const std::int32_t token : result->tokens)
        EXPECT_LT(token, 256);
}

TEST_F(EngineTest, ComputesASharedPrefixOnce) {
    const auto engine = talking();
    GenerateRequest request = say(std::string(300, 'x'), 5);
    const auto first = engine->generate(request, {}, {});
    EXPECT_EQ(first->stats.cachedTokens, 0u);
    request.messages.push_back({.role = ChatRole::Assistant, .content = first->text});
    request.messages.push_back({.role = ChatRole::User, .content = "more"});
    const auto second = engine->generate(request, {}, {});
    EXPECT_GE(second->stats.cachedTokens, 300u);
    engine->clearCache();
    EXPECT_EQ(engine->generate(request, {}, {})->stats.cachedTokens, 0u);
}

TEST_F(EngineTest, SaysWithNumbersWhenThePromptDoesNotFit) {
    const auto engine = talking(128);
    const auto result = engine->generate(say(std::string(500, 'x'), 5), {}, {});
    ASSERT_FALSE(result.has_value());
    EXPECT_EQ(result.error().code, ErrorCode::ContextFull);
    EXPECT_THAT(result.error().found, HasSubstr("50"));
    EXPECT_THAT(result.error().expected, HasSubstr("128"));
    EXPECT_TRUE(engine->generate(say("short", 2), {}, {}).has_value());
}

TEST_F(EngineTest, EndsAnAnswerThatFillsTheContext) {
    const auto engine = talking(64);
    GenerateRequest request = say("go", 0);
    for (std::int32_t id = 286; id < 300; ++id)
        request.sampling.logitBias.emplace_back(id, -10000.0f);
    const auto result = engine->generate(request, {}, {});
    ASSERT_TRUE(result.has_value());
    EXPECT_EQ(result->finish, FinishReason::ContextFull);
    EXPECT_GE(result->stats.contextUsed, 64u);
    EXPECT_FALSE(result->text.empty());
}

TEST_F(EngineTest, RefusesAnEmptyPromptAndBadOptions) {
    const auto engine = talking();
    GenerateRequest request;
    request.raw = true;
    EXPECT_EQ(engine->generate(request, {}, {}).error().code, ErrorCode::InvalidArgument);
    request = say("Hello", 5);
    request.sampling.temperature = -1;
    const auto refused = engine->generate(request, {}, {});
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().subject, "temperature");
}

TEST_F(EngineTest, CancelsALongPromptQuicklyAndStaysUsable) {
    const auto engine = load({.path = modelFile(slowSpec())});
    ASSERT_TRUE(engine.has_value()) << engine.error().message();
    std::stop_source stop;
    Clock::time_point requested;
    std::jthread canceller([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(200));
        requested = Clock::now();
        stop.request_stop();
    });
    const auto result = (*engine)->generate(say(std::string(900, 'x'), 5), {}, stop.get_token());
    const auto returned = Clock::now();
    canceller.join();
    ASSERT_TRUE(result.has_value()) << result.error().message();
    EXPECT_EQ(result->finish, FinishReason::Cancelled);
    EXPECT_LT(returned - requested, std::chrono::seconds(2));  // the whole prompt takes far longer
    EXPECT_EQ((*engine)->generate(say("hi", 1), {}, {})->finish, FinishReason::Length);
}

TEST_F(EngineTest, CancelKeepsTheTextSoFar) {
    const auto engine = talking();
    std::stop_source stop;
    GenerateRequest request = say("Hello", 0);
    for (std::int32_t id = 286; id < 300; ++id)
        request.sampling.logitBias.emplace_back(id, -10000.0f);
    GenerateEvents events;
    events.onToken = [&](std::int32_t, const GenerateStats& stats) {
        if (stats.outputTokens == 7) stop.request_stop();
    };
    const auto result = engine->generate(request, events, stop.get_token());
    EXPECT_EQ(result->finish, FinishReason::Cancelled);
    EXPECT_EQ(result->tokens.size(), 7u);
    EXPECT_FALSE(result->text.empty());
}

TEST_F(EngineTest, MemoryThatRunsOutEndsTheCallAndNotTheEngine) {
    const auto activity = std::make_shared<EngineActivity>();
    auto loaded = load({.path = modelFile(talkingSpec()), .nContext = 128, .activity = activity});
    ASSERT_TRUE(loaded.has_value()) << loaded.error().message();
    Engine& engine = **loaded;
    const auto runOut = [](auto&&...) { throw std::bad_alloc(); };
    const auto isOutOfMemory = [](const auto& result) {
        return !result.has_value() && result.error().code == ErrorCode::OutOfMemory;
    };
    const std::vector<std::int32_t> tokens(100, 5);
    GenerateRequest begun = say("Count.", 4);
    begun.begun = BegunAnswer{.content = "one two"};

    EXPECT_TRUE(isOutOfMemory(engine.generate(say("Count.", 4), {.onToken = runOut}, {})));
    EXPECT_FALSE(activity->state().isComputing);
    EXPECT_TRUE(isOutOfMemory(engine.generate(begun, {.onText = runOut}, {})));
    EXPECT_TRUE(isOutOfMemory(engine.logits(tokens, 0, runOut, {})));
    EXPECT_TRUE(isOutOfMemory(engine.bench({.nPrompt = 8, .nDecode = 2, .onProgress = runOut}, {})));

    // Nothing of it holds pages of the context.
    EXPECT_TRUE(engine.logits(tokens, 0, [](auto&&...) {}, {}).has_value());
    EXPECT_TRUE(engine.generate(say("Count.", 4), {}, {}).has_value());
}

TEST_F(EngineTest, LogitsDoNotDependOnTheChunk) {
    const auto engine = talking();
    const std::vector<std::int32_t> tokens = {5, 9, 77, 200, 13, 13, 8};
    const auto collect = [&](std::uint32_t batch) {
        std::vector<float> all;
        std::size_t expected = 0;
        const auto row = [&](std::size_t index, std::span<const float> values) {
            EXPECT_EQ(index, expected++);
            all.insert(all.end(), values.begin(), values.end());
        };
        EXPECT_TRUE(engine->logits(tokens, batch, row, {}).has_value());
        return all;
    };
    const std::vector<float> whole = collect(0);
    EXPECT_EQ(whole.size(), tokens.size() * 300);
    EXPECT_EQ(collect(1), whole);
    EXPECT_EQ(collect(3), whole);
    const std::vector<std::int32_t> outside = {5, 300};
    EXPECT_EQ(engine->logits(outside, 0, [](auto, auto) {}, {}).error().code, ErrorCode::InvalidArgument);
}

TEST_F(EngineTest, BenchesAndSaysWhatItCannotMeasure) {
    const auto engine = talking();
    const auto result = engine->bench({.nPrompt = 32, .nDecode = 4, .depth = 10, .repetitions = 2}, {});
    ASSERT_TRUE(result.has_value()) << result.error().message();
    EXPECT_GT(result->promptTokensPerSecond, 0);
    EXPECT_GT(result->decodeTokensPerSecond, 0);
    EXPECT_GT(result->timeToFirstTokenMs, 0);
    EXPECT_GT(result->achievedGbPerSecond, 0);
    const auto tooLong = engine->bench({.nPrompt = 2000}, {});
    ASSERT_FALSE(tooLong.has_value());
    EXPECT_EQ(tooLong.error().code, ErrorCode::InvalidArgument);
}

TEST_F(EngineTest, BadFileLeavesTheLoadedModelInUse) {
    const auto engine = talking();
    const auto before = engine->generate(say("Hello", 8), {}, {});
    for (const BadFile& bad : makeBadFiles()) {
        if (bad.layer == Layer::Container) continue;
        const auto refused = load({.path = m_folder.write(bad.name, bad.bytes)});
        ASSERT_FALSE(refused.has_value()) << bad.name;
        EXPECT_EQ(errorName(refused.error().code), errorName(bad.code))
            << bad.name << ": " << refused.error().message();
        EXPECT_THAT(refused.error().subject, HasSubstr(bad.subject)) << bad.name;
    }
    const auto after = engine->generate(say("Hello", 8), {}, {});
    EXPECT_EQ(before->tokens, after->tokens);
}

TEST_F(EngineTest, RefusesAContextThatMemoryCannotHold) {
    const auto refused = load({.path = modelFile(talkingSpec()), .nContext = 0xfffffff0u});
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().code, ErrorCode::OutOfMemory);
    EXPECT_THAT(refused.error().message(), HasSubstr("tokens fit"));
}

TEST_F(EngineTest, NoticesAFileThatChangesWhileItIsLoaded) {
    LoadOptions options{.path = modelFile(talkingSpec()), .backend = BackendChoice::Reference};
    const auto grow = [&](const LoadProgress& progress) {
        if (progress.phase == LoadPhase::Preparing) std::ofstream(options.path, std::ios::app) << "more";
    };
    const auto refused = Engine::load(options, grow, {});
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().code, ErrorCode::Unreadable);
    EXPECT_THAT(refused.error().message(), HasSubstr("changed on disk"));
}

TEST_F(EngineTest, NoticesAFileThatChangesWhileItIsInUse) {
    const auto path = modelFile(talkingSpec());
    const auto engine = load({.path = path});
    ASSERT_TRUE(engine.has_value());
    ASSERT_TRUE((*engine)->generate(say("Hello", 2), {}, {}).has_value());
    std::filesystem::remove(path);  // the mapping keeps a removed file alive
    EXPECT_TRUE((*engine)->generate(say("Hello", 2), {}, {}).has_value());
    const auto other = modelFile(talkingSpec(), "other.gguf");
    const auto second = load({.path = other});
    ASSERT_TRUE(second.has_value());
    std::ofstream(other, std::ios::app) << "more";
    const auto refused = (*second)->generate(say("Hello", 2), {}, {});
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().code, ErrorCode::Unreadable);
    EXPECT_THAT(refused.error().message(), HasSubstr("other.gguf"));
}

TEST_F(EngineTest, OutlivesAFileThatIsCutDuringLoadingOrAnAnswer) {
    for (const BackendChoice backend : {BackendChoice::Cpu, BackendChoice::Reference}) {
        const auto path = modelFile(talkingSpec());
        const LoadOptions options{.path = path, .backend = backend};
        const auto cutIt = [&](const LoadProgress& progress) {
            if (progress.phase == LoadPhase::Preparing) std::filesystem::resize_file(path, 100);
        };
        const auto refused = Engine::load(options, cutIt, {});
        ASSERT_FALSE(refused.has_value());
        EXPECT_THAT(refused.error().message(), HasSubstr("changed on disk while it was loaded"));

        const auto engine = load({.path = modelFile(talkingSpec()), .backend = backend});
        ASSERT_TRUE(engine.has_value());
        GenerateEvents events;
        events.onToken = [&](std::int32_t, const GenerateStats& stats) {
            if (stats.outputTokens == 3) std::filesystem::resize_file(path, 100);
        };
        const auto cut = (*engine)->generate(say("Hello", 50), events, {});
        ASSERT_FALSE(cut.has_value());
        EXPECT_EQ(cut.error().code, ErrorCode::Unreadable);
        EXPECT_THAT(cut.error().message(), HasSubstr("changed on disk during the answer"));
        EXPECT_FALSE((*engine)->generate(say("Hello", 2), {}, {}).has_value());
    }
}

TEST_F(EngineTest, LoadingCanBeCancelled) {
    std::stop_source stop;
    LoadOptions options{.path = modelFile(talkingSpec()), .backend = BackendChoice::Reference};
    const auto cancel = [&](const LoadProgress&) { stop.request_stop(); };
    const auto cancelled = Engine::load(options, cancel, stop.get_token());
    ASSERT_FALSE(cancelled.has_value());
    EXPECT_EQ(cancelled.error().code, ErrorCode::Cancelled);
}

TEST_F(EngineTest, SaysWhyVulkanCannotBeHad) {
    ::setenv("VK_DRIVER_FILES", "/nonexistent", 1);
    ::setenv("VK_ICD_FILENAMES", "/nonexistent", 1);  // older loaders
    const auto refused =
        Engine::load({.path = modelFile(talkingSpec()), .backend = BackendChoice::Vulkan}, {}, {});
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().code, ErrorCode::Device);
    EXPECT_THAT(refused.error().message(), HasSubstr("Vulkan"));
    ::unsetenv("VK_DRIVER_FILES");
    ::unsetenv("VK_ICD_FILENAMES");
}

TEST_F(EngineTest, AutoTakesTheCpuAndSaysWhy) {
    const auto engine = Engine::load({.path = modelFile(talkingSpec())}, {}, {});
    ASSERT_TRUE(engine.has_value()) << engine.error().message();
    EXPECT_FALSE((*engine)->info().backendReason.empty());
    EXPECT_TRUE((*engine)->generate(say("Hello", 3), {}, {}).has_value());
}

TEST_F(EngineTest, RunsAFileWithoutTokenizerAsFarAsIdsGo) {
    TinyModelSpec spec;
    const auto engine = load({.path = modelFile(spec)});
    ASSERT_TRUE(engine.has_value()) << engine.error().message();
    std::size_t nRows = 0;
    const std::vector<std::int32_t> tokens = {1, 2};
    EXPECT_TRUE((*engine)->logits(tokens, 0, [&](auto, auto) { ++nRows; }, {}).has_value());
    EXPECT_EQ(nRows, 2u);
    const auto refused = (*engine)->generate(say("Hello", 3), {}, {});
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().code, ErrorCode::InvalidArgument);
}

TEST_F(EngineTest, ShowsAndCountsThePrompt) {
    const auto engine = talking();
    const GenerateRequest request = say("Hello <|user|>", 1);
    EXPECT_THAT(engine->promptText(request), HasSubstr("Hello"));
    const std::vector<std::int32_t> plain = engine->tokenize("<|user|>", false),
                                    special = engine->tokenize("<|user|>", true);
    EXPECT_EQ(plain.size(), 8u) << "user text never makes special tokens";
    EXPECT_EQ(special.size(), 1u);
    EXPECT_EQ(engine->detokenize(plain, false), "<|user|>");
    EXPECT_EQ(engine->detokenize(special, false), "");
    EXPECT_EQ(engine->detokenize(special, true), "<|user|>");
}

/// Random weights soon say a stop token, and here they must not.
GenerateRequest talk(std::uint32_t maxTokens) {
    GenerateRequest request = say("Tell me more", maxTokens);
    request.sampling.temperature = 0;
    for (std::int32_t id = 286; id < 300; ++id)
        request.sampling.logitBias.emplace_back(id, -100.0f);
    return request;
}

TEST_F(EngineTest, ACutAnswerGoesOnAsIfItHadNotBeenCut) {
    const auto engine = talking();
    const auto whole = engine->generate(talk(48), {}, {});
    ASSERT_TRUE(whole.has_value()) << whole.error().message();
    // Byte tokens: many of these cuts are in the middle of a character.
    for (const std::uint32_t cut : {1u, 7u, 20u, 33u, 47u}) {
        const auto first = engine->generate(talk(cut), {}, {});
        GenerateRequest rest = talk(48 - cut);
        rest.begun = BegunAnswer{.reasoning = first->reasoning,
                                 .content = first->text,
                                 .tokens = first->tokens,
                                 .thinking = rest.thinking};
        std::string streamed;
        GenerateEvents events;
        events.onText = [&](TextChannel, std::string_view text) { streamed += text; };
        const auto second = engine->generate(rest, events, {});
        ASSERT_TRUE(second.has_value()) << second.error().message();
        EXPECT_EQ(second->tokens, whole->tokens) << cut;
        EXPECT_EQ(second->text, whole->text) << cut;
        EXPECT_EQ(streamed, whole->reasoning + whole->text) << cut;
        EXPECT_EQ(second->stats.outputTokens, 48 - cut);
        EXPECT_EQ(second->stats.promptTokens, engine->promptTokenCount(talk(48)) + cut);
    }
}

TEST_F(EngineTest, AnAnswerKnownByItsTextGoesOnBehindIt) {
    const auto engine = talking();
    GenerateRequest request = talk(5);
    request.begun = BegunAnswer{.reasoning = "a thought", .content = "Once upon"};
    const auto result = engine->generate(request, {}, {});
    ASSERT_TRUE(result.has_value()) << result.error().message();
    EXPECT_EQ(result->reasoning, "a thought");
    EXPECT_EQ(result->text.substr(0, 9), "Once upon");
    EXPECT_EQ(result->stats.outputTokens, 5u);
    EXPECT_EQ(result->stats.reasoningTokens, 0u);
    // Cut in the middle of its thought: the thought goes on.
    request.begun = BegunAnswer{.reasoning = "a thou", .content = ""};
    const auto thinking = engine->generate(request, {}, {});
    ASSERT_TRUE(thinking.has_value()) << thinking.error().message();
    EXPECT_EQ(thinking->reasoning.substr(0, 6), "a thou");
    EXPECT_EQ(thinking->text, "");
    EXPECT_EQ(thinking->stats.reasoningTokens, 5u);
}

TEST_F(EngineTest, TokensThatAreNoneAreNotTrusted) {
    const auto engine = talking();
    GenerateRequest request = talk(3);
    request.begun = BegunAnswer{.reasoning = "", .content = "Once", .tokens = {5, 1 << 30}};
    const auto result = engine->generate(request, {}, {});
    ASSERT_TRUE(result.has_value()) << result.error().message();
    EXPECT_EQ(result->text.substr(0, 4), "Once");
}

TEST_F(EngineTest, AnEndlessAnswerIsStopped) {
    const auto engine = talking();
    GenerateRequest request = talk(1000);
    // One token wins always: a cycle of one.
    request.sampling.logitBias.emplace_back(65, 1000.0f);
    request.stopLoops = true;
    const auto result = engine->generate(request, {}, {});
    ASSERT_TRUE(result.has_value()) << result.error().message();
    EXPECT_EQ(result->finish, FinishReason::Loop);
    EXPECT_LT(result->tokens.size(), 700u);
    request.stopLoops = false;
    EXPECT_NE(engine->generate(request, {}, {})->finish, FinishReason::Loop);
}

}  // namespace
}  // namespace autoglm::test
