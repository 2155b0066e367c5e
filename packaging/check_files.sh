#!/usr/bin/env bash
# check_files.sh BUILD_DIR: what desktops, shops, shells and readers of manuals get, each before its judge; and that the
# same version and the same libraries stand everywhere.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
made=$1/packaging
fail() { printf 'packaging: %s\n' "$*" >&2 && exit 1; }

desktop-file-validate "$made"/*.desktop
appstreamcli validate --pedantic --strict --no-net --no-color "$made"/*.metainfo.xml >&2
xmllint --noout packaging/desktop/*.xml packaging/icons/*.svg

for page in autoglm open-autoglm; do
    words=$(groff -man -Tutf8 -ww -z "$made/$page.1" 2>&1)
    [ -z "$words" ] || fail "$page.1: $words"
    ! grep -q '^$' "$made/$page.1" || fail "$page.1: an option says nothing about itself"
    for shell in bash zsh fish; do
        [ -s "$made/$page.$shell" ] || fail "$page.$shell is empty"
        command -v "$shell" >/dev/null && "$shell" -n "$made/$page.$shell"
    done
    shellcheck -S warning "$made/$page.bash"
done
grep -q '^# *appearance:' "$made/config.yaml" || fail "the settings example has no settings"
twice=$(grep -x '# [a-z]*:' "$made/config.yaml" | sort | uniq -d)
[ -z "$twice" ] || fail "the settings example has groups twice, of which one would be lost: $twice"

version=$(sed -n 's/^project(open_autoglm VERSION \([0-9.]*\).*/\1/p' CMakeLists.txt)
packaged=$(sed -n '1s/.*(\(.*\)).*/\1/p' packaging/deb/changelog)
released=$(grep -m1 -o '<release version="[^"]*"' "$made"/*.metainfo.xml | cut -d'"' -f2)
[ "$version" = "$packaged" ] || fail "the packages' changelog says $packaged, CMakeLists.txt says $version"
[ "$version" = "$released" ] || fail "the newest release of the metainfo is $released, CMakeLists.txt says $version"
for program in app/cli/autoglm ui/open-autoglm; do
    [ ! -x "$1/$program" ] || "$1/$program" --version | grep -qF " $version" || fail "$program says $("$1/$program" --version)"
done

# Libraries that ./dev setup installs for the build are those that a package build asks for.
# shellcheck source=cmake/dev_tools.sh
. ./cmake/dev_tools.sh
for library in $packages_build $packages_desktop; do
    case $library in *-dev | glslc | spirv-tools | *-tools)
        grep -qE "^( |Build-Depends:).* $library( \(|,|$)" packaging/deb/control || fail "$library is missing from Build-Depends" ;;
    esac
done
echo "packaging: files are as they must be" >&2
