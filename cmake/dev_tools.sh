# shellcheck shell=bash disable=SC2034
# Shared by ./dev and its stages. Sourced, never run.

say() { printf '\033[1m%s\033[0m\n' "$*" >&2; }
die() { printf 'dev: %s\n' "$*" >&2 && exit 1; }

# Debian packages by what they serve; HACKING.md says why these libraries.
packages_build="cmake ninja-build g++ ccache pkg-config libopenblas-dev libhwloc-dev nlohmann-json3-dev libcli11-dev
    libyaml-cpp-dev libreadline-dev libvulkan-dev libvulkan-volk-dev glslc spirv-tools"
packages_desktop="qt6-base-dev qt6-svg-dev qt6-tools-dev qt6-tools-dev-tools qt6-l10n-tools libqt6svg6 libqt6sql6-sqlite libsqlite3-dev libssl-dev
    libcmark-gfm-dev libcmark-gfm-extensions-dev libpoppler-cpp-dev fonts-noto-core fonts-noto-cjk fonts-noto-color-emoji"
packages_test="libgtest-dev libgmock-dev libbenchmark-dev python3 python3-numpy xvfb openbox xdotool xclip x11-utils imagemagick
    dbus-x11 at-spi2-core python3-pyatspi vulkan-validationlayers mesa-vulkan-drivers"
packages_lint="clang clang-format clang-tidy python3 shellcheck desktop-file-utils appstream groff libxml2-utils"
# What building and checking packages needs beyond that; installing them in a fresh system needs packages_install too.
packages_package="dpkg-dev debhelper lintian desktop-file-utils appstream librsvg2-bin"
packages_install="debootstrap xvfb openbox xdotool imagemagick x11-utils python3"
packages_bench="libbenchmark-dev python3 python3-numpy python3-matplotlib"

installed() { dpkg-query -W -f='${db:Status-Status}\n' "$1" 2>/dev/null | grep -qx installed; }

# need_packages GROUP…: installs what is missing through apt-get.
need_packages() {
    local group missing=()
    command -v apt-get >/dev/null || { say "No apt-get here: install the packages named in cmake/dev_tools.sh by hand." && return 0; }
    for group in "$@"; do
        local list="packages_$group"
        # One query for the whole group: a second run must not cost a second.
        local wanted present
        wanted=$(printf '%s\n' ${!list} | sort -u)
        # shellcheck disable=SC2086
        present=$(dpkg-query -W -f='${Package} ${db:Status-Status}\n' $wanted 2>/dev/null | awk '$2 == "installed" { print $1 }' | sort -u)
        mapfile -t -O "${#missing[@]}" missing < <(comm -23 <(printf '%s\n' "$wanted") <(printf '%s\n' "$present"))
    done
    [ ${#missing[@]} -eq 0 ] && return 0
    say "Installing ${#missing[@]} packages: ${missing[*]}"
    local as_root=()
    [ "$(id -u)" -eq 0 ] || as_root=(sudo)
    "${as_root[@]}" apt-get update -q
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}"
}

# need_peer [vulkan]: the official llama.cpp, from its npm package; sets $peer_folder.
need_peer() {
    local kind=${1:+-$1}
    peer_folder=build/peer$kind
    [ -d "$peer_folder/node_modules" ] && return 0
    command -v npm >/dev/null || packages_npm="nodejs npm" need_packages npm
    say "Fetching llama.cpp for comparison"
    npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$peer_folder" "@node-llama-cpp/linux-x64$kind@$peer_version"
}
peer_version=3.22.1

# One compilation serves all presets that compile it alike, in whatever build folder.
export CCACHE_BASEDIR=$PWD CCACHE_NOHASHDIR=1 CCACHE_SLOPPINESS=pch_defines,time_macros

jobs() { nproc; }

# configure_and_build PRESET [TARGET…]
configure_and_build() {
    local preset=$1 launcher=()
    shift
    command -v ccache >/dev/null && launcher=(-DCMAKE_C_COMPILER_LAUNCHER=ccache -DCMAKE_CXX_COMPILER_LAUNCHER=ccache)
    if [ ! -f "build/$preset/build.ninja" ]; then
        say "Configuring $preset"
        cmake --preset "$preset" "${launcher[@]}" >"$(log_file "configure-$preset")" 2>&1 ||
            { cat "build/logs/configure-$preset.log" >&2 && die "configuring $preset failed"; }
    fi
    local targets=()
    [ $# -gt 0 ] && targets=(--target "$@")
    cmake --build --preset "$preset" -j "$(jobs)" "${targets[@]}"
}

log_file() { mkdir -p build/logs && printf 'build/logs/%s.log' "$1"; }

has_display() { [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; }

run_product() {
    if has_display; then
        need_packages build desktop
        # A build from a session without a display has left the window out.
        grep -qs 'AUTOGLM_DESKTOP:BOOL=OFF' build/release/CMakeCache.txt && cmake --preset release -DAUTOGLM_DESKTOP=ON >/dev/null
        configure_and_build release autoglm open-autoglm >&2
        exec ./build/release/ui/open-autoglm "$@"
    fi
    need_packages build
    say "No display: the same conversation, in the terminal."
    # The window's libraries are not needed here, so neither is Qt.
    [ -f build/release/build.ninja ] || cmake --preset release -DAUTOGLM_DESKTOP=OFF >/dev/null
    configure_and_build release autoglm >&2
    exec ./build/release/app/cli/autoglm chat "$@"
}
