#!/usr/bin/env bash
# Format, static checks and house rules. --fix formats in place.
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
# One pass over what is compiled without generated code; the build of `dev` has written the commands.
[ -f build/dev/compile_commands.json ] || configure_and_build dev
git ls-files 'engine/*.cpp' 'app/*.cpp' 'ui/*.cpp' | grep -v '/kernels/cpu/' |
    xargs -P "$(jobs)" -n 4 clang-tidy -p build/dev --quiet 2>/dev/null
