#!/usr/bin/env bash
# check_packages.sh DIR: what the finished packages must hold, and what their judges say.
set -euo pipefail

packages=$(cd "$1" && pwd)
fail() { printf 'packages: %s\n' "$*" >&2 && exit 1; }
package() { printf '%s' "$packages/$1"_[0-9]*.deb; }
field() { dpkg-deb -f "$(package "$1")" "$2"; }

# Position independent, relocations read-only from the start, guarded stack, checked string functions.
check_hardening() {
    local facts
    facts=$(readelf -hldW "$1"; readelf -sW --dyn-syms "$1")
    grep -q 'Type: *DYN' <<<"$facts" || fail "$1 is not position independent"
    grep -q 'GNU_RELRO' <<<"$facts" && grep -q 'BIND_NOW\|FLAGS.*NOW' <<<"$facts" || fail "$1 has writable relocations"
    grep -q '__stack_chk_fail' <<<"$facts" || fail "$1 has no stack protector"
    grep -q '__[a-z]*_chk@' <<<"$facts" || fail "$1 is not fortified"
}

lintian_log=$packages/lintian.log
lintian -EI --pedantic --fail-on error,warning "$packages"/*.changes >"$lintian_log" 2>&1 ||
    { cat "$lintian_log" >&2 && fail "lintian has errors or warnings"; }
grep -v '^N:\|^running with root' "$lintian_log" || true

for name in open-autoglm autoglm open-autoglm-data open-autoglm-dbgsym autoglm-dbgsym; do
    [ -f "$(package "$name")" ] || fail "$name was not built"
done
depends=$(field autoglm Depends)
[[ $depends != *[Qq]t6* ]] || fail "the command line depends on Qt: $depends"
depends=$(field open-autoglm Depends)
for driver in libqt6sql6-sqlite qt6-wayland libqt6svg6; do
    [[ $depends == *$driver* ]] || fail "open-autoglm must depend on $driver, which nothing links"
done

tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
for name in open-autoglm autoglm open-autoglm-data; do dpkg-deb -x "$(package "$name")" "$tree"; done
appstreamcli validate-tree --pedantic --no-net --no-color "$tree" >&2 || fail "appstreamcli does not accept the tree"
desktop-file-validate "$tree"/usr/share/applications/*.desktop
icons=$(grep -h '^Icon=' "$tree"/usr/share/applications/*.desktop)
for size in 16 22 24 32 48 64 128 256 512; do
    for icon in "apps/${icons#Icon=}" mimetypes/application-x-gguf; do
        [ -s "$tree/usr/share/icons/hicolor/${size}x$size/$icon.png" ] || fail "no icon $icon of $size pixels"
    done
done
for program in open-autoglm autoglm; do
    folder=$(strings -n 8 "$tree/usr/bin/$program" | grep 'obj-x86_64\|resources/guide' || true)
    [ -z "$folder" ] || fail "$program names its build folder: $folder"
    check_hardening "$tree/usr/bin/$program"
done
say_size() { du -sk --apparent-size "$tree$1" | awk -v what="$1" '{ printf "  %8.2f MB  %s\n", $1 / 1000, what }'; }
say_size /usr/bin/open-autoglm && say_size /usr/bin/autoglm && say_size /usr/share/open-autoglm
