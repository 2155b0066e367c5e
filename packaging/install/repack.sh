#!/usr/bin/env bash
# repack.sh FROM TO VERSION: the packages in FROM under another version number, for tests of upgrades. The programs inside
# stay what they are; scripts and dependencies name the new version. Lines on standard input go to the settings example.
set -euo pipefail
from=$1 to=$2 version=$3
extra=$(cat)
mkdir -p "$to"
for deb in "$from"/*.deb; do
    case $deb in *dbgsym*) continue ;; esac
    tree=$(mktemp -d)
    old=$(dpkg-deb -f "$deb" Version)
    dpkg-deb -R "$deb" "$tree"
    sed -i "s/^Version: .*/Version: $version/; s/open-autoglm-data (= [^)]*)/open-autoglm-data (= $version)/" "$tree/DEBIAN/control"
    sed -i "s/${old//./\\.}/$version/g" "$tree/DEBIAN/preinst"
    example=$tree/etc/xdg/open-autoglm/config.yaml
    [ -z "$extra" ] || [ ! -f "$example" ] || printf '%s\n' "$extra" >>"$example"
    dpkg-deb --root-owner-group -Zgzip -b "$tree" "$to/$(dpkg-deb -f "$deb" Package)_${version}_$(dpkg-deb -f "$deb" Architecture).deb" >/dev/null
    rm -rf "$tree"
done
