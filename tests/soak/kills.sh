#!/bin/sh
# kill -9 at 200 random moments of running jobs (FFZERO_KILLS), on the release build.
set -eu
cd "$(dirname "$0")/../integration"
FFZERO_KILLS="${FFZERO_KILLS:-200}" python3 -B -m unittest -v kills_test
