#!/usr/bin/env bash
# facts.sh PACKAGES REPORT: what a release page states, from the packages and from what the install test has measured.
set -euo pipefail
packages=$1 report=$2
megabytes() { awk -v bytes="$1" 'BEGIN { printf "%.1f MB", bytes / 1e6 }'; }

printf '| Package | Download | Installed |\n|---|---|---|\n'
for package in "$packages"/*.deb; do
    case $package in *dbgsym*) continue ;; esac
    name=$(dpkg-deb -f "$package" Package)
    installed=$(($(dpkg-deb -f "$package" Installed-Size) * 1024))
    printf '| %s | %s | %s |\n' "$name" "$(megabytes "$(stat -c %s "$package")")" "$(megabytes "$installed")"
done
printf '\nOn a bare system, with what they depend on:\n\n'
awk '/^Need to get/ { need = $0; sub(/^.*\//, "Need to get ", need) } /^After this operation/ && ++n <= 2 {
    print "- " (n == 1 ? "command line" : "window") ": " need " " $0 }' build/logs/install-apt.log
printf '\nMemory, idle with the guide:\n\n'
sed 's/^/- /' "$report/memory.txt"
