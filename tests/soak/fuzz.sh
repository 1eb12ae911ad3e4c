#!/bin/sh
# Every fuzz target for FFZERO_FUZZ_SECONDS, 20 minutes each by default.
set -eu
sh "$(dirname "$0")/../fuzz/run.sh"
