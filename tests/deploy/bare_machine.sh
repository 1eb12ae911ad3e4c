#!/bin/sh
# Runs the README's two commands on a Debian 12 that has nothing but apt: a fresh root made by
# debootstrap, a clean clone of the last commit in it, as root, in a chroot with processes and mounts of
# its own. What the commands start ends with them. Prints how long each took.
#   sh tests/deploy/bare_machine.sh                    as root; tens of minutes
#   sh tests/deploy/bare_machine.sh 'COMMAND' ...      other commands, run from the clone's top
#   FFZERO_KEEP_ROOT=1                                 leaves the root where it is, and says where
set -eu
cd "$(dirname "$0")/../.."

if [ "$(id -u)" != 0 ] || ! command -v debootstrap >/dev/null; then
  echo 'bare_machine.sh: skipped: needs root and the package debootstrap' >&2
  exit 77
fi
[ $# -gt 0 ] || set -- 'sh deploy/quickstart.sh' 'sh tests/run.sh'

tar=$(sh tests/deploy/debian_root.sh)
root=$(mktemp -d "$(dirname "$tar")/bare.XXXXXX")
finish() {
  if [ -n "${FFZERO_KEEP_ROOT:-}" ]; then echo "kept: $root"; else rm -rf "$root"; fi
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

chmod 755 "$root"
tar -C "$root" --numeric-owner -xf "$tar"
cp -L /etc/resolv.conf /etc/hosts "$root/etc/"
git clone -q --no-hardlinks . "$root/root/ffzero"

# Nothing of this machine's environment gets in.
in_root() {
  # shellcheck disable=SC2016  # $1 and $2 are the inner shell's
  unshare --mount --pid --fork --kill-child env -i HOME=/root \
    PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    sh -euc '
      mount -t proc proc "$1/proc"
      mount --rbind /sys "$1/sys"
      mount --rbind /dev "$1/dev"
      mount -t tmpfs -o mode=1777 shm "$1/dev/shm"
      exec chroot "$1" sh -c "cd /root/ffzero && $2"' in_root "$root" "$1"
}

for command in "$@"; do
  printf '\n== bare machine: %s\n' "$command"
  began=$(date +%s)
  in_root "$command" || { echo "bare machine: failed: $command" >&2; exit 1; }
  printf '== bare machine: %s: %s s\n' "$command" "$(($(date +%s) - began))"
done
