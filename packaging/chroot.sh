# shellcheck shell=bash disable=SC2034
# A fresh Debian in a folder, and ways to run things in it. Sourced by what needs one; needs root.
# What is downloaded is kept in $cache: the bare system as one file, packages as apt left them.

cache=${AUTOGLM_CHROOT_CACHE:-$PWD/build/chroot}
root=$cache/root
user=anna

# "deb URI SUITE COMPONENT" of this machine's own Debian archives. Nothing here names a mirror.
archives() {
    apt-get indextargets --format '$(ORIGIN) deb $(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' |
        sed -n 's/^Debian \(deb .* main\)$/\1/p' | sort -u
}

# The archive that the others complete: "URI SUITE".
main_archive() { archives | awk '$3 !~ /-/ { print $2, $3; exit }'; }

# Why no chroot can be made here; empty where it can.
chroot_obstacle() {
    [ "$(id -u)" -eq 0 ] || { echo "root is needed (sudo)" && return; }
    command -v debootstrap >/dev/null || { echo "debootstrap is missing" && return; }
    [ -n "$(main_archive)" ] || { echo "apt knows no Debian archive" && return; }
    # Shell within shell: mount and mknod are what containers forbid most.
    unshare --mount --pid --fork sh -c 'd=$(mktemp -d) && mount -t tmpfs none "$d" && mount -t proc proc "$d" &&
        umount "$d" && mknod "$d/null" c 1 3' 2>/dev/null || echo "mounts, namespaces or device nodes are forbidden here"
}

make_base() {
    local uri suite
    read -r uri suite < <(main_archive)
    base=$cache/$suite.tar.gz
    [ -s "$base" ] && return 0
    say "Making a bare $suite"
    rm -rf "$root"
    mkdir -p "$cache/archives/partial"
    debootstrap --variant=minbase "$suite" "$root" "$uri" >"$(log_file debootstrap)" 2>&1 ||
        { tail -n 20 build/logs/debootstrap.log >&2 && die "debootstrap failed"; }
    archives >"$root/etc/apt/sources.list"
    apt-config dump | grep -i '^Acquire::.*proxy' >"$root/etc/apt/apt.conf.d/90proxy" || true
    # Nothing starts a service in here.
    printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
    chmod 755 "$root/usr/sbin/policy-rc.d"
    cp /etc/resolv.conf "$root/etc/resolv.conf"
    inside apt-get update -q >"$(log_file chroot-update)" 2>&1
    rm -f "$root"/var/cache/apt/archives/*.deb
    tar -C "$root" -c . | gzip -1 >"$base.part"
    mv "$base.part" "$base"
}

fresh_root() {
    rm -rf "$root"
    mkdir -p "$root" "$cache/archives/partial"
    tar -C "$root" -xzf "$base"
    cp /etc/resolv.conf "$root/etc/resolv.conf"
    # It is thrown away in the end: waiting for the disk after every file protects nothing.
    echo force-unsafe-io >"$root/etc/dpkg/dpkg.cfg.d/unsafe-io"
    add_user "$user"
}

# With the folder that a session has for its sockets.
add_user() {
    inside useradd --create-home --shell /bin/bash "$1"
    inside install -d -m 700 -o "$1" -g "$1" "/run/user/$1"
}

# inside COMMAND…: as root, with its own mounts and processes; both are gone when it ends.
inside() {
    # shellcheck disable=SC2016
    unshare --mount --pid --fork --kill-child -- bash -c '
        set -e
        root=$1 archives=$2 && shift 2
        mount -t proc proc "$root/proc"
        mount -t sysfs -o ro sysfs "$root/sys" 2>/dev/null || true
        mount -t tmpfs tmpfs "$root/dev/shm" 2>/dev/null || true
        mkdir -p "$root/tmp/.X11-unix"
        [ ! -d /tmp/.X11-unix ] || mount --bind /tmp/.X11-unix "$root/tmp/.X11-unix"
        [ ! -d "$root/var/cache/apt/archives" ] || mount --bind "$archives" "$root/var/cache/apt/archives"
        exec chroot "$root" /usr/bin/env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
            LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"' inside "$root" "$cache/archives" "$@"
}

# as_user SCRIPT [ARGS…]: bash as somebody without rights, on the display of the test where there is one.
as_user() {
    inside setpriv --reuid "$user" --regid "$user" --init-groups env HOME="/home/$user" USER="$user" \
        DISPLAY="${DISPLAY:-}" XDG_RUNTIME_DIR="/run/user/$user" bash -c "cd && $1" as_user "${@:2}"
}

apt_inside() { inside apt-get -y -q --no-install-recommends -o Dpkg::Use-Pty=0 "$@"; }
