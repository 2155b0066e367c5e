#!/usr/bin/env bash
# ./dev package --fresh: builds the packages again in a bare Debian that has what debian/control names and nothing else.
# They must be those of build/packages, byte for byte. Where no chroot can be made it says why and ends well.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=cmake/dev_tools.sh
. ./cmake/dev_tools.sh
# shellcheck source=packaging/chroot.sh
. packaging/chroot.sh

place=/home/$user/build
root=$cache/build-root  # beside that of the install test, which may be in use

obstacle=$(chroot_obstacle)
if [ -n "$obstacle" ]; then
    say "── fresh build SKIPPED: $obstacle"
    exit 0
fi
trap 'rm -rf "$root"; [ -z "${SUDO_UID:-}" ] || chown -R "$SUDO_UID:$SUDO_GID" "$cache" build/logs' EXIT
started=$SECONDS
make_base
fresh_root
mkdir -p "$root$place/tree"
tar -C "$root$place/tree" -xf build/package/tree.tar
cp -rp "$root$place/tree/packaging/deb" "$root$place/tree/debian"
inside chown -R "$user:$user" "$place"
say "Installing what debian/control names"
apt_inside build-dep "$place/tree" >"$(log_file fresh-apt)" 2>&1 ||
    { tail -n 20 build/logs/fresh-apt.log >&2 && die "the build dependencies could not be installed"; }
say "Building with $(inside dpkg-query -W | wc -l) packages installed"
as_user "cd build/tree && DEB_BUILD_OPTIONS=parallel=$(jobs) dpkg-buildpackage -b -us -uc" >"$(log_file fresh-build)" 2>&1 ||
    { tail -n 60 build/logs/fresh-build.log >&2 && die "the packages do not build in a bare Debian; build/logs/fresh-build.log has all of it"; }
packaging/compare_packages.sh build/packages "$root$place"
say "Built in a bare Debian in $((SECONDS - started)) s"
