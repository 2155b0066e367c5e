#!/usr/bin/env bash
# ./dev package --twice: builds the packages again, elsewhere, as somebody else would: another folder, time zone, language
# and umask, and no compiler cache. They must be those of build/packages, byte for byte.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=cmake/dev_tools.sh
. ./cmake/dev_tools.sh

./packaging/package.sh --if-changed
elsewhere=$(mktemp -d)/another/place
trap 'rm -rf "${elsewhere%/another/place}"' EXIT
umask 077
TZ=Asia/Shanghai LC_ALL=C.UTF-8 CCACHE_DISABLE=1 AUTOGLM_STAGING=$elsewhere/work AUTOGLM_PACKAGES=$elsewhere/packages ./packaging/package.sh
differences=0
for package in build/packages/*.deb; do
    cmp "$package" "$elsewhere/packages/$(basename "$package")" && continue
    differences=$((differences + 1))
    ! command -v diffoscope >/dev/null || diffoscope "$package" "$elsewhere/packages/$(basename "$package")" | head -n 60 || true
done
[ $differences -eq 0 ] || die "$differences packages differ between two builds"
say "Both builds gave the same bytes:"
(cd build/packages && sha256sum -- *.deb) >&2
