#!/bin/sh
# Makes a minimal Debian 12 with debootstrap, from the mirror that apt uses on this machine, and prints
# the path of its tar file. Made once and kept beside other caches, never in the project: as root,
#   tar=$(sh tests/deploy/debian_root.sh)
# It has what every Debian machine has and nothing more; its apt knows the same Debian sources as here.
set -eu

cache=${FFZERO_CACHE_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/ffzero}
tar=$cache/debian12.tar
if [ -s "$tar" ]; then
  echo "$tar"
  exit 0
fi
[ "$(id -u)" = 0 ] || { echo 'debian_root.sh: must run as root' >&2; exit 1; }
command -v debootstrap >/dev/null || { echo 'debian_root.sh: debootstrap is not installed' >&2; exit 1; }

# Lines "URI RELEASE COMPONENT" of the sources that are Debian's own, whichever way they are written down.
# shellcheck disable=SC2016  # apt fills the names in, not the shell
sources=$(apt-get indextargets --format '$(ORIGIN) $(REPO_URI) $(RELEASE) $(COMPONENT)' \
  'Created-By: Packages' | awk '$1 == "Debian" && $3 ~ /^bookworm/ { print $2, $3, $4 }' | sort -u)
mirror=$(printf '%s\n' "$sources" | awk '$2 == "bookworm" { print $1; exit }')
[ -n "$mirror" ] || { echo 'debian_root.sh: apt knows no source of bookworm here (apt-get update?)' >&2; exit 1; }

mkdir -p "$cache"
root=$(mktemp -d "$cache/debian12.XXXXXX")
trap 'rm -rf "$root"' EXIT
chmod 755 "$root"
debootstrap --variant=minbase bookworm "$root" "$mirror" >"$cache/debootstrap.log" 2>&1 ||
  { tail -n 20 "$cache/debootstrap.log" >&2; exit 1; }
printf '%s\n' "$sources" | sed 's/^/deb /' >"$root/etc/apt/sources.list"
apt-config dump | sed -n '/^Acquire::[A-Za-z:]*[Pp]roxy/p' >"$root/etc/apt/apt.conf.d/01proxy"
rm -rf "$root"/var/cache/apt/archives/*.deb "$root"/var/lib/apt/lists/*
rm -f "$root/etc/resolv.conf" "$root/etc/hostname"

# Under its own name only once it is whole.
tar -C "$root" --numeric-owner -cf "$root.tar" .
mv "$root.tar" "$tar"
echo "$tar"
