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
packaging/compare_packages.sh build/packages "$elsewhere/packages"
