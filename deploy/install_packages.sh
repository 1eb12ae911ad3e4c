#!/bin/sh
# Installs the Debian 12 packages that FFzero needs. Run as root (or where sudo works).
#   sh deploy/install_packages.sh            what a build and the service need
#   sh deploy/install_packages.sh --test     the same, and what tests/run.sh needs
#   sh deploy/install_packages.sh --figures  what `ffzero reproduce` draws figures with
#   sh deploy/install_packages.sh --runtime  only what the built executables need to run
#   sh deploy/install_packages.sh --docker   an engine to build and test the image with
set -eu

build="g++ cmake ninja-build pkg-config ca-certificates git
  libgrpc++-dev protobuf-compiler protobuf-compiler-grpc libprotobuf-dev
  libabsl-dev libeigen3-dev libhwy-dev librandom123-dev
  zlib1g-dev libssl-dev libsqlite3-dev prometheus-cpp-dev libcli11-dev nlohmann-json3-dev
  libbenchmark-dev"
figures="gnuplot-nox"
test="$figures libgtest-dev libgmock-dev ccache
  clang clang-format clang-tidy libclang-rt-14-dev python3 curl openssl
  python3-grpcio python3-protobuf python3-numpy python3-pyvisa python3-pyvisa-py
  python3-yaml systemd prometheus"
# A kubectl of another package has the same file.
command -v kubectl >/dev/null || test="$test kubernetes-client"
runtime="libgrpc++1.51 libprotobuf32 libabsl20220623 libhwy1
  zlib1g libssl3 libsqlite3-0 libprometheus-cpp-core1.0 libprometheus-cpp-pull1.0
  libbenchmark1debian"

case "${1:-}" in
  "") packages=$build ;;
  --test) packages="$build $test" ;;
  --figures) packages=$figures ;;
  --runtime) packages=$runtime ;;
  --docker) packages="docker.io docker-compose debootstrap" ;;
  *) echo "install_packages.sh: $1 found, must be --test, --figures, --runtime, --docker or nothing" >&2; exit 2 ;;
esac

missing=""
for package in $packages; do
  dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing="$missing $package"
done
[ -z "$missing" ] && exit 0

as_root=""
[ "$(id -u)" = 0 ] || as_root=sudo
export DEBIAN_FRONTEND=noninteractive
$as_root apt-get update -q
# shellcheck disable=SC2086  # a list of words, on purpose
$as_root apt-get install -q -y --no-install-recommends $missing
