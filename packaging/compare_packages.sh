#!/usr/bin/env bash
# compare_packages.sh FOLDER OTHER: the packages of both must be the same bytes; says what differs.
set -euo pipefail

differences=0
for package in "$1"/*.deb; do
    cmp "$package" "$2/$(basename "$package")" && continue
    differences=$((differences + 1))
    # Counted already; what follows explains, and `head` may end it early.
    ! command -v diffoscope >/dev/null || diffoscope "$package" "$2/$(basename "$package")" | head -n 60 || true
done
[ $differences -eq 0 ] || { echo "$differences packages differ between two builds" >&2 && exit 1; }
echo "Both builds gave the same bytes:" >&2
(cd "$1" && sha256sum -- *.deb) >&2
