#!/bin/sh
# Installs what is needed, builds, and runs every test, on a bare Debian 12 (as root, or with sudo).
#   sh tests/run.sh            everything that every change must pass
#   sh tests/run.sh --soak     and what takes longer: everything under ASan and UBSan, under TSan also
#                              tests that start no threads, clang-tidy, fuzzing for
#                              FFZERO_FUZZ_SECONDS (1200) a target, tests with threads stopped at
#                              random, and the README's commands on a Debian made for it
#   FFZERO_DATASETS=DIR        a folder of IDX data sets (DIR/mnist10k, ...) for the tests that train
#                              on real data; without it they are skipped, and the run says so
#   FFZERO_REQUIRE=datasets,docker
#                              skips for want of these are failures
#   FFZERO_STEPS="release asan tsan format tidy"
#                              which steps; by default release, tsan and format, with --soak all
set -eu
cd "$(dirname "$0")/.."

soak=""
default="release tsan format"
case "${1:-}" in
  --soak) soak=ON; default="release asan tsan format tidy" ;;
  "") ;;
  *) echo "usage: sh tests/run.sh [--soak]" >&2; exit 2 ;;
esac
steps=${FFZERO_STEPS:-$default}
log=build/test-logs
began=$(date +%s)

wanted() { case " $steps " in *" $1 "*) return 0 ;; *) return 1 ;; esac }
say() { printf '\n== %s (after %s s)\n' "$*" "$(($(date +%s) - began))"; }

# logged NAME COMMAND...: its output goes to a file, and its end is shown when it fails.
logged() {
  file=$log/$1.log
  shift
  "$@" >"$file" 2>&1 || { tail -n 150 "$file"; exit 1; }
}

# build_and_test PRESET CTEST-ARGUMENTS...
build_and_test() {
  preset=$1
  shift
  say "$preset: build"
  logged "$preset-configure" cmake --preset "$preset" -DFFZERO_WERROR=ON -DFFZERO_TESTS=ON \
    -DFFZERO_EVERY_TEST="${soak:-OFF}"
  logged "$preset-build" cmake --build --preset "$preset"
  say "$preset: test"
  logged "$preset-test" ctest --preset "$preset" -j3 --test-output-size-passed 65536 \
    --output-junit "$PWD/$log/$preset.xml" "$@"
  grep -E 'tests passed|Total Test time' "$log/$preset-test.log"
}

sources() { git ls-files core server client tests | grep -E '\.(cc|h)$'; }

# clang-tidy cannot read the compiler's precompiled headers, and wants each file's own command: it gets a
# configuration for that, in which only the generated messages are built.
tidy() {
  cmake -S . -B build/tidy -G Ninja -DCMAKE_EXPORT_COMPILE_COMMANDS=ON \
    -DCMAKE_DISABLE_PRECOMPILE_HEADERS=ON -DFFZERO_UNITY=OFF -DFFZERO_TESTS=OFF &&
    cmake --build build/tidy --target ffzero_proto &&
    sources | grep '\.cc$' | grep -v '^tests/' |
    xargs -P2 -n2 clang-tidy -p build/tidy --quiet --extra-arg=-Wno-unknown-warning-option
}

sh deploy/install_packages.sh --test
case ",${FFZERO_REQUIRE:-}," in *,docker,*) sh deploy/install_packages.sh --docker ;; esac
mkdir -p "$log"
rm -f "$log"/*

if wanted release; then build_and_test release; fi
# Sanitizers watch the fast tests; training for its accuracy is the release build's work.
if wanted asan; then build_and_test asan; fi
if wanted tsan; then build_and_test tsan; fi
if wanted format; then
  say 'format'
  sources | xargs clang-format --dry-run -Werror
fi
if wanted tidy; then
  say 'tidy'
  logged tidy tidy
fi
if [ -n "$soak" ]; then
  say 'soak'
  for script in tests/soak/*.sh; do
    [ ! -e "$script" ] || sh "$script"
  done
fi

say 'skipped'
python3 tests/skipped.py --require="${FFZERO_REQUIRE:-}" "$log"/*.xml
echo
grep -hE 'tests passed' "$log"/*-test.log | tail -1
