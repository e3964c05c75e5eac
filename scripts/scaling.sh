#!/usr/bin/env bash
# scaling.sh [--model mlp|conv] [--workers "1 8 32"] [--targets 10,20,40] [search | forecast | table | curve] [DIR]
#
# How much sooner do more workers reach the same validation bound? Trains M1 (mlp: MNIST, conf/mnist.conf) or M2 (conv:
# sprites of 64 x 64) with 1, 2, 8, 32 and 128 workers. They run as waves on the cores that are there, and give the bits
# of a cluster of the same kind of processor. For each number of workers some settings are tried (the lists below; the
# protocol of Shallue et al. 2018, arXiv 1811.03600). The figure is the number of epochs until the validation ELBO that
# one worker has after 10, 20 and 40 epochs (--targets). A trial ends when it has the bound of 40 epochs, when it is more
# than 2 nats behind another with as many workers, or after 120 epochs.
#
#   search    runs the trials that docs/scaling.jsonl (LOG) does not have, one worker first, and adds them to it;
#             without that file, all. An interrupted search goes on where it was.
#   forecast  asks plan, which measures this machine, for the time and the cost of an epoch with the best settings. The
#             machine must do nothing else meanwhile.
#   table     prints the table of docs/averaging.md; without forecasts, without hours and cost
#   curve     prints the curve as SVG
#
# Without one of these words: search, forecast, table. DIR (default target/scaling) has shards, logs and forecasts.
# MASTER (default local[1]) is Spark's. Takes hours on two cores. The model mlp needs MNIST (SPARKVAE_DATA, or
# ../shared/data).
set -euo pipefail

home=$(dirname "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")")
sparkvae=${SPARKVAE:-$home/scripts/sparkvae}
log=${LOG:-$home/docs/scaling.jsonl}
master=${MASTER:-local[1]}
model=mlp
targets=10,20,40
counts="1 2 8 32 128"

fail() {
  echo "scaling: $1" >&2
  exit 2
}

while [[ "${1:-}" == --* ]]; do
  [ $# -gt 1 ] || fail "$1: expected a value after it, found none"
  case $1 in
    --model) model=$2 ;;
    --workers) counts=$2 ;;
    --targets) targets=$2 ;;
    *) fail "expected --model, --workers or --targets, found $1" ;;
  esac
  shift 2
done
what="search forecast table"
case ${1:-} in
  search | forecast | table | curve) what=$1; shift ;;
esac
out=$(readlink -m "${1:-$home/target/scaling}")
shards=$out/shards-$model

trial() { # WORKERS BATCH RATE STEPS KEY=VALUE…: settings of the section train; learningRate.scaling is none
  echo "$1 batchSize=$2 learningRate.initial=$3 averagingFrequency=$4 ${*:5}" | sed 's/ *$//'
}

trials() { # WORKERS: prints the trials
  case $model-$1 in
    mlp-1)
      trial 1 128 0.002 200
      trial 1 128 0.001 200
      trial 1 64 0.001 200
      ;;
    mlp-2)
      trial 2 32 0.0015 10
      trial 2 64 0.002 10
      ;;
    mlp-8)
      trial 8 16 0.003 10
      trial 8 16 0.004 50
      trial 8 32 0.004 50
      trial 8 16 0.002 50
      trial 8 32 0.002 50
      # One setting beside the best: what it brings is the bound after 4 epochs.
      trial 8 16 0.003 10 epochs=4 updater.betweenRounds=reset
      trial 8 16 0.003 10 epochs=4 averagingStart.epochs=1
      trial 8 16 0.003 10 epochs=4 outer.name=slowmo outer.rate=1 outer.slowMomentum=0.5
      trial 8 16 0.003 10 epochs=4 updater.name=lamb
      trial 8 16 0.003 10 epochs=3 average.lastEpochs=1
      trial 8 16 0.003 10 epochs=4 outer.name=nesterov outer.rate=0.7 outer.slowMomentum=0.5
      trial 8 16 0.003 50 epochs=4
      ;;
    mlp-32)
      trial 32 8 0.006 5
      trial 32 4 0.006 5
      trial 32 8 0.006 50
      ;;
    mlp-128)
      trial 128 2 0.008 4
      trial 128 4 0.008 4
      ;;
    conv-1)
      trial 1 64 0.001 200
      trial 1 32 0.001 200
      trial 1 64 0.002 200
      ;;
    conv-2)
      trial 2 32 0.0015 10
      trial 2 64 0.002 10
      ;;
    conv-8)
      trial 8 8 0.003 10
      trial 8 16 0.003 10
      ;;
    conv-32)
      trial 32 4 0.006 5
      trial 32 8 0.006 5
      ;;
    conv-128)
      trial 128 2 0.008 4
      trial 128 4 0.008 4
      ;;
    *) fail "--workers: expected some of 1, 2, 8, 32 and 128, found $1" ;;
  esac
}

case $model in
  mlp) config=(--config "$home/conf/mnist.conf") ;;
  conv)
    config=(
      --set model.network=conv --set model.latent=10
      --set ingest.format=sprites --set ingest.sprites.sample=28000
      --set ingest.split.validation=0.02 --set ingest.split.test=0.05
    )
    ;;
  *) fail "--model: expected mlp or conv, found $model" ;;
esac

jackson=$(ls "$home"/jobs/target/spark/jars/jackson-{core,databind,annotations}-*.jar | paste -sd:)
scaling() { # COMMAND …
  java -Xmx128m -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp "$jackson" \
    "$home/scripts/Scaling.java" "$1" "$log" "$model" "$targets" "${@:2}"
}

ingested() {
  [ ! -f "$shards/_manifest.json" ] || return 0
  mkdir -p "$out"
  local input=()
  if [ "$model" = mlp ]; then
    local data=${SPARKVAE_DATA:-$home/../shared/data}/mnist
    [ -f "$data/train-images-idx3-ubyte.gz" ] || fail "$data: expected MNIST as IDX files, found none (set SPARKVAE_DATA)"
    mkdir -p "$out/idx"
    cp "$data"/*-ubyte.gz "$out/idx"
    input=(--input "$out/idx")
  fi
  "$sparkvae" ingest "${config[@]}" "${input[@]}" --output "$shards" -- --master "$master"
}

train=(--shards "$shards" "${config[@]}" --set train.learningRate.scaling=none)
for step in $what; do
  case $step in
    search)
      ingested
      for workers in $counts; do trials "$workers"; done |
        scaling search "$out/runs" "$sparkvae" train "${train[@]}" -- --master "$master"
      ;;
    forecast)
      ingested
      mkdir -p "$out/forecasts"
      scaling best | while read -r workers settings; do
        own=()
        for setting in $settings; do own+=(--set "train.$setting"); done
        "$sparkvae" plan --json "${train[@]}" "${own[@]}" --set plan.workers="[$workers]" -- --master "$master" \
          >"$out/forecasts/$model-$workers.json" </dev/null
      done
      ;;
    table) scaling table "$out/forecasts" ;;
    curve) scaling curve ;;
  esac
done
