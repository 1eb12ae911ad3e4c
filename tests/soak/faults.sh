#!/bin/sh
# 10,000 seeded faults (FFZERO_FAULT_CASES) of instruments and their wires, over gRPC and over SCPI, on
# the release build.
set -eu
cd "$(dirname "$0")/../.."
FFZERO_FAULT_CASES="${FFZERO_FAULT_CASES:-10000}" build/release/bin/instrument_faults_test
