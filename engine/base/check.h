// Assertions for bugs of ours. Nothing that a file or a user can cause may reach one: that is a Result.
// Live in debug and sanitizer builds, compiled out in release.
#pragma once
#include <cstdlib>

#if defined(AUTOGLM_CHECKED)
#define AUTOGLM_ASSERT(condition)           \
    do {                                    \
        if (!(condition)) __builtin_trap(); \
    } while (false)
#else
#define AUTOGLM_ASSERT(condition) \
    do {                          \
        (void)sizeof(condition);  \
    } while (false)
#endif
