#!/usr/bin/env bash
# ./dev package: Debian packages from the files of this tree that git knows or would take, checked, in build/packages.
# --if-changed: only where these files differ from those that the packages there were built from.
# The tree is copied first: debhelper wants a debian/ folder and litters the place where it works.
# AUTOGLM_STAGING and AUTOGLM_PACKAGES name other folders to work in and to leave the packages in.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=cmake/dev_tools.sh
. ./cmake/dev_tools.sh

version=$(dpkg-parsechangelog -l packaging/deb/changelog -S Version)
SOURCE_DATE_EPOCH=$(dpkg-parsechangelog -l packaging/deb/changelog -S Timestamp)
export SOURCE_DATE_EPOCH
staging=${AUTOGLM_STAGING:-$PWD/build/package}
packages=${AUTOGLM_PACKAGES:-$PWD/build/packages}
tree=$staging/open-autoglm-$version

list_files() {
    if git rev-parse --is-inside-work-tree >/dev/null 2>&1; then
        git ls-files -z --cached --others --exclude-standard
    else
        find . -path ./build -prune -o -type f -printf '%P\0'
    fi
}

# Every file has the time of the changelog, because dpkg keeps older times as they are, and with them a difference.
pack_tree() {
    rm -rf "$staging"
    mkdir -p "$staging"
    list_files | while IFS= read -rd '' file; do [ ! -f "$file" ] || printf '%s\0' "$file"; done | LC_ALL=C sort -zu |
        tar --null -T - --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner --mode=u+rwX,go=rX -cf "$staging/tree.tar"
}

unpack_tree() {
    mkdir "$tree"
    tar -C "$tree" -xf "$staging/tree.tar"
    cp -rp "$tree/packaging/deb" "$tree/debian"
}

build() {
    # debhelper gives the build another home, where ccache would find nothing.
    export CCACHE_DIR=${CCACHE_DIR:-$(ccache -k cache_dir)}
    # Relative paths, as in other builds, would stand in the debug information, and its hash in the programs. Said
    # against the cache's own settings too.
    unset CCACHE_NOHASHDIR
    export CCACHE_BASEDIR='' CCACHE_HASHDIR=1 CCACHE_SLOPPINESS=''
    export CMAKE_C_COMPILER_LAUNCHER=ccache CMAKE_CXX_COMPILER_LAUNCHER=ccache
    DEB_BUILD_OPTIONS="${DEB_BUILD_OPTIONS:+$DEB_BUILD_OPTIONS }parallel=$(jobs)"
    export DEB_BUILD_OPTIONS
    (cd "$tree" && dpkg-buildpackage -b -us -uc) >"$(log_file package)" 2>&1 ||
        { tail -n 60 build/logs/package.log >&2 && die "the package build failed; build/logs/package.log has all of it"; }
    rm -rf "$packages"
    mkdir -p "$packages"
    cp "$staging"/*.deb "$staging"/*.changes "$staging"/*.buildinfo "$packages"
}

started=$SECONDS
pack_tree
tree_sum=$(sha256sum <"$staging/tree.tar")
if [ "${1:-}" = --if-changed ] && [ "$(cat "$packages/tree.sum" 2>/dev/null)" = "$tree_sum" ]; then
    say "The packages in build/packages are those of this tree."
    exit 0
fi
say "── package $version"
unpack_tree
build
built=$((SECONDS - started))
packaging/check_packages.sh "$packages"
echo "$tree_sum" >"$packages/tree.sum"
say "Built in $built s, checked in $((SECONDS - started - built)) s:"
for package in "$packages"/*.deb; do printf '  %8.2f MB  %s\n' "$(stat -c %s "$package")e-6" "$(basename "$package")"; done
