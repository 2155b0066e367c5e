// `autoglm run`: one prompt, one answer.
#include <CLI/CLI.hpp>
#include <memory>
#include <nlohmann/json.hpp>

#include "app/cli/answer_printer.h"
#include "app/cli/command.h"
#include "app/cli/input.h"
#include "app/cli/interrupts.h"
#include "app/cli/model_loader.h"
#include "app/cli/options.h"
#include "app/cli/output.h"
#include "app/cli/report.h"
#include "app/cli/terminal.h"

namespace autoglm::cli {
namespace {

struct RunOptions {
    EngineOptions engine;
    AnswerOptions answer;
    std::string prompt;
    bool promptGiven = false, raw = false, json = false;
};

/// The text of -p, or standard input for `-p -` and where -p is left out and something is piped in.
Result<std::string> promptText(const RunOptions& options) {
    if (options.promptGiven && options.prompt != "-") return options.prompt;
    if (!options.promptGiven && inputIsTerminal())
        throw UsageError("no prompt: give -p TEXT, or pipe the text in");
    AUTOGLM_TRY_ASSIGN(std::string text, readAll("-"));
    if (!options.raw && text.ends_with('\n')) text.pop_back();  // the line break that echo adds
    return text;
}

GenerateRequest makeRequest(const RunOptions& options, const ModelInfo& model, std::string prompt) {
    GenerateRequest request;
    request.raw = options.raw;
    request.thinking = !options.answer.noThink;
    request.maxTokens = options.answer.maxTokens;
    request.stopStrings = options.answer.stopStrings;
    request.sampling = samplingFor(options.answer, model);
    request.maxDraftTokens = options.answer.draftTokens();
    if (options.raw) {
        request.rawPrompt = std::move(prompt);
        return request;
    }
    if (!options.answer.system.empty())
        request.messages.push_back({ChatRole::System, options.answer.system, {}});
    request.messages.push_back({ChatRole::User, std::move(prompt), {}});
    return request;
}

Json answerDocument(const GenerateResult& result, const ModelInfo& info) {
    const GenerateStats& s = result.stats;
    Json document;
    document["text"] = result.text;
    document["reasoning"] = result.reasoning;
    if (!result.toolCalls.empty()) document["tool_calls"] = result.toolCalls;
    document["tokens"] = result.tokens;
    document["prompt_tokens"] = s.promptTokens;
    document["cached_tokens"] = s.cachedTokens;
    document["decode_tokens"] = s.outputTokens;
    document["drafted_tokens"] = s.draftedTokens;
    document["accepted_tokens"] = s.acceptedTokens;
    document["prompt_seconds"] = s.promptSeconds;
    document["decode_seconds"] = s.decodeSeconds;
    document["ttft_ms"] = s.timeToFirstTokenSeconds * 1000;
    document["pp"] = s.promptTokensPerSecond();
    document["tg"] = s.decodeTokensPerSecond();
    document["finish_reason"] = finishReasonName(result.finish);
    document["model"] = info.name;
    document["file"] = info.path.native();
    document["backend"] = info.backend;
    document["tier"] = info.tier;
    document["device"] = info.device;
    document["threads"] = info.nThreads;
    document["context"] = info.nContext;
    return document;
}

/// After the answer: statistics, and whether it was cut by a signal or a closed output.
int conclude(const RunOptions& options, const GenerateResult& result, const ModelInfo& info,
             const Interrupts& interrupts) {
    const bool stopped = result.finish == FinishReason::Cancelled;
    int code = stopped ? kExitFailure : kExitOk;
    if (options.json) code = printJson(answerDocument(result, info), code);
    if (options.answer.stats || (errorIsTerminal() && !options.json))
        note(statsLine(result.stats, result.finish));
    if (outputFailed()) return finishOutput(code);
    if (stopped && interrupts.stopped()) return fail("stopped");
    return code;
}

int run(const RunOptions& options) {
    if (options.raw && !options.answer.system.empty()) throw UsageError("--system: does not go with --raw");
    const Result<std::string> prompt = promptText(options);
    if (!prompt) return fail(prompt.error());
    const auto path = resolveModel(options.engine.model);
    if (!path) return fail(path.error());

    Interrupts interrupts;
    const Operation operation(interrupts);
    const auto engine = loadModel(loadOptions(options.engine, *path), operation.token());
    if (!engine) return fail(engine.error(), *path);

    AnswerPrinter printer(interrupts, options.answer.showThinking);
    const GenerateRequest request = makeRequest(options, (*engine)->info(), *prompt);
    const auto result =
        (*engine)->generate(request, options.json ? GenerateEvents{} : printer.events(), operation.token());
    printer.finish();
    if (!result) return fail(result.error());
    return conclude(options, *result, (*engine)->info(), interrupts);
}

}  // namespace

CommandBody declareRun(CLI::App& app) {
    auto options = std::make_shared<RunOptions>();
    addEngineOptions(app, options->engine);
    const auto setPrompt = [o = options.get()](const std::string& text) {
        o->prompt = text;
        o->promptGiven = true;
    };
    app.add_option_function<std::string>("-p,--prompt", setPrompt,
                                         "The prompt; - reads it from standard input")
        ->type_name("TEXT");
    app.add_flag("--raw", options->raw, "Feed the prompt as it is, without the model's template");
    addAnswerOptions(app, options->answer);
    addJsonFlag(app, options->json);
    app.footer(
        "Ctrl-C stops the answer; what there is stays printed, and the exit code is 1.\n"
        "Examples:\n"
        "  autoglm run -p 'What is quantization?'\n"
        "  autoglm run glm-4-9b-q4_k_m.gguf -n 200 --temp 0 -p 'Translate: good morning' --json\n"
        "  git diff | autoglm run --system 'Review this change.'");
    return [options] { return run(*options); };
}

}  // namespace autoglm::cli
