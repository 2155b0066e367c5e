// Runs a fuzz target without libFuzzer, so that every build and every compiler can:
//
//   TARGET [--seconds N] [--seed S] [--write-seeds DIR] [FILE|FOLDER …]
//
// First the target's own seeds and the given files, once each; then, for N seconds, mutations of them. The
// inputs depend on the seed alone. An input that crashes, or takes longer than kSlow, is kept as
// crash-TARGET-SEED-NUMBER in the current folder.
#include <fcntl.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "tests/fuzz/fuzz_target.h"
#include "tests/fuzz/mutator.h"

extern "C" void __sanitizer_set_death_callback(void (*callback)()) __attribute__((weak));

namespace {

using autoglm::fuzz::Input;
using Clock = std::chrono::steady_clock;

// A target answers in microseconds; this much is a bug even under a sanitizer on a loaded machine.
constexpr auto kSlow = std::chrono::seconds(5);

struct Options {
    double seconds = 0;
    std::uint64_t seed = 1;
    std::filesystem::path seedFolder;
    std::vector<std::filesystem::path> paths;
};

// What a crash handler needs: plain memory, no allocation.
const std::uint8_t* currentData = nullptr;
std::size_t currentBytes = 0;
char crashName[256];

void keepCurrentInput() {
    const int file = ::open(crashName, O_WRONLY | O_CREAT | O_TRUNC, 0644);
    if (file < 0) return;
    (void)!::write(file, currentData, currentBytes);
    ::close(file);
    (void)!::write(STDERR_FILENO, crashName, std::strlen(crashName));
    (void)!::write(STDERR_FILENO, ": this input failed\n", 20);
}

void onSignal(int number) {
    keepCurrentInput();
    std::signal(number, SIG_DFL);
    ::raise(number);
}

void watchForCrashes() {
    if (__sanitizer_set_death_callback != nullptr) __sanitizer_set_death_callback(keepCurrentInput);
    for (const int number : {SIGABRT, SIGTRAP, SIGILL, SIGFPE})
        std::signal(number, onSignal);
    if (__sanitizer_set_death_callback == nullptr) {
        for (const int number : {SIGSEGV, SIGBUS})
            std::signal(number, onSignal);
    }
}

/// False if the target was too slow.
bool runOne(const Input& input, std::string_view target, std::uint64_t seed, std::uint64_t number) {
    // A block of exactly this size, so that the address sanitizer sees the first byte read behind it.
    const std::vector<std::uint8_t> exact(input.begin(), input.end());
    std::snprintf(crashName, sizeof crashName, "crash-%.*s-%llu-%llu", static_cast<int>(target.size()),
                  target.data(), static_cast<unsigned long long>(seed),
                  static_cast<unsigned long long>(number));
    currentData = exact.data();
    currentBytes = exact.size();
    const auto begin = Clock::now();
    LLVMFuzzerTestOneInput(exact.data(), exact.size());
    if (Clock::now() - begin < kSlow) return true;
    std::fprintf(stderr, "slow input of %zu bytes\n", input.size());
    keepCurrentInput();
    return false;
}

Input contentOf(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<Input> inputsOf(const std::vector<std::filesystem::path>& paths) {
    std::vector<Input> inputs;
    for (const std::filesystem::path& path : paths) {
        if (!std::filesystem::is_directory(path)) {
            inputs.push_back(contentOf(path));
            continue;
        }
        for (const auto& entry : std::filesystem::directory_iterator(path)) {
            if (entry.is_regular_file()) inputs.push_back(contentOf(entry.path()));
        }
    }
    return inputs;
}

int writeSeeds(const std::filesystem::path& folder) {
    std::filesystem::create_directories(folder);
    std::size_t number = 0;
    for (const Input& input : autoglm::fuzz::seeds()) {
        std::ofstream out(folder / ("seed-" + std::to_string(number++)), std::ios::binary);
        out.write(reinterpret_cast<const char*>(input.data()), static_cast<std::streamsize>(input.size()));
        if (!out.flush()) return 1;
    }
    return 0;
}

bool parseOptions(int argc, char** argv, Options& options) {
    for (int i = 1; i < argc; ++i) {
        const std::string_view argument = argv[i];
        const bool takesValue =
            argument == "--seconds" || argument == "--seed" || argument == "--write-seeds";
        if (!takesValue && argument.starts_with("--")) return false;
        if (!takesValue) {
            options.paths.emplace_back(argument);
            continue;
        }
        if (++i == argc) return false;
        if (argument == "--seconds") options.seconds = std::strtod(argv[i], nullptr);
        if (argument == "--seed") options.seed = std::strtoull(argv[i], nullptr, 10);
        if (argument == "--write-seeds") options.seedFolder = argv[i];
    }
    return true;
}

}  // namespace

int main(int argc, char** argv) {
    Options options;
    if (!parseOptions(argc, argv, options)) {
        std::fprintf(stderr, "usage: %s [--seconds N] [--seed S] [--write-seeds DIR] [FILE|FOLDER ...]\n",
                     argv[0]);
        return 2;
    }
    if (!options.seedFolder.empty()) return writeSeeds(options.seedFolder);
    const std::string target = std::filesystem::path(argv[0]).filename().string();
    watchForCrashes();
    std::vector<Input> corpus = autoglm::fuzz::seeds();
    for (Input& input : inputsOf(options.paths))
        corpus.push_back(std::move(input));
    if (corpus.empty()) corpus.emplace_back();
    std::uint64_t number = 0;
    for (const Input& input : corpus) {
        if (!runOne(input, target, options.seed, number++)) return 1;
    }
    autoglm::fuzz::Mutator mutator(corpus, options.seed);
    const auto end = Clock::now() + std::chrono::duration<double>(options.seconds);
    while (Clock::now() < end) {
        if (!runOne(mutator.next(), target, options.seed, number++)) return 1;
    }
    std::printf("%s: %llu inputs survived, %zu of them seeds; seed %llu\n", target.c_str(),
                static_cast<unsigned long long>(number), corpus.size(),
                static_cast<unsigned long long>(options.seed));
    return 0;
}
