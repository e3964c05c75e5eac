#!/usr/bin/env bash
# bench.sh [--quick] [NAME …]
#
# Measures sparkvae side by side with libtorch, PyTorch (Debian's python3-torch and libopenblas0, if installed), DL4J,
# ImageIO, Pillow, scikit-image and scikit-learn (of python3 on the PATH, if installed), and the machine's rate of plain matrix products (the "floor"),
# in one run on this machine. Prints ratios and writes bench/target/results.json. NAMEs are beginnings of the names of figures (train.mlp.vs.libtorch, encode,
# scaling.2, …); without any, all are measured. profile.mlp and profile.conv print instead where the time of the training
# stage goes (JDK Flight Recorder). --quick shows in a few minutes that everything works; its figures mean nothing.
# Builds first, and once downloads about 400 MB of other engines. Needs MNIST (SPARKVAE_DATA, or ../shared/data), and a
# machine that does nothing else meanwhile. Takes an hour or more. docs/benchmarks.md has results.
set -euo pipefail

home=$(dirname "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")")
mnist=${SPARKVAE_DATA:-$home/../shared/data}/mnist
scale=full
if [ "${1:-}" = --quick ]; then
  scale=quick
  shift
fi

fail() {
  echo "bench: $1" >&2
  exit 2
}

for name; do
  case $name in -*) fail "expected --quick or names of figures, found $name" ;; esac
done
[ -f "$mnist/train-images-idx3-ubyte.gz" ] && [ -f "$mnist/mnist-png.tar.gz" ] ||
  fail "$mnist: expected MNIST as IDX and PNG files, found none (set SPARKVAE_DATA)"

echo "bench: building" >&2
(cd "$home" && mvn -B -q -Pbench -DskipTests package)

mkdir -p "$home/bench/target/work"
cd "$home/bench/target/work"
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
exec "$java" -Xmx256m -cp "$home/bench/target/classes:$home/jobs/target/sparkvae.jar:$home/jobs/target/sparkvae-nd4j.jar:$home/jobs/target/spark/jars/*" \
  io.sparkvae.bench.Bench "$home" "$(readlink -f "$mnist")" "$scale" "$@"
