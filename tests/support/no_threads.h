// A system that gives no more threads, for as long as an object lives: no address space holds the stacks that
// are asked for.
#pragma once
#include <pthread.h>

#include <cstddef>

namespace autoglm::test {

class NoThreads {
public:
    NoThreads() {
        pthread_getattr_default_np(&m_usual);
        pthread_attr_t huge;
        pthread_attr_init(&huge);
        pthread_attr_setstacksize(&huge, std::size_t{1} << 47);  // 128 TiB
        m_works = pthread_setattr_default_np(&huge) == 0;
        pthread_attr_destroy(&huge);
    }
    ~NoThreads() {
        pthread_setattr_default_np(&m_usual);
        pthread_attr_destroy(&m_usual);
    }
    NoThreads(const NoThreads&) = delete;
    NoThreads& operator=(const NoThreads&) = delete;
    [[nodiscard]] bool works() const { return m_works; }

private:
    pthread_attr_t m_usual{};
    bool m_works = false;
};

}  // namespace autoglm::test
