# shellcheck shell=bash disable=SC2154
# The installed window on a display of its own, driven from outside. Sourced by test.sh.

application=io.github.open_autoglm.open_autoglm
window_class=open-autoglm
chats_file=$root/home/$user/.local/share/open-autoglm/chats.db

start_display() {
    local number=90
    while [ -e "/tmp/.X11-unix/X$number" ] || [ -e "/tmp/.X$number-lock" ]; do number=$((number + 1)); done
    Xvfb ":$number" -ac -screen 0 1280x860x24 -nolisten tcp >/dev/null 2>&1 &
    helpers+=($!)
    export DISPLAY=:$number
    wait_for "the display" 10 xdpyinfo
    openbox >/dev/null 2>&1 &
    helpers+=($!)
}

# wait_for WHAT SECONDS COMMAND…: until the command succeeds.
wait_for() {
    local what=$1 end=$((SECONDS + $2))
    shift 2
    until "$@" >/dev/null 2>&1; do
        [ $SECONDS -lt $end ] || fail "waited in vain for $what"
        sleep 0.2
    done
}

window_id() { xdotool search --onlyvisible --class "$window_class" | tail -n 1 | grep .; }
has_window() { window_id; }
# Those in the chroot alone: this machine may run others.
processes_in_root() {
    local pid
    for pid in $(pgrep "$@"); do [ "$(readlink "/proc/$pid/root")" != "$root" ] || echo "$pid"; done | grep .
}
processes() { processes_in_root -x open-autoglm; }

# start_window SCRIPT: what a user runs, in the background; waits for the window.
start_window() {
    as_user "$1" >"$(log_file install-window)" 2>&1 &
    helpers+=($!)
    wait_for "the window of: ${1%%$'\n'*}" 40 has_window
}

start_from_menu() {
    # What gio starts lives in the same namespace and would end with it: keep it company.
    # shellcheck disable=SC2016
    start_window "gio launch /usr/share/applications/$application.desktop"'
        for _ in $(seq 200); do ! pgrep -x open-autoglm || break; sleep 0.1; done
        while pgrep -x open-autoglm; do sleep 0.3; done'
    processes >/dev/null || fail "the menu entry started nothing"
}

# As people do, one window after the other. A window may go while it is looked at, so what counts is the program's end.
close_windows() {
    local id end=$((SECONDS + 40))
    while processes >/dev/null; do
        [ $SECONDS -lt $end ] || fail "the program did not end when its window was closed"
        ! id=$(window_id 2>/dev/null) || timeout 5 xdotool windowactivate --sync "$id" key --clearmodifiers ctrl+q 2>/dev/null || true
        sleep 0.5
    done
}

picture() {
    sleep "${2:-1}"
    import -window root "$report/$1.png"
}

answers() { "$here/chats.py" "$chats_file" | awk -F'\t' '$1 == 1 && $2 == 0 && $3 != ""' | wc -l; }
has_answers() { [ "$(answers)" -ge "$1" ]; }

# ask QUESTION N: types it; done when there are N answers on disk.
ask() {
    xdotool windowactivate --sync "$(window_id)"
    sleep 1
    xdotool type --delay 20 "$1"
    xdotool key Return
    wait_for "an answer to: $1" 60 has_answers "$2"
}

# Which files a running window has mapped: the model that it answers with.
has_mapped() { local pid; for pid in $(processes); do grep -qF "$1" "/proc/$pid/maps" && return 0; done; return 1; }
