#!/bin/sh
# Fuzzes what comes from outside with libFuzzer, under ASan and UBSan, two targets at a time. Ends
# with 1 when one of them found something, naming the input.
#   sh tests/fuzz/run.sh [TARGET...]   all by default: every NAME_fuzzer.cc beside this script
#   FFZERO_FUZZ_SECONDS=N              for each target; 1200 by default
# What it learns stays in build/fuzz-corpus, and the next run begins with it. Findings and logs are
# left in build/fuzz-findings; `build/fuzz/bin/NAME_fuzzer FILE` runs one again.
set -eu
here=tests/fuzz
seconds=${FFZERO_FUZZ_SECONDS:-1200}
bin=build/fuzz/bin
findings=build/fuzz-findings

# The longest inputs that are tried: as long as it takes to say everything once.
most_bytes() {
  case "$1" in
    idx) echo 65536 ;;
    job_file | job_spec | checkpoint) echo 8192 ;;
    *) echo 2048 ;;
  esac
}

# The stacks of allocations that pass through libraries without frame pointers are endlessly many;
# kept whole they fill the memory within minutes. One run of a finding shows its own in full.
export ASAN_OPTIONS="malloc_context_size=2${ASAN_OPTIONS:+:$ASAN_OPTIONS}"

# fuzz NAME: whatever an input says of its sizes, no block of 256 MiB is asked for at once.
fuzz() {
  mkdir -p "build/fuzz-corpus/$1"
  "$bin/$1_fuzzer" -max_total_time="$seconds" -max_len="$(most_bytes "$1")" -timeout=10 \
    -rss_limit_mb=2048 -malloc_limit_mb=256 -artifact_prefix="$findings/$1-" \
    -dict="$here/dictionaries/$1.dict" -print_final_stats=1 \
    "build/fuzz-corpus/$1" "$here/corpus/$1" >"$findings/$1.log" 2>&1
}

if [ "${1:-}" = --one ]; then
  name=$2
  if fuzz "$name"; then
    echo "$name: nothing found in $(sed -n 's/^Done \([0-9]*\) runs.*/\1/p' "$findings/$name.log") runs," \
      "$(sed -n 's/.* cov: \([0-9]*\) .*/\1/p' "$findings/$name.log" | tail -1) edges seen"
    exit 0
  fi
  file=$(sed -n 's/.*Test unit written to //p' "$findings/$name.log")
  [ -n "$file" ] && said="FOUND, $file" || said="DID NOT RUN"
  echo "$name: $said; see $findings/$name.log" >&2
  grep -m 3 -E '^broken promise|^found:|ERROR:|runtime error' "$findings/$name.log" >&2 || true
  exit 1
fi

cd "$(dirname "$0")/../.."
cmake --preset fuzz >/dev/null
cmake --build --preset fuzz
rm -rf "$findings"
mkdir -p "$findings"

# A fuzzer that finds nothing proves something only if it would.
if "$bin/planted_fuzzer" -max_total_time=60 -artifact_prefix="$findings/planted-" \
  >"$findings/planted.log" 2>&1 || ! grep -q heap-buffer-overflow "$findings/planted.log"; then
  echo "the planted fault was not found; see $findings/planted.log" >&2
  exit 1
fi
rm "$findings"/planted*
echo "planted: found, as it must be"

if [ $# -eq 0 ]; then
  # shellcheck disable=SC2046  # a list of names, on purpose
  set -- $(cd "$here" && ls ./*_fuzzer.cc | sed 's|^\./||; s|_fuzzer\.cc$||' | grep -vx planted)
fi
printf '%s\n' "$@" | xargs -P2 -n1 sh "$here/run.sh" --one || exit 1
