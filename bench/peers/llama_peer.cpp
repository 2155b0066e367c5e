#include "bench/peers/llama_peer.h"

#include <dlfcn.h>

#include <algorithm>
#include <stdexcept>

namespace autoglm::peer {
namespace {

namespace fs = std::filesystem;

// The parameter structs are opaque here: the calling convention passes and returns any struct this large in
// memory, and the callee reads only its own, smaller part. Only the first fields of the context parameters
// are touched.
struct OpaqueParams {
    std::uint8_t bytes[1024];
};
struct ContextParamsHead {
    std::uint32_t nContext, nBatch, nMicroBatch;
};
struct Batch {
    std::int32_t nTokens;
    void *token, *embd, *position, *nSequenceIds, *sequenceIds, *logits;
};

fs::path libraryFolder(const fs::path& root) {
    for (const auto& entry : fs::recursive_directory_iterator(root)) {
        if (entry.is_directory() && entry.path().filename().string().starts_with("linux-x64") &&
            entry.path().parent_path().filename() == "bins") {
            return entry.path();
        }
    }
    throw std::runtime_error("no llama.cpp libraries below " + root.string());
}

/// The one file whose name begins and ends so; names carry a version.
fs::path findLibrary(const fs::path& folder, const std::string& begin) {
    for (const auto& entry : fs::directory_iterator(folder)) {
        const std::string name = entry.path().filename().string();
        if (name.starts_with(begin) && name.ends_with(".so")) return entry.path();
    }
    throw std::runtime_error("no " + begin + "*.so in " + folder.string());
}

void* load(const fs::path& file) {
    void* handle = ::dlopen(file.c_str(), RTLD_NOW | RTLD_GLOBAL);
    if (handle == nullptr) throw std::runtime_error(::dlerror());
    return handle;
}

template <class F>
F* symbol(void* library, const char* name) {
    void* address = ::dlsym(library, name);
    if (address == nullptr) throw std::runtime_error(std::string("llama.cpp lacks ") + name);
    return reinterpret_cast<F*>(address);
}

void ignoreLog(int, const char*, void*) {}

constexpr std::size_t kFeedTokens = 2048;

}  // namespace

struct LlamaPeer::State {
    void *model = nullptr, *context = nullptr;
    const void* vocab = nullptr;
    unsigned nThreads = 1;

    void (*modelFree)(void*);
    void (*contextFree)(void*);
    OpaqueParams (*contextDefaults)();
    void* (*contextNew)(void*, OpaqueParams);
    void (*setThreads)(void*, std::int32_t, std::int32_t);
    Batch (*batchOf)(std::int32_t*, std::int32_t);
    std::int32_t (*decode)(void*, Batch);
    void (*synchronize)(void*);
    float* (*logitsOf)(void*, std::int32_t);
    void* (*memoryOf)(void*);
    bool (*memoryRemove)(void*, std::int32_t, std::int32_t, std::int32_t);
    std::int32_t (*nTokens)(const void*);
    std::int32_t (*tokenize)(const void*, const char*, std::int32_t, std::int32_t*, std::int32_t, bool, bool);
};

LlamaPeer::LlamaPeer(const fs::path& folder, const fs::path& modelFile, unsigned nThreads)
    : m_state(std::make_unique<State>()) {
    const fs::path bins = libraryFolder(folder);
    void* base = load(bins / "libggml-base.so");
    void* ggml = load(findLibrary(bins, "libggml.v"));
    void* llama = load(findLibrary(bins, "libllama.v"));
    symbol<void(void (*)(int, const char*, void*), void*)>(base, "ggml_log_set")(ignoreLog, nullptr);
    symbol<void(void (*)(int, const char*, void*), void*)>(llama, "llama_log_set")(ignoreLog, nullptr);
    symbol<void(const char*)>(ggml, "ggml_backend_load_all_from_path")(bins.c_str());
    symbol<void()>(llama, "llama_backend_init")();

    State& s = *m_state;
    s.nThreads = nThreads;
    s.modelFree = symbol<void(void*)>(llama, "llama_model_free");
    s.contextFree = symbol<void(void*)>(llama, "llama_free");
    s.contextDefaults = symbol<OpaqueParams()>(llama, "llama_context_default_params");
    s.contextNew = symbol<void*(void*, OpaqueParams)>(llama, "llama_init_from_model");
    s.setThreads = symbol<void(void*, std::int32_t, std::int32_t)>(llama, "llama_set_n_threads");
    s.batchOf = symbol<Batch(std::int32_t*, std::int32_t)>(llama, "llama_batch_get_one");
    s.decode = symbol<std::int32_t(void*, Batch)>(llama, "llama_decode");
    s.synchronize = symbol<void(void*)>(llama, "llama_synchronize");
    s.logitsOf = symbol<float*(void*, std::int32_t)>(llama, "llama_get_logits_ith");
    s.memoryOf = symbol<void*(void*)>(llama, "llama_get_memory");
    s.memoryRemove =
        symbol<bool(void*, std::int32_t, std::int32_t, std::int32_t)>(llama, "llama_memory_seq_rm");
    s.nTokens = symbol<std::int32_t(const void*)>(llama, "llama_vocab_n_tokens");
    s.tokenize =
        symbol<std::int32_t(const void*, const char*, std::int32_t, std::int32_t*, std::int32_t, bool, bool)>(
            llama, "llama_tokenize");

    const auto defaults = symbol<OpaqueParams()>(llama, "llama_model_default_params")();
    s.model = symbol<void*(const char*, OpaqueParams)>(llama, "llama_model_load_from_file")(modelFile.c_str(),
                                                                                            defaults);
    if (s.model == nullptr) throw std::runtime_error("llama.cpp refused " + modelFile.string());
    s.vocab = symbol<const void*(void*)>(llama, "llama_model_get_vocab")(s.model);
}

LlamaPeer::~LlamaPeer() {
    if (m_state->context != nullptr) m_state->contextFree(m_state->context);
    if (m_state->model != nullptr) m_state->modelFree(m_state->model);
}

std::uint32_t LlamaPeer::nVocab() const {
    return static_cast<std::uint32_t>(m_state->nTokens(m_state->vocab));
}

void LlamaPeer::makeContext(std::uint32_t nContext) {
    State& s = *m_state;
    if (s.context != nullptr) s.contextFree(s.context);
    OpaqueParams params = s.contextDefaults();
    auto* head = reinterpret_cast<ContextParamsHead*>(params.bytes);
    if (head->nBatch != 2048 || head->nMicroBatch != 512)
        throw std::runtime_error("unexpected llama_context_params");
    head->nContext = nContext;
    s.context = s.contextNew(s.model, params);
    if (s.context == nullptr) throw std::runtime_error("llama.cpp could not make a context");
    s.setThreads(s.context, static_cast<std::int32_t>(s.nThreads), static_cast<std::int32_t>(s.nThreads));
}

void LlamaPeer::rewind(std::uint32_t position) {
    constexpr std::int32_t kOnlySequence = 0, kToTheEnd = -1;
    m_state->memoryRemove(m_state->memoryOf(m_state->context), kOnlySequence,
                          static_cast<std::int32_t>(position), kToTheEnd);
}

void LlamaPeer::feed(std::span<const std::int32_t> tokens) {
    std::vector<std::int32_t> copy(tokens.begin(), tokens.end());
    for (std::size_t done = 0; done < copy.size(); done += kFeedTokens) {
        const auto n = static_cast<std::int32_t>(std::min(kFeedTokens, copy.size() - done));
        const std::int32_t code = m_state->decode(m_state->context, m_state->batchOf(copy.data() + done, n));
        if (code != 0) throw std::runtime_error("llama_decode returned " + std::to_string(code));
    }
    m_state->synchronize(m_state->context);
}

std::span<const float> LlamaPeer::lastLogits() const {
    return {m_state->logitsOf(m_state->context, -1), nVocab()};
}

std::vector<std::int32_t> LlamaPeer::tokenize(const std::string& text, bool parseSpecial) const {
    std::vector<std::int32_t> ids(text.size() + 16);
    const std::int32_t n =
        m_state->tokenize(m_state->vocab, text.data(), static_cast<std::int32_t>(text.size()), ids.data(),
                          static_cast<std::int32_t>(ids.size()), false, parseSpecial);
    ids.resize(n > 0 ? static_cast<std::size_t>(n) : 0);
    return ids;
}

}  // namespace autoglm::peer
