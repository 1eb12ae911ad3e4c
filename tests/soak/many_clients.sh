#!/bin/sh
# 10,000 small jobs (FFZERO_LOAD_JOBS) of 100 clients over connections that break, on the release build.
set -eu
cd "$(dirname "$0")/../integration"
FFZERO_LOAD_JOBS="${FFZERO_LOAD_JOBS:-10000}" python3 -B -m unittest -v many_clients_test
