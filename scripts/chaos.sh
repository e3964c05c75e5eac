#!/usr/bin/env bash
# chaos.sh [SEED]
#
# Everything that can be made to go wrong, by the thousand: bits flipped and files cut short, hostile
# files, storage that fails. Prints what was injected, found or made good, lost, and doubled; fails
# when a record is lost or doubled or a fault goes unseen. The same SEED (default 1) does the same
# again. Takes about 20 minutes; mvn verify does a little of each.
set -euo pipefail

home=$(dirname "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")")
seed=${1:-1}
case $seed in
  *[!0-9]* | '')
    echo "chaos: expected a number as seed, found '$seed'" >&2
    exit 2
    ;;
esac
table=$home/pipeline/target/chaos.md
rm -f "$table"
code=0
(cd "$home" && mvn -B -q -Pproofs -pl pipeline test -Dsparkvae.chaos.seed="$seed" \
  -Dtest=CorruptionTest,HostileInputTest,FaultTest) || code=$?
echo "| what | injected | recovered | lost | twice | seed |"
echo "|---|---|---|---|---|---|"
[ ! -f "$table" ] || cat "$table"
exit "$code"
