#!/bin/sh
# The fast and the integration tests with every thread stopped at random around its calls of the system
# (FFZERO_STALL_SEED), on the release build: what fails had relied on a fast machine.
set -eu
cd "$(dirname "$0")/../.."
LD_PRELOAD="$PWD/build/release/bin/libstalls.so"
[ -e "$LD_PRELOAD" ]
export LD_PRELOAD
ctest --preset release -j12 -L fast
ctest --preset release -j6 -L integration
