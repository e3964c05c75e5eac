#!/usr/bin/env bash
# gpu-pack.sh [FILE]
#
# Packs into one archive of less than 60 MiB (default: target/gpu-check.tar.xz) all that gpu-check.sh needs on a machine with a
# card: a Java runtime, the classes that the check loads, PyTorch's side of it, and images of MNIST. There:
#   python3 -c 'import tarfile; tarfile.open("gpu-check.tar.xz").extractall()' && gpu-check/gpu-check.sh RESULTS
#
# Builds first (not if SPARKVAE_CLASS_PATH has the class path of the pipeline's tests). Which classes are loaded is
# recorded: the check runs in quick form on an emulated card, which g++ compiles. It runs so again from the archive,
# unpacked into an empty folder, in an empty environment. Needs JDK 17 with its jmods, g++, xz, python3, 3 GB of disk,
# and MNIST (SPARKVAE_DATA, or ../shared/data). Takes some minutes.
set -euo pipefail

home=$(dirname "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")")
mnist=${SPARKVAE_DATA:-$home/../shared/data}/mnist
archive=$(readlink -m "${1:-$home/target/gpu-check.tar.xz}")
most=$((60 << 20))
train=20000 test=2000

fail() {
  echo "gpu-pack: $1" >&2
  exit "${2:-2}"
}

[ -f "$mnist/train-images-idx3-ubyte.gz" ] || fail "$mnist: expected MNIST as IDX files, found none (set SPARKVAE_DATA)"
for program in jlink g++ xz python3; do
  command -v "$program" >/dev/null || fail "$program: expected it on the path, found none"
done
java=${JAVA_HOME:+$JAVA_HOME/bin/}java

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/whole" "$work/logs" "$work/small/gpu-check" "$work/empty" "$(dirname "$archive")"

if [ -n "${SPARKVAE_CLASS_PATH:-}" ]; then
  classpath=$SPARKVAE_CLASS_PATH
else
  echo "gpu-pack: building" >&2
  (cd "$home" && mvn -B -q -pl pipeline -DskipTests test-compile dependency:build-classpath \
    -Dmdep.outputFile="$work/classpath" -Dmdep.includeScope=test)
  classpath=$home/pipeline/target/classes:$home/pipeline/target/test-classes:$(cat "$work/classpath")
fi
emulator=$(cd "$home/pipeline" && "$java" -cp "$classpath" io.sparkvae.graph.cuda.EmulatorBuild)

images() { # FILE COUNT: the first images of MNIST
  printf '\x00\x00\x08\x03'
  printf "$(printf '\\x%02x\\x%02x\\x%02x\\x%02x' $(($2 >> 24)) $(($2 >> 16 & 255)) $(($2 >> 8 & 255)) $(($2 & 255)))"
  printf '\x00\x00\x00\x1c\x00\x00\x00\x1c'
  (gzip -dc "$mnist/$1.gz" || true) 2>/dev/null | tail -c +17 | head -c $(($2 * 28 * 28)) || true
}

echo "gpu-pack: a Java runtime, scripts and images" >&2
pack=$work/small/gpu-check
jlink --compress=0 --no-header-files --no-man-pages --strip-java-debug-attributes --output "$pack/jre" --add-modules \
  java.base,java.logging,java.management,java.desktop,java.sql,java.xml,java.naming,java.security.jgss,java.security.sasl,jdk.unsupported,jdk.incubator.vector,jdk.management,jdk.crypto.ec,jdk.zipfs,jdk.security.auth
cp "$home/scripts/gpu-check.sh" "$pack"
cp "$home/bench/src/rival/python/gpu.py" "$pack/rival.py"
cp "$home/conf/log4j2.properties" "$home/LICENSE" "$home/NOTICE" "$pack"
mkdir "$pack/mnist"
images train-images-idx3-ubyte $train >"$pack/mnist/train-images-idx3-ubyte"
images t10k-images-idx3-ubyte $test >"$pack/mnist/t10k-images-idx3-ubyte"
[ "$(cat "$pack"/mnist/* | wc -c)" = $((32 + (train + test) * 28 * 28)) ] || fail "MNIST: expected $train and $test images, found fewer" 3
"$java" -cp "$classpath" io.sparkvae.gpucheck.GpuCheck options >"$work/options"

echo "gpu-pack: recording what a check loads" >&2
cp -r "$pack/." "$work/whole"
{ cat "$work/options"; printf -- '-cp\n%s\n' "$classpath"; } >"$work/whole/java.args"
env SPARKVAE_CUDA="$emulator" \
  JAVA_TOOL_OPTIONS="-Xlog:class+load:file=$work/logs/%p.log -Dorg.bytedeco.javacpp.cachedir=$work/natives" \
  "$work/whole/gpu-check.sh" --quick "$work/recorded" >"$work/record.log" 2>&1 ||
  { tail -n 40 "$work/record.log" >&2; fail "the check fails on the emulated card" 1; }
"$java" -cp "$classpath" io.sparkvae.gpucheck.Packing "$work/logs" "$work/natives" "$classpath" "$pack/sparkvae.jar"
{ cat "$work/options"; printf -- '-cp\nsparkvae.jar\n'; } >"$pack/java.args"

echo "gpu-pack: compressing" >&2
tar -C "$work/small" --sort=name --owner=0 --group=0 --numeric-owner --mtime=@0 -cf - gpu-check | xz -9e >"$archive"
bytes=$(stat -c %s "$archive")
((bytes < most)) || fail "$archive: expected less than $most bytes, found $bytes" 1

echo "gpu-pack: running it in an empty environment, on the emulated card" >&2
(cd "$work/empty" && python3 -c 'import sys, tarfile; tarfile.open(sys.argv[1]).extractall()' "$archive" &&
  env -i PATH=/usr/bin:/bin SPARKVAE_CUDA="$emulator" gpu-check/gpu-check.sh --quick results)
echo "gpu-pack: $archive, $bytes bytes" >&2
