#!/usr/bin/env bash
# rehearse.sh N [DIR] [-- spark-submit options]
#
# Rehearses a large run: the whole way from images to their statistics and evaluation, on N / 10 and then on N generated
# images (conf/rehearse.conf). Prints for each stage its time, images/s, processor time, memory, files
# and bytes; then the straight line through both runs, continued to a billion images. Everything is left
# in DIR (default target/rehearse), which must not have an earlier rehearsal's results; about 1.3 GB a
# million images. The memory of a stage is measured in the driver's process, so with the default master,
# local[*], it is all of it:
#   resident  largest resident memory, heap and native; the heap grows to its limit before Java collects
#   heap      what was in use in the heap after a collection, the least of the stage's second half; "-"
#             where there was no collection
set -euo pipefail

home=$(dirname "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")")
sparkvae=$home/scripts/sparkvae

fail() {
  echo "rehearse: $1" >&2
  exit 2
}

number=${1:-}
case $number in '' | *[!0-9]*) fail "expected a number of images, found '$number'" ;; esac
[ "$number" -ge 2000 ] || fail "expected 2000 images or more, found $number"
shift
directory=$home/target/rehearse
if [ $# -gt 0 ] && [ "$1" != -- ]; then
  directory=$(readlink -m "$1")
  shift
fi
[ $# = 0 ] || [ "$1" = -- ] || fail "expected -- and options of spark-submit, found '$1'"
options=("${@:2}")
ticks=$(getconf CLK_TCK)
mkdir -p "$directory"

# watch PID: waits for a process, then sets `processor` (hundredths of a second) and `resident` (MiB) as last seen
watch() {
  local words key value rest
  processor=0 resident=0
  while kill -0 "$1" 2>/dev/null; do
    while read -r key value rest; do
      [ "$key" != VmHWM: ] || resident=$((value / 1024))
    done 2>/dev/null <"/proc/$1/status" || true
    # after the name in brackets: user and system time of the process, and of children that have ended
    if read -r -d '' words 2>/dev/null <"/proc/$1/stat" || [ -n "${words:-}" ]; then
      read -ra words <<<"${words##*) }"
      [ ${#words[@]} -lt 15 ] ||
        processor=$(((words[11] + words[12] + words[13] + words[14]) * 100 / ticks))
    fi
    sleep 0.2
  done
}

# heap LOG: MiB in use after a collection, the least of the second half of the log
heap() {
  [ -s "$1" ] || { echo -; return; }
  awk '
    match($0, /->[0-9]+[KMG]\(/) {
      size = substr($0, RSTART + 2, RLENGTH - 4)
      unit = substr($0, RSTART + RLENGTH - 2, 1)
      used[++n] = size * (unit == "G" ? 1024 : unit == "K" ? 1 / 1024 : 1)
    }
    END {
      if (!n) { print "-"; exit }
      least = used[n]
      for (i = int(n / 2) + 1; i <= n; i++) if (used[i] < least) least = used[i]
      printf "%.0f\n", least
    }' "$1"
}

# stage RUN NAME IMAGES ARGUMENTS...: runs a job, and adds a line to RUN/measured
stage() {
  local run=$1 name=$2 images=$3 code=0
  shift 3
  local log=$run/$name.gc began=$EPOCHREALTIME
  "$sparkvae" "$name" --config "$home/conf/rehearse.conf" "$@" -- "${options[@]}" \
    --conf "spark.driver.extraJavaOptions=-Xlog:gc:file=$log" >"$run/$name.log" 2>&1 &
  watch $!
  wait $! || code=$?
  [ "$code" = 0 ] || {
    tail -n 20 "$run/$name.log" >&2
    echo "rehearse: $name ended with code $code; its log is $run/$name.log" >&2
    exit "$code"
  }
  local wall=${EPOCHREALTIME/./}
  wall=$((wall - ${began/./}))
  local out=$run/$name files=0 bytes=0
  read -r files bytes < <(find "$out" -type f -printf '%s\n' | awk '{ b += $1 } END { printf "%d %.0f\n", NR, b }')
  echo "$name $images $wall $processor $resident $(heap "$log") $files $bytes" >>"$run/measured"
}

# rehearse IMAGES: the whole way
rehearse() {
  local images=$1 run=$directory/$1
  [ ! -e "$run" ] || fail "$run: expected no results of an earlier rehearsal, found some; remove them"
  mkdir -p "$run"
  local count=(--set "ingest.noisySprites.sample=$images")
  stage "$run" ingest "$images" "${count[@]}" --output "$run/ingest"
  stage "$run" train "$images" --shards "$run/ingest" --output "$run/train"
  stage "$run" encode "$images" --model "$run/train" --shards "$run/ingest" --output "$run/encode"
  stage "$run" stats "$images" --latents "$run/encode" --output "$run/stats"
  stage "$run" evaluate "$((images / 10))" --model "$run/train" --shards "$run/ingest" --output "$run/evaluate"
}

rehearse $((number / 10))
rehearse "$number"

echo "| stage | images | seconds | images/s | processor, s | resident, MiB | heap, MiB | files | MB |"
echo "|---|---|---|---|---|---|---|---|---|"
for images in $((number / 10)) "$number"; do
  awk '{ printf "| %s | %d | %.1f | %.0f | %.1f | %d | %s | %d | %.1f |\n", $1, $2, $3 / 1e6, $2 * 1e6 / $3, $4 / 100, $5, $6, $7, $8 / 1e6 }' \
    "$directory/$images/measured"
done
echo
echo "The line through both, continued to a billion images (evaluate: of which 100 million are test images)."
echo "Where a stage took no longer with ten times the images, there is no line (-):"
echo
echo "| stage | start, s | microseconds an image | of processor | hours | processor hours | files | GB |"
echo "|---|---|---|---|---|---|---|---|"
paste -d ' ' "$directory/$((number / 10))/measured" "$directory/$number/measured" | awk '
  # The line through (n1, y1) and (n2, y2): its slope, and its value at n.
  function slope(y1, y2) { return (y2 - y1) / (n2 - n1) }
  function at(y1, y2) { return y2 + (n - n2) * (y2 > y1 ? slope(y1, y2) : 0) }
  function time(y1, y2, text) { return y2 > y1 ? text : "-" }
  {
    n1 = $2; n2 = $10
    n = $1 == "evaluate" ? 1e8 : 1e9
    printf "| %s | %s | %s | %s | %s | %s | %.0f | %.0f |\n", $1,
      time($3, $11, sprintf("%.1f", ($3 - n1 * slope($3, $11)) / 1e6)),
      time($3, $11, sprintf("%.1f", slope($3, $11))),
      time($4, $12, sprintf("%.1f", slope($4, $12) * 1e4)),
      time($3, $11, sprintf("%.1f", at($3, $11) / 3.6e9)),
      time($4, $12, sprintf("%.1f", at($4, $12) / 3.6e5)),
      at($7, $15), at($8, $16) / 1e9
  }'
