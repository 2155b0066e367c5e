#!/bin/bash
# Runs a command on an X server, window manager and session bus of its own, and ends all of them afterwards.
# Usage: on_own_display.sh COMMAND [ARGUMENT …]        SCREEN=1600x1000 sets the size.
set -u
for tool in Xvfb openbox xdotool xclip xprop dbus-run-session import; do
    command -v "$tool" >/dev/null || { echo "$tool is needed for the window tests" >&2; exit 1; }
done
folder=$(mktemp -d)
mkfifo "$folder/number"
mkdir -m 700 "$folder/run"
Xvfb -displayfd 3 -screen 0 "${SCREEN:-1600x1000}x24" -nolisten tcp -noreset >"$folder/x.log" 2>&1 3>"$folder/number" &
server=$!
read -r -t 20 number <"$folder/number" || { echo "Xvfb did not start" >&2; cat "$folder/x.log" >&2; exit 1; }
export DISPLAY=:$number XDG_RUNTIME_DIR=$folder/run
unset WAYLAND_DISPLAY DBUS_SESSION_BUS_ADDRESS
openbox >"$folder/wm.log" 2>&1 &
manager=$!
finish() {
    kill "$manager" "$server" 2>/dev/null
    wait "$manager" "$server" 2>/dev/null
    rm -rf "$folder"
}
trap finish EXIT
for _ in $(seq 200); do
    window=$(xprop -root _NET_SUPPORTING_WM_CHECK 2>/dev/null | grep -o '0x[0-9a-f]*')
    [ -n "$window" ] && xprop -id "$window" _NET_WM_NAME 2>/dev/null | grep -q = && break
    sleep 0.05
done
dbus-run-session -- "$@"
