// The second question of a chat beside the first: time to the first token, by the wall clock and by processor
// time. The first prompt is long, the second question short; what stands before it is in the cache.
//   chat_bench MODEL N_PROMPT THREADS ROUNDS
#include <algorithm>
#include <cstdio>
#include <ctime>
#include <string>
#include <vector>

#include "engine/api/engine.h"

namespace {

using namespace autoglm;

struct FirstToken {
    double wall = 0, processor = 0;
    std::uint32_t promptTokens = 0, cachedTokens = 0;
    std::string reply;
};

/// Ends the process with the reason when the model cannot answer.
FirstToken ask(Engine& engine, const std::vector<ChatMessage>& messages) {
    GenerateRequest request{.messages = messages, .thinking = false, .maxTokens = 4};
    FirstToken result;
    const std::clock_t start = std::clock();
    const GenerateEvents events{.onToken = [&](std::int32_t, const GenerateStats&) {
        if (result.processor == 0)
            result.processor = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
    }};
    const auto answer = engine.generate(request, events, {});
    if (!answer.has_value()) {
        std::fprintf(stderr, "%s\n", answer.error().message().c_str());
        std::exit(1);
    }
    result.wall = answer->stats.timeToFirstTokenSeconds;
    result.promptTokens = answer->stats.promptTokens;
    result.cachedTokens = answer->stats.cachedTokens;
    result.reply = answer->text;
    return result;
}

/// Ordinary words, cut to about n characters.
std::string longText(std::size_t n) {
    std::string text;
    for (unsigned i = 0; text.size() < n; ++i)
        text += "word" + std::to_string(i * 7919 % 1000) + (i % 12 == 11 ? ".\n" : " ");
    return text.substr(0, n);
}

double median(std::vector<double> v) {
    std::sort(v.begin(), v.end());
    return v[v.size() / 2];
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 5) {
        std::fprintf(stderr, "usage: %s MODEL N_PROMPT THREADS ROUNDS\n", argv[0]);
        return 2;
    }
    LoadOptions options;
    options.path = argv[1];
    options.nThreads = static_cast<unsigned>(std::stoul(argv[3]));
    const std::size_t nPrompt = std::stoul(argv[2]);
    options.nContext = static_cast<std::uint32_t>(nPrompt + 1024);
    auto engine = Engine::load(options, {}, {});
    if (!engine.has_value()) return std::fprintf(stderr, "%s\n", engine.error().message().c_str()), 1;

    // As many characters as give the wished number of tokens with this vocabulary.
    std::vector<ChatMessage> messages = {{.role = ChatRole::User, .content = longText(nPrompt)}};
    const std::uint32_t nTokens = (*engine)->promptTokenCount({.messages = messages, .thinking = false});
    messages[0].content = longText(nPrompt * nPrompt / nTokens);

    std::vector<double> firstWall, secondWall, firstProcessor, secondProcessor;
    FirstToken first, second;
    ask(**engine, messages);  // a warm-up, which packs the weights
    for (unsigned round = 0; round < std::stoul(argv[4]); ++round) {
        (*engine)->clearCache();
        first = ask(**engine, messages);
        std::vector<ChatMessage> next = messages;
        next.push_back({.role = ChatRole::Assistant, .content = first.reply});
        next.push_back({.role = ChatRole::User, .content = "And why is that so?"});
        second = ask(**engine, next);
        firstWall.push_back(first.wall), secondWall.push_back(second.wall);
        firstProcessor.push_back(first.processor), secondProcessor.push_back(second.processor);
    }
    std::printf("first question:  %u tokens, %.3f s to the first token, processor %.3f s\n",
                first.promptTokens, median(firstWall), median(firstProcessor));
    std::printf("second question: %u tokens, %u of them cached, %.3f s, processor %.3f s\n",
                second.promptTokens, second.cachedTokens, median(secondWall), median(secondProcessor));
    std::printf("second / first:  %.2f %%, by processor time %.2f %%\n",
                100 * median(secondWall) / median(firstWall),
                100 * median(secondProcessor) / median(firstProcessor));
    return 0;
}
