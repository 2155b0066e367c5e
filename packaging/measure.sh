#!/usr/bin/env bash
# measure.sh PID: memory of a running program. Proportional: pages shared with other programs counted in part; private: what
# it would free.
set -euo pipefail
awk -v pid="$1" '
    /^Rss:/ { rss = $2 } /^Pss:/ { pss = $2 } /^Private_(Clean|Dirty):/ { own += $2 } /^Pss_Anon:/ { anon = $2 }
    END { printf "resident %.1f MB, proportional %.1f MB, private %.1f MB, of it not from files %.1f MB\n", rss / 1e3, pss / 1e3, own / 1e3, anon / 1e3 }
' "/proc/$1/smaps_rollup"
