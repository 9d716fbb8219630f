#!/usr/bin/env bash
# Runs all the tests: installs what they need, builds, tests, and says how many passed.
#   ./test.sh            everything CI runs
#   ./test.sh --long     the long forms too (fuzzing, kill loops, simulation seeds): see docs/how-to/test.md
# As root on Debian missing packages are installed; otherwise they are named and nothing is run.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDDISABLENODEREUSE=1
if [ "${1:-}" = "--long" ]; then
  export EDGE_LONG_TESTS=1 EDGE_FUZZ_INPUTS=10000000 EDGE_FUZZ_CONNECTIONS=100000 \
    EDGE_SIM_SEEDS=20000 EDGE_SIM_PAIRS=1500 EDGE_PLANTED=all EDGE_KILL_ROUNDS=100
  shift
fi
if [ $# -gt 0 ]; then echo "test.sh: unknown argument $1 (only --long is known)" >&2; exit 2; fi

# command to look for, Debian package that has it
needs=(
  "openssl openssl"
  "python3 python3"
  "mosquitto_sub mosquitto-clients"
  "mosquitto mosquitto"
  "strace strace"
  "faketime faketime"
  "ip iproute2"
  "node nodejs"
  "npm npm"
  "chromium chromium"
  "fc-match fontconfig"
)

find_missing() {
  local command package
  for need in "${needs[@]}"; do
    read -r command package <<<"$need"
    PATH="$PATH:/usr/sbin" command -v "$command" >/dev/null || echo "$package"
  done
  # Without Chinese letters every screen is empty boxes, and measured wrong.
  fc-list 2>/dev/null | grep -q NotoSansCJK || echo fonts-noto-cjk
}

missing=$(find_missing | sort -u | tr '\n' ' ')
if [ -n "$missing" ]; then
  if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
    echo "test.sh: installing $missing"
    apt-get update -qq >/dev/null
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
  else
    echo "test.sh: the tests need these packages: $missing" >&2
    echo "test.sh: install them (sudo apt-get install $missing) and run this again" >&2
    exit 3
  fi
fi

for folder in tests/*/node; do
  [ -f "$folder/package-lock.json" ] || continue
  echo "test.sh: npm packages of $folder"
  (cd "$folder" && npm ci --no-audit --no-fund --silent)
done

echo "test.sh: build"
dotnet build Edge.sln -nologo -v q

log=$(mktemp)
trap 'rm -f "$log"' EXIT
code=0
for tests in Unit Conformance Simulation EndToEnd; do
  echo "test.sh: $tests"
  dotnet test --project "tests/$tests" --no-build --no-progress --ignore-exit-code 8 2>&1 \
    | tee -a "$log" || code=1
done

sum() { grep -E "^ +$1: [0-9]+" "$log" | awk '{ n += $2 } END { print n + 0 }'; }
echo
grep -E "^skipped " "$log" || true
passed=$(sum succeeded) failed=$(sum failed) skipped=$(sum skipped)
if [ "$passed" -eq 0 ]; then echo "test.sh: no test ran" >&2; exit 1; fi
if [ "$failed" -ne 0 ]; then code=1; fi
echo "$passed passed, $failed failed, $skipped skipped"
exit "$code"
