#!/bin/sh
# Installs what is needed, builds, and runs every test, on a bare Debian 12 (as root, or with sudo).
#   sh tests/run.sh            everything that every change must pass
#   FFZERO_DATASETS=DIR        a folder of IDX data sets (DIR/mnist10k, ...) for the tests that train
#                              on real data; without it they are skipped, and the run says so
#   FFZERO_REQUIRE=datasets    turns the skips of that kind into failures
#   FFZERO_STEPS="release asan tsan format tidy"   which steps; by default release and format
set -eu
cd "$(dirname "$0")/.."

steps=${FFZERO_STEPS:-"release format"}
require=${FFZERO_REQUIRE:-}
log=build/test-logs

wanted() { case " $steps " in *" $1 "*) return 0 ;; *) return 1 ;; esac }
say() { printf '\n== %s\n' "$*"; }

# build_and_test PRESET [CMAKE ARGUMENTS...]
build_and_test() {
  preset=$1
  shift
  say "$preset: build"
  cmake --preset "$preset" -DFFZERO_WERROR=ON "$@" >"$log/$preset-configure.log" 2>&1 ||
    { cat "$log/$preset-configure.log"; exit 1; }
  cmake --build --preset "$preset" >"$log/$preset-build.log" 2>&1 ||
    { tail -n 100 "$log/$preset-build.log"; exit 1; }
  say "$preset: test"
  ctest --preset "$preset" -j2 >"$log/$preset-test.log" 2>&1 ||
    { tail -n 200 "$log/$preset-test.log"; exit 1; }
  grep -E 'tests passed|Total Test time' "$log/$preset-test.log"
}

sources() { git ls-files core server client tests | grep -E '\.(cc|h)$'; }

sh deploy/install_packages.sh --test
mkdir -p "$log"

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
  [ -d build/release ] || cmake --preset release >/dev/null
  sources | grep '\.cc$' | grep -v '^tests/' |
    xargs -P2 -n4 clang-tidy -p build/release --quiet 2>"$log/tidy-notes.log"
fi

say 'skipped'
skipped=$(grep -hE '\*\*\*Skipped' "$log"/release-test.log 2>/dev/null |
  sed -E 's/^ *[0-9]+\/[0-9]+ Test +#[0-9]+: ([^ ]+) .*/\1/' | sort -u || true)
[ -n "${FFZERO_DATASETS:-}" ] || skipped="$skipped
tests on real data: FFZERO_DATASETS names no folder of data sets"
printf '%s\n' "${skipped:-nothing}"
case ",$require," in
  *,datasets,*)
    if [ -z "${FFZERO_DATASETS:-}" ] || printf '%s' "$skipped" | grep -q Mnist; then
      echo 'FFZERO_REQUIRE=datasets: the tests on real data were skipped' >&2
      exit 1
    fi ;;
esac
echo
grep -hE 'tests passed' "$log"/*-test.log | tail -1
