#!/usr/bin/env bash
# validate-plan.sh [DIR]
#
# Compares what scripts/sparkvae plan predicts with real trainings on this machine, which must do
# nothing else meanwhile. plan calibrates with rounds of two lengths (10 and 100 steps) of one worker.
# Then whole trainings with rounds of other lengths, and on half the images, are timed: the median of
# their epochs after the second, without evaluation and checkpoints, which plan does not predict
# either. Fails if a prediction is off by more than 15 %. Takes some minutes; leaves everything in DIR
# (default jobs/target/validate-plan).
set -euo pipefail

home=$(dirname "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")")
directory=$(readlink -m "${1:-$home/jobs/target/validate-plan}")
sparkvae=$home/scripts/sparkvae
epochs=12
rm -rf "$directory"
mkdir -p "$directory"
cat >"$directory/plan.conf" <<END
ingest { format = sprites, height = 28, width = 28 }
model { hidden = [200, 200], latent = 50 }
train { batchSize = 128, workers = 1, epochs = $epochs, checkpoint.everySeconds = 1000000 }
plan.workers = [1]
END

ingest() {
  "$sparkvae" ingest --config "$directory/plan.conf" --set ingest.sprites.sample="$1" \
    --output "$directory/shards-$1" -- --master 'local[2]'
}

# measured METRICS: seconds of the median epoch, from the metrics of a run
measured() {
  awk '
    function field(name) { match($0, "\"" name "\" *: *[-0-9.eE]+"); s = substr($0, RSTART, RLENGTH); sub(/.*: */, "", s); return s + 0 }
    { seconds[field("epoch")] += field("broadcast") + field("compute") + field("reduce") }
    END { for (e in seconds) if (e > 2) print seconds[e] }' "$1" | sort -n |
    awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'
}

# predicted IMAGES STEPS: seconds of an epoch, from the job plan
predicted() {
  "$sparkvae" plan --json --config "$directory/plan.conf" --shards "$directory/shards-$1" \
    --set train.averagingFrequency="$2" -- --master 'local[1]' >"$directory/plan-$1-$2.json"
  sed -nE 's/.*"epochSeconds" : ([0-9.eE+-]+).*/\1/p' "$directory/plan-$1-$2.json"
}

ingest 40000
ingest 20000
code=0
echo "| images | steps a round | predicted s/epoch | measured s/epoch | off by |"
echo "|---|---|---|---|---|"
for case in 40000:30 40000:200 20000:50; do
  images=${case%:*} steps=${case#*:}
  "$sparkvae" train --config "$directory/plan.conf" --shards "$directory/shards-$images" \
    --set train.averagingFrequency="$steps" --output "$directory/model-$images-$steps" -- --master 'local[1]'
  prediction=$(predicted "$images" "$steps")
  measurement=$(measured "$directory/model-$images-$steps/metrics.jsonl")
  awk -v i="$images" -v s="$steps" -v p="$prediction" -v m="$measurement" 'BEGIN {
    off = (p - m) / m
    printf "| %d | %d | %.3f | %.3f | %+.1f %% |\n", i, s, p, m, 100 * off
    exit (off > 0.15 || off < -0.15) }' || code=1
done
exit "$code"
