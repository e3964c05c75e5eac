#!/usr/bin/env bash
# prove-mnist.sh [DIR]
#
# Runs the pipeline on full MNIST three times: from the 70,000 PNG files on a real standalone cluster
# (master and two workers, authentication on), the same in local[2], and from the IDX files with local
# training. Prints what must agree, and fails if it does not. Needs the data (SPARKVAE_DATA, or
# ../shared/data) and 10 to 20 minutes.
set -euo pipefail

home=$(dirname "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")")
out=${1:-$home/target/prove-mnist}
data=${SPARKVAE_DATA:-$home/../shared/data}/mnist
sparkvae=$home/scripts/sparkvae
config=(--config "$home/conf/mnist.conf" --set train.workers=2)

[ -f "$data/mnist-png.tar.gz" ] || {
  echo "prove-mnist: expected $data/mnist-png.tar.gz, found none (set SPARKVAE_DATA)" >&2
  exit 2
}
rm -rf "$out"
mkdir -p "$out/png" "$out/idx"
tar -xzf "$data/mnist-png.tar.gz" -C "$out/png"
cp "$data"/*-ubyte.gz "$out/idx"

master=$("$home/scripts/cluster.sh" start | tail -n 1)
trap '"$home/scripts/cluster.sh" stop' EXIT
"$sparkvae" pipeline "${config[@]}" --set ingest.input="$out/png" --output "$out/cluster" -- --master "$master"
"$home/scripts/cluster.sh" stop
trap - EXIT

"$sparkvae" pipeline "${config[@]}" --set ingest.input="$out/png" --output "$out/local2" -- --master 'local[2]'
"$sparkvae" pipeline "${config[@]}" --set ingest.input="$out/idx" --set train.trainer=local --set train.workers=1 \
  --output "$out/one" -- --master 'local[2]'

number() { # FILE KEY/KEY/…: prints a number in a JSON file
  jshell -s --class-path "$(ls "$home"/jobs/target/spark/jars/jackson-{core,databind,annotations}-*.jar | paste -sd:)" - <<JAVA
var node = new com.fasterxml.jackson.databind.ObjectMapper().readTree(new java.io.File("$1"));
for (var key : "$2".split("/")) node = node.get(key);
System.out.println(node);
/exit
JAVA
}

cluster=$(sha256sum <"$out/cluster/model/parameters.safetensors")
local2=$(sha256sum <"$out/local2/model/parameters.safetensors")
averaged=$(number "$out/cluster/stats/statistics.json" bySplit/test/elbo)
alone=$(number "$out/one/stats/statistics.json" bySplit/test/elbo)

found() { # COUNT: prints a count of what ingest found on the cluster
  number "$out/cluster/shards/_manifest.json" "content/$1"
}

echo
echo "| what | found |"
echo "|---|---|"
echo "| files found = images in shards + quarantined + duplicates + ignored (train.csv, test.csv) |" \
  "$(found inputs) = $(found rows) + $(found quarantined) + $(found duplicates) + $(found ignored/count) |"
echo "| images in the statistics | $(number "$out/cluster/stats/statistics.json" count) |"
echo "| parameters, standalone cluster | ${cluster:0:16} |"
echo "| parameters, local[2] | ${local2:0:16} |"
echo "| test ELBO, averaging with 2 workers, 20 epochs | $averaged |"
echo "| test ELBO, local training, 20 epochs | $alone |"
echo "| difference | $(awk -v a="$averaged" -v b="$alone" 'BEGIN { printf "%.3f", a - b }') |"
echo "| active units | $(number "$out/cluster/stats/statistics.json" activeUnits) |"

[ "$cluster" = "$local2" ] || { echo "prove-mnist: the two clusters gave different parameters" >&2; exit 1; }
awk -v a="$averaged" -v b="$alone" 'BEGIN { d = a - b; exit !(d < 1 && d > -1) }' ||
  { echo "prove-mnist: averaging and local training differ by more than 1 nat" >&2; exit 1; }
