# Settings that every target shares, and the helpers that the rooms use.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
# Line numbers for stack traces are enough, and a quarter of the compile time less than full debug information.
set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O2 -g1 -DNDEBUG")
if(AUTOGLM_SANITIZE)
    # Half the compile time of -O1. GCC takes what it no longer inlines for uninitialised; the dev preset is the judge.
    set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-Og -g1 -DNDEBUG -Wno-maybe-uninitialized")
endif()
find_package(Threads REQUIRED)

# Includes are written from the repository root: #include "engine/base/result.h".
add_library(autoglm_settings INTERFACE)
target_include_directories(autoglm_settings INTERFACE ${CMAKE_SOURCE_DIR})
target_compile_options(autoglm_settings INTERFACE -Wall -Wextra -Wshadow -Wnon-virtual-dtor -Wno-missing-field-initializers)
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    # Assigning designated initialisers in part is how errors are made here.
    target_compile_options(autoglm_settings INTERFACE -Wno-missing-designated-field-initializers -Wno-unknown-warning-option)
endif()
if(AUTOGLM_WERROR)
    target_compile_options(autoglm_settings INTERFACE -Werror)
endif()
target_compile_definitions(autoglm_settings INTERFACE $<$<CONFIG:Debug>:AUTOGLM_CHECKED>)
if(AUTOGLM_SANITIZE)
    target_compile_options(autoglm_settings INTERFACE -fsanitize=${AUTOGLM_SANITIZE} -fno-omit-frame-pointer
                                                      -fno-sanitize-recover=all)
    target_link_options(autoglm_settings INTERFACE -fsanitize=${AUTOGLM_SANITIZE})
    target_compile_definitions(autoglm_settings INTERFACE AUTOGLM_CHECKED)
endif()
if(AUTOGLM_FUZZ)
    # libFuzzer is led by the coverage of the code under test, so all of it is instrumented.
    target_compile_options(autoglm_settings INTERFACE -fsanitize=fuzzer-no-link)
endif()

# Headers that nearly every file of a target reads are parsed once: target_precompile_headers(… ${AUTOGLM_STD_HEADERS}).
# Includes stay written out nevertheless; clang-tidy and the package build, which go without, find what is missing.
set(AUTOGLM_STD_HEADERS <algorithm> <array> <cmath> <cstdint> <cstring> <filesystem> <functional> <memory> <optional> <span>
                        <string> <string_view> <vector>)
set(AUTOGLM_QT_HEADERS ${AUTOGLM_STD_HEADERS} <QCoreApplication> <QDateTime> <QDir> <QFile> <QHash> <QLocale> <QObject>
                       <QPointer> <QString> <QStringList> <QTimer>)
set(AUTOGLM_WIDGET_HEADERS ${AUTOGLM_QT_HEADERS} <QApplication> <QBoxLayout> <QComboBox> <QKeyEvent> <QLabel> <QLineEdit>
                           <QMenu> <QPainter> <QPushButton> <QScrollBar> <QToolButton> <QWidget>)

# What the thread sanitizer runs: every test labelled "thread".
add_custom_target(autoglm_thread_tests)
# What the address sanitizer runs: every test of the engine and the fuzz replays, not those that start programs or drivers.
add_custom_target(autoglm_engine_tests)

# autoglm_test(NAME name SOURCES a.cpp … [LABELS unit …] [LIBRARIES lib …] [TIMEOUT seconds] [PRECOMPILED target | header…])
# One GoogleTest program, run by ctest as a whole. PRECOMPILED names its headers, or another test that has the same ones.
# What a test itself computes is little: not to optimise it is a third of its compile time.
function(autoglm_test)
    cmake_parse_arguments(T "" "NAME;TIMEOUT" "SOURCES;LABELS;LIBRARIES;PRECOMPILED" ${ARGN})
    add_executable(${T_NAME} ${T_SOURCES})
    target_compile_options(${T_NAME} PRIVATE -O0)
    if(NOT T_PRECOMPILED)
        set(T_PRECOMPILED autoglm_test_headers)
    endif()
    if(TARGET "${T_PRECOMPILED}")
        target_precompile_headers(${T_NAME} REUSE_FROM ${T_PRECOMPILED})
    else()
        target_precompile_headers(${T_NAME} PRIVATE <gtest/gtest.h> ${T_PRECOMPILED})
    endif()
    target_link_libraries(${T_NAME} PRIVATE autoglm_engine autoglm_test_support GTest::gtest GTest::gmock GTest::gtest_main
                                            ${T_LIBRARIES})
    add_test(NAME ${T_NAME} COMMAND ${T_NAME} WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
    if(NOT T_TIMEOUT)
        set(T_TIMEOUT 300)
    endif()
    if(NOT T_LABELS)
        set(T_LABELS unit)
    endif()
    if(NOT "cli" IN_LIST T_LABELS AND NOT "desktop" IN_LIST T_LABELS AND NOT "vulkan" IN_LIST T_LABELS)
        add_dependencies(autoglm_engine_tests ${T_NAME})
    endif()
    if("thread" IN_LIST T_LABELS)
        add_dependencies(autoglm_thread_tests ${T_NAME})
    endif()
    set_tests_properties(${T_NAME} PROPERTIES LABELS "${T_LABELS}" TIMEOUT ${T_TIMEOUT})
endfunction()
