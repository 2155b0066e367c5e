// autoglm_peer: what `autoglm bench`, `logits` and `tokenize` print, printed by llama.cpp.
//   autoglm_peer LIBRARY_FOLDER bench MODEL N_PROMPT N_DECODE THREADS REPETITIONS DEPTH   one JSON line
//   autoglm_peer LIBRARY_FOLDER logits MODEL 1,2,3 OUT.f32                       float32 rows, one token at a
//   time autoglm_peer LIBRARY_FOLDER tokenize MODEL FILE.jsonl                        ids per line of
//   {"text": …, "special": …}
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>

#include "bench/peers/llama_peer.h"

namespace {

using autoglm::peer::LlamaPeer;
using Clock = std::chrono::steady_clock;

double seconds(Clock::time_point from, Clock::time_point to) {
    return std::chrono::duration<double>(to - from).count();
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

std::vector<std::int32_t> benchTokens(std::size_t n, std::uint32_t nVocab) {
    std::vector<std::int32_t> tokens(n);
    for (std::size_t i = 0; i < n; ++i)
        tokens[i] = static_cast<std::int32_t>(10 + i * 7919 % std::min(nVocab - 20, 50000u));
    return tokens;
}

int bench(const std::string& libraries, char** a) {
    const std::size_t nPrompt = std::stoul(a[1]), nDecode = std::stoul(a[2]), depth = std::stoul(a[5]);
    const unsigned threads = static_cast<unsigned>(std::stoul(a[3])),
                   repetitions = static_cast<unsigned>(std::stoul(a[4]));
    const auto loadStart = Clock::now();
    LlamaPeer peer(libraries, a[0], threads);
    peer.makeContext(static_cast<std::uint32_t>(depth + std::max(nPrompt, nDecode) + 64));
    const double loadSeconds = seconds(loadStart, Clock::now());
    const auto tokens = benchTokens(std::max({nPrompt, depth, std::size_t{1}}), peer.nVocab());
    peer.feed({tokens.data(), depth});
    std::vector<double> prompt, decode, processor;
    for (unsigned r = 0; r <= repetitions; ++r) {
        const auto t0 = Clock::now();
        peer.feed({tokens.data(), nPrompt});
        const auto t1 = Clock::now();
        peer.rewind(static_cast<std::uint32_t>(depth));
        const auto t2 = Clock::now();
        const std::clock_t processorStart = std::clock();
        for (std::size_t i = 0; i < nDecode; ++i)
            peer.feed({&tokens[i % tokens.size()], 1});
        const auto t3 = Clock::now();
        const double processorSeconds = static_cast<double>(std::clock() - processorStart) / CLOCKS_PER_SEC;
        peer.rewind(static_cast<std::uint32_t>(depth));
        if (r == 0) continue;  // warm-up
        prompt.push_back(static_cast<double>(nPrompt) / seconds(t0, t1));
        decode.push_back(static_cast<double>(nDecode) / seconds(t2, t3));
        processor.push_back(static_cast<double>(nDecode) / processorSeconds);
    }
    std::cout << nlohmann::json{{"pp", median(prompt)},
                                {"tg", median(decode)},
                                {"tg_by_processor_time", median(processor)},
                                {"threads", threads},
                                {"load_seconds", loadSeconds}}
              << "\n";
    return 0;
}

int logits(const std::string& libraries, char** a) {
    std::vector<std::int32_t> tokens;
    std::istringstream list(a[1]);
    for (std::string id; std::getline(list, id, ',');)
        tokens.push_back(std::stoi(id));
    LlamaPeer peer(libraries, a[0], 2);
    peer.makeContext(static_cast<std::uint32_t>(tokens.size() + 64));
    std::ofstream out(a[2], std::ios::binary);
    for (const std::int32_t token : tokens) {
        peer.feed({&token, 1});
        const auto row = peer.lastLogits();
        out.write(reinterpret_cast<const char*>(row.data()), static_cast<std::streamsize>(row.size_bytes()));
    }
    return out.good() ? 0 : 1;
}

int tokenize(const std::string& libraries, char** a) {
    const LlamaPeer peer(libraries, a[0], 1);
    std::ifstream lines(a[1]);
    for (std::string line; std::getline(lines, line);) {
        const auto item = nlohmann::json::parse(line);
        std::cout << nlohmann::json(
                         peer.tokenize(item.at("text").get<std::string>(), item.value("special", false)))
                  << "\n";
    }
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    const std::string command = argc > 3 ? argv[2] : "";
    try {
        if (command == "bench" && argc == 9) return bench(argv[1], argv + 3);
        if (command == "logits" && argc == 6) return logits(argv[1], argv + 3);
        if (command == "tokenize" && argc == 5) return tokenize(argv[1], argv + 3);
    } catch (const std::exception& e) {
        std::cerr << "autoglm_peer: " << e.what() << "\n";
        return 1;
    }
    std::cerr << "usage: see the head of peer_main.cpp\n";
    return 2;
}
