#!/bin/sh
# From a bare Debian 12 (as root, or with sudo) to a trained photonic chip, simulated: installs what
# is needed, builds, starts a server on loopback, trains two 64-port meshes on images that the
# service draws itself, shows them learning, and stops the server.
#   sh deploy/quickstart.sh
#   DATASET_DIR=DIR sh deploy/quickstart.sh     on DIR/mnist (IDX files) instead
#   DATASET=NAME                                the folder of DATASET_DIR to train on
#   sh deploy/quickstart.sh --reproduce DIR     instead: the paper's table and figures, quickly, into
#                                               DIR; stopped, it goes on there when called again
set -eu

usage() { echo "usage: sh deploy/quickstart.sh [--reproduce DIR]" >&2; exit 2; }
out=""
case "${1:-}" in
  "") [ $# = 0 ] || usage ;;
  --reproduce)
    [ $# = 2 ] && [ -n "$2" ] || usage
    mkdir -p "$2"
    out=$(cd "$2" && pwd)
    ;;
  *) usage ;;
esac
cd "$(dirname "$0")/.."

work=$(mktemp -d)
server=""
stop() {
  status=$?
  trap - EXIT INT TERM
  if [ -n "$server" ] && kill "$server" 2>/dev/null; then wait "$server" 2>/dev/null || true; fi
  rm -rf "$work"
  exit "$status"
}
trap stop EXIT
trap 'exit 130' INT TERM

# quietly WHAT COMMAND...: runs it with its output kept, and shows that when it fails.
quietly() {
  printf '%s ... ' "$1"
  shift
  if "$@" >"$work/output" 2>&1; then
    echo "done"
  else
    echo failed
    tail -n 50 "$work/output" >&2
    exit 1
  fi
}

quietly 'Installing packages' sh deploy/install_packages.sh
[ -z "$out" ] || quietly 'Installing gnuplot' sh deploy/install_packages.sh --figures
quietly 'Configuring' cmake --preset release -DFFZERO_TESTS=OFF
quietly 'Building (some minutes the first time)' \
  cmake --build --preset release --target ffzerod ffzero
bin=build/release/bin

# Many small jobs go through sooner side by side, and what is done is kept.
data=$work/data
set --
if [ -n "$out" ]; then
  data=$out/server
  set -- --workers="$(nproc)" --threads=1
fi

"$bin/ffzerod" --listen=127.0.0.1:0 --metrics_listen=127.0.0.1:0 --data_dir="$data" "$@" \
  ${DATASET_DIR:+--dataset_dir="$DATASET_DIR"} --port_file="$work/ports" 2>"$work/server.log" &
server=$!
while [ ! -s "$work/ports" ]; do
  if ! kill -0 "$server" 2>/dev/null; then
    server=""
    cat "$work/server.log" >&2
    exit 1
  fi
  sleep 0.1
done
address=$(sed -n 's/^grpc=//p' "$work/ports")
echo "Server: $address"

if [ -n "$out" ]; then
  "$bin/ffzero" --server="$address" reproduce paper --quick -o "$out" \
    ${DATASET_DIR:+--dataset="${DATASET:-mnist}"}
  exit
fi

set -- --preset glyphs-photonic
if [ -n "${DATASET_DIR:-}" ]; then
  set -- --preset mnist-photonic --set "dataset.name=${DATASET:-mnist}"
fi
job=$("$bin/ffzero" --server="$address" submit "$@")
echo "Job: $job"
"$bin/ffzero" --server="$address" watch "$job"
