#!/usr/bin/env bash
# gpu-check.sh [--quick] DIR
#
# Checks on a machine with an NVIDIA card that sparkvae computes on it what it computes on a processor, that it computes
# the same bits again, that it trains as good a model, and how fast it is beside PyTorch on the same card. Writes into DIR:
# results.txt (the table that it prints), results.json, and a log of each step. Takes 8 minutes at most; the most important
# comes first, and each step has a limit of its own. The exit code is 0 if all holds that must, 1 if not, 2 if it cannot run.
#
# Runs from the unpacked archive of gpu-pack.sh, on x86-64 Linux with NVIDIA's driver and NVRTC and cuBLAS of CUDA 12 or 13.
# Needs no JDK. SPARKVAE_CUDA names folders with these libraries where they are not found. The rival is the PyTorch of
# python3, which needs a C compiler. compute-sanitizer is used where it is found. Other programs must not use the card.
#
# --quick shows with small models that everything works; its speeds mean nothing.
set -euo pipefail

home=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")

fail() {
  echo "gpu-check: $1" >&2
  exit 2
}

scale=full seconds=470
if [ "${1:-}" = --quick ]; then
  scale=quick seconds=1500
  shift
fi
[ $# = 1 ] && [ "${1#-}" = "$1" ] || fail "expected [--quick] DIR, found '$*'"
for file in jre/bin/java java.args rival.py mnist; do
  [ -e "$home/$file" ] || fail "$home/$file: expected the unpacked archive of gpu-pack.sh, found no such file in it"
done

mkdir -p "$1"
out=$(readlink -f "$1")
rm -f "$out"/*.findings.json "$out"/results.* "$out/rival.json" "$out/outcomes.tsv"
work=$(mktemp -d)
mkdir "$work/tmp"
warming=
finish() {
  [ -z "$warming" ] || kill "$warming" 2>/dev/null || true
  rm -rf "$work"
}
trap finish EXIT
# The kernels of the rival, compiled once, and what its libraries would leave elsewhere.
export TORCHINDUCTOR_CACHE_DIR=$work/inductor TRITON_CACHE_DIR=$work/triton TORCHINDUCTOR_FX_GRAPH_CACHE=1
cd "$home"
java=(jre/bin/java @java.args "-Djava.io.tmpdir=$work/tmp")
check=io.sparkvae.gpucheck.GpuCheck

outcome() { # STEP CODE SECONDS WORDS
  printf '%s\t%s\t%s\t%s\n' "$1" "$2" "$3" "${4//$'\t'/ }" >>"$out/outcomes.tsv"
}

run() { # STEP LIMIT COMMAND …: runs it, within its limit and what is left of the whole check
  local step=$1 limit=$2 began=$SECONDS code=0 words=
  shift 2
  [ "$scale" = full ] || limit=600
  ((limit <= seconds - SECONDS)) || limit=$((seconds - SECONDS))
  if ((limit < 1)); then
    outcome "$step" 124 0 "no time was left for it"
    return 1
  fi
  echo "gpu-check: $step, at most $limit s" >&2
  timeout --kill-after=3 "$limit" "$@" >"$out/$step.log" 2>&1 || code=$?
  case $code in
    0) ;;
    124 | 137) words="stopped after $limit s" ;;
    *) words="$step.log: $(tail -n 1 "$out/$step.log")" ;;
  esac
  outcome "$step" "$code" $((SECONDS - began)) "$words"
  return "$code"
}

ours() { # STEP LIMIT
  run "$1" "$2" "${java[@]}" "$check" "$1" "$out" "$work" "$home/mnist" "$scale"
}

report() {
  "${java[@]}" "$check" report "$out" "$work" "$home/mnist" "$scale"
}

ours doctor 40 || {
  report || true
  fail "no card can be used; see above"
}

ours data 35 || true

# PyTorch compiles its kernels while steps run that are not timed.
rival=$(command -v python3 || true)
if [ -z "$rival" ] || ! "$rival" -c 'import importlib.util as u, sys; sys.exit(u.find_spec("torch") is None)'; then
  rival=
elif [ "$scale" = full ]; then
  timeout "$seconds" "$rival" rival.py warm "$work" "$scale" "$out/rival.json" >"$out/warm.log" 2>&1 &
  warming=$!
fi

ours equality 85 || true
ours training 50 || true

sanitizer=$(command -v compute-sanitizer || ls "${CUDA_HOME:-/usr/local/cuda}/bin/compute-sanitizer" 2>/dev/null || true)
for tool in memcheck racecheck; do
  if [ -n "$sanitizer" ]; then
    run "$tool" 25 "$sanitizer" --tool "$tool" --error-exitcode 9 --target-processes all \
      "${java[@]}" "$check" short "$out" "$work" "$home/mnist" quick || true
  else
    outcome "$tool" - 0 "left out: compute-sanitizer is neither on the path nor in CUDA_HOME"
  fi
done

if [ -n "$warming" ]; then
  kill "$warming" 2>/dev/null || true
  wait "$warming" || true
  warming=
fi
ours speed 75 || true
if [ -n "$rival" ] && { [ "$scale" = full ] || [ -e /dev/nvidiactl ]; }; then
  run rival 95 "$rival" rival.py measure "$work" "$scale" "$out/rival.json" || true
else
  outcome rival - 0 "left out: python3 with PyTorch, or the card, is missing"
fi
ours stages 55 || true
report
