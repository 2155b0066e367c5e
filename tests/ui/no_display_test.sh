#!/bin/sh
# Without a display the program says so and ends with 1; help, version and wrong usage need none.
# Usage: no_display_test.sh PROGRAM
set -u
program=$1
unset DISPLAY WAYLAND_DISPLAY QT_QPA_PLATFORM
failed=0
expect() { # CODE PATTERN ARGUMENT …
    code=$1 pattern=$2
    shift 2
    text=$("$program" "$@" 2>&1)
    got=$?
    [ $got -eq "$code" ] || { echo "$* gave $got, expected $code: $text"; failed=1; }
    echo "$text" | grep -q -- "$pattern" || { echo "$* does not say \"$pattern\": $text"; failed=1; }
}
expect 0 "Usage: open-autoglm" --help
expect 0 "^open-autoglm [0-9]" --version
expect 2 "unknown option" --colour
expect 1 "no display"
export DISPLAY=:987
expect 1 "no window can be opened here"
exit $failed
