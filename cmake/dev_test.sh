#!/usr/bin/env bash
# The stages of ./dev test, each with its time. Without arguments all of them, in the order that fails soonest.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. ./cmake/dev_tools.sh

stage_build() { configure_and_build dev; }
stage_unit() { ctest --preset dev -j "$(jobs)" -LE 'window|slow|fuzz|vulkan'; }
# On the first Vulkan device; lavapipe, which comes with the packages for tests, where there is no other.
stage_vulkan() { ctest --preset dev -j "$(jobs)" -L vulkan; }
stage_window() { ctest --preset dev -j "$(jobs)" -L window; }
stage_guide() { ctest --preset dev -L slow; }
stage_asan() {
    configure_and_build asan autoglm_engine_tests
    ctest --preset asan -j "$(jobs)" -LE 'slow|fuzz|cli|vulkan'
}
# Each target for 60 seconds of wall clock, side by side.
stage_fuzz() {
    configure_and_build asan autoglm_engine_tests
    ctest --preset asan -j 3 -L fuzz
}
stage_tsan() {
    configure_and_build tsan autoglm_thread_tests
    ctest --preset tsan -L thread
}
# Llama.cpp's official build is the outside opinion: tokens and logits on the same files.
stage_parity() {
    configure_and_build dev
    need_peer
    AUTOGLM_PEER=$peer_folder ./build/dev/tests/parity/autoglm_parity
}
stage_lint() { ./cmake/dev_lint.sh --engine; }
# The engine, the command line and their tests must not need Qt.
stage_noqt() {
    cmake --preset engine -DCMAKE_DISABLE_FIND_PACKAGE_Qt6=ON -DCMAKE_CXX_COMPILER_LAUNCHER=ccache >"$(log_file configure-engine)"
    configure_and_build engine autoglm
    ./build/engine/app/cli/autoglm --version
}

all="build unit vulkan lint noqt asan fuzz tsan window guide parity"
stages=("$@")
[ ${#stages[@]} -gt 0 ] || read -ra stages <<<"$all"
summary=""
for stage in "${stages[@]}"; do
    declare -F "stage_$stage" >/dev/null || die "no stage '$stage'; there are: $all"
    say "── $stage"
    started=$SECONDS
    # Not in a condition: errexit must hold inside the stage.
    trap 'say "── $stage FAILED after $((SECONDS - started)) s"' ERR
    "stage_$stage"
    trap - ERR
    summary+=$(printf '%-8s %4d s' "$stage" $((SECONDS - started)))$'\n'
done
say "All passed in $SECONDS s"
printf '%s' "$summary" >&2
