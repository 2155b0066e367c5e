#!/usr/bin/env bash
# Format, static checks and house rules. --fix formats in place; --engine keeps clang-tidy to the engine.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. ./cmake/dev_tools.sh

mapfile -t sources < <(git ls-files '*.cpp' '*.h')
if [ "${1:-}" = --fix ]; then
    clang-format -i "${sources[@]}"
    exit 0
fi
clang-format --dry-run --Werror "${sources[@]}"
python3 cmake/house_rules.py
git ls-files -z dev .ci '*.sh' | xargs -0 shellcheck -x -S warning
# clang-tidy reads the commands that the build of `dev` has written. It takes minutes, so ./dev test asks for --engine.
[ -f build/dev/compile_commands.json ] || configure_and_build dev
configure_and_build dev autoglm_made_files
packaging/check_files.sh build/dev
rooms=('engine/*.cpp' 'app/*.cpp' 'ui/*.cpp')
[ "${1:-}" = --engine ] && rooms=('engine/*.cpp')
# Precompiled headers are g++'s own; clang reads the same headers as text.
mkdir -p build/lint
sed 's/-Winvalid-pch//g; s/-include [^ "]*cmake_pch.hxx//g' build/dev/compile_commands.json >build/lint/compile_commands.json
git ls-files "${rooms[@]}" | grep -v '/kernels/cpu/' | xargs -P "$(jobs)" -n 4 clang-tidy -p build/lint --quiet 2>/dev/null
