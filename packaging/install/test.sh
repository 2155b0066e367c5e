#!/usr/bin/env bash
# ./dev test --install: the packages of build/packages in a fresh Debian, as a user meets them: install, talk, open a file,
# upgrade, refused downgrade, remove, purge. Where no chroot can be made it says why and ends well.
# With AUTOGLM_KEEP_CHROOT=1 the chroot stays, and test.sh STEP… runs these steps in it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. ./cmake/dev_tools.sh
here=$PWD/packaging/install
packages=${AUTOGLM_PACKAGES:-$PWD/build/packages}
report=$PWD/build/install-report
helpers=()
# shellcheck source=packaging/chroot.sh
. packaging/chroot.sh
# shellcheck source=packaging/install/window.sh
. "$here/window.sh"

fail() {
    [ -z "${DISPLAY:-}" ] || import -window root "$report/failure.png" 2>/dev/null || true
    printf 'install test: %s\n' "$*" >&2
    exit 1
}
clean_up() {
    local pid
    for pid in "${helpers[@]}" $(processes_in_root .); do kill "$pid" 2>/dev/null || true; done
    wait 2>/dev/null || true
    [ -n "${AUTOGLM_KEEP_CHROOT:-}" ] || rm -rf "$root"
    [ -z "${SUDO_UID:-}" ] || chown -R "$SUDO_UID:$SUDO_GID" "$cache" "$report" build/logs
}
version_of() { dpkg-deb -f "$packages/$1"_[0-9]*.deb Version; }
installed_version() { inside dpkg-query -W -f '${Version}' "$1"; }
# install_from FOLDER NAME…: by apt, from files, with what they depend on from the archive.
install_from() {
    local folder=$1 name files=()
    shift
    rm -rf "${root:?}/packages"
    cp -r "$folder" "$root/packages"
    for name in "$@"; do files+=("/packages/$(cd "$folder" && echo "$name"_[0-9]*.deb)"); done
    apt_inside install "${files[@]}" >>"$(log_file install-apt)" 2>&1 ||
        { tail -n 30 build/logs/install-apt.log >&2 && fail "apt did not install $*"; }
}
names="open-autoglm autoglm open-autoglm-data"

step_command_line() {
    install_from "$older" autoglm open-autoglm-data
    inside dpkg-query -W 'libqt6*' 'libx11*' 2>/dev/null | grep . && fail "the command line brought graphical libraries"
    as_user 'autoglm --version; autoglm run --temp 0 -p "What is this program?"' | tee "$report/answer.txt"
    [ "$(wc -w <"$report/answer.txt")" -gt 8 ] || fail "the guide said next to nothing"
    as_user 'autoglm devices' >"$report/devices.txt"
    # Somebody who thinks before typing.
    as_user 'sleep 8 | autoglm chat' >/dev/null 2>&1 &
    helpers+=($!)
    wait_for "a conversation in the terminal" 20 processes_in_root -x autoglm
    sleep 3
    printf 'autoglm chat: %s\n' "$("$here/../measure.sh" "$(processes_in_root -x autoglm | head -n 1)")" >"$report/memory.txt"
    as_user 'echo broken >broken.gguf; autoglm inspect broken.gguf' 2>"$report/refused.txt" && fail "a broken file was accepted"
    return 0
}

step_window() {
    install_from "$older" open-autoglm autoglm open-autoglm-data
    as_user 'open-autoglm --version; ldd /usr/bin/open-autoglm' | tee "$report/libraries.txt" | grep 'not found' && fail "libraries are missing"
    # What a desktop has anyway: fonts, and the programs behind a double click and a menu entry.
    apt_inside install fonts-noto-core desktop-file-utils xdg-utils libfile-mimeinfo-perl libglib2.0-bin procps \
        >>"$(log_file install-apt)" 2>&1
    mkdir -p "$root/home/$user/.config/open-autoglm"
    printf 'appearance: {text_size_percent: 110}\ngeneration: {temperature: 0}\n' >"$root/home/$user/.config/open-autoglm/config.yaml"
    inside chown -R "$user:$user" "/home/$user/.config"
    start_from_menu
    wait_for "the guide" 20 has_mapped open-autoglm/guide.gguf
    picture from-the-menu 3
    printf 'open-autoglm: %s\n' "$("$here/../measure.sh" "$(processes | head -n 1)")" >>"$report/memory.txt"
    ask "How do I open a model?" 1
    picture conversation 2
    close_windows
}

step_double_click() {
    as_user 'mkdir -p "下载 files"; cp /usr/share/open-autoglm/guide.gguf "下载 files/my model.gguf"; cp /usr/share/open-autoglm/guide.gguf plain
        echo "GGUF is a file format" >note
        for file in "下载 files/my model.gguf" plain note; do echo "$file: $(xdg-mime query filetype "$file")"; done
        xdg-mime query default application/x-gguf' | tee "$report/mime.txt"
    [ "$(grep -c ': application/x-gguf$' "$report/mime.txt")" = 2 ] || fail "a GGUF file was not recognised"
    grep -q "^$application.desktop$" "$report/mime.txt" || fail "GGUF files are not opened by this application"
    start_window 'xdg-open "下载 files/my model.gguf"'
    wait_for "the model that was opened" 30 has_mapped "my model.gguf"
    picture double-click 2
    # Another one while that window is open: it goes there, or gets a window of its own.
    as_user 'xdg-open plain' >>"$(log_file install-window)" 2>&1 &
    helpers+=($!)
    wait_for "the second model" 30 has_mapped "$user/plain"
    picture double-click-again 2
    close_windows
}

step_upgrade() {
    local before
    before=$("$here/chats.py" "$chats_file")
    # An administrator has settings for newcomers.
    printf '%s\n' 'appearance:' '  theme: dark' >"$root/etc/xdg/open-autoglm/config.yaml"
    # shellcheck disable=SC2086
    install_from "$packages" $names
    [ "$(installed_version open-autoglm)" = "$(version_of open-autoglm)" ] || fail "still the old version"
    [ "$("$here/chats.py" "$chats_file")" = "$before" ] || fail "chats differ after the upgrade"
    grep -q 'text_size_percent: 110' "$root/home/$user/.config/open-autoglm/config.yaml" || fail "settings are lost"
    grep -q 'theme: dark' "$root/etc/xdg/open-autoglm/config.yaml" || fail "the administrator's settings are lost"
    start_from_menu
    ask "What is quantization?" 2
    picture after-upgrade 2
    close_windows
}

step_newcomer() {
    # Somebody without settings begins with those of the administrator: dark.
    user=ben
    add_user ben
    start_from_menu
    picture newcomer 3
    close_windows
    user=anna
    local brightness
    brightness=$(convert "$report/newcomer.png" -colorspace gray -format '%[fx:mean]' info:)
    awk -v b="$brightness" 'BEGIN { exit !(b < 0.35) }' || fail "the defaults of /etc were not used (brightness $brightness)"
}

step_downgrade() {
    rm -rf "${root:?}/packages"
    cp -r "$older" "$root/packages"
    inside sh -c 'dpkg -i /packages/open-autoglm_*.deb' >"$report/downgrade.txt" 2>&1 && fail "an older version was installed over a newer one"
    grep -q 'is older than the installed' "$report/downgrade.txt" || fail "the refusal does not say why"
    [ "$(installed_version open-autoglm)" = "$(version_of open-autoglm)" ] || fail "the refused downgrade changed the version"
    inside dpkg --audit | grep . && fail "the refused downgrade left something half done"
    as_user 'autoglm --version' >/dev/null
}

# Chats that a later version has written are left alone, and the window says so.
step_newer_chats() {
    local before
    cp "$chats_file" "$report/chats.db"
    python3 -c 'import sqlite3, sys; sqlite3.connect(sys.argv[1]).execute("PRAGMA user_version = 99")' "$chats_file"
    before=$(sha256sum <"$chats_file")
    start_from_menu
    picture newer-chats 2
    close_windows
    [ "$(sha256sum <"$chats_file")" = "$before" ] || fail "chats of a later version were changed"
    cp "$report/chats.db" "$chats_file"
    inside chown "$user:$user" "/home/$user/.local/share/open-autoglm/chats.db"
}

# The next version changes the settings example that the administrator has edited.
step_next_version() {
    rm -rf "${root:?}/packages"
    cp -r "$newer" "$root/packages"
    local files
    mapfile -t files < <(cd "$newer" && printf '/packages/%s\n' *.deb)
    apt_inside -o Dpkg::Options::=--force-confold install "${files[@]}" >>"$(log_file install-apt)" 2>&1
    grep -q 'theme: dark' "$root/etc/xdg/open-autoglm/config.yaml" || fail "an edited file of settings was replaced"
    grep -q 'of the next version' "$root/etc/xdg/open-autoglm/config.yaml.dpkg-dist" || fail "the new example is not beside it"
}

step_remove() {
    # shellcheck disable=SC2086
    inside dpkg --remove $names >>"$(log_file install-apt)" 2>&1
    [ ! -e "$root/usr/bin/open-autoglm" ] && [ ! -e "$root/usr/share/open-autoglm" ] || fail "programs are left after removal"
    [ -f "$root/etc/xdg/open-autoglm/config.yaml" ] || fail "removal took the administrator's settings"
    # shellcheck disable=SC2086
    inside dpkg --purge $names >>"$(log_file install-apt)" 2>&1
    local left
    left=$(cd "$root" && find . -xdev \( -path ./home -o -path ./proc -o -path ./sys -o -path ./packages -o -path ./var/cache/apt \) -prune -o \
        \( -iname '*autoglm*' -o -iname '*gguf*' \) -print)
    [ -z "$left" ] || fail "left after purge: $left"
    left=$(cd "$root" && grep -rliE 'autoglm|gguf' etc usr/share/applications usr/share/mime usr/share/icons/hicolor 2>/dev/null || true)
    [ -z "$left" ] || fail "still mentioned after purge: $left"
    has_answers 2 || fail "the chats are gone"
    as_user 'find . -path "./.cache" -prune -o -type f -print' | sort | tee "$report/kept.txt"
}

run_steps() {
    local step started
    for step in "$@"; do
        started=$SECONDS
        "step_$step" >"$(log_file "install-$step")" || { cat "build/logs/install-$step.log" >&2 && exit 1; }
        printf '%-14s %4d s\n' "$step" $((SECONDS - started)) | tee -a "$report/times.txt" >&2
    done
}

obstacle=$(chroot_obstacle)
if [ -n "$obstacle" ]; then
    say "── install SKIPPED: $obstacle"
    exit 0
fi
[ -n "$(ls "$packages"/*.deb 2>/dev/null)" ] || die "no packages in build/packages; ./dev package makes them"
trap clean_up EXIT
started=$SECONDS
make_base
if [ $# -eq 0 ]; then
    set -- command_line window double_click upgrade newcomer downgrade newer_chats next_version remove
    rm -rf "$report" build/logs/install-*.log
    fresh_root
fi
older=$report/older newer=$report/newer
mkdir -p "$older" "$newer"
"$here/repack.sh" "$packages" "$older" 0.0.9 </dev/null
"$here/repack.sh" "$packages" "$newer" 99.0 <<<"# A line of the next version."
start_display
run_steps "$@"
rm -rf "$older" "$newer"
if [ -s "$report/memory.txt" ]; then "$here/../facts.sh" "$packages" "$report" | tee "$report/facts.md" >&2; fi
say "Installed, upgraded and removed in $((SECONDS - started)) s; pictures and notes in build/install-report"
