#!/usr/bin/env bash
# check_tiers.sh BUILD_DIR: no instruction of one processor generation may be where every processor comes along.
# Two ways lead there: a flag on the wrong file, and an inline function of a tier's object that the linker takes as the
# copy for everybody.
set -euo pipefail

objects=$1/engine
tiers='/kernels/cpu/avx'
failed=0

mapfile -t tier_objects < <(find "$objects" -name '*.o' | grep "$tiers" | sort)
[ ${#tier_objects[@]} -ge 3 ] || { echo "$objects: ${#tier_objects[@]} tiers found, 3 expected" >&2 && exit 1; }
for object in "${tier_objects[@]}"; do
    wide=$(objdump -d --no-show-raw-insn "$object" | grep -c '%ymm' || true)
    [ "$wide" -gt 0 ] || { echo "$object: no AVX inside; built without its flags?" >&2 && failed=1; }
    # DW.ref.* are addresses that the compiler leaves for exceptions, no code.
    if nm -C --defined-only "$object" | grep ' [WVu] ' | grep -v ' DW\.ref\.' >&2; then
        echo "$object: these functions could be linked for every processor; keep them in an anonymous namespace" >&2
        failed=1
    fi
done

mapfile -t other_objects < <(find "$1" -name '*.o' | grep -v "$tiers" | sort)
for object in "${other_objects[@]}"; do
    # VEX and EVEX instructions begin with v and name vector registers.
    vex=$(objdump -d --no-show-raw-insn "$object" | grep -P '\tv[a-z0-9]+ .*%[xyz]mm' || true)
    if [ -n "$vex" ]; then
        printf '%s: AVX instructions outside of the tiers:\n%s\n' "$object" "${vex:0:300}" >&2
        failed=1
    fi
done
[ $failed -eq 0 ] && echo "tiers: ${#tier_objects[@]} apart, ${#other_objects[@]} objects for every processor"
exit $failed
